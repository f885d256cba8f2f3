"""Defines a document: a title, a body, and the sections found in it.

Every offset in this package counts characters of `Document.text`, the author's original text.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model.description import PLAIN, Description
from indexer.text import Span


@dataclass(frozen=True, slots=True)
class Section:
    """One contribution inside a composite article, heading line to last paragraph."""

    heading: str
    speaker: str  # without inner blanks: 倪倩; "" when the section names nobody
    position: str  # the office the byline gives, its lines joined by one blank
    district: str  # 浦东新区; "" when the byline names none
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it was read: nothing in it is invented, an unknown field is empty."""

    title: str
    body: str  # everything but the title's lines; "\n" ends a paragraph
    date: str | None = None  # 成文日期, ISO 8601: 2022-03-24
    author: str = ""  # 责任者: people, or the body that signs an official letter
    source: str = ""  # 来源
    district: str = ""  # 区, of the document as a whole
    kind: str = ""  # 文种
    number: str = ""  # 文号
    lead: Span | None = None  # the paragraphs between title and first section of a composite article
    sections: tuple[Section, ...] = ()
    description: Description = PLAIN  # 著录项: 档号, 保管期限, 密级, …

    @property
    def text(self) -> str:
        """Title and body as one text: the coordinate system of every offset."""
        return f"{self.title}\n{self.body}"

    def beginning(self, length: int) -> str:
        """The first characters of the text, which is not made for it."""
        return f"{self.title[:length]}\n{self.body[:length]}"[:length]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Authors and section speakers, each person once, in order of appearance."""
        written = (self.author, *(section.speaker for section in self.sections))
        names = (name.strip() for line in written for name in line.split("、"))
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def districts(self) -> tuple[str, ...]:
        """The document's own district and those of its sections, each once."""
        names = (self.district, *(section.district for section in self.sections))
        return tuple(dict.fromkeys(name for name in names if name))

    def section_at(self, offset: int) -> Section | None:
        """The section that holds the character at `offset`, if any."""
        for section in self.sections:
            if section.start <= offset < section.end:
                return section
        return None
