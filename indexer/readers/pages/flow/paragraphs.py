"""Joins the lines of pages into paragraphs, for formats that know pages but no paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.readers.pages.flow.lines import PlacedLine, Spot, with_line

_INDENT = 0.8  # heights by which a first line stands further right than others
_SHORT = 2.2  # heights that a line may end before the margin and still be full: 。 may not begin a line
_NARROW = 9  # heights; no text is set in so narrow a column, its lines are items
_SPACED = 1.55  # line distances that set paragraphs apart
_OTHER_SIZE = 1.25  # ratio of heights that are two sizes of type
_FAR = 0.34  # of the column's width that a signature or date begins further right
_ENDS = "。！？；：…!?;:"
_MARKS = "，。；：、！？"
_LONGEST_NAME = 30  # characters of who signs
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,20}[〔\[［（(【]\s?[0-9]{4}\s?[〕\]］）)】]\s?第?\s?[0-9]{1,5}\s?号")
_DAY = re.compile(
    r"[0-9〇○零一二三四五六七八九]{4}\s?年\s?[0-9一二三四五六七八九十]{1,3}\s?月"
    r"\s?[0-9一二三四五六七八九十]{1,3}\s?日"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十百]{1,6}[编章节条]"
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where most lines of a text begin and end."""

    left: float
    right: float
    height: float  # of most lines
    pitch: float  # from line to line


def paragraphs_of(
    lines: Sequence[PlacedLine], margins: Margins, *, by_page: bool = False
) -> Iterator[tuple[str, list[Spot]]]:
    """The paragraphs that consecutive lines make, each with its places.

    A line begins a paragraph when it is indented, when the line before ended early, when the type changes
    its size, or when there is room between the two. The end of a page ends none, unless `by_page` says so.
    """
    text, spots = lines[0].text, list(lines[0].spots)
    for before, line, following in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        signs = _is_signature(before, line, following)
        if signs or (by_page and line.flow != before.flow) or _begins(before, line, margins):
            yield text, spots
            text, spots = line.text, list(line.spots)
        else:
            text = with_line(text, spots, line)
    yield text, spots


def margins_of(lines: Sequence[PlacedLine]) -> Margins:
    """The margins of some lines. Long lines decide; a title or signature has margins of its own."""
    heights: list[float] = []
    for line in lines:
        heights += [line.height] * min(len(line.text), 50)
    height = median(heights)
    body = [line for line in lines if line.height < height * _OTHER_SIZE and len(line.text) >= 10] or lines
    lefts, rights = sorted(line.left for line in body), sorted(line.right for line in body)
    pitches = [
        line.top - before.top
        for before, line in pairwise(lines)
        if line.flow == before.flow and 0 < line.top - before.top < 4 * height
    ]
    return Margins(
        lefts[len(lefts) // 20],
        rights[-1 - len(rights) // 20],
        height,
        median(pitches) if pitches else 2 * height,
    )


def _begins(before: PlacedLine, line: PlacedLine, margins: Margins) -> bool:
    """Whether a line begins a paragraph."""
    height = margins.height
    if max(line.height, before.height) > _OTHER_SIZE * min(line.height, before.height):
        return True
    width = margins.right - margins.left
    if width < _NARROW * height or _stands_alone(before) or _stands_alone(line):
        return True
    if before.is_item or line.is_item or (before.text[-1] in "。：" and _NUMBERED.match(line.text)):
        return True
    if before.left - margins.left > _FAR * width and before.left - line.left > _INDENT * height:
        return True
    if _centred(before, margins) and _centred(line, margins):
        return line.height < 1.12 * height or _apart(before, line, margins) or before.text[-1] in _ENDS
    if before.right < margins.right - _SHORT * height or _apart(before, line, margins):
        return True
    if line.left - margins.left <= _INDENT * height:
        return False
    alike = abs(line.left - before.left) <= _INDENT * height
    return not alike or before.text[-1] in _ENDS


def _apart(before: PlacedLine, line: PlacedLine, margins: Margins) -> bool:
    return line.flow == before.flow and line.top - before.top > _SPACED * max(
        margins.pitch, margins.pitch * line.height / margins.height
    )


def _centred(line: PlacedLine, margins: Margins) -> bool:
    """Whether a line stands in the middle, be it as wide as the column, in type larger than the text's."""
    off = abs(line.left + line.right - margins.left - margins.right) / 2
    narrow = line.left > margins.left + _INDENT * margins.height and line.right < margins.right
    return off < margins.height and (narrow or line.height > 1.12 * margins.height)


def _stands_alone(line: PlacedLine) -> bool:
    """Whether it is a document's number, or a day, and nothing else."""
    return len(line.text) < 40 and bool(_NUMBER.fullmatch(line.text) or _DAY.fullmatch(line.text))


def _is_signature(before: PlacedLine, line: PlacedLine, following: PlacedLine | None) -> bool:
    """Whether a line below the end of a sentence names who signed on the day that follows."""
    return (
        following is not None
        and _DAY.fullmatch(following.text) is not None
        and before.text[-1] in _ENDS
        and len(line.text) <= _LONGEST_NAME
        and not any(mark in line.text for mark in _MARKS)
    )
