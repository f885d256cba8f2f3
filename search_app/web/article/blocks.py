"""Lays a document out as the blocks of its page: headings, bylines, dateline and paragraphs, in text order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from indexer.model import Document, Section
from indexer.text import Span, day_pattern

Kind = Literal["heading", "subtitle", "byline", "dateline", "paragraph"]

LONGEST_LABEL = 2_000  # characters of a heading, byline, dateline or number; a longer line is a paragraph
OPENING = 50  # lines of a section that may be heading, subtitle and byline before its first paragraph
NAMES = 100  # people of a section whose byline is looked for

_BLANKS = re.compile(r"\s+")
_DATE = re.compile(day_pattern(between=r"\s*+") + r"\s*+日?")
_AROUND_NAMES = re.compile(r"[（）()【】〔〕\[\]：:、，,/／—-]|作者系?|通讯员|记者|供稿|撰稿|^文")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text that is not blank; `section` counts from 1, 0 is outside all sections."""

    kind: Kind
    span: Span
    section: int
    begins: bool = False  # the first block of its section


def lay_out(document: Document, window: Span | None = None) -> Iterator[Block]:
    """The body of `document` line by line, or what of it lies in the `window`; offsets count in `document.text`.

    The work is that of the window and, where that begins within a section, of the section's first lines.
    """
    text = document.text
    window = Span(window.start, min(window.end, len(text))) if window else Span(0, len(text))
    for block in _blocks(document, text, window):
        if block.span.end > window.start:
            inside = Span(max(block.span.start, window.start), min(block.span.end, window.end))
            begins = block.begins and inside.start == block.span.start
            yield block if inside == block.span else replace(block, span=inside, begins=begins)


def _blocks(document: Document, text: str, window: Span) -> Iterator[Block]:
    """The blocks up to the end of the window, and before it those that tell what stands in it."""
    sections = document.sections
    begun = entered = 0  # sections whose start lies behind us; the last one that has a block
    reader: _SectionReader | None = None  # of section `begun`
    following = _SectionReader(sections[0], text) if sections else None
    for span in _lines_for(document, text, window):
        while following and span.end > following.section.start:
            begun, reader = begun + 1, following
            while begun < len(sections) and span.end > sections[begun].start:
                begun, reader = begun + 1, _SectionReader(sections[begun], text)
            following = _SectionReader(sections[begun], text) if begun < len(sections) else None
        line = text[span.start : span.end]
        if reader and span.start < reader.section.end:
            yield Block(reader.kind_of(line, span), span, begun, begun != entered)
            entered = begun
        elif following and following.names_someone(line):
            yield Block("byline", span, 0)
        else:
            numbered = (
                document.number and len(line) <= LONGEST_LABEL and _squeeze(line) == _squeeze(document.number)
            )
            yield Block("dateline" if numbered or _DATE.fullmatch(line) else "paragraph", span, 0)


def _lines_for(document: Document, text: str, window: Span) -> Iterator[Span]:
    """The lines of a window, after those with which the section that it begins in opens."""
    body = len(document.title) + 1
    start = max(text.rfind("\n", 0, window.start) + 1, body)
    around = [section for section in document.sections if section.start < start < section.end]
    if around:
        first = text.rfind("\n", 0, around[-1].start) + 1  # of the line in which the section begins
        opening = _lines(text, max(first, body), start)
        yield from islice(opening, OPENING)
    yield from _lines(text, start, window.end)


class _SectionReader:
    """Tells the heading, subtitle and byline of one section from its paragraphs, fed line by line."""

    def __init__(self, section: Section, text: str) -> None:
        self.section = section
        self._end = section.start + len(text[section.start : section.end].rstrip())
        self._heading = _squeeze(section.heading)
        self._office = _AROUND_NAMES.sub("", _squeeze(section.position))
        self._names = [_squeeze(name) for name in re.split(r"[、，,/]", section.speaker) if name][:NAMES]
        self._opening = True  # no paragraph has been seen
        self._left = OPENING  # lines that may belong to it

    def kind_of(self, line: str, span: Span) -> Kind:
        """A byline stands above or below the heading, or as the last line; what spells the heading is heading."""
        self._opening = self._opening and self._left > 0
        self._left -= 1
        if len(line) > LONGEST_LABEL:
            self._opening = False
            return "paragraph"
        squeezed = _squeeze(line)
        if self._opening and self._heading and self._heading.startswith(squeezed):
            self._heading = self._heading[len(squeezed) :]
            return "heading"
        if self._opening and self._heading and squeezed.endswith((f"：{self._heading}", f":{self._heading}")):
            self._heading = ""  # byline and heading on one line
            return "heading"
        if (self._opening or span.end >= self._end) and self.names_someone(line):
            return "byline"
        if self._opening and line.startswith("—"):
            return "subtitle"
        self._opening = False
        return "paragraph"

    def names_someone(self, line: str) -> bool:
        """Whether the line holds nothing but the office and names of the byline."""
        if len(line) > LONGEST_LABEL:
            return False
        rest = squeezed = _squeeze(line)
        for name in self._names:
            rest = rest.replace(name, "")
        named, rest = rest != squeezed, _AROUND_NAMES.sub("", rest)
        return rest in self._office and (named or rest != "")


def _lines(text: str, start: int, stop: int) -> Iterator[Span]:
    """The lines that begin from `start` up to `stop`, without the blanks around them; blank lines are left out."""
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        stripped = line.strip()
        if stripped:
            left = start + line.index(stripped)
            yield Span(left, left + len(stripped))
        start = end + 1


def _squeeze(text: str) -> str:
    return _BLANKS.sub("", text)
