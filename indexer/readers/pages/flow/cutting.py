"""Cuts pieces of text: at the lines between a table's cells, and at blanks as wide as the gaps between columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import east_asian_width

from indexer.readers.pages.placed import Piece

_INSIDE = 0.35  # heights that a piece has to reach over a line to be cut there
_WIDE = 0.35  # heights of a blank that may stand between two cells
_BLANKS = re.compile(r"(?<=\S) +(?=\S)")


def cut_at(piece: Piece, places: Sequence[float]) -> Iterator[Piece]:
    """The piece, cut at those of the places, ascending, that it reaches over."""
    most = _INSIDE * piece.height
    inner = [x for x in places if piece.left + most < x < piece.right - most]
    if not inner:
        yield piece
        return
    edges = _edges(piece)
    start = 0
    for x in (*inner, None):
        end = start
        while end < len(piece.text) and (x is None or (edges[end] + edges[end + 1]) / 2 < x):
            end += 1
        if piece.text[start:end].strip():
            yield _part(piece, edges, start, end)
        start = end


def cut_at_blanks(piece: Piece) -> Iterator[Piece]:
    """The piece, cut after wide blanks, which stay at the end of what stands before them."""
    if " " not in piece.text or len(piece.edges) != len(piece.text) + 1:
        yield piece
        return
    start = 0
    for blank in _BLANKS.finditer(piece.text):
        if piece.edges[blank.end()] - piece.edges[blank.start()] > _WIDE * piece.height:
            yield _part(piece, piece.edges, start, blank.end())
            start = blank.end()
    yield _part(piece, piece.edges, start, len(piece.text)) if start else piece


def _part(piece: Piece, edges: Sequence[float], start: int, end: int) -> Piece:
    last = start + len(piece.text[start:end].rstrip(" "))
    first = end - len(piece.text[start:end].lstrip(" "))
    return replace(
        piece,
        text=piece.text[first:end],
        left=edges[first],
        right=edges[last],
        edges=tuple(edges[first : end + 1]),
    )


def _edges(piece: Piece) -> Sequence[float]:
    """Where its characters begin, and where the last one ends; guessed where nobody knows."""
    if len(piece.edges) == len(piece.text) + 1:
        return piece.edges
    widths = [2 if east_asian_width(character) in "WFA" else 1 for character in piece.text]
    unit = (piece.right - piece.left) / sum(widths)
    edges = [piece.left]
    for width in widths:
        edges.append(edges[-1] + width * unit)
    return edges
