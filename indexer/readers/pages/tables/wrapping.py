"""Tells the rows of a table with wrapped cells where its lines have two distances: one in a cell, one between rows.

That they are wrapped shows: a line in a cell is full, and hardly ever have all cells of a row as many lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.readers.pages.tables.aligned_rows import AlignedRows

_EVEN = 0.12  # heights by which the distances within cells differ
_JUMP = 0.08  # heights by which the distances between rows are at least wider
_BESIDE, _BELOW = 0.6, 0.9  # heights from one line to the next: less if beside, more if below it
_WRAPPED = 2  # rows of several lines
_MOST_LINES = 12  # of a row
_FULL, _UNLIKE = 0.9, 0.7  # shares of lines that are full, of rows whose cells have not as many lines each


def by_pitch(found: AlignedRows) -> list[list[int]] | None:
    """The rows with their lines; None where the distances do not tell."""
    pitches = [found.pitch(at) / found.height for at in range(len(found.rows) - 1)]
    below = sorted(
        pitch
        for at, pitch in enumerate(pitches)
        if pitch > _BELOW or (pitch > _BESIDE and found.filled(at) & found.filled(at + 1))
    )
    if len(below) < _WRAPPED or not found.columns:
        return None
    inner = [pitch for pitch in below if pitch <= below[0] + _EVEN]
    outer = below[len(inner) :]
    if len(outer) < _WRAPPED or outer[0] - inner[-1] < _JUMP:
        return None
    groups = [[0]]
    for at, pitch in enumerate(pitches):
        if pitch <= inner[-1]:
            groups[-1].append(at + 1)
        else:
            groups.append([at + 1])
    return groups if _are_wrapped(found, groups) else None


def _are_wrapped(found: AlignedRows, groups: Sequence[Sequence[int]]) -> bool:
    """Whether the rows of several lines look as wrapped cells make them."""
    several = [group for group in groups if len(group) > 1]
    if len(several) < _WRAPPED or max(map(len, several)) > _MOST_LINES:
        return False
    if any(found.spans(row) for group in several for row in group):
        return False  # a title or prose close to its first or last row
    if all(group in (groups[0], groups[-1]) for group in several):
        return False
    found = _as_wide_as_its_rows(found, groups)
    full = lines = unlike = 0
    for group in several:
        counts = []
        for column in range(len(found.columns)):
            filled = [row for row in group if column in found.filled(row)]
            counts.append(len(filled))
            for row, below in pairwise(filled):
                lines += 1
                full += found.is_full(row, column, clear=True, below=below)
        unlike += len({count for count in counts if count}) > 1
    return full >= _FULL * lines and unlike >= _UNLIKE * len(several)


def _as_wide_as_its_rows(found: AlignedRows, groups: Sequence[Sequence[int]]) -> AlignedRows:
    """The same with columns as wide as what stands in rows of several cells, without a signature below them."""
    columns = list(found.columns)
    inside = [
        each
        for group in groups
        if len(set().union(*map(found.filled, group))) > 1
        for row in group
        for each in found.segments[row]
    ]
    for column in range(len(columns)):
        held = [each for each in inside if each.first == each.last == column]
        if held:
            columns[column] = min(each.left for each in held), max(each.right for each in held)
    return replace(found, columns=columns)
