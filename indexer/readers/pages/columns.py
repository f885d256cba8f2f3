"""Puts the pieces of a page in reading order: columns apart, a browser's print marks left out.

A page set in two columns becomes two, the right column moved over the left, so that no line of one runs into
the other and both have the same margins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from indexer.readers.pages.placed import Piece

_COLUMN = 0.3  # of a page's long pieces have to stand on either side before there are two columns
_LONG = 6  # heights: the width of a piece that says where columns are
_LEAST = 8  # long pieces on a page, to tell
_ADDRESS = re.compile(r"\A(?:https?|file|about):.*")  # under a printed web page
_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\D{0,5}\d{1,2}:\d\d.*")  # above it


def in_reading_order(pages: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """All pieces, with the numbers of their pages; of columns, where there are two."""
    cleared = [_without_print_marks(page) for page in pages]
    gutters = [_gutter(page) for page in cleared]
    known = [gutter for gutter in gutters if gutter is not None]
    usual = median(known) if known else None
    for number, (page, gutter) in enumerate(zip(cleared, gutters, strict=True)):
        if gutter is None and usual is not None and _keeps_clear(page, usual):
            gutter = usual
        yield from _by_columns(page, gutter, 2 * number)


def _without_print_marks(page: Sequence[Piece]) -> list[Piece]:
    """The page without the date and address that a browser prints above and below it."""
    if not page:
        return []
    lowest = max(page, key=lambda piece: piece.bottom)
    foot = [piece for piece in page if piece.bottom > lowest.top]
    if not _ADDRESS.fullmatch(" ".join(piece.text for piece in sorted(foot, key=lambda piece: piece.left))):
        return list(page)
    highest = min(page, key=lambda piece: piece.top)
    head = [piece for piece in page if piece.top < highest.bottom]
    printed = _PRINTED.fullmatch(" ".join(piece.text for piece in sorted(head, key=lambda piece: piece.left)))
    dropped = {id(piece) for piece in (*foot, *(head if printed else ()))}
    return [piece for piece in page if id(piece) not in dropped]


def _gutter(page: Sequence[Piece]) -> float | None:
    """The left edge of the right column, when there are two: long pieces side by side, hardly one across."""
    long = [piece for piece in page if piece.right - piece.left > _LONG * piece.height]
    if len(long) < _LEAST:
        return None
    middle = (min(piece.left for piece in long) + max(piece.right for piece in long)) / 2
    left = [piece for piece in long if piece.right <= middle + piece.height]
    right = [piece for piece in long if piece.left >= middle - piece.height]
    if min(len(left), len(right)) < _COLUMN * len(long) or len(left) + len(right) < 0.8 * len(long):
        return None
    return min(piece.left for piece in right)


def _keeps_clear(page: Sequence[Piece], gutter: float) -> bool:
    """Whether a page with few lines, such as the last, is set in the columns of the others."""
    across = [piece for piece in page if piece.left < gutter - piece.height < gutter < piece.right]
    return len(across) <= len(page) // 5 and any(piece.left >= gutter - piece.height for piece in page)


def _by_columns(page: list[Piece], gutter: float | None, number: int) -> Iterator[Piece]:
    """The pieces with their page: above the columns and the left one, then the right one and below both."""
    if gutter is None:
        yield from (replace(piece, page=number) for piece in page)
        return
    right = [piece for piece in page if piece.left >= gutter - piece.height]
    left = [piece for piece in page if piece.right <= gutter]
    shift = min(piece.left for piece in right) - min((piece.left for piece in left), default=0.0)
    below = max(piece.bottom for piece in (*left, *right))
    beside = {id(piece) for piece in right}
    for piece in page:
        if id(piece) in beside:
            yield replace(piece, page=number + 1, left=piece.left - shift, right=piece.right - shift)
        else:
            yield replace(piece, page=number + (piece.right > gutter and piece.top >= below))
