"""Batches of texts: which document a place is in."""

from __future__ import annotations

import numpy as np

from indexer.index.texts import Texts
from indexer.text.code_points import code_points


def test_a_place_is_in_the_document_that_begins_before_it() -> None:
    batch = Texts(
        np.array([7, 9]), np.zeros(2, dtype=np.int64), np.array([0, 3, 5]), code_points("甲\n\n乙\n")
    )
    assert batch.documents(np.array([0, 2, 3, 4])).tolist() == [0, 0, 1, 1]
