"""Codes are counted as a Counter counts them, with the kernel and without; months by the kernel alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from indexer.index.compiled.counting import Codes, address, plain
from tests.support.kernel import kernel_used

SIZE = 40


@pytest.mark.parametrize("used", [True, False], ids=["kernel", "NumPy"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.int64])
def test_codes_are_counted(dtype: type[np.integer], used: bool) -> None:
    chance = np.random.default_rng(1)
    layers = [chance.integers(0, SIZE, 200).astype(dtype) for _ in range(3)]
    docs = np.flatnonzero(chance.random(200) < 0.3)
    with kernel_used(used):
        counts = Codes(layers, SIZE).counts(docs)
        none = Codes(layers, SIZE).counts(docs[:0])
        months = Codes(layers[:1], SIZE).months(docs, 12, 2000)
    found = Counter(code for layer in layers for code in layer[docs].tolist())
    assert counts.tolist() == [found[code] for code in range(SIZE)]
    assert none.tolist() == [0] * SIZE
    if not used:
        assert months is None
        return
    of_month = Counter(code - 1 + 2000 * 12 for code in layers[0][docs].tolist() if code)
    of_year = Counter({month // 12: 0 for month in of_month})
    for month, count in of_month.items():
        of_year[month // 12] += count
    expected = [sorted(of_month.items(), reverse=True), sorted(of_year.items(), reverse=True)]
    assert months is not None and [list(zip(*each.tolist(), strict=True)) for each in months] == expected


def test_what_is_out_of_range_is_left_to_numpy() -> None:
    codes = Codes([np.array([0, 1, 9], dtype=np.uint8)], 3)
    with kernel_used(True):
        assert codes.counts(np.array([0, 1])).tolist() == [1, 1, 0]
        with pytest.raises(IndexError):
            codes.counts(np.array([3]))
        with pytest.raises(ValueError, match="broadcast"):
            codes.counts(np.array([2]))
        assert codes.months(np.array([2]), 12, 0) is codes.months(np.array([-4]), 12, 0) is None


def test_arrays_the_kernel_cannot_read_are_known() -> None:
    numbers = np.arange(8, dtype=np.uint16)
    assert plain(numbers) and plain(numbers[2:4]) and not plain(numbers[::2])
    assert not plain(numbers.astype(">u2")) and not plain(np.frombuffer(bytes(9), np.uint16, 4, 1))
    held = np.frombuffer(bytes(8), np.uint16)
    assert address(held[1:]) == address(held) + 2 and isinstance(address(held[:0]), int)
