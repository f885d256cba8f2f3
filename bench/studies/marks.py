"""Measures whether marks stand on the right characters of PDF and OFD files that other programs have made.

    python -m bench.studies.marks FOLDER…

Random strings of each file are marked on the image of their page at 200 dpi. The ink of a PDF's characters is what is
dark in PDFium's boxes around their outlines, which the reader does not use; that of an OFD's is what becomes red when
their text object is made red. A string is good when its boxes hold its ink and touch that of no other character.
"""

from __future__ import annotations

import ctypes
import io
import random
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import ArchiveError
from indexer.imaging import Box, marks_on, pages_of_spans
from indexer.readers.base import Reading
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.pages.pdf import read_pdf
from indexer.readers.rendering.documents import Pages, page_image, pages_of

STRINGS: Final = 12  # of each file
WIDTH: Final = 1654  # pixels of a page: A4 at 200 dpi

_LONGEST = 14  # characters of a string
_DARK = 128
_SLANT = 0.02  # share of its ink that may lie beyond its boxes, as that of italics does
_FEW = 2  # pixels that are none
_TEXT_CODE = re.compile(rb"<(?:\w+:)?TextCode\b[^>]*>([^<]*)<")
_TEXT_OBJECT = re.compile(rb"<((?:\w+:)?)TextObject\b[^>]*>.*?</\1TextObject>", re.DOTALL)
_FILL = re.compile(rb"<((?:\w+:)?)FillColor\b(?:[^>]*/>|.*?</\1FillColor>)", re.DOTALL)


class Shown(NamedTuple):
    """The characters of a page that are drawn, with the boxes of their ink in pixels and where each is drawn from."""

    text: str
    boxes: Sequence[Box]
    origins: Sequence[tuple[float, float]]


def shown_on(page: pypdfium2.PdfPage, width: int, height: int) -> Shown:
    """Those of a PDF page."""
    textpage = page.get_textpage()
    text, boxes, origins = "", [], []
    sides = [ctypes.c_double() for _ in range(4)]
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(textpage.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(textpage, at))
        if pdfium.FPDFText_IsGenerated(textpage, at) == 1 or character.isspace() or character == "\0":
            continue
        pdfium.FPDFText_GetCharBox(textpage, at, *map(ctypes.byref, sides))
        pdfium.FPDFText_GetCharOrigin(textpage, at, ctypes.byref(x), ctypes.byref(y))
        left, right, bottom, top = (side.value for side in sides)
        text += character
        boxes.append(_pixels(page, (left, bottom, right, top), width, height))
        origins.append((round(x.value, 3), round(y.value, 3)))
    return Shown(text, boxes, origins)


def _pixels(page: pypdfium2.PdfPage, box: Box, width: int, height: int) -> Box:
    fine = 16
    corners = []
    for x, y in (box[:2], box[2:]):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            page, 0, 0, width * fine, height * fine, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        corners.append((across.value / fine, down.value / fine))
    (x, y), (other_x, other_y) = corners
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def of_pdf(content: bytes, chance: random.Random) -> Iterator[str]:
    """What becomes of random strings of a PDF: good, or what is wrong."""
    import numpy as np

    reading, pages = read_pdf(content), pages_of("a.pdf", content)
    document = pypdfium2.PdfDocument(content)
    known: dict[int, tuple[Any, Shown]] = {}
    for start, end, page in _strings(reading, chance, STRINGS * 4):
        if page not in known:
            dark = _dark(pages, page)
            known[page] = dark, shown_on(document[page], dark.shape[1], dark.shape[0])
        dark, shown = known[page]
        bare = "".join(reading.text[start:end].split())
        if shown.text.count(bare) != 1:
            continue
        first = shown.text.index(bare)
        mine = set(
            shown.origins[first : first + len(bare)]
        )  # the letters of a ligature are drawn from one place
        own, other = np.zeros_like(dark), np.zeros_like(dark)
        for box, origin in zip(shown.boxes, shown.origins, strict=True):
            _fill(own if origin in mine else other, box)
        yield _judged(
            own & dark & ~other, other & dark & ~own, marks_on(reading.layout, [(start, end)], page)
        )


def of_ofd(content: bytes, chance: random.Random) -> Iterator[str]:
    """What becomes of random text objects of an OFD file, each made red."""
    import numpy as np

    reading = read_ofd(content)
    bare = "".join(reading.text.split())
    package = zipfile.ZipFile(io.BytesIO(content))
    members = {name: package.read(name) for name in package.namelist()}
    objects = [
        (name, found)
        for name, member in members.items()
        if name.endswith("Content.xml")
        for found in _TEXT_OBJECT.finditer(member)
    ]
    for name, found in chance.sample(objects, min(len(objects), STRINGS * 2)):
        words = b"".join(_TEXT_CODE.findall(found[0])).decode("utf-8", "replace").strip()
        if not words or "&" in words or reading.text.count(words) != 1 or bare.count(words) != 1:
            continue
        start = reading.text.index(words)
        (page,) = pages_of_spans(reading.layout, [(start, start + len(words))])
        if page is None:
            continue
        red = _reddened(found[0])
        changed = members | {name: members[name][: found.start()] + red + members[name][found.end() :]}
        before, after = (
            np.asarray(page_image(pages_of("a.ofd", each), page, WIDTH).convert("RGB"))
            for each in (content, _zipped(changed))
        )
        own = (before != after).any(axis=2)
        if own.any():
            other = (before.max(axis=2) < _DARK) & ~own if _is_plain(content) else np.zeros_like(own)
            yield _judged(own, other, marks_on(reading.layout, [(start, start + len(words))], page))


def _is_plain(content: bytes) -> bool:
    """Whether nothing but text is drawn, so that what is dark is text."""
    package = zipfile.ZipFile(io.BytesIO(content))
    return not any(
        b"PathObject" in package.read(name) or b"ImageObject" in package.read(name)
        for name in package.namelist()
        if name.endswith(".xml")
    )


def _reddened(text: bytes) -> bytes:
    """A text object in red."""
    found = re.match(rb"<((?:\w+:)?)TextObject\b[^>]*>", text)
    assert found
    colour = b'<%sFillColor Value="255 0 0"/>' % found[1]
    return found[0] + colour + _FILL.sub(b"", text[found.end() :])


def _zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _strings(reading: Reading, chance: random.Random, tries: int) -> Iterator[tuple[int, int, int]]:
    """From where to where random strings of a line go, and their pages."""
    text = reading.text
    for _ in range(tries):
        length = chance.randint(1, _LONGEST)
        start = chance.randrange(max(len(text) - length, 1))
        words = text[start : start + length]
        (page,) = pages_of_spans(reading.layout, [(start, start + length)])
        if words.strip() == words and words and not {"\n", "\t"} & {*words} and page is not None:
            yield start, start + length, page


def _dark(pages: Pages, at: int) -> Any:
    import numpy as np

    return np.asarray(page_image(pages, at, WIDTH).convert("RGB")).min(axis=2) < _DARK


def _fill(mask: Any, box: Box, more: float = 0.0) -> None:
    left, top, right, bottom = box
    rows = slice(max(int(top - more), 0), max(int(bottom + more) + 1, 0))
    mask[rows, max(int(left - more), 0) : max(int(right + more) + 1, 0)] = True


def _judged(own: Any, other: Any, boxes: Sequence[Box]) -> str:
    """Whether the boxes, per mille, hold one kind of ink and not another, by more than a pixel at their edges."""
    import numpy as np

    marked, inside = np.zeros_like(own), np.zeros_like(own)
    height, width = own.shape
    for left, top, right, bottom in boxes:
        box = left * width / 1000, top * height / 1000, right * width / 1000, bottom * height / 1000
        _fill(marked, box, 0.5)
        inside[int(box[1]) + 2 : int(box[3]) - 1, int(box[0]) + 2 : int(box[2]) - 1] = True
    if not own.any():
        return "no ink"
    missed, touched = int((own & ~marked).sum()), int((other & inside).sum())
    if missed > max(_SLANT * int(own.sum()), _FEW):
        return "ink beyond the box"
    return "other ink in the box" if touched > _FEW else "good"


def main() -> None:
    """Print a line for each folder."""
    chance = random.Random(1)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for folder in map(Path, sys.argv[1:]):
        for path in sorted((*folder.glob("*.pdf"), *folder.glob("*.ofd"))):
            study = of_pdf if path.suffix == ".pdf" else of_ofd
            try:
                results = list(study(path.read_bytes(), chance))[:STRINGS]
            except (ArchiveError, OSError) as error:
                print(f"{path.name} is left out: {error}", file=sys.stderr)
                continue
            for result in results:
                if result != "good":
                    print(f"{path}: {result}", file=sys.stderr)
            found[f"{folder.name}, {path.suffix[1:].upper()}"].update(results)
    for name, results_of in found.items():
        print(f"{name:30} {results_of['good']:5} of {results_of.total():5} {dict(results_of)}")


if __name__ == "__main__":
    main()
