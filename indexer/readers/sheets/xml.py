"""Parses the XML of spreadsheets: whole, or one element after the other; entities and other files are never loaded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree


def parsed(source: IO[bytes] | bytes, *, large: bool = False) -> Any:
    """The root element. `large` lets a text and a depth be as large as they are. Raises lxml's errors."""
    parser: Any = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=large)
    return etree.parse(io.BytesIO(source) if isinstance(source, bytes) else source, parser).getroot()


def elements_in(source: IO[bytes], wanted: frozenset[str]) -> Iterator[Any]:
    """The elements of those names; each is let go of when the next is asked for."""
    options: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(source, events=("end",), **options):
        if local(element) in wanted:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; "" of a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute in any namespace; "" where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
