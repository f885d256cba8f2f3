"""Puts the characters of a page together that follow each other: on a line, in a column, or aslant."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import sub

from indexer.readers.pages.glyphs.frame import STRAIGHT, Glyph, Quarter, quarter_of, turned_box

_MANY = 3  # characters that are looked at together
_GAP = 1.5  # heights between two characters that end a run
_TIGHT = 0.6  # heights between two characters of one line, whatever is said to end between them
_RECENT = 8  # runs in which a sideways line may have begun
_STACK = 3  # characters below each other that make a column
_NEAREST, _FARTHEST = 0.6, 1.45  # sizes from one to the next in a column
_LIGATED = "fijltbhk"  # letters that one wide sign may stand for, each in the whole of its cell: ffi, fl, tt
_BESIDE = 0.3  # sizes that they may be out of line


@dataclass(slots=True)
class Run:
    """Characters that follow each other; of those aslant the quarter is None."""

    quarter: Quarter | None
    glyphs: list[Glyph]
    stacked: bool = False


def runs_of(glyphs: Sequence[Glyph]) -> Iterator[Run]:
    """Runs in the order in which they begin. One goes on when what crosses it has been drawn between its characters."""
    runs: list[Run] = []
    open_runs: dict[Quarter | None, Run] = {}
    last: Quarter | None = 0
    at, count = 0, len(glyphs)
    ends = iter([*(at for at, glyph in enumerate(glyphs) if glyph.made_up), count])
    end = next(ends)  # of those that are drawn
    tried = False
    while at < count:
        glyph = glyphs[at]
        at += 1
        if at > end:
            end, tried = next(ends), False
            if run := open_runs.get(last):
                run.glyphs.append(_made_up_after(run.glyphs[-1], glyph))
            continue
        last = quarter_of(glyph.angle) if glyph.angle else 0
        run = open_runs.get(last)
        if run and (_follows(run, glyph, last) or _goes_on(run, glyph, last)):
            run.glyphs.append(glyph)
        elif last and (run := _near(runs, glyph, last)):
            run.glyphs.append(glyph)
            open_runs[last] = run
        else:
            run = open_runs[last] = Run(last, [glyph])
            runs.append(run)
        if last == 0 and not (tried or run.stacked) and end - at >= _MANY:
            tried = True
            if _are_a_line(glyphs[at - 1 : end]):
                run.glyphs += glyphs[at:end]
                at = end
    for run in runs:
        yield from _unstacked(run)


def _made_up_after(edge: Glyph, glyph: Glyph) -> Glyph:
    """A character that is not drawn, where the one before it ends."""
    ends = edge.ends or glyph.ends
    return Glyph(
        glyph.character, edge.right, edge.top, edge.right, edge.bottom, edge.angle, made_up=True, ends=ends
    )


def _near(runs: Sequence[Run], glyph: Glyph, quarter: Quarter) -> Run | None:
    """The sideways line that a character goes on with, whose parts PDFium may give in any order."""
    near = (each for each in runs[: -_RECENT - 1 : -1] if each.quarter == quarter)
    return next((each for each in near if _goes_on(each, glyph, quarter, _TIGHT)), None)


def _are_a_line(glyphs: Sequence[Glyph]) -> bool:
    """Whether of characters that are drawn each `_follows` the one before: told of all at once."""
    _, lefts, tops, rights, bottoms, angles, *_ = zip(*glyphs, strict=True)
    lowest = min(map(sub, bottoms, tops))
    gaps = list(map(sub, lefts[1:], rights))
    return (
        not any(angles)
        and -0.5 * lowest < min(gaps)
        and max(gaps) < _GAP * lowest
        and max(bottoms) - min(bottoms) < 0.5 * lowest
    )


def _follows(run: Run, glyph: Glyph, quarter: Quarter | None) -> bool:
    """Whether a character plainly stands next on an upright line, as nearly all do."""
    before = run.glyphs[-1]
    gap = glyph.left - before.right
    height = before.bottom - before.top
    return (
        quarter == 0
        and not (before.ends or run.stacked)
        and -0.5 * height < gap < _GAP * height
        and -0.5 * height < glyph.bottom - before.bottom < 0.5 * height
    )


def _goes_on(run: Run, glyph: Glyph, quarter: Quarter | None, most: float = _GAP) -> bool:
    """Whether a character stands next, at most so many heights away."""
    before = next((each for each in reversed(run.glyphs) if not each.made_up), run.glyphs[-1])
    if quarter is None:
        return _goes_on_aslant(before, glyph)
    if quarter == 0 and _is_below(before, glyph):
        was_column = _column_so_far(run)
        run.stacked = run.stacked or was_column
        return was_column
    ended = run.glyphs[-1].ends
    if run.stacked or (ended and not quarter):
        return False
    if ended:  # PDFium ends a sideways line at each gap, such as stands around a figure
        most = _TIGHT
    box = turned_box(glyph[1:5], quarter, 0.0, 0.0)
    edge = turned_box(before[1:5], quarter, 0.0, 0.0)
    height = max(edge[3] - edge[1], 1e-3)
    if box == edge and before.character in _LIGATED and glyph.character in _LIGATED:
        return True
    return abs(box[3] - edge[3]) < height and -height < box[0] - edge[2] < most * height


def _column_so_far(run: Run) -> bool:
    """Whether a run may go on downwards: it is one character, or has done so."""
    return run.stacked or sum(not each.made_up for each in run.glyphs) == 1


def _is_below(before: Glyph, glyph: Glyph) -> bool:
    """Whether two wide characters stand in a column, one directly below the other."""
    size = max(before.size, glyph.size, 1e-3)
    return (
        _is_wide(before.character)
        and _is_wide(glyph.character)
        and abs((before.left + before.right) - (glyph.left + glyph.right)) / 2 < _BESIDE * size
        and _NEAREST * size < glyph.bottom - before.bottom < _FARTHEST * size
    )


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def _goes_on_aslant(before: Glyph, glyph: Glyph) -> bool:
    """Whether the next character follows on the same slanting line: by the middles of the cells."""
    if abs((glyph.angle - before.angle + 180) % 360 - 180) > STRAIGHT:
        return False
    across = (glyph.left + glyph.right - before.left - before.right) / 2
    down = (glyph.top + glyph.bottom - before.top - before.bottom) / 2
    slope = math.radians(glyph.angle)
    along = across * math.cos(slope) + down * math.sin(slope)
    off = abs(down * math.cos(slope) - across * math.sin(slope))
    size = max(before.bottom - before.top, before.right - before.left, 1e-3)
    return off < 0.5 * size and -0.5 * size < along < (1 + _GAP) * size


def _unstacked(run: Run) -> Iterator[Run]:
    """The run; of a column of too few characters each for itself."""
    if not run.stacked or len([each for each in run.glyphs if not each.made_up]) >= _STACK:
        yield run
        return
    for glyph in run.glyphs:
        if not glyph.made_up:
            yield Run(run.quarter, [glyph])
