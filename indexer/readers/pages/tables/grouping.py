"""Puts the lines of a table without drawn lines together to its rows: a row with wrapped cells takes several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.readers.pages.placed import Ruling
from indexer.readers.pages.tables.aligned_rows import AlignedRows
from indexer.readers.pages.tables.wrapping import by_pitch

_TIGHTER = 0.15  # heights by which the lines of a cell are closer than rows
_CLEARLY = 0.6  # times what is usually free between rows
_LOOSER = 0.25  # heights by which the distances of lines in cells differ
_JUMP = 0.35  # heights between the distances inside rows and those between rows
_FEW = 8  # distances to one that may be out of line
_UNIT = re.compile(r"[(（]")  # below a column's name


def rows_above_rules(found: AlignedRows, rules: Sequence[Ruling]) -> set[int]:
    """The rows below which a line is drawn."""
    left, right = found.columns[0][0], found.columns[-1][1]
    ys = [rule.at for rule in rules if min(rule.end, right) - max(rule.start, left) > (right - left) / 2]
    middles = [sum(piece.top + piece.bottom for piece in row) / 2 / len(row) for row in found.rows]
    return {at for at, (above, below) in enumerate(pairwise(middles)) if any(above < y < below for y in ys)}


def grouped(found: AlignedRows, separated: set[int]) -> list[list[int]]:
    """The rows as their readers see them: a row with wrapped cells takes several lines."""
    if not separated and (wrapped := by_pitch(found)):
        return wrapped
    count = len(found.rows)
    by_rules = len(separated) > 2 and len(separated) >= 0.3 * (count - 1)
    distances = _distances(found, separated)
    groups = [[0]]
    for at in range(count - 1):
        if at in separated:
            merge = False
        elif by_rules and not (found.is_complete(at) and found.is_complete(at + 1)):
            merge = True
        else:
            merge = _goes_on(found, at, groups[-1], distances)
        if merge and not _would_clash(found, groups[-1], at + 1):
            groups[-1].append(at + 1)
        else:
            groups.append([at + 1])
    return groups


class _Distances(NamedTuple):
    """What is free between the rows of a table; None where it is not known."""

    usual: float | None  # between two rows
    bound: float | None  # below it two lines are of one row
    least: float  # between two lines that do not stand beside each other


def _distances(found: AlignedRows, separated: set[int]) -> _Distances:
    """They are told from the rows that fill most columns, else from where the distances leap."""
    counted = [at for at in range(*_inner_rows(found)) if at not in separated]
    rooms = sorted(found.room(at) for at in counted)
    whole = [found.room(at) for at in counted if found.is_complete(at) and found.is_complete(at + 1)]
    if not whole:  # what stands before a row that has its first cell
        whole = [found.room(at) for at in counted if 0 in found.filled(at + 1) and found.room(at) > 0]
    usual = median(whole) if whole else None
    least = min((room for room in rooms if room >= -0.05 * found.height), default=0.0)
    few = len(rooms) // _FEW
    jumps = [
        (after - before, (after + before) / 2, after)
        for before, after in list(pairwise(rooms))[few : len(rooms) - 1 - few]
    ]
    jump, bound, above = max(jumps, default=(0.0, 0.0, 0.0))
    if jump < _JUMP * found.height:
        return _Distances(usual, None, least)
    return _Distances(usual if usual is not None else above, bound, least)


def _inner_rows(found: AlignedRows) -> tuple[int, int]:
    """From the first to the last row that is no heading above or signature below."""
    several = [at for at, segments in enumerate(found.segments) if len(segments) > 1]
    return (several[0], several[-1]) if several else (0, 0)


def _goes_on(found: AlignedRows, at: int, group: list[int], distances: _Distances) -> bool:
    """Whether the line after row `at` is part of the same row."""
    room, height = found.room(at), found.height
    usual, bound, least = distances
    both = found.is_complete(at) and found.is_complete(at + 1)
    filled = found.filled(at + 1)
    full = all(found.is_full(at, column) for column in filled)
    if both:
        tight = usual is not None and least + _LOOSER * height >= room and room < usual - _JUMP * height
        clear = usual is not None and room < _CLEARLY * usual
        return tight and (full or (clear and all(found.is_full(at, each, clear=True) for each in filled)))
    texts = ["".join(piece.text for piece in each.pieces) for each in found.segments[at + 1]]
    if room < -0.05 * height or (room < height and all(map(_UNIT.match, texts))):
        return True
    if room > least + _LOOSER * height:
        return False
    if usual is not None and room < usual - _TIGHTER * height:
        return True
    if bound is not None and usual is None and room < bound:
        return True
    if at + 2 < len(found.rows) and found.room(at + 1) < -0.05 * height:
        return False  # it stands beside the next
    known = usual is None or room < usual + _TIGHTER * height
    return known and 0 not in filled and full and filled <= {c for row in group for c in found.filled(row)}


def _would_clash(found: AlignedRows, group: list[int], row: int) -> bool:
    """Whether a cell over several columns would meet cells of its single columns."""
    for one, other in ((group, [row]), ([row], group)):
        for at in one:
            for segment in found.segments[at]:
                columns = set(range(segment.first, segment.last + 1))
                if len(columns) > 1 and any(columns & found.filled(each) for each in other):
                    return True
    return False
