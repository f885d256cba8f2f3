"""Reads the documents that came in or changed for an account's watched terms, when it asks.

Nothing is done at intake: a document costs nothing until somebody who watches terms looks, the texts are read from the
catalogue whatever the engine, and each is shown as far as it may be seen at that moment. A look covers MOST_READ
changes at most, and ends after the document with which it has read MOST_CHARACTERS; what came later is for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.catalogue import Catalogue
from indexer.model import Access, StoredDocument
from indexer.search.watch.matcher import TermMatcher
from indexer.text import normalize

MOST_READ: Final = 500  # changes of documents
MOST_CHARACTERS: Final = 500_000
MOST_TERMS: Final = 100  # of a document that JSON names
_AT_ONCE: Final = 5  # documents in memory; each may have LONGEST_TEXT characters


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
    acts = catalogue.changes.next_acts(MOST_READ + 1, after, until)
    covered = until if len(acts) <= MOST_READ else acts[-1].serial - 1
    first_acts = dict[int, int]()  # number of a document → serial of its first change
    for act in acts[:MOST_READ]:
        first_acts.setdefault(act.number, act.serial)
    matcher, found, characters = TermMatcher(terms if acts else ()), dict[int, WatchedDocument](), 0
    for number, stored in _read(catalogue, access, tuple(first_acts)):
        if characters >= MOST_CHARACTERS and not again:
            covered = first_acts[number] - 1
            break
        characters += len(stored.document.text) if stored else 0
        if stored and (watched := _watched(matcher, stored)):
            found[number] = watched
    documents = tuple(found[number] for number in sorted(found, reverse=True))
    return WatchNews(documents, covered, more=covered < until)


def latest_watched(
    catalogue: Catalogue, access: Access, terms: Sequence[str], until: int
) -> tuple[WatchedDocument, ...]:
    """Those among the last MOST_READ changes up to an event, last changed first; of older ones than MOST_CHARACTERS none."""
    numbers = catalogue.changes.latest(MOST_READ, until) if terms else ()
    matcher, found, characters = TermMatcher(terms if numbers else ()), list[WatchedDocument](), 0
    for _, stored in _read(catalogue, access, numbers):
        if characters >= MOST_CHARACTERS:
            break
        characters += len(stored.document.text) if stored else 0
        if stored and (watched := _watched(matcher, stored)):
            found.append(watched)
    return tuple(found)


def news_json(terms: Sequence[str], news: WatchNews) -> dict[str, object]:
    """A list and what is new to its owner, as JSON has them."""
    documents = [
        {
            "id": each.id,
            "title": each.title,
            "date": each.date,
            "url": f"/articles/{each.id}",
            "terms": list(each.terms[:MOST_TERMS]),
        }
        for each in news.documents
    ]
    return {"terms": list(terms), "documents": documents, "more": news.more}


def _read(
    catalogue: Catalogue, access: Access, numbers: Sequence[int]
) -> Iterator[tuple[int, StoredDocument | None]]:
    """The documents of these numbers, in their order; None for one that is not active or may not be seen."""
    for at in range(0, len(numbers), _AT_ONCE):
        few = numbers[at : at + _AT_ONCE]
        held = catalogue.by_numbers(few, access)
        yield from ((number, held.get(number)) for number in few)


def _watched(matcher: TermMatcher, stored: StoredDocument) -> WatchedDocument | None:
    document = stored.document
    held = matcher.found_in(normalize(document.text))
    named = (document.title, document.date, document.source, document.author)
    return WatchedDocument(stored.id, *named, stored.added_at, held) if held else None
