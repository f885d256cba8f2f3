"""Finds where the characters of one text stand in another that says the same, in parts in another order.

Texts are compared in normal form, without blanks and line ends. What stands once in what is left of either is the same,
longest stretches first; what lies between two such stretches, in both texts alike, is compared character by character.
A character whose place is doubtful has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.text.code_points import code_points
from indexer.text.normalization import PARAGRAPH_END, normalize_with_offsets
from indexer.text.sequence_diff import Budget, common_runs

Offsets = NDArray[np.int64]

_LONGEST: Final = 24  # characters of a stretch that is looked for, at first
_SHORTEST: Final = 4
_ROUNDS: Final = 4
_TOGETHER: Final = 3  # characters whose entropy tells how little repeats itself
_CHANCE: Final = 0.01  # of a false stretch among all, as characters are drawn by lot
_WORK: Final = 4_000_000  # steps for comparing what lies between
_LONGEST_GAP: Final = 4_000  # characters
_ALIKE: Final = 0.8  # share of the shorter side of a gap that makes single characters sure, too
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)


class _Side(NamedTuple):
    """A text as it is compared."""

    codes: NDArray[np.uint64]
    origins: Offsets  # in the text itself
    free: NDArray[np.bool_]  # not matched yet


def aligned(text: str, other: str) -> Offsets:
    """For each character of `other` its offset in `text`, -1 where it is not known; no offset is given twice.

    A blank between two characters that are beside it in both texts is known, too.
    """
    one, two = _side(text), _side(other)
    places = np.full(len(one.codes), -1, dtype=np.int64)  # of each of `one` in `two`
    budget = Budget(_WORK)
    _match_ends(one, two, places)
    variety = _variety(two.codes)
    length = max(_LONGEST, _length_of_no_chance(len(one.codes) * len(two.codes), variety))
    for _ in range(_ROUNDS):
        _match_unique(one, two, places, length)
        _fill_gaps(one, two, places, variety, budget)
        left, right = int(one.free.sum()), int(two.free.sum())
        shorter = max(_length_of_no_chance(left * right, variety), _SHORTEST)
        if not left or not right or shorter >= length:
            break
        length = shorter
    found: Offsets = np.full(len(other), -1, dtype=np.int64)
    matched = np.flatnonzero(places >= 0)[::-1]  # of a character with several images the first counts
    found[two.origins[places[matched]]] = one.origins[matched]
    _keep_first(found)
    _know_blanks(text, other, found)
    return found


def _side(text: str) -> _Side:
    normal = normalize_with_offsets(text)
    codes = code_points(normal.text)
    solid = (codes != ord(" ")) & (codes != ord(PARAGRAPH_END))
    origins = normal.origins[solid]
    kept = codes[solid].astype(np.uint64)
    return _Side(kept, origins, np.ones(len(kept), dtype=np.bool_))


def _match_ends(one: _Side, two: _Side, places: Offsets) -> None:
    """Match what both begin with, and what they end with."""
    most = min(len(one.codes), len(two.codes))
    same = one.codes[:most] == two.codes[:most]
    begin = most if same.all() else int(same.argmin())
    _match(one, two, places, 0, 0, begin)
    same = (one.codes[len(one.codes) - most + begin :] == two.codes[len(two.codes) - most + begin :])[::-1]
    end = len(same) if same.all() else int(same.argmin())
    _match(one, two, places, len(one.codes) - end, len(two.codes) - end, end)


def _variety(codes: NDArray[np.uint64]) -> float:
    """How many characters a text of evenly drawn ones would choose from to say as much in three: by their entropy."""
    if len(codes) < _TOGETHER:
        return 2.0
    _, counts = np.unique(_hashes(codes, _TOGETHER), return_counts=True)
    shares = counts / counts.sum()
    return max(float(2 ** (-(shares * np.log2(shares)).sum() / _TOGETHER)), 2.0)


def _length_of_no_chance(pairs: int, variety: float) -> int:
    """How long a stretch that is the same at one of so many pairs of places must be, to be so by no chance."""
    return math.ceil(math.log(max(pairs, 1) / _CHANCE) / math.log(variety))


def _match_unique(one: _Side, two: _Side, places: Offsets, length: int) -> None:
    """Match stretches that stand once in what is free on either side, and what goes on alike beside them."""
    here, there = _windows(one, length), _windows(two, length)
    _, lefts, rights = np.intersect1d(here[0], there[0], assume_unique=True, return_indices=True)
    pairs = sorted(zip(here[1][lefts].tolist(), there[1][rights].tolist(), strict=True))
    left_codes, right_codes = one.codes, two.codes
    for left, right in pairs:
        if not (one.free[left] and two.free[right]):  # most are in one that was extended
            continue
        if not (one.free[left : left + length].all() and two.free[right : right + length].all()):
            continue
        if not np.array_equal(left_codes[left : left + length], right_codes[right : right + length]):
            continue
        _match(one, two, places, *_extended(one, two, left, right, length))


def _windows(side: _Side, length: int) -> tuple[NDArray[np.uint64], Offsets]:
    """Hashes of the stretches of that length that stand once among the free ones, rising, and where each begins."""
    count = len(side.codes) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    hashes = _hashes(side.codes, length)
    taken = np.concatenate(([0], np.cumsum(~side.free)))
    begins = np.flatnonzero(taken[length:] == taken[:count])
    found, first, counts = np.unique(hashes[begins], return_index=True, return_counts=True)
    once = counts == 1
    return found[once], begins[first[once]]


def _hashes(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """A number for each stretch of that length; different ones have the same once in 2 to the power of 64."""
    count = len(codes) - length + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        hashes = hashes * _BASE + codes[at : at + count]
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _extended(one: _Side, two: _Side, left: int, right: int, length: int) -> tuple[int, int, int]:
    """The stretch with the free characters on both sides of it that are the same."""
    before = 0
    most = min(left, right)
    while before < most and _same(one, two, left - before - 1, right - before - 1):
        before += 1
    most = min(len(one.codes) - left, len(two.codes) - right)
    while length < most and _same(one, two, left + length, right + length):
        length += 1
    return left - before, right - before, length + before


def _same(one: _Side, two: _Side, left: int, right: int) -> bool:
    return bool(one.free[left] and two.free[right] and one.codes[left] == two.codes[right])


def _match(one: _Side, two: _Side, places: Offsets, left: int, right: int, length: int) -> None:
    places[left : left + length] = np.arange(right, right + length)
    one.free[left : left + length] = False
    two.free[right : right + length] = False


def _fill_gaps(one: _Side, two: _Side, places: Offsets, variety: float, budget: Budget) -> None:
    """Match what lies between two neighbours that are in the same order, nothing else between them, in both texts."""
    for left, left_end, right, right_end in list(_gaps(one, two, places)):
        here, there = one.codes[left:left_end].tolist(), two.codes[right:right_end].tolist()
        if here == there:
            _match(one, two, places, left, right, left_end - left)
            continue
        if max(len(here), len(there)) > _LONGEST_GAP:
            continue
        runs = common_runs([chr(code) for code in here], [chr(code) for code in there], budget)
        alike = sum(run.length for run in runs) >= _ALIKE * min(len(here), len(there))
        sure = _length_of_no_chance(len(here) * len(there), variety)
        for run in runs:
            if alike or run.length >= sure:
                _match(one, two, places, left + run.left, right + run.right, run.length)


def _gaps(one: _Side, two: _Side, places: Offsets) -> Iterator[tuple[int, int, int, int]]:
    """The stretches without a place between two that have one, each with the one of the other text beside it."""
    matched = np.flatnonzero(places >= 0).tolist()
    before = (-1, -1)
    for left, right in [*zip(matched, places[matched].tolist(), strict=True), (len(places), len(two.codes))]:
        if left > before[0] + 1 and right > before[1] + 1 and two.free[before[1] + 1 : right].all():
            yield before[0] + 1, left, before[1] + 1, right
        before = (left, right)


def _keep_first(found: Offsets) -> None:
    """Of characters with one place, as both halves of what is one character in the text have, only the first has it."""
    known = np.flatnonzero(found >= 0)
    _, first = np.unique(found[known], return_index=True)
    again = np.ones(len(known), dtype=np.bool_)
    again[first] = False
    found[known[again]] = -1


def _know_blanks(text: str, other: str, found: Offsets) -> None:
    known = np.flatnonzero(found >= 0)
    for before, after in zip(known.tolist(), known[1:].tolist(), strict=False):
        gap = after - before
        at = int(found[before])
        if gap == 1 or found[after] - at != gap:
            continue
        if other[before + 1 : after].isspace() and text[at + 1 : at + gap].isspace():
            found[before + 1 : after] = np.arange(at + 1, at + gap)
