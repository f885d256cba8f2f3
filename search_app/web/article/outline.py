"""Makes the table of contents of an article: its sections, or the numbered headings in its text and its annexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from indexer.model import Document, Section
from indexer.structure import headings_of
from search_app.web.article.paging import Portion

MOST_ENTRIES = 500  # in a table of contents


@dataclass(frozen=True, slots=True)
class Item:
    """What a table of contents lists; `start` and `end` count in `Document.text`."""

    words: str
    start: int
    end: int
    anchor: str  # of its line on the page
    note: str = ""  # who speaks, and where from
    level: int = 0  # below how many others it stands

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading in the text, not a section of the document."""
        return self.anchor.startswith("heading-")


def outline_of(document: Document) -> list[Item]:
    """All of it, in text order. A composite article has its contributions and nothing else."""
    sections = [_of_section(number, each) for number, each in enumerate(document.sections, start=1)]
    if any(not _is_annex(section) for section in document.sections):
        return sections
    headings = headings_of(document, MOST_ENTRIES)
    items = [
        Item(each.words, each.start, each.end, f"heading-{number}", level=each.level)
        for number, each in enumerate(headings, start=1)
    ]
    for annex in sections:
        items = [_beside(annex, item) for item in items]
    return sorted([*sections, *items], key=lambda item: (item.start, item.level))


def listed(items: Sequence[Item], shown: Portion) -> list[Item]:
    """Those that the page lists: of very many those of the part that is shown."""
    if len(items) <= MOST_ENTRIES:
        return list(items)
    start, end = shown.window
    return list(islice((item for item in items if start <= item.start < end), MOST_ENTRIES))


def _of_section(number: int, section: Section) -> Item:
    note = "　".join(filter(None, (section.speaker, section.district))) if section.speaker else ""
    return Item(section.heading, section.start, section.end, f"section-{number}", note)


def _is_annex(section: Section) -> bool:
    return not section.speaker and section.heading.startswith("附")


def _beside(annex: Item, item: Item) -> Item:
    """A heading above an annex ends with the letter, one in it stands below its heading."""
    if item.start < annex.start:
        return replace(item, end=min(item.end, annex.start))
    return (
        replace(item, level=item.level + 1, end=min(item.end, annex.end)) if item.start < annex.end else item
    )
