"""Tells which pages of a PDF are pictures, whatever small text lies on them: a scanning app's mark, a stamp, a page number.

Text that is drawn invisibly, or beneath a picture that covers the page, is the layer that a scanner's program has
recognised; the rest is seen.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Final, Literal

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.beside import ReadPage
from indexer.readers.pages.placed import Piece

Kind = Literal["text", "picture", "layer"]  # a layer: a picture with recognised text that is not seen

DEEPEST: Final = 4  # forms in one another
MOST_OBJECTS: Final = 3_000  # of a page that are looked at

_FEW = 10  # characters that may be seen on a page which shows nothing else but what is no text
_COVERED, _MOST_TYPED = 0.6, 300  # share of a page that pictures cover, and characters within its edges
_HALF_COVERED, _FEWER_TYPED = 0.35, 120  # the same for a page on which a sheet was pasted
_EDGES = 0.08  # of a page's height above and below, where stamps and page numbers stand
_WHOLE = 0.9  # share of a page that a scan of it covers
_LAYER = 20  # characters
_UNKNOWN = 0.3  # share of characters without a meaning above which the text is of no use
_GRID = 40  # fields on either side, by which covering is measured
_APP = re.compile(
    r"(?:由\s{0,3})?(?:扫描全能王|CamScanner|夸克扫描王|全能扫描王|布丁扫描|白描|WPS\s{0,3}扫描|Adobe\s{0,3}Scan"
    r"|Microsoft\s{0,3}Lens|Office\s{0,3}Lens)\s{0,3}(?:扫描|识别)?(?:创建|生成|制作)?"
    r"|(?:Scanned|Created|Generated)\s{1,3}(?:with|by)\s{1,3}[\w ]{3,30}|扫描创建",
    re.IGNORECASE,
)

_Bounds = tuple[float, float, float, float]  # left, bottom, right, top, as shares of the page


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page with its text, what of it is seen, and whether it has to be recognised."""

    read: ReadPage
    kind: Kind = "text"
    seen: tuple[Piece, ...] = ()  # typed on a picture; the marks of scanning programs are left out
    marks: tuple[str, ...] = ()  # these
    backdrop: bytes = b""  # tells the picture that covers it
    pixels: int = 0  # of that picture's longer side


def is_mark_of_app(piece: Piece) -> bool:
    """Whether it is a line that a scanning program puts on each page: 由 扫描全能王 扫描创建."""
    return _APP.fullmatch(piece.text.strip()) is not None


def inspected(
    page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, read: ReadPage, kinds: Sequence[int]
) -> PdfPage:
    """The page, whose objects are of these kinds, with what it is. The caller holds the lock of PDFium."""
    pieces = read.placed.pieces
    pictures, hidden, has_more = _drawn(page, set(kinds[:MOST_OBJECTS]))
    covered = _share_covered([bounds for bounds, _ in pictures])
    if hidden and covered > _HALF_COVERED:
        shown, unseen = _divided(textpage, hidden)
    else:
        shown, unseen = "", 0
    seen = [piece for piece in pieces if not unseen or "".join(piece.text.split()) in shown]
    marks = tuple(piece.text for piece in seen if is_mark_of_app(piece))
    seen = [piece for piece in seen if not is_mark_of_app(piece)]
    found = PdfPage(read, seen=tuple(seen), marks=marks)
    if _is_meaningless(pieces):
        return replace(found, kind="picture" if has_more or pictures or pieces else "text", seen=())
    if unseen >= _LAYER and covered > _COVERED and _length(seen) < _MOST_TYPED:
        return replace(found, kind="layer")
    within = _length(_within_edges(seen, read.placed.page.height))
    if (covered > _COVERED and within < _MOST_TYPED) or (covered > _HALF_COVERED and within < _FEWER_TYPED):
        return replace(found, kind="picture", **_told(pictures))
    if _length(seen) < _FEW and (has_more or pictures):
        return replace(found, kind="picture")
    return found


def without_backdrops(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """The pages; those that are typed on a picture which several have, as slides are, are none of pictures."""
    times = Counter(page.backdrop for page in pages if page.backdrop)
    return [
        replace(page, kind="text")
        if page.kind == "picture" and times[page.backdrop] > 1 and _length(page.seen) > _FEW
        else page
        for page in pages
    ]


def _drawn(
    page: pypdfium2.PdfPage, kinds: set[int]
) -> tuple[list[tuple[_Bounds, pypdfium2.PdfImage]], set[int], bool]:
    """A page's pictures with their places, the text objects that are not seen, and whether there is anything else."""
    if kinds.isdisjoint((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)):
        return [], set(), bool(kinds - {pdfium.FPDF_PAGEOBJ_TEXT})
    pictures: list[tuple[_Bounds, pypdfium2.PdfImage]] = []
    texts: list[int] = []
    hidden: set[int] = set()
    has_more = False
    left, bottom, right, top = page.get_bbox()
    width, height = max(right - left, 1e-3), max(top - bottom, 1e-3)
    for number, shown in enumerate(page.get_objects(max_depth=DEEPEST)):
        if number >= MOST_OBJECTS:
            break
        if shown.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            bounds = _bounds(shown)
            shares = (
                (bounds[0] - left) / width,
                (bounds[1] - bottom) / height,
                (bounds[2] - left) / width,
                (bounds[3] - bottom) / height,
            )
            pictures.append((shares, shown))
            if _share_covered([shares]) > _COVERED:
                hidden.update(texts)
        elif shown.type == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append(_address(shown.raw))
            if pdfium.FPDFTextObj_GetTextRenderMode(shown) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
                hidden.add(texts[-1])
        else:
            has_more = True
    return pictures, hidden, has_more


def _address(handle: object) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _bounds(shown: pypdfium2.PdfObject) -> _Bounds:
    """Where a picture stands on the page, also inside a form."""
    matrix, container = shown.get_matrix(), shown.container
    while container is not None:
        matrix, container = matrix.multiply(container.get_matrix()), container.container
    left, bottom, right, top = matrix.on_rect(0, 0, 1, 1)
    return left, bottom, right, top


def _share_covered(boxes: Iterable[_Bounds]) -> float:
    """The share of a page that boxes cover, together."""
    fields: set[int] = set()
    for left, bottom, right, top in boxes:
        columns = range(*_fields(left, right))
        rows = range(*_fields(bottom, top))
        fields.update(row * _GRID + column for row in rows for column in columns)
        if len(fields) == _GRID * _GRID:
            break
    return len(fields) / (_GRID * _GRID)


def _fields(low: float, high: float) -> tuple[int, int]:
    """The fields whose middles lie between two shares."""
    if not (low == low and high == high):  # not a number
        return 0, 0
    low, high = (min(max(each, 0.0), 1.0) for each in (low, high))
    return round(low * _GRID), round(high * _GRID)


def _divided(textpage: pypdfium2.PdfTextPage, hidden: set[int]) -> tuple[str, int]:
    """The text that is seen, without blanks, and how many characters are not."""
    shown, unseen = [], 0
    for index in range(textpage.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if character.isspace() or character == "\0":
            continue
        if _address(pdfium.FPDFText_GetTextObject(textpage, index)) in hidden:
            unseen += 1
        else:
            shown.append(character)
    return "".join(shown), unseen


def _within_edges(pieces: Iterable[Piece], height: float) -> Iterator[Piece]:
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        if _EDGES * height < middle < (1 - _EDGES) * height:
            yield piece


def _length(pieces: Iterable[Piece]) -> int:
    return sum(len("".join(piece.text.split())) for piece in pieces)


def _is_meaningless(pieces: Iterable[Piece]) -> bool:
    """Whether the fonts do not say what their characters are."""
    text = "".join(piece.text for piece in pieces)[:100_000]
    unknown = sum(
        count
        for character, count in Counter(text).items()
        if unicodedata.category(character) in ("Co", "Cn", "Cc") or character == "\ufffd"
    )
    return unknown > _UNKNOWN * len(text)


def _told(pictures: Sequence[tuple[_Bounds, pypdfium2.PdfImage]]) -> dict[str, Any]:
    """What tells the largest of a page's pictures from others, and its longer side when it is the whole page."""
    bounds, picture = max(pictures, key=lambda each: _share_covered([each[0]]))
    try:
        digest = blake2b(bytes(picture.get_data(decode_simple=False)), digest_size=16).digest()
        is_whole = _share_covered([bounds]) > _WHOLE
        return {"backdrop": digest, "pixels": max(picture.get_px_size()) if is_whole else 0}
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return {}
