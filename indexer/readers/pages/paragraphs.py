"""Joins pieces of text that are placed on pages into paragraphs, for formats that know pages but no paragraphs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.readers.pages.placed import Piece

_SAME_LINE = 0.5  # of the lower one's height two pieces of a line overlap
_WORD_GAP, _WIDE_GAP = 0.25, 1.2  # heights between two pieces that stand for a blank: after a letter, always
_INDENT = 0.8  # heights by which a first line stands further right than others
_SHORT = 2.2  # heights that a line may end before the margin and still be full: 。 may not begin a line
_NARROW = 9  # heights; no text is set in so narrow a column, its lines are items
_SPACED = 1.55  # line distances that set paragraphs apart
_OTHER_SIZE = 1.25  # ratio of heights that are two sizes of type
_EDGE_LINES = 2  # lines at the top and bottom of a page that may be a running head
_RUNNING = 3  # pages that repeat a line, at the least, before it is one
_PAGE_NUMBER = re.compile(
    r"\A[-—–－―·~\s]*+(?:第\s*+)?[0-9#]{1,4}\s*+页?(?:[\s/,，/共]*+[0-9#]{1,4}\s*+页?)?[-—–－―·~\s]*+"
)
_BARE = re.compile(r"\A\s*+[0-9]{1,4}\s*+")
_ENDS = "。！？；：…!?;:"


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    height: float  # of most lines
    pitch: float  # from line to line


def read_paragraphs(pieces: Iterable[Piece]) -> tuple[list[str], list[str]]:
    """The paragraphs of a document, and the running heads and page numbers that were left out.

    A line begins a paragraph when it is indented, when the line before ended early, when the type changes
    its size, or when there is room between the two. The end of a page ends none.
    """
    lines = _lines(pieces)
    kept = _without_running_heads(lines)
    if not kept:
        return [], [line.text for line in lines]
    margins = _margins(kept)
    paragraphs = [kept[0].text]
    for before, line in pairwise(kept):
        if _begins(before, line, margins):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = joined(paragraphs[-1], line.text)
    of_text = set(map(id, kept))
    return paragraphs, [line.text for line in lines if id(line) not in of_text]


def joined(before: str, after: str) -> str:
    """Two lines as one: a blank between two letters, none in a number, none beside Chinese."""
    letters = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalnum()
    sentence = before[-1:] in (".", ",", ";", ":", ")") and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if letters or sentence else before + after


def _lines(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces that stand beside each other put together, pages in order, from the top of each."""
    pages: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.text.strip():
            pages[piece.page].append(piece)
    return [line for page in sorted(pages) for line in _lines_of(pages[page])]


def _lines_of(page: list[Piece]) -> list[Piece]:
    rows: list[list[Piece]] = []
    open_rows: list[list[Piece]] = []
    for piece in sorted(page, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        open_rows = [row for row in open_rows[-4:] if row[0].bottom > piece.top]
        row = next((row for row in open_rows if _beside(row[0], piece)), None)
        if row is None:
            row = []
            rows.append(row)
            open_rows.append(row)
        row.append(piece)
    return [_line(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _beside(one: Piece, other: Piece) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > _SAME_LINE * min(one.height, other.height)


def _line(row: Sequence[Piece]) -> Piece:
    """One piece made of all that stand in a row; what is drawn twice, as bold type may be, counts once."""
    text, right = "", row[0].left
    for before, piece in zip((None, *row), row, strict=False):
        if before and piece.text == before.text and abs(piece.left - before.left) < 0.3 * piece.height:
            continue
        gap = (piece.left - right) / max(piece.height, 1e-6)
        letters = text[-1:].isascii() and piece.text[:1].isascii()
        blank = text and gap > (_WORD_GAP if letters else _WIDE_GAP) and not text[-1].isspace()
        text += (" " if blank else "") + piece.text
        right = max(right, piece.right)
    largest = max(row, key=lambda piece: len(piece.text) * piece.height)
    lead = len(text) - len(text.lstrip())
    left = row[0].left + lead * largest.height
    return Piece(text.strip(), left, largest.top, max(right, left), largest.bottom, largest.page)


def _without_running_heads(lines: list[Piece]) -> list[Piece]:
    """All lines but page numbers, and those that most pages repeat at their edge.

    Where most pages would be left with nothing, what repeats is what they say: certificates, forms, slips.
    """
    pages: dict[int, list[Piece]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = {id(line) for page in pages.values() for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    ends = {id(line) for page in pages.values() for line in (page[0], page[-1])}
    seen = Counter(
        key for page in pages.values() for key in {_key(line) for line in page if id(line) in edges}
    )
    often = max(_RUNNING, 0.4 * len(pages))
    repeated = {id(line) for line in lines if id(line) in edges and seen[_key(line)] >= often}
    if 2 * sum(repeated.issuperset(map(id, page)) for page in pages.values()) > len(pages):
        repeated.clear()

    def is_running(line: Piece) -> bool:
        if id(line) in ends and _PAGE_NUMBER.fullmatch(line.text):
            return not _BARE.fullmatch(line.text) or seen[_key(line)] > 1
        return id(line) in repeated

    return [line for line in lines if not is_running(line)]


def _key(line: Piece) -> tuple[str, int]:
    """What repeats from page to page: the text but for its numbers, and its height on the page."""
    text = re.sub(r"\s+", "", re.sub(r"\d+", "#", line.text))
    return text, round(line.top / max(2 * line.height, 1e-6))


def _margins(lines: list[Piece]) -> _Margins:
    """Where most lines begin and end. Long lines decide; a title or signature has margins of its own."""
    height = median([line.height for line in lines for _ in range(min(len(line.text), 50))])
    body = [line for line in lines if line.height < height * _OTHER_SIZE and len(line.text) >= 10] or lines
    lefts, rights = sorted(line.left for line in body), sorted(line.right for line in body)
    pitches = [
        line.top - before.top
        for before, line in pairwise(lines)
        if line.page == before.page and 0 < line.top - before.top < 4 * height
    ]
    return _Margins(
        lefts[len(lefts) // 20],
        rights[-1 - len(rights) // 20],
        height,
        median(pitches) if pitches else 2 * height,
    )


def _begins(before: Piece, line: Piece, margins: _Margins) -> bool:
    """Whether a line begins a paragraph."""
    height = margins.height
    if max(line.height, before.height) > _OTHER_SIZE * min(line.height, before.height):
        return True
    if margins.right - margins.left < _NARROW * height:
        return True
    if _centred(before, margins) and _centred(line, margins):
        return line.height < 1.12 * height or _apart(before, line, margins) or before.text[-1] in _ENDS
    if before.right < margins.right - _SHORT * height or _apart(before, line, margins):
        return True
    if line.left - margins.left <= _INDENT * height:
        return False
    alike = abs(line.left - before.left) <= _INDENT * height
    return not alike or before.text[-1] in _ENDS


def _apart(before: Piece, line: Piece, margins: _Margins) -> bool:
    return line.page == before.page and line.top - before.top > _SPACED * max(
        margins.pitch, margins.pitch * line.height / margins.height
    )


def _centred(line: Piece, margins: _Margins) -> bool:
    """Whether a line stands in the middle, be it as wide as the column, in type larger than the text's."""
    off = abs(line.left + line.right - margins.left - margins.right) / 2
    narrow = line.left > margins.left + _INDENT * margins.height and line.right < margins.right
    return off < margins.height and (narrow or line.height > 1.12 * margins.height)
