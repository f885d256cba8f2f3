"""Cuts objects off at the areas that clip them (GB/T 33190-2016, 8.4)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import Matrix, matrix_of, numbers
from indexer.readers.rendering.ofd.context import Context, Place
from indexer.readers.rendering.ofd.paths import path_operators

_MOST_CLIPS = 100  # of an object
_MOST_AREAS = 1_000


def clip_operators(context: Context, clips: Element, element: Element, place: Place) -> list[str]:
    """The operators that leave of what follows what lies in one area at least of each clip.

    Areas have the coordinates of the object's boundary; its own CTM moves them only where TransFlag says so. Areas of
    text are not drawn: what they would clip is shown whole.
    """
    x, y = [*numbers(element.get("Boundary", "")), 0.0, 0.0][:2]
    onto = place.matrix.after(Matrix(e=x, f=y))
    if clips.get("TransFlag", "").strip() == "true":
        onto = place.matrix.after(matrix_of(element))
    drawn: list[str] = []
    for clip in clips.findall("{*}Clip")[:_MOST_CLIPS]:
        shape: list[str] = []
        even = False
        for area in clip.findall("{*}Area")[:_MOST_AREAS]:
            path = area.find("{*}Path")
            if path is None:
                continue
            context.budget.take_object()
            matrix = onto.after(matrix_of(area)).after(matrix_of(path))
            shape += path_operators(path.findtext("{*}AbbreviatedData", ""), matrix)
            even = (path.get("Rule") or "").strip() == "Even-Odd"
        if shape:
            drawn += [*shape, "W* n" if even else "W n"]
    return drawn
