"""Finds the objects that an OFD page draws, also those of composite graphics (GB/T 33190-2016, 7.7 and 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, matrix_of

MOST = 200_000  # elements in composites of a page

_DEEPEST = 5  # composites in one another

Unit = Callable[[str], Element | None]  # the content of the composite graphic of that ID


def drawn_on(sheets: Sequence[Element], unit: Unit) -> Iterator[tuple[str, Element, Matrix]]:
    """The text and path objects of the layers of sheets, in whatever blocks, each with its kind and what it stands in."""
    left = MOST

    def within(content: Element, onto: Matrix, depth: int) -> Iterator[tuple[str, Element, Matrix]]:
        nonlocal left
        for element in content.iter():
            kind = element.tag.rpartition("}")[2]
            left -= depth > 0
            if left < 0 < depth:
                return
            if kind in ("TextObject", "PathObject"):
                yield kind, element, onto
            elif kind == "CompositeObject" and depth < _DEEPEST:
                graphic = unit(element.get("ResourceID", ""))
                if graphic is not None and element.get("Visible", "").strip() != "false":
                    yield from within(graphic, onto.after(matrix_of(element)), depth + 1)

    for sheet in sheets:
        for content in sheet.findall("{*}Content"):
            yield from within(content, UNMOVED, 0)
