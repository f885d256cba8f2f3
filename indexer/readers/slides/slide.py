"""Reads one slide: its title, then its shapes in the order in which they were drawn.

Names are those of ECMA-376, part 1, chapters 19 (PresentationML) and 21 (DrawingML).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.readers.word.blocks import Block, Box, Grid, Image
from indexer.readers.word.drawings import chart_lines, diagram_lines
from indexer.readers.word.formulas import linear
from indexer.readers.word.numbering import child, local, value, written

_MOST_SPANNED: Final = 1000  # columns or rows that a cell may span
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("sldNum", "dt", "ftr", "hdr", "sldImg")  # of every page
_NO_TEXT = frozenset("pPr rPr endParaRPr bodyPr lstStyle".split())
_FORMS = {  # how DrawingML names the numbers of lists → how WordprocessingML does
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWd": "decimalEnclosedCircle",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
    "ea1Jpn": "chineseCounting",
}
_BETWEEN_WORDS = re.compile(r"(?<=[!-~])\n(?=[!-~])")
_ENDS = {"Period": ".", "ParenR": ")", "Plain": ""}

Related = Callable[[str], Any]  # by the identifier of a relation: a part's root element, its bytes


class Slide:
    """What is on one slide; `title` and `blocks` do not repeat each other."""

    def __init__(self, root: Any, root_of: Related, bytes_of: Related) -> None:
        self._root_of, self._bytes_of = root_of, bytes_of
        self.embedded = 0  # files in it that were not read
        self.media = 0  # sounds and films
        self.has_charts = False
        self.footers: list[str] = []
        self._titles: list[str] = []
        tree = child(child(root, "cSld"), "spTree")
        background = child(child(root, "cSld"), "bg")
        self.blocks: list[Block] = [*self._shapes(tree), *self._pictures(background)]
        self.title = " ".join(" ".join(self._titles).split())

    def _shapes(self, parent: Any) -> Iterator[Block]:
        for shape in parent if parent is not None else ():
            name = local(shape)
            if name in ("grpSp", "AlternateContent", "Choice"):
                yield from self._shapes(shape if name != "AlternateContent" else list(shape)[:1])
            elif name in ("sp", "cxnSp", "pic", "contentPart"):
                yield from self._shape(shape)
            elif name == "graphicFrame":
                yield from self._frame(shape)

    def _shape(self, shape: Any) -> Iterator[Block]:
        kind = placeholder(shape)
        lines = list(paragraphs(child(shape, "txBody")))
        if kind in _TITLES:
            self._titles += [_BETWEEN_WORDS.sub(" ", line).replace("\n", "") for line in lines]
        elif kind in _FURNITURE:
            self.footers += lines
        else:
            yield from lines
        yield from self._pictures(shape)

    def _pictures(self, element: Any) -> Iterator[Block]:
        for each in element.iter() if element is not None else ():
            if local(each) in ("videoFile", "audioFile", "wavAudioFile", "quickTimeFile"):
                self.media += 1
            elif local(each) == "blip" and (content := self._content(value(each, "embed"))):
                yield Image(content)

    def _content(self, identifier: str) -> bytes:
        try:
            return self._bytes_of(identifier) if identifier else b""
        except UnreadableFile:
            return b""

    def _frame(self, frame: Any) -> Iterator[Block]:
        """A table, a diagram, a chart, or a file in the presentation, which shows as its picture."""
        for element in frame.iter():
            name = local(element)
            if name == "tbl":
                yield _grid(element)
                return
            if name == "relIds":
                yield from self._words(value(element, "dm"), diagram_lines)
            elif name == "chart" and value(element, "id"):
                self.has_charts = True
                yield from self._words(value(element, "id"), chart_lines)
            elif name == "oleObj":
                self.embedded += 1
                return

    def _words(self, identifier: str, lines: Callable[[Any], list[str]]) -> list[str]:
        try:
            return lines(self._root_of(identifier))
        except UnreadableFile:
            return []


def placeholder(shape: Any) -> str:
    """The kind of a placeholder: title, body, ftr; "" for a shape that is none."""
    for properties in shape:
        found = child(child(properties, "nvPr"), "ph") if local(properties).startswith("nv") else None
        if found is not None:
            return found.get("type") or "body"
    return ""


def paragraphs(body: Any) -> Iterator[str]:
    """The lines of a text body that have text, with the numbers of its lists."""
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in body if body is not None else ():
        if local(paragraph) == "p":
            text = "".join(_runs(paragraph)).strip()
            if text:
                yield _number(child(paragraph, "pPr"), counts) + text


def _runs(parent: Any) -> Iterator[str]:
    for element in parent:
        name = local(element)
        if name == "t":
            yield (element.text or "").replace("\v", "\n").replace("_x000B_", "\n")
        elif name == "br":
            yield "\n"
        elif name == "oMath":
            yield linear(element)
        elif name == "fld" and element.get("type") == "slidenum":
            continue
        elif name == "AlternateContent":
            yield from _runs(list(element)[:1])
        elif name not in _NO_TEXT:
            yield from _runs(element)


def _number(properties: Any, counts: dict[int, tuple[str, int]]) -> str:
    """What stands before a paragraph of a numbered list; counts it by level."""
    level = int(value(properties, "lvl") or 0) if value(properties, "lvl").isdecimal() else 0
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    bullet = child(properties, "buAutoNum")
    if bullet is None:
        counts.pop(level, None)
        return ""
    kind, start = value(bullet, "type"), value(bullet, "startAt")
    before = counts.get(level)
    first = int(start) if start.isdecimal() else 1
    number = before[1] + 1 if before and before[0] == kind else first
    counts[level] = (kind, number)
    form = next((form for name, form in _FORMS.items() if kind.startswith(name)), "decimal")
    text = written(number, form)
    if form == "decimalEnclosedCircle":
        return f"{text} "
    if kind.endswith("ParenBoth"):
        return f"({text}) "
    end = next((end for name, end in _ENDS.items() if kind.endswith(name)), ".")
    return f"{text}、" if form == "chineseCounting" and end == "." else f"{text}{end} "


def _grid(table: Any) -> Grid:
    grid = Grid()
    for row in (each for each in table if local(each) == "tr"):
        boxes: list[Box | None] = []
        for cell in (each for each in row if local(each) == "tc"):
            if value(cell, "hMerge") in ("1", "true") or value(cell, "vMerge") in ("1", "true"):
                boxes.append(None)
            else:
                lines: list[Block] = list(paragraphs(child(cell, "txBody")))
                boxes.append(Box(lines, _span(cell, "rowSpan"), _span(cell, "gridSpan")))
        grid.rows.append(boxes)
    return grid


def _span(cell: Any, name: str) -> int:
    stated = value(cell, name)
    return max(1, min(int(stated), _MOST_SPANNED)) if stated.isdecimal() else 1
