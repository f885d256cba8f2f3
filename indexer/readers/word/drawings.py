"""Reads the words in drawings that are parts of their own: SmartArt diagrams and charts.

A diagram (ECMA-376, part 1, 21.4) is a list of points and connections; a point is read before those below it, those
in the order of their connections. Of a chart (21.2) its titles, series and categories are read, its numbers are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from indexer.readers.word.numbering import child, local

_SHOWN: Final = ("", "node", "asst")  # types of points whose text is shown; no type is a node's
_NO_TEXT: Final = ("[Text]", "[文本]")  # what Word shows in a point until something is typed


def diagram_lines(root: Any) -> list[str]:
    """The text of each point of a diagram, a line each."""
    points = {each.get("modelId", ""): each for each in _in(root, "ptLst") if local(each) == "pt"}
    below: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in _in(root, "cxnLst"):
        if each.get("type", "parOf") == "parOf":
            order = each.get("srcOrd", "0")
            place = int(order) if order.isdecimal() else 0
            below[each.get("srcId", "")].append((place, each.get("destId", "")))
    seen: dict[str, None] = {}
    roots = [name for name, point in points.items() if point.get("type") == "doc"]
    waiting = [*reversed(roots)]
    while waiting:
        name = waiting.pop()
        if name in points and name not in seen:
            seen[name] = None
            waiting += [inner for _, inner in sorted(below[name], reverse=True)]
    seen.update(dict.fromkeys(points))  # those that nothing leads to, as they come
    shown = (points[name] for name in seen if points[name].get("type", "") in _SHOWN)
    return [line for point in shown for line in _texts(child(point, "t")) if line not in _NO_TEXT]


def chart_lines(root: Any) -> list[str]:
    """Titles of a chart and its axes, and the names of its series and categories, each once."""
    found: list[str] = []
    for element in root.iter():
        if local(element) == "title":
            found += ["".join(_texts(element))]
        elif local(element) in ("strCache", "strLit"):
            found += [_text(each, "v") for each in element if local(each) == "pt"]
    return list(dict.fromkeys(filter(None, (" ".join(text.split()) for text in found))))


def _texts(element: Any) -> Iterator[str]:
    """The paragraphs of DrawingML in an element that have text."""
    for paragraph in _named(element, "p"):
        text = "".join("\n" if local(each) == "br" else each.text or "" for each in _runs(paragraph))
        if text.strip():
            yield " ".join(text.split())


def _named(element: Any, name: str) -> Iterable[Any]:
    return (each for each in element.iter() if local(each) == name) if element is not None else ()


def _runs(paragraph: Any) -> Iterator[Any]:
    return (each for each in paragraph.iter() if local(each) in ("t", "br"))


def _in(element: Any, name: str) -> Iterable[Any]:
    inner = child(element, name)
    return () if inner is None else inner


def _text(element: Any, name: str) -> str:
    inner = child(element, name)
    return "" if inner is None else inner.text or ""
