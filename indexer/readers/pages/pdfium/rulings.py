"""Finds the straight lines that are drawn on a PDF page, upright or across: what tables are ruled with.

Programs draw them as strokes, as thin filled rectangles, or as a filled frame, an outline within another.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.placed import Ruling

MOST_OBJECTS = 30_000  # of a page; what is drawn with more is a drawing
MOST_POINTS = 400  # of one path

_THIN = 3.0  # points
_STRAIGHT = 0.5  # points by which the ends of a straight line may be off
_DEEPEST = 4  # forms in one another

Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]


def rulings_of(
    page: pypdfium2.PdfPage, shown: Callable[[float, float], Point]
) -> tuple[list[Ruling], list[Ruling]]:
    """The horizontal and the vertical lines; `shown` is where a point of the page is seen, y growing downwards."""
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEEPEST)
    for path in itertools.islice(paths, MOST_OBJECTS):
        matrix = _matrix(path)
        for (x, y), (other_x, other_y) in _strokes(path):
            one = shown(*_moved(x, y, matrix))
            other = shown(*_moved(other_x, other_y, matrix))
            if abs(one[1] - other[1]) < _STRAIGHT < abs(one[0] - other[0]):
                left, right = sorted((one[0], other[0]))
                horizontal.append(Ruling((one[1] + other[1]) / 2, left, right))
            elif abs(one[0] - other[0]) < _STRAIGHT < abs(one[1] - other[1]):
                top, bottom = sorted((one[1], other[1]))
                vertical.append(Ruling((one[0] + other[0]) / 2, top, bottom))
    return horizontal, vertical


def _matrix(path: pypdfium2.PdfObject) -> _Matrix:
    """From the coordinates of a path to those of its page, through the forms that hold it."""
    matrix = path.get_matrix()
    container = path.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    a, b, c, d, e, f = matrix.get()
    return a, b, c, d, e, f


def _moved(x: float, y: float, matrix: _Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _strokes(path: pypdfium2.PdfObject) -> Iterator[tuple[Point, Point]]:
    """The straight lines that a path shows."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    outlines = list(_outlines(path))
    if stroke.value:
        for outline in outlines:
            yield from pairwise(outline)
    elif fill.value:
        boxes = [_box(outline) for outline in outlines if len(outline) > 1]
        for left, bottom, right, top in boxes:
            if min(right - left, top - bottom) < _THIN:
                x, y = (left + right) / 2, (bottom + top) / 2
                yield ((left, y), (right, y)) if right - left > top - bottom else ((x, bottom), (x, top))
        if len(boxes) == 2 and _is_frame(*sorted(boxes)):
            left, bottom, right, top = boxes[0]
            corners = ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))
            yield from pairwise(corners)


def _outlines(path: pypdfium2.PdfObject) -> Iterator[list[Point]]:
    """The points of each part of a path, up to the first curve in it."""
    outline: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(min(pdfium.FPDFPath_CountSegments(path), MOST_POINTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            if outline:
                yield outline
            outline = []
        outline.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(outline) > 1:
            outline.append(outline[0])
    if outline:
        yield outline


def _box(outline: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return min(xs), min(ys), max(xs), max(ys)


def _is_frame(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes are the outer and the inner edge of a frame."""
    return all(abs(edge - beside) < _THIN for edge, beside in zip(one, other, strict=True))
