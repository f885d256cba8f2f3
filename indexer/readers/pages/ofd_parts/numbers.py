"""Reads the numbers in the attributes of OFD (GB/T 33190-2016, 7.3 and 8.2): arrays, boxes, matrices."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import Final
from xml.etree.ElementTree import Element

MOST_NUMBERS = 100_000  # of one array

_FARTHEST = 1e6


def numbers(text: str) -> list[float]:
    """An array as the standard writes it: `7.5 g 3 2 1` is 7.5, three times 2, and 1. Damage ends it."""
    if not text:
        return []
    found: list[float] = []
    if "g" not in text:
        with suppress(ValueError):
            found = list(map(float, text.split()))
            if not found or (min(found) >= -_FARTHEST and max(found) <= _FARTHEST and isfinite(sum(found))):
                return found[:MOST_NUMBERS]
        found = []
    parts = iter(text.split())
    try:
        for part in parts:
            if part == "g":
                count = min(int(next(parts)), MOST_NUMBERS)
                found += [_finite(next(parts))] * count
            else:
                found.append(_finite(part))
    except (ValueError, StopIteration):
        pass
    return found[:MOST_NUMBERS]


def _finite(text: str) -> float:
    number = float(text)
    return max(-_FARTHEST, min(_FARTHEST, number)) if isfinite(number) else 0.0


def number(element: Element, name: str, otherwise: float) -> float:
    """An attribute that is one number; what is none, or 0, counts as not given."""
    text = element.get(name)
    if not text:
        return otherwise
    with suppress(ValueError):
        found = float(text)
        if -_FARTHEST <= found <= _FARTHEST:
            return found or otherwise
    return (numbers(text) or [otherwise])[0] or otherwise


@dataclass(frozen=True, slots=True)
class Matrix:
    """How coordinates of an object become those of what it stands in: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Matrix) -> Matrix:
        """The matrix that does what `first` does, and then this."""
        e, f = self.point(first.e, first.f)
        return Matrix(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            e,
            f,
        )

    @property
    def scale(self) -> float:
        """How many times as large things become."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c)) or 1.0

    @property
    def angle(self) -> float:
        """Degrees clockwise by which things are turned."""
        return math.degrees(math.atan2(self.b, self.a))


UNMOVED: Final = Matrix()


def matrix_of(element: Element) -> Matrix:
    """From an object's own coordinates to those of the page: its CTM, then the corner of its boundary."""
    values = numbers(element.get("CTM", ""))
    x, y = [*numbers(element.get("Boundary", "")), 0.0, 0.0][:2]
    corner = Matrix(e=x, f=y)
    return corner.after(Matrix(*values)) if len(values) == 6 else corner
