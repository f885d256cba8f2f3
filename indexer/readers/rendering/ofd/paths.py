"""Turns the abbreviated data of OFD paths into PDF path operators (GB/T 33190-2016, 9.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from indexer.readers.pages.ofd_parts.numbers import Matrix

_LONGEST = 4 << 20  # characters of one path
_DIGITS = 14  # of a number that is taken as it is
_PART = re.compile(r"[SMLQBAC]|[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_VALUES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_FARTHEST = 1e6

_Point = tuple[float, float]


def path_operators(data: str, matrix: Matrix | None = None) -> list[str]:
    """The operators that make a path, its points moved by a matrix; damage ends it."""
    texts = _parts(data)
    made: list[str] = []
    here = start = ("0", "0")
    is_open = False
    at = 0
    while at < len(texts):
        command = texts[at]
        at += 1
        count = _VALUES.get(command)
        if not count:
            if command == "C" and is_open:
                made.append("h")
                here = start
            continue
        values = texts[at : at + count]
        if len(values) < count or max(values) >= "A":  # a command among the numbers
            continue
        at += count
        there = values[-2], values[-1]
        if command in "SM":
            made.append(f"{there[0]} {there[1]} m")
            here = start = there
            is_open = True
            continue
        if not is_open:
            made.append(f"{here[0]} {here[1]} m")
            is_open = True
        if command == "L":
            made.append(f"{there[0]} {there[1]} l")
        elif command == "B":
            made.append(" ".join(values) + " c")
        else:
            made += _bent(command, (float(here[0]), float(here[1])), list(map(float, values)))
        here = there
    return [_moved(each, matrix) for each in made] if matrix is not None else made


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """The operator that makes a rectangle."""
    return f"{x:.4f} {y:.4f} {width:.4f} {height:.4f} re"


def _parts(data: str) -> list[str]:
    """Commands and numbers, these as PDF writes them."""
    texts = _PART.findall(data[:_LONGEST])
    if "e" in data or "E" in data or max(map(len, texts), default=0) > _DIGITS:
        return [each if each in _VALUES else _plain(each) for each in texts]
    return texts


def _plain(number: str) -> str:
    return f"{max(-_FARTHEST, min(_FARTHEST, float(number))):.4f}"


def _moved(operator: str, matrix: Matrix) -> str:
    *values, name = operator.split()
    points = zip(values[::2], values[1::2], strict=True)
    moved = (matrix.point(float(x), float(y)) for x, y in points)
    return "".join(f"{x:.4f} {y:.4f} " for x, y in moved) + name


def _bent(command: str, here: _Point, values: list[float]) -> Iterator[str]:
    """The cubic curves that draw a command of another curve."""
    curves = _arc(here, values) if command == "A" else [_quadratic(here, values)]
    for curve in curves:
        yield "".join(f"{x:.4f} {y:.4f} " for x, y in curve) + "c"


def _quadratic(here: _Point, values: list[float]) -> tuple[_Point, _Point, _Point]:
    (x, y), (cx, cy), (tx, ty) = here, (values[0], values[1]), (values[2], values[3])
    return (
        (x + 2 * (cx - x) / 3, y + 2 * (cy - y) / 3),
        (tx + 2 * (cx - tx) / 3, ty + 2 * (cy - ty) / 3),
        (tx, ty),
    )


def _arc(here: _Point, values: list[float]) -> Iterator[tuple[_Point, _Point, _Point]]:
    """An arc of an ellipse from its ends, as SVG 1.1 has it (F.6.5)."""
    rx, ry, degrees, large, sweep, x, y = values
    rx, ry = abs(rx), abs(ry)
    if not rx or not ry or here == (x, y):
        yield here, (x, y), (x, y)
        return
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (here[0] - x) / 2, (here[1] - y) / 2
    px, py = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    grown = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    below = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 / below - 1)) if below else 0.0
    root = root if bool(large) != bool(sweep) else -root
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    through = math.atan2((-py - cy) / ry, (-px - cx) / rx) - first
    if sweep and through < 0:
        through += 2 * math.pi
    elif not sweep and through > 0:
        through -= 2 * math.pi
    count = max(1, math.ceil(abs(through) / (math.pi / 2) - 1e-6))
    step = through / count
    pull = 4 / 3 * math.tan(step / 4)
    middle = cos * cx - sin * cy + (here[0] + x) / 2, sin * cx + cos * cy + (here[1] + y) / 2

    def placed(along: float, across: float) -> _Point:
        along, across = along * rx, across * ry
        return cos * along - sin * across + middle[0], sin * along + cos * across + middle[1]

    for at in range(count):
        a, b = first + at * step, first + (at + 1) * step
        yield (
            placed(math.cos(a) - pull * math.sin(a), math.sin(a) + pull * math.cos(a)),
            placed(math.cos(b) + pull * math.sin(b), math.sin(b) - pull * math.cos(b)),
            placed(math.cos(b), math.sin(b)),
        )
