"""A Chinese font that a PDF names and does not carry is drawn with one of the system's."""

from __future__ import annotations

from contextlib import closing

import pytest

from indexer.readers.pages.pdf_rendering import PdfPages
from indexer.readers.pages.pdfium.chinese_fonts import is_chinese
from indexer.readers.rendering.ofd.fonts.system import has_chinese_font

MAP = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <5de5> endbfchar"
DRAWN = b"BT /F 100 Tf 50 50 Td <0001> Tj ET"
OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(DRAWN), DRAWN),
    b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000/FontDescriptor 7 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
    b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859"
    b"/Descent -141/CapHeight 683/StemV 80>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(MAP), MAP),
)


@pytest.mark.skipif(not has_chinese_font(), reason="left out: a Chinese font; apt-get install fonts-noto-cjk")
def test_a_chinese_font_that_is_not_in_the_file_is_drawn() -> None:
    objects = b"".join(b"%d 0 obj%s endobj\n" % (at, each) for at, each in enumerate(OBJECTS, start=1))
    with closing(PdfPages(b"%PDF-1.5\n" + objects + b"trailer<</Root 1 0 R/Size 9>>\n%%EOF")) as pages:
        left, top, right, bottom = (
            pages.image(0, 200, 200).convert("L").point(lambda tone: 255 * (tone < 128)).getbbox() or (0,) * 4
        )
    assert right - left > 60 and bottom - top > 50  # the character has the width of its square


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        (b"SimSun", True),
        (b"FangSong_GB2312,Bold", True),
        ("宋体".encode("gb18030"), True),
        (b"Helvetica", False),
        (b"", False),
    ],
)
def test_fonts_for_chinese_are_known_by_their_names(name: bytes, *, chinese: bool) -> None:
    assert is_chinese(name) == chinese
