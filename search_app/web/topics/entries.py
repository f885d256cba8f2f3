"""Gives the documents of a reading list as pages, files and the JSON interface show them: numbered, each with its reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from indexer.catalogue import Topic, TopicEntry
from indexer.model import Clearance
from search_app.texts.local_time import local
from search_app.web.article.citation import cite
from search_app.web.context import library
from search_app.web.security.guards import reading_needs_account


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

    @property
    def page(self) -> str:
        """The address of the document's page: the archivists' one where it is withdrawn."""
        return url_for("documents.show" if self.entry.is_withdrawn else "articles.show", id=self.id)


def listed(topic: Topic) -> list[Line]:
    """Those that the visitor may see, in their order."""
    return _lines(library().entries_of(topic))


def taken_off(topic: Topic) -> list[Line]:
    """Those that can be put back and that the visitor may see, the last taken off first."""
    return _lines(library().taken_off(topic))


def closed_among(lines: Iterable[Line]) -> list[Line]:
    """Those that some do not see who may read here."""
    least = Clearance.INTERNAL if reading_needs_account() else Clearance.OPEN
    return [line for line in lines if line.entry.is_withdrawn or not line.entry.stored.seen_with(least)]


def paragraphs(text: str) -> list[str]:
    """Of an explanation or a note, as pages and files show them: blank lines only part them."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _lines(entries: Iterable[TopicEntry]) -> list[Line]:
    return [Line(number, entry, _reference(entry)) for number, entry in enumerate(entries, start=1)]


def _reference(entry: TopicEntry) -> str:
    stored = entry.stored
    return cite(stored.document, id=stored.id, seen=local(stored.added_at)[:10])
