"""Finds where the characters of a text stand in the document that was read from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from indexer.model import Document, Layout, Move, Run
from indexer.structure.official.glued import places_of_breaks, with_breaks
from indexer.text import Budget, aligned, common_runs

_WORK: Final = 2_000_000  # steps for comparing an edited body


def moved_into(document: Document, text: str) -> Move:
    """Where a character of `text` stands in `document.text`.

    The body is the text's lines in their order without those of the title; blanks around a title's lines, the breaks
    between them, and "\\r" are gone.
    """
    breaks = places_of_breaks(text)
    lines = with_breaks(text, breaks).split("\n")
    kept = document.body.split("\n")
    starts: list[int] = []  # of each line in the text
    targets: list[int | None] = []  # and in the document, None for a title's
    at, target, next_kept = 0, len(document.title) + 1, 0
    removed: list[tuple[int, str]] = []
    for line in lines:
        starts.append(at)
        if next_kept < len(kept) and line.rstrip("\r").rstrip() == kept[next_kept].rstrip():
            targets.append(target)
            target += len(kept[next_kept]) + 1
            next_kept += 1
        else:
            targets.append(None)
            removed.append((at, line))
        at += len(line) + 1
    title = _places_in_title(document.title, removed)
    length = len(document.text)

    def move(offset: int) -> int | None:
        offset += bisect_right(breaks, offset)
        line = bisect_right(starts, offset) - 1
        begun = targets[line]
        if begun is None:
            return title.get(offset)
        return min(begun + offset - starts[line], length)

    return move


def _places_in_title(title: str, removed: list[tuple[int, str]]) -> dict[int, int]:
    """Offset in the text → offset in the title, of what is no blank; nothing where they do not spell the title."""
    places = [at for at, character in enumerate(title) if not character.isspace()]
    found = [
        at + here for at, line in removed for here, character in enumerate(line) if not character.isspace()
    ]
    spelt = "".join("".join(line.split()) for _, line in removed)
    return dict(zip(found, places, strict=True)) if spelt == "".join(title.split()) else {}


def placed_by(text: str, shown: str, places: Layout) -> Layout:
    """Pages and runs of a text by what is known of another that says the same, as a printed one does: see `aligned`.

    Characters that only one of them has, or that are others there, have no place.
    """
    found = aligned(text, shown).tolist()
    runs = (part for run in places.runs for part in _parts(run, found))
    return Layout((), places.pages, tuple(sorted(runs, key=lambda run: run.start)), places.edition)


def _parts(run: Run, found: Sequence[int]) -> Iterator[Run]:
    """The parts of a run whose characters stand beside each other in the other text, too."""
    start = run.start
    for at in range(run.start + 1, run.end + 1):
        if at == run.end or found[at] != found[at - 1] + 1 or found[at] < 0:
            if found[start] >= 0:
                part = run.part(start, at)
                yield replace(part, start=found[start], end=found[start] + at - start)
            start = at


def carried_over(layout: Layout, before: Document, after: Document) -> Layout:
    """What is known of one document's text beside that of an edited one, or of one that was read anew.

    Runs go by their characters, wherever those stand now, and what came in the place of some is in their place. Cells
    of tables are followed, also those that were corrected.
    """
    if before.text == after.text or not layout:
        return layout
    found = aligned(after.text, before.text).tolist()

    def exactly(offset: int) -> int | None:
        place = found[offset] if 0 <= offset < len(found) else -1
        return place if place >= 0 else None

    tables = layout.moved(_followed(before, after)).tables if layout.tables else ()
    return replace(replace(layout, tables=()).moved(exactly), tables=tables)


def _followed(before: Document, after: Document) -> Move:
    """Where a character of one document's text stands in that of an edited one; what became another is followed by cell.

    A changed line counts as the same when its neighbours tell which it was and it has as many cells as before.
    """
    head, new_head = len(before.title) + 1, len(after.title) + 1
    body = _carried_body(before.body, after.body)

    def move(offset: int) -> int | None:
        if offset < head:
            return offset if before.title == after.title else None
        place = body(offset - head)
        return None if place is None else place + new_head

    return move


def _carried_body(before: str, after: str) -> Move:
    if before == after:
        return lambda offset: offset
    old, new = before.split("\n"), after.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in old)]
    targets = [0, *accumulate(len(line) + 1 for line in new)]
    became = _lines_that_became(old, new)

    def move(offset: int) -> int | None:
        line = bisect_right(starts, offset) - 1
        if line not in became:
            return None
        beside = became[line]
        within = _within_line(old[line], new[beside], offset - starts[line])
        return None if within is None else targets[beside] + within

    return move


def _lines_that_became(old: list[str], new: list[str]) -> dict[int, int]:
    """Number of a line → of the line that it is now."""
    became: dict[int, int] = {}
    at = beside = 0
    for left, right, length in [*common_runs(old, new, Budget(_WORK)), (len(old), len(new), 0)]:
        if left - at == right - beside:  # as many changed as there are in their place
            became |= zip(range(at, left), range(beside, right), strict=True)
        became |= ((left + one, right + one) for one in range(length))
        at, beside = left + length, right + length
    return became


def _within_line(old: str, new: str, offset: int) -> int | None:
    """A cell's first character is followed to its first, its last to its last."""
    if old == new:
        return offset
    cells, now = old.split("\t"), new.split("\t")
    if len(cells) != len(now):
        return None
    cell = old.count("\t", 0, offset)
    start, new_start = (sum(len(each) + 1 for each in line[:cell]) for line in (cells, now))
    length, new_length = len(cells[cell]), len(now[cell])
    place = offset - start
    if place == length:
        return new_start + new_length
    if not new_length:
        return None
    from_right = length - 1 - place
    return new_start + (
        min(place, new_length - 1) if place <= from_right else max(new_length - 1 - from_right, 0)
    )
