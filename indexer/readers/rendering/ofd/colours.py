"""Turns the colours of OFD into PDF operators: plain ones, shadings, patterns (GB/T 33190-2016, 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, matrix_of, number
from indexer.readers.rendering.ofd.context import Context, Place, alpha_of, child, written
from indexer.readers.rendering.ofd.shadings import shading
from indexer.readers.rendering.ofd.sources import Lookup

BLACK = (0.0, 0.0, 0.0)

_OPERATORS = {1: ("g", "G"), 3: ("rg", "RG"), 4: ("k", "K")}
_COUNT = {"GRAY": 1, "RGB": 3, "CMYK": 4}
_SHADINGS = ("AxialShd", "RadialShd")
_MIXED = ("GouraudShd", "LaGouraudShd")  # drawn in the mean of their colours
_MOST_POINTS = 1_000
_LARGEST_CELL = 10_000.0  # millimetres
_CLOSEST = 1.0  # points from one cell to the next


@dataclass(frozen=True, slots=True)
class Paint:
    """What fills a shape or draws its outline."""

    operator: str
    alpha: float = 1.0


def paint_of(
    context: Context, colour: Element | None, place: Place, *, stroke: bool, box: tuple[float, float]
) -> Paint | None:
    """The paint of a colour, black where there is none; None where it draws nothing.

    `place` has the coordinates of the object, whose boundary measures `box`.
    """
    if colour is None:
        return Paint("0 G" if stroke else "0 g", place.alpha)
    alpha = place.alpha * alpha_of(colour)
    for kind in _SHADINGS:
        shade = child(colour, kind)
        if shade is not None:
            body = shading(shade, lambda each: components(context, each, place.resources))
            if body is None:
                return None
            named = context.pdf.add(
                f"<</Type/Pattern/PatternType 2/Matrix[{written(place.matrix)}]/Shading {body}>>"
            )
            return Paint(_patterned(context, named, stroke), alpha)
    pattern = child(colour, "Pattern")
    if pattern is not None:
        cell = _cell(context, pattern, place, box)
        return None if cell is None else Paint(_patterned(context, cell, stroke), alpha)
    mixed = next((found for kind in _MIXED if (found := child(colour, kind)) is not None), None)
    values = (
        components(context, colour, place.resources)
        if mixed is None
        else _mean(context, mixed, place.resources)
    )
    operator = _OPERATORS[len(values)][stroke]
    return Paint(f"{' '.join(f'{value:.4f}' for value in values)} {operator}", alpha)


def components(context: Context, colour: Element, resources: Lookup) -> tuple[float, ...]:
    """One, three or four values from 0 to 1, as a colour's space has them."""
    space = resources.get(colour.get("ColorSpace", "").strip() or context.source.default_space)
    count, most = 3, 255.0
    stated = colour.get("Value", "")
    if space is not None:
        count = _COUNT.get(space.element.get("Type", "").strip().upper(), 3)
        bits = number(space.element, "BitsPerComponent", 8.0)
        most = 2.0 ** max(1.0, min(bits, 16.0)) - 1
        if not stated.strip():
            listed = space.element.findall("{*}Palette/{*}CV")
            at = int(number(colour, "Index", 0.0))
            stated = (listed[at].text or "") if 0 <= at < len(listed) else ""
    values = _channels(stated)
    if space is None and len(values) == 1:
        count = 1
    values = [*values, 0.0, 0.0, 0.0, 0.0][:count] if values else [0.0] * count
    return tuple(max(0.0, min(1.0, value / most)) for value in values)


def _mean(context: Context, shade: Element, resources: Lookup) -> tuple[float, ...]:
    """The mean colour of the points between which colours go over into each other (8.3.4)."""
    points = [colour for colour in shade.iter() if colour.tag.endswith("}Color")][:_MOST_POINTS]
    found = [components(context, each, resources) for each in points] or [BLACK]
    return tuple(sum(values) / len(values) for values in zip(*found, strict=False))


def _channels(stated: str) -> list[float]:
    found: list[float] = []
    for part in stated.replace(",", " ").split()[:4]:
        try:
            found.append(float(int(part[1:], 16)) if part.startswith("#") else float(part))
        except ValueError:
            break
    return found


def _patterned(context: Context, named: int, stroke: bool) -> str:
    name = context.pdf.name("Pattern", named)
    return f"/Pattern {'CS' if stroke else 'cs'} /{name} {'SCN' if stroke else 'scn'}"


def _cell(context: Context, pattern: Element, place: Place, box: tuple[float, float]) -> int | None:
    """The number of a tiling pattern (8.3.3)."""
    content = pattern.find("{*}CellContent")
    width, height = number(pattern, "Width", box[0]), number(pattern, "Height", box[1])
    if content is None or not (0 < width < _LARGEST_CELL and 0 < height < _LARGEST_CELL):
        return None
    context.budget.patterns -= 1
    if context.budget.patterns < 0:
        return None
    matrix = place.matrix if pattern.get("RelativeTo", "").strip() != "Page" else UNMOVED
    closest = max(_CLOSEST / matrix.scale, width / 100, height / 100)
    across, down = number(pattern, "XStep", width), number(pattern, "YStep", height)
    inside = Place(UNMOVED, place.resources, depth=place.depth).within(UNMOVED)
    drawn = "\n".join(context.draw(context, content, inside))
    context.budget.characters -= len(drawn)
    entries = {
        "Type": "/Pattern",
        "PatternType": "1",
        "PaintType": "1",
        "TilingType": "1",
        "XStep": f"{max(abs(across), closest):.4f}",
        "YStep": f"{max(abs(down), closest):.4f}",
        "Matrix": f"[{written(matrix.after(_own(pattern)))}]",
    }
    return context.pdf.form(drawn, f"0 0 {width:.4f} {height:.4f}", entries)


def _own(pattern: Element) -> Matrix:
    only = Element("", {"CTM": pattern.get("CTM", "")})
    return matrix_of(only)
