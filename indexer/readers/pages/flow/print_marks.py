"""Leaves out what a browser prints above and below a page: the date, the title and the address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.readers.pages.placed import Piece

_ADDRESS = re.compile(r"\A(?:https?|file|about):.*")  # under a printed web page
_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\D{0,5}\d{1,2}:\d\d.*")  # above it


def without_print_marks(page: Sequence[Piece]) -> list[Piece]:
    """The page's pieces without them."""
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
