"""Gives the documents of a reading list as pages, files and the JSON interface show them: numbered, each with its reference."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.catalogue import Topic, TopicEntry
from search_app.texts.local_time import local
from search_app.web.article.citation import cite
from search_app.web.context import library


@dataclass(frozen=True, slots=True)
class Line:
    """One document of a list, as the visitor sees it."""

    number: int  # from 1 on, among those that the visitor may see
    entry: TopicEntry
    reference: str  # after GB/T 7714—2025

    @property
    def id(self) -> str:
        """Of the document."""
        return self.entry.stored.id

    @property
    def title(self) -> str:
        """Of the document; where it has none, its id."""
        return self.entry.stored.document.title or self.id

    @property
    def date(self) -> str:
        """Of the document; "" when unknown."""
        return self.entry.stored.document.date or ""

    @property
    def code(self) -> str:
        """The document's 档号."""
        return self.entry.stored.document.description.code


def listed(topic: Topic) -> list[Line]:
    """Those that the visitor may see, in their order."""
    return [
        Line(number, entry, _reference(entry))
        for number, entry in enumerate(library().entries_of(topic), start=1)
    ]


def _reference(entry: TopicEntry) -> str:
    stored = entry.stored
    return cite(stored.document, id=stored.id, seen=local(stored.added_at)[:10])
