"""Turns the axial and radial shadings of OFD into those of PDF (GB/T 33190-2016, 8.3.4; ISO 32000-1, 8.7.4.5)."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import number, numbers

_MOST_SEGMENTS = 100
_MOST_REPEATS = 50
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_EXTEND = {"0": "false false", "1": "true false", "2": "false true", "3": "true true"}

Components = Callable[[Element], tuple[float, ...]]
_Stop = tuple[float, tuple[float, ...]]


def shading(shade: Element, components: Components) -> str | None:
    """The dictionary of a shading; None where it has no colours. Gouraud shadings are not drawn."""
    stops = _stops(shade, components)
    start, end = numbers(shade.get("StartPoint", "")), numbers(shade.get("EndPoint", ""))
    if not stops or len(start) < 2 or len(end) < 2:
        return None
    kind = 2
    places = [*start[:2], *end[:2]]
    length = math.dist(start[:2], end[:2])
    if shade.tag.endswith("RadialShd"):
        kind = 3
        radii = [abs(number(shade, name, 0.0)) for name in ("StartRadius", "EndRadius")]
        places = [*start[:2], radii[0], *end[:2], radii[1]]
        length = max(length, abs(radii[1] - radii[0]))
    stops = _repeated(stops, shade, length)
    space = _SPACES[len(stops[0][1])]
    extend = _EXTEND.get(shade.get("Extend", "0").strip(), "false false")
    coordinates = " ".join(f"{value:.4f}" for value in places)
    return (
        f"<</ShadingType {kind}/ColorSpace {space}/Coords[{coordinates}]/Extend[{extend}]"
        f"/Function {_function(stops)}>>"
    )


def _stops(shade: Element, components: Components) -> list[_Stop]:
    """The colours and where they stand, from 0 to 1."""
    segments = shade.findall("{*}Segment")[:_MOST_SEGMENTS]
    found: list[_Stop] = []
    for at, segment in enumerate(segments):
        colour = segment.find("{*}Color")
        if colour is None:
            continue
        stated = numbers(segment.get("Position", ""))
        place = stated[0] if stated else at / max(len(segments) - 1, 1)
        found.append((max(0.0, min(1.0, place)), components(colour)))
    found = [stop for stop in found if len(stop[1]) == len(found[0][1])]
    found.sort(key=lambda stop: stop[0])
    if len(found) == 1:
        found *= 2
    if found:
        found[0], found[-1] = (0.0, found[0][1]) if found[0][0] == 0 else found[0], found[-1]
    return found


def _repeated(stops: list[_Stop], shade: Element, length: float) -> list[_Stop]:
    """The stops, again and again where the shading repeats or reflects."""
    kind = shade.get("MapType", "").strip()
    unit = number(shade, "MapUnit", length)
    if kind not in ("Repeat", "Reflect") or not 0 < unit < length:
        return stops
    count = min(math.ceil(length / unit), _MOST_REPEATS)
    found: list[_Stop] = []
    for at in range(count):
        turned = kind == "Reflect" and at % 2
        each = [(1 - place, colour) for place, colour in reversed(stops)] if turned else stops
        found += ((min(1.0, (at + place) * unit / length), colour) for place, colour in each)
    return found


def _function(stops: list[_Stop]) -> str:
    """A function that gives the colour at each place (ISO 32000-1, 7.10.4)."""
    if stops[0][0] > 0:
        stops = [(0.0, stops[0][1]), *stops]
    if stops[-1][0] < 1:
        stops = [*stops, (1.0, stops[-1][1])]
    parts = [
        f"<</FunctionType 2/Domain[0 1]/N 1/C0[{_values(a)}]/C1[{_values(b)}]>>"
        for (_, a), (_, b) in pairwise(stops)
    ]
    bounds = " ".join(f"{place:.5f}" for place, _ in stops[1:-1])
    return (
        f"<</FunctionType 3/Domain[0 1]/Functions[{''.join(parts)}]"
        f"/Bounds[{bounds}]/Encode[{'0 1 ' * len(parts)}]>>"
    )


def _values(colour: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}" for value in colour)
