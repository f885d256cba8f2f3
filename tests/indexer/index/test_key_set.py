"""Which keys are there."""

from __future__ import annotations

import numpy as np

from indexer.index.key_set import NO_KEYS, KeySet


def test_the_keys_that_were_given_are_there_and_no_others() -> None:
    keys = KeySet.of(np.array([7, 1, 300], dtype=np.int64))
    assert [key for key in range(1000) if key in keys] == [1, 7, 300] and len(keys) == 3


def test_there_may_be_none() -> None:
    assert KeySet.of(np.zeros(0, dtype=np.int64)) == NO_KEYS and not NO_KEYS
    assert 0 not in NO_KEYS
