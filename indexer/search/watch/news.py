"""Reads the documents that came in or changed for an account's watched terms, when it asks.

Nothing is done at intake: a document costs nothing until somebody who watches terms looks, the texts are read from the
catalogue whatever the engine, and each is shown as far as it may be seen at that moment. A look covers MOST_READ
changes at most, and ends after the portion with which it has read MOST_CHARACTERS; what came later is for the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indexer.catalogue import Catalogue
from indexer.model import Access, StoredDocument
from indexer.search.watch.matcher import TermMatcher
from indexer.text import normalize

MOST_READ: Final = 500  # changes of documents
MOST_CHARACTERS: Final = 500_000
_PORTION: Final = 25  # changes


@dataclass(frozen=True, slots=True)
class WatchedDocument:
    """A document that holds watched terms."""

    id: str
    title: str
    date: str | None  # ISO 8601; None when unknown
    source: str
    author: str
    added_at: str  # ISO 8601, UTC
    terms: tuple[str, ...]  # as their owner has written them, in that order


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What is new to an account."""

    documents: tuple[WatchedDocument, ...] = ()  # last taken in first
    until: int = 0  # serial of the event up to which documents were read
    more: bool = False  # whether others came after it


def watch_news(
    catalogue: Catalogue, access: Access, terms: Sequence[str], after: int, until: int, *, again: bool = False
) -> WatchNews:
    """The documents that hold one of the terms and came in or changed after one event and up to another.

    What one look has covered is read `again` to its end, however long the texts have become.
    """
    if not terms:
        return WatchNews(until=until)
    matcher, found = TermMatcher(terms), dict[int, WatchedDocument]()
    left, characters = MOST_READ, 0
    while after < until and left > 0 and (again or characters < MOST_CHARACTERS):
        begun, portion = after, min(_PORTION, left)
        after, left = catalogue.changes.at_most(portion, begun, until), left - portion
        for stored in catalogue.each_by_number(catalogue.changes.changed(begun, after), access):
            characters += len(stored.document.text)
            if watched := _watched(matcher, stored):
                found[stored.number] = watched
    documents = tuple(found[number] for number in sorted(found, reverse=True))
    return WatchNews(documents, after, more=after < until)


def latest_watched(
    catalogue: Catalogue, access: Access, terms: Sequence[str], until: int
) -> tuple[WatchedDocument, ...]:
    """Those among the last MOST_READ changes up to an event, last taken in first."""
    matcher, numbers = TermMatcher(terms), catalogue.changes.latest(MOST_READ, until) if terms else ()
    found = (_watched(matcher, stored) for stored in catalogue.each_by_number(numbers, access))
    return tuple(filter(None, found))[::-1]


def news_json(terms: Sequence[str], news: WatchNews) -> dict[str, object]:
    """A list and what is new to its owner, as JSON has them."""
    documents = [
        {
            "id": each.id,
            "title": each.title,
            "date": each.date,
            "url": f"/articles/{each.id}",
            "terms": list(each.terms),
        }
        for each in news.documents
    ]
    return {"terms": list(terms), "documents": documents, "more": news.more}


def _watched(matcher: TermMatcher, stored: StoredDocument) -> WatchedDocument | None:
    document = stored.document
    held = matcher.found_in(normalize(document.text))
    named = (document.title, document.date, document.source, document.author)
    return WatchedDocument(stored.id, *named, stored.added_at, held) if held else None
