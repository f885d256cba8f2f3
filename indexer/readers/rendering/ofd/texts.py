"""Draws OFD text objects, each glyph at its place (GB/T 33190-2016, 11.2 to 11.4)."""

from __future__ import annotations

import math
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.numbers import Matrix, matrix_of, number
from indexer.readers.pages.ofd_parts.slots import advance, slots_of
from indexer.readers.rendering.ofd.context import Context, Place, attribute, concatenated
from indexer.readers.rendering.ofd.fonts.faces import Face, Font
from indexer.readers.rendering.ofd.fonts.system import SystemFont
from indexer.readers.rendering.ofd.paint import painted
from indexer.readers.rendering.ofd.paths import rectangle

_BOLD_FROM = 600  # of Weight
_BOLDER = 0.03  # of the size: the line around a glyph that makes it bold
_BOX_LINE = 0.04  # of the size: the line of a box that stands for a character that no font has
_SLANT = math.tan(math.radians(12))
_UPRIGHT = Matrix(d=-1.0)  # a glyph's own y grows upwards

_Shown = tuple[Face, int, bool]  # a face, the number of a glyph, whether it wants to be made bold
_Placed = tuple[_Shown, float, float, float]


@dataclass(frozen=True, slots=True)
class _Type:
    """How the glyphs of a text object are set."""

    font: Font
    size: float
    glyph: Matrix  # from a glyph's em square
    bold: bool


def text_operators(context: Context, text: Element, place: Place) -> list[str]:
    """What draws a TextObject."""
    matrix = place.matrix.after(matrix_of(text))
    chain = (text, *place.style)
    filled = (attribute((text,), "Fill") or "true").strip() != "false"
    stroked = (attribute((text,), "Stroke") or "false").strip() == "true"
    if not (filled or stroked) or place.alpha <= 0:
        return []
    kind = _type_of(context, text, place)
    placed, boxes = _glyphs(context, text, kind)
    if not (placed or boxes):
        return []
    object_place = Place(matrix, place.resources, place.style, place.alpha, place.depth)
    paint = painted(context, text, chain, object_place, filled=filled, stroked=stroked)
    if not paint:
        return []
    mode = {(True, False): 0, (False, True): 1, (True, True): 2}[filled, stroked]
    drawn = ["q", concatenated(matrix), *paint, "BT"]
    face: Face | None = None
    is_bold = False
    if mode:
        drawn.append(f"{mode} Tr")
    elif any(thin for (_, _, thin), _, _, _ in placed) or kind.bold:
        drawn += _bold_line(paint, kind.size)
    a, b, c, d = kind.glyph.a, kind.glyph.b, kind.glyph.c, kind.glyph.d
    turned = f"{a:.5f} {b:.5f} {c:.5f} {d:.5f}"
    for (shown, glyph, thin), x, y, share in placed:
        if shown is not face:
            face = shown
            drawn.append(f"/{face.name} 1 Tf")
        if not mode and (thin or kind.bold) != is_bold:
            is_bold = not is_bold
            drawn.append("2 Tr" if is_bold else "0 Tr")
        face.used.add(glyph)
        form = turned if share == 1 else f"{a * share:.5f} {b * share:.5f} {c:.5f} {d:.5f}"
        drawn.append(f"{form} {x:.4f} {y:.4f} Tm<{glyph:04x}>Tj")
    drawn.append("ET")
    if boxes:
        drawn += [*boxes, f"{_BOX_LINE * kind.size:.4f} w [] 0 d 0 G S"]
    drawn.append("Q")
    return drawn


def _type_of(context: Context, text: Element, place: Place) -> _Type:
    size = number(text, "Size", 4.0)
    weight = number(text, "Weight", 400.0)
    font = context.fonts.font(text.get("Font", ""), place.resources, bold=weight >= _BOLD_FROM)
    width = number(text, "HScale", 1.0)
    slant = _SLANT if text.get("Italic", "").strip() == "true" else 0.0
    turn = math.radians(number(text, "CharDirection", 0.0))
    cos, sin = math.cos(turn), math.sin(turn)
    em = Matrix(a=size * width, c=size * slant, d=size)
    glyph = Matrix(cos, sin, -sin, cos).after(_UPRIGHT).after(em)
    return _Type(font, size, glyph, weight >= _BOLD_FROM and font.is_embedded)


def _glyphs(context: Context, text: Element, kind: _Type) -> tuple[list[_Placed], list[str]]:
    """The glyphs of all codes, where they stand, and by what share they are made narrower; boxes for what no font has."""
    width = kind.size * number(text, "HScale", 1.0)
    found: list[_Placed] = []
    boxes: list[str] = []
    for slot in slots_of(text, kind.size, width):
        if not slot.is_drawn:
            continue
        context.budget.characters -= 40
        if slot.glyph:
            with suppress(UnreadableFile):
                found.append(((*kind.font.glyph(slot.glyph), False), slot.x, slot.y, 1.0))
                continue
        share = 1 / max(len(slot.characters), 1)
        for at, character in enumerate(slot.characters):
            if character.isspace():
                continue
            x, y = slot.x + at * share * slot.across, slot.y + at * share * slot.down
            if shown := kind.font.shown(character):
                room = share * slot.across if not slot.down else 0.0
                found.append((shown, x, y, _narrowed(shown, room, width)))
            elif unicodedata.category(character)[0] != "C":
                across = 0.8 * advance(character, width)
                boxes.append(rectangle(x + across / 8, y, across, -0.8 * kind.size))
    return found, boxes


def _narrowed(shown: _Shown, room: float, width: float) -> float:
    """A glyph of another font than the text's own is made as narrow as the room that its own had there."""
    face, glyph, _ = shown
    if room <= 0 or not isinstance(face.font, SystemFont):
        return 1.0
    needed = face.font.advance(glyph) * width
    return max(room / needed, 0.3) if needed > 1.02 * room else 1.0


def _bold_line(paint: list[str], size: float) -> list[str]:
    """A line around each glyph, of the colour that it is filled with."""
    fill = next((each for each in paint if each.endswith((" g", " rg", " k", " scn"))), "0 g")
    line = fill
    for small, large in ((" rg", " RG"), (" g", " G"), (" k", " K"), (" scn", " SCN"), (" cs ", " CS ")):
        line = f"{line[: -len(small)]}{large}" if line.endswith(small) else line.replace(small, large)
    return [line, f"{_BOLDER * size:.4f} w 1 j"]
