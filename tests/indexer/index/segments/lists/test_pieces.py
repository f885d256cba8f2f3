"""Arrays made piece by piece are gathered whole, side by side or one after the other."""

from __future__ import annotations

import numpy as np

from indexer.index.segments.lists.pieces import Together, gathered, whole


def test_pieces_are_put_together() -> None:
    one, two = np.array([1, 2], dtype=np.uint8), np.array([3], dtype=np.uint16)
    steps = [(one, two), (one[:1], two)]
    made = gathered([("a", (one, one)), Together(("b", "c"), (one.dtype, two.dtype), (3, 2), steps)])
    assert {name: array.tolist() for name, array in made.items()} == {
        "a": [1, 2, 1, 2],
        "b": [1, 2, 1],
        "c": [3, 3],
    }
    assert made["c"].dtype == np.uint16 and gathered(whole({"a": one}))["a"] is one
