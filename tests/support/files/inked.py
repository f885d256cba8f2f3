"""Makes PDF and OFD pages of rectangles for characters, some in red, and tells whether boxes hold the red ink and no other."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops

from tests.support.files.written_pdf import file_of, stream_of, to_unicode
from tests.support.ofd.drawn_ofd import packed
from tests.support.ofd.made_font import Box, font_of

HAN = "各级工会要深入基层走访慰问困难职工做好送温暖活动把党和政府关怀送到家中落实经费使用管理规定接受群众监督"
ALONE = "（），。“”"
DIGITS, LETTERS, SPACE = "0123456789", "abcdefghilmnopqrstuy", " "
SIZE = 12  # points

_INK: dict[str, Box] = {
    **dict.fromkeys(HAN, (40, -80, 960, 840)),
    **dict.fromkeys(DIGITS, (40, 0, 460, 700)),
    **dict.fromkeys(LETTERS, (30, 0, 420, 700)),
    **dict.fromkeys("gpqy", (30, -210, 420, 520)),
    **dict.fromkeys("il", (40, 0, 160, 700)),
    "（": (560, -120, 900, 820), "）": (100, -120, 440, 820), "，": (80, -120, 330, 120), "。": (80, -80, 400, 240),
    "“": (560, 500, 920, 840), "”": (80, 500, 440, 840), SPACE: (0, 0, 0, 0),
}  # fmt: skip
_CODES = {character: at for at, character in enumerate(_INK, 1)}
FONT = font_of(_INK)


class Line(NamedTuple):
    """A line whose first character stands at a point of a page, in points from above, and which of its characters are red."""

    x: float
    y: float
    text: str
    red: tuple[int, int] = (0, 0)

    def parts(self) -> Iterator[tuple[int, int, bool]]:
        """From where to where it is of one colour, and whether that is red."""
        first, end = self.red
        ends = ((0, first, False), (first, end, True), (end, len(self.text), False))
        yield from (part for part in ends if part[0] < part[1])


def advance(character: str) -> int:
    """Thousandths of the size from a character to the next."""
    narrow = {SPACE: 250, "i": 200, "l": 200}
    return narrow.get(character, 450 if character in LETTERS else 500 if character in DIGITS else 1000)


def some_text(chance: random.Random, length: int) -> str:
    """Chinese with figures, English words and punctuation, as official documents have it."""
    text = ""
    while len(text) < length:
        kind = chance.random()
        if kind < 0.15:
            text += "".join(chance.choices(DIGITS, k=4)) + chance.choice(HAN)
        elif kind < 0.25:
            text += " ".join("".join(chance.choices(LETTERS, k=5)) for _ in range(2)) + chance.choice(HAN)
        elif kind < 0.4:
            text += chance.choice(ALONE)
        else:
            text += "".join(chance.choices(HAN, k=4))
    return text[:length].strip()


def full_text(chance: random.Random) -> str:
    """Seventeen sizes of text with a sentence's mark and a year, as a full line of a column has it."""
    one, two, three = ("".join(chance.choices(HAN, k=length)) for length in (7, 4, 3))
    return f"{one}，{two}{chance.randrange(1000, 9999)}{three}"


def inked_pdf(
    lines: Iterable[Line],
    *,
    page: str = "",
    sideways: bool = False,
    stacked: bool = False,
    spacing: float = 0.0,
    box: str = "0 0 595 842",
) -> bytes:
    """A page of these lines; `page` goes into its dictionary. Sideways, x counts down from the top, y from
    the right; stacked, its characters stand below each other."""
    drawn = [f"BT /F {SIZE} Tf {spacing} Tc"]
    for line in lines:
        turned = f"0 -1 1 0 {595 - line.y} {842 - line.x}" if sideways else f"1 0 0 1 {line.x} {842 - line.y}"
        drawn.append(f"{turned} Tm")
        for start, end, is_red in line.parts():
            drawn.append("1 0 0 rg" if is_red else "0 0 0 rg")
            codes = [f"{_CODES[character]:04x}" for character in line.text[start:end]]
            if stacked:
                places = (f"1 0 0 1 {line.x} {842 - line.y - 1.1 * SIZE * at} Tm" for at in range(start, end))
                drawn += (f"{place} <{code}> Tj" for place, code in zip(places, codes, strict=True))
            else:
                drawn.append(f"<{''.join(codes)}> Tj")
    widths = " ".join(f"{code} [{advance(character)}]" for character, code in _CODES.items())
    file = zlib.compress(FONT)
    return file_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [6 0 R] >>",
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R] "
            b"/ToUnicode 5 0 R >>",
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 1000 /W [{widths}] /CIDToGIDMap /Identity "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << "
            "/Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -210 1000 880] /ItalicAngle 0 /Ascent 1100 "
            "/Descent -300 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >> >>".encode(),
            stream_of("\n".join(to_unicode({code: each for each, code in _CODES.items()})).encode()),
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 7 0 R "
            f"/Resources << /Font << /F 3 0 R >> >> {page} >>".encode(),
            stream_of("\n".join([*drawn, "ET"]).encode()),
            b"<< /Length %d /Length1 %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
            % (len(file), len(FONT), file),
        ]
    )


def inked_ofd(lines: Iterable[Line], *, stacked: bool = False) -> bytes:
    """A page of these lines, in which a point is a third of a millimetre."""
    objects = []
    size = SIZE / 3
    for line in lines:
        for start, end, is_red in line.parts():
            steps = [advance(each) * size / 1000 for each in line.text]
            if stacked:
                steps = [1.1 * size] * len(line.text)
            before, delta = sum(steps[:start]), " ".join(f"{step:g}" for step in steps[start : end - 1])
            x, y = (0.0, before) if stacked else (before, 0.0)
            colour = '<ofd:FillColor Value="255 0 0"/>' if is_red else ""
            stated = f'DeltaX="g {end - start} 0" DeltaY="{delta}"' if stacked else f'DeltaX="{delta}"'
            objects.append(
                f'<ofd:TextObject ID="9" Font="3" Size="{size}" Boundary="{line.x / 3} {line.y / 3 - size} 200 200">{colour}'
                f'<ofd:TextCode X="{x:g}" Y="{size + y:g}" {stated}>{line.text[start:end]}</ofd:TextCode></ofd:TextObject>'
            )
    return packed(*objects, files={"made.ttf": FONT}, size="0 0 210 297")


def faults(picture: Image.Image, boxes: Sequence[tuple[float, float, float, float]]) -> list[str]:
    """What is wrong with boxes, per mille, on the image of a page, more than a pixel: red beyond them, black in them."""
    red, green, _ = picture.convert("RGB").split()
    is_red = ImageChops.darker(red.point(lambda v: 255 * (v > 150)), green.point(lambda v: 255 * (v < 120)))
    is_black = red.point(lambda v: 255 * (v < 120))
    found = []
    if not is_red.getbbox():
        found.append("nothing is red")
    for left, top, right, bottom in boxes:
        sides = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
        x, y, other_x, other_y = (side / 1000 for side in sides)
        within = is_black.crop((round(x + 1), round(y + 1), round(other_x - 1), round(other_y - 1)))
        if black := within.getbbox():
            found.append(f"black at {black} in {left, top, right, bottom}")
        is_red.paste(0, (int(x - 1), int(y - 1), int(other_x + 2), int(other_y + 2)))
    if beyond := is_red.getbbox():
        found.append(f"red at {beyond}")
    return found
