"""A document comes in, the blocks of its page go out: headings, bylines, dateline and paragraphs, in text order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.document import Document, Section, Span

Kind = Literal["heading", "subtitle", "byline", "dateline", "paragraph"]

_BLANKS = re.compile(r"\s+")
_DATE = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?")
_AROUND_NAMES = re.compile(r"[（）()【】〔〕\[\]：:、，,/／—-]|作者系?|通讯员|记者|供稿|撰稿|^文")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text that is not blank; `section` counts from 1, 0 is outside all sections."""

    kind: Kind
    span: Span
    section: int
    begins: bool = False  # the first block of its section


def lay_out(document: Document, window: Span | None = None) -> Iterator[Block]:
    """The body of `document` line by line, or what of it lies in the `window`; offsets count in `document.text`."""
    for block in _blocks(document):
        if window is None:
            yield block
        elif block.span.start >= window.end:
            return
        elif block.span.end > window.start:
            inside = Span(max(block.span.start, window.start), min(block.span.end, window.end))
            yield replace(block, span=inside, begins=block.begins and inside.start == block.span.start)


def _blocks(document: Document) -> Iterator[Block]:
    text = document.text
    readers = [_SectionReader(section, text) for section in document.sections]
    begun = entered = 0  # sections whose start lies behind us; the last one that has a block
    for span in _lines(text, len(document.title) + 1):
        while begun < len(readers) and span.end > readers[begun].section.start:
            begun += 1
        line = text[span.start : span.end]
        if begun and span.start < readers[begun - 1].section.end:
            yield Block(readers[begun - 1].kind_of(line, span), span, begun, begun != entered)
            entered = begun
        elif begun < len(readers) and readers[begun].names_someone(line):
            yield Block("byline", span, 0)
        else:
            numbered = document.number and _squeeze(line) == _squeeze(document.number)
            yield Block("dateline" if numbered or _DATE.fullmatch(line) else "paragraph", span, 0)


class _SectionReader:
    """Tells the heading, subtitle and byline of one section from its paragraphs, fed line by line."""

    def __init__(self, section: Section, text: str) -> None:
        self.section = section
        self._end = section.start + len(text[section.start : section.end].rstrip())
        self._heading = _squeeze(section.heading)
        self._office = _AROUND_NAMES.sub("", _squeeze(section.position))
        self._names = [_squeeze(name) for name in re.split(r"[、，,/]", section.speaker) if name]
        self._opening = True  # no paragraph has been seen

    def kind_of(self, line: str, span: Span) -> Kind:
        """A byline stands above or below the heading, or as the last line; what spells the heading is heading."""
        squeezed = _squeeze(line)
        if self._opening and self._heading and self._heading.startswith(squeezed):
            self._heading = self._heading[len(squeezed) :]
            return "heading"
        if (self._opening or span.end >= self._end) and self.names_someone(line):
            return "byline"
        if self._opening and line.startswith("—"):
            return "subtitle"
        self._opening = False
        return "paragraph"

    def names_someone(self, line: str) -> bool:
        """Whether the line holds nothing but the office and names of the byline."""
        rest = squeezed = _squeeze(line)
        for name in self._names:
            rest = rest.replace(name, "")
        named, rest = rest != squeezed, _AROUND_NAMES.sub("", rest)
        return rest in self._office and (named or rest != "")


def _lines(text: str, start: int) -> Iterator[Span]:
    """The lines from `start` on without the blanks around them; blank lines are left out."""
    for line in text[start:].split("\n"):
        stripped = line.strip()
        if stripped:
            left = start + line.index(stripped)
            yield Span(left, left + len(stripped))
        start += len(line) + 1


def _squeeze(text: str) -> str:
    return _BLANKS.sub("", text)
