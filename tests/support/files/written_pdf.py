"""Writes PDF files byte by byte, so that no reader's library has a part in them.

After ISO 32000-1: one composite font (9.7) whose codes are the code points themselves, and a ToUnicode map (9.10.3).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, zip_longest
from typing import NamedTuple

SIZE, LEFT, TOP, PITCH = 16, 72, 740, 24  # points
_HEADER = b"%PDF-1.7\n"

Page = Sequence[str]


class Scan(NamedTuple):
    """A grey picture in the lower left of a page; it covers it when its share is 1."""

    jpeg: bytes
    width: int
    height: int
    share: float = 1.0


def written_pdf(
    pages: Sequence[Page],
    annotations: Sequence[str] = (),
    more: str = "",
    page: str = "",
    scans: Sequence[Scan | None] = (),
    *,
    invisible: bool = False,
    placed: Sequence[tuple[float, float, str]] = (),
) -> bytes:
    """A PDF with these lines on its pages, each page over its scan, where it has one; the lines may be invisible.

    `annotations` are dictionaries for the first page, `page` goes into the dictionary of each page, `more` into the
    catalog; `{0}` and so on in it stand for the annotations. `placed` are texts at points of each page.
    """
    drawn = [text for _, _, text in placed]
    used = sorted({character for page in (*pages, drawn) for line in page for character in line})
    numbers = range(6, 6 + 2 * len(pages), 2)
    jpegs = [scan for scan in scans if scan]
    places = iter(range(numbers.stop + len(annotations), numbers.stop + len(annotations) + len(jpegs)))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    noted = [f"{numbers.stop + at} 0 R" for at in range(len(annotations))]
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {more.format(*noted)} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor "
        b"/FontName /Song /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 "
        b"/StemV 80 >> >>",
        stream_of("\n".join(to_unicode({ord(each): each for each in used})).encode()),
    ]
    for number, lines, scan in zip_longest(numbers, pages, scans):
        own = f"/Annots [{' '.join(noted)}]" if noted and number == numbers.start else ""
        pictures = f"/XObject << /S {next(places)} 0 R >> " if scan else ""
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << {pictures}/Font << /F 3 0 R >> >> {page} {own} >>".encode(),
            stream_of("\n".join([*_drawn(scan), *_shown(lines, invisible, placed)]).encode()),
        ]
    return file_of([*bodies, *(each.encode() for each in annotations), *map(_picture, jpegs)])


def pdf_string(text: str) -> str:
    """A text as a PDF writes it (7.9.2.2)."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _drawn(scan: Scan | None) -> Iterator[str]:
    if scan:
        yield f"q {595 * scan.share} 0 0 {842 * scan.share} 0 0 cm /S Do Q"


def _picture(scan: Scan) -> bytes:
    return (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (scan.width, scan.height, len(scan.jpeg), scan.jpeg)
    )


def _shown(page: Page, invisible: bool, placed: Sequence[tuple[float, float, str]]) -> Iterator[str]:
    yield f"BT /F {SIZE} Tf {3 if invisible else 0} Tr"
    lines = ((LEFT, TOP - PITCH * at, line) for at, line in enumerate(page))
    for x, y, line in (*lines, *placed):
        yield f"1 0 0 1 {x} {y} Tm <{line.encode('utf-16-be', 'surrogatepass').hex()}> Tj"
    yield "ET"


def to_unicode(codes: Mapping[int, str]) -> Iterator[str]:
    """A CMap from codes to characters; a block holds at most a hundred."""
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Ours def /CMapType 2 def"
    yield "1 begincodespacerange <0000> <FFFF> endcodespacerange"
    listed = sorted(codes.items())
    for at in range(0, len(listed), 100):
        block = listed[at : at + 100]
        yield f"{len(block)} beginbfchar"
        yield from (f"<{code:04x}> <{ord(each):04x}>" for code, each in block)
        yield "endbfchar"
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"


def stream_of(content: bytes) -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def file_of(bodies: Sequence[bytes]) -> bytes:
    """The objects, numbered from one, with the table of their places and the trailer."""
    objects = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, start=1)]
    *places, end = accumulate(map(len, objects), initial=len(_HEADER))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, end)
    return b"".join([_HEADER, *objects, b"xref\n0 %d\n0000000000 65535 f \n" % size, table, trailer])
