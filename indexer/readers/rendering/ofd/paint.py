"""Sets the paint and the line with which an object is drawn (GB/T 33190-2016, 8.2 and 8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import numbers
from indexer.readers.rendering.ofd.colours import Paint, paint_of
from indexer.readers.rendering.ofd.context import Context, Place, attribute, child

LINE_WIDTH = 0.353  # millimetres

_POINTS = 72 / 25.4  # of a millimetre
_THINNEST, _FAINTEST = (
    0.03,
    0.2,
)  # millimetres: thinner lines are drawn fainter, for they are drawn a pixel broad

_MOST_DASHES = 100
_CAPS = {"Butt": 0, "Round": 1, "Square": 2}
_JOINS = {"Miter": 0, "Round": 1, "Bevel": 2}


def painted(
    context: Context,
    element: Element,
    chain: Sequence[Element],
    place: Place,
    *,
    filled: bool,
    stroked: bool,
) -> list[str]:
    """The operators that set how an object is drawn; none where nothing would be seen.

    `chain` is the object and the parameters that it takes from, the nearest first.
    """
    box = [*numbers(element.get("Boundary", "")), 0.0, 0.0, 0.0, 0.0][2:4]
    size = (box[0], box[1])
    fill = paint_of(context, _colour(chain, "FillColor"), place, stroke=False, box=size) if filled else None
    stroke = (
        paint_of(context, _colour(chain, "StrokeColor"), place, stroke=True, box=size) if stroked else None
    )
    if fill is None and stroke is None:
        return []
    made = [each.operator for each in (fill, stroke) if each is not None]
    if stroked:
        made.append(line_of(chain))
        stroke = _thinned(stroke, line_width(chain) * place.matrix.scale / _POINTS)
    made += _transparency(context, fill, stroke)
    return made


def line_of(chain: Sequence[Element]) -> str:
    """The operators that set the width, the ends, the corners and the dashes of lines."""
    made = [f"{line_width(chain):.4f} w"]
    if cap := _CAPS.get((attribute(chain, "Cap") or "").strip()):
        made.append(f"{cap} J")
    if join := _JOINS.get((attribute(chain, "Join") or "").strip()):
        made.append(f"{join} j")
    limit = (numbers(attribute(chain, "MiterLimit") or "") or [4.234])[0]
    made.append(f"{max(limit, 1.0):.3f} M")
    dashes = [abs(each) for each in numbers(attribute(chain, "DashPattern") or "")[:_MOST_DASHES]]
    if sum(dashes) > 0.01:
        offset = (numbers(attribute(chain, "DashOffset") or "") or [0.0])[0]
        made.append(f"[{' '.join(f'{each:.4f}' for each in dashes)}] {offset:.4f} d")
    return " ".join(made)


def line_width(chain: Sequence[Element]) -> float:
    """Millimetres."""
    stated = numbers(attribute(chain, "LineWidth") or "")
    return abs(stated[0]) if stated else LINE_WIDTH


def _colour(chain: Sequence[Element], name: str) -> Element | None:
    return next((found for each in chain if (found := child(each, name)) is not None), None)


def _thinned(stroke: Paint | None, width: float) -> Paint | None:
    """The paint of a line of so many millimetres."""
    if stroke is None or not 0 < width < _THINNEST:
        return stroke
    return replace(stroke, alpha=stroke.alpha * max(width / _THINNEST, _FAINTEST))


def _transparency(context: Context, fill: Paint | None, stroke: Paint | None) -> list[str]:
    parts = []
    if fill is not None and fill.alpha < 1:
        parts.append(f"/ca {fill.alpha:.3f}")
    if stroke is not None and stroke.alpha < 1:
        parts.append(f"/CA {stroke.alpha:.3f}")
    return [context.state("".join(parts))] if parts else []
