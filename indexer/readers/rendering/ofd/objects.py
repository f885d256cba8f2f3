"""Draws the objects of OFD layers and blocks, one after the other; a damaged one is left out (GB/T 33190-2016, 7.7)."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.numbers import Matrix, matrix_of, numbers
from indexer.readers.rendering.ofd.clips import clip_operators
from indexer.readers.rendering.ofd.context import Context, Place, child, concatenated
from indexer.readers.rendering.ofd.paint import line_of, line_width, painted
from indexer.readers.rendering.ofd.paths import path_operators, rectangle
from indexer.readers.rendering.ofd.pictures import picture
from indexer.readers.rendering.ofd.texts import text_operators

_MARGIN = 0.5  # millimetres around a boundary that are drawn as well: many programs round it down


def draw_block(context: Context, block: Element, place: Place) -> list[str]:
    """What draws the objects of a layer, a block, or the content of a graphic."""
    place = place.styled(block).faded(block)
    drawn: list[str] = []
    for element in block:
        draw = _DRAWN.get(element.tag.rpartition("}")[2])
        if draw is None or element.get("Visible", "").strip() == "false":
            continue
        context.budget.take_object()
        try:
            made = draw(context, element, place)
        except (UnreadableFile, ValueError, ArithmeticError, LookupError, OSError):
            continue
        if made:
            drawn.append("\n".join(made))  # one text: many small ones take many times the room
            context.budget.characters -= len(drawn[-1])
    return drawn


def _text(context: Context, element: Element, place: Place) -> list[str]:
    place = place.styled(element).faded(element)
    return _clipped(context, element, place, text_operators(context, element, place))


def _path(context: Context, element: Element, place: Place) -> list[str]:
    place = place.styled(element).faded(element)
    chain = (element, *place.style)
    matrix = place.matrix.after(matrix_of(element))
    filled = (element.get("Fill") or "false").strip() == "true"
    stroked = (element.get("Stroke") or "true").strip() != "false"
    if filled and not any(child(each, "FillColor") is not None for each in chain):
        filled = False  # it is transparent
    data = child(element, "AbbreviatedData")
    shape = path_operators(data.text or "") if data is not None else []
    if not shape or not (filled or stroked):
        return []
    inside = Place(matrix, place.resources, place.style, place.alpha, place.depth)
    paint = painted(context, element, chain, inside, filled=filled, stroked=stroked)
    if not paint:
        return []
    even = "*" if (element.get("Rule") or "").strip() == "Even-Odd" else ""
    operator = {(True, True): f"B{even}", (True, False): f"f{even}", (False, True): "S"}[filled, stroked]
    margin = line_width(chain) * matrix.scale if stroked else 0.0
    drawn = [concatenated(matrix), *paint, *shape, operator]
    return _clipped(context, element, place, ["q", *_boundary(element, place, margin), *drawn, "Q"])


def _image(context: Context, element: Element, place: Place) -> list[str]:
    place = place.styled(element).faded(element)
    name = picture(
        context,
        element.get("ResourceID", "").strip(),
        element.get("ImageMask", "").strip(),
        place.resources,
    )
    border = _border(context, element, place)
    if name is None or place.alpha <= 0:
        return border
    own = matrix_of(element)
    if len(numbers(element.get("CTM", ""))) != 6:
        box = [*numbers(element.get("Boundary", "")), 0.0, 0.0, 0.0, 0.0]
        own = own.after(Matrix(a=box[2], d=box[3]))
    matrix = place.matrix.after(own).after(Matrix(d=-1.0, f=1.0))
    state = [context.state(f"/ca {place.alpha:.3f}")] if place.alpha < 1 else []
    drawn = ["q", *_boundary(element, place, 0.0), *state, concatenated(matrix), f"/{name} Do", "Q"]
    return [*_clipped(context, element, place, drawn), *border]


def _border(context: Context, element: Element, place: Place) -> list[str]:
    """The frame of a picture (10, Border)."""
    border = element.find("{*}Border")
    box = numbers(element.get("Boundary", ""))
    if border is None or len(box) != 4:
        return []
    chain = (border,)
    colour = border.find("{*}BorderColor")
    line = Element("", dict(border.attrib))
    if colour is not None:
        line.append(_renamed(colour, "StrokeColor"))
    paint = painted(context, element, (line,), place, filled=False, stroked=True)
    return ["q", concatenated(place.matrix), *paint, line_of(chain), rectangle(*box), "S", "Q"]


def _composite(context: Context, element: Element, place: Place) -> list[str]:
    found = place.resources.get(element.get("ResourceID", "").strip())
    content = found.element.find("{*}Content") if found is not None else None
    if content is None:
        return []
    inside = place.styled(element).faded(element).within(matrix_of(element))
    return _clipped(context, element, place, draw_block(context, content, inside))


def _block(context: Context, element: Element, place: Place) -> list[str]:
    return draw_block(context, element, place.within(Matrix()))


def _boundary(element: Element, place: Place, margin: float) -> list[str]:
    """What keeps an object within its boundary, with some room around it."""
    box = numbers(element.get("Boundary", ""))
    if len(box) != 4 or min(box[2:]) <= 0:
        return []
    room = margin + _MARGIN
    shape = path_operators(
        f"M {box[0] - room} {box[1] - room} L {box[0] + box[2] + room} {box[1] - room} "
        f"L {box[0] + box[2] + room} {box[1] + box[3] + room} L {box[0] - room} {box[1] + box[3] + room} C",
        place.matrix,
    )
    return [*shape, "W n"]


def _clipped(context: Context, element: Element, place: Place, drawn: list[str]) -> list[str]:
    clips = child(element, "Clips")
    if clips is None or not drawn:
        return drawn
    return ["q", *clip_operators(context, clips, element, place), *drawn, "Q"]


def _renamed(element: Element, name: str) -> Element:
    made = Element(name, dict(element.attrib))
    made.extend(list(element))
    return made


_DRAWN: dict[str, Callable[[Context, Element, Place], list[str]]] = {
    "TextObject": _text,
    "PathObject": _path,
    "ImageObject": _image,
    "CompositeObject": _composite,
    "PageBlock": _block,
    "Layer": _block,
}
