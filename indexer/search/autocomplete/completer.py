"""Completes the beginning of a query by characters, by pinyin and by initials.

The vocabulary (past queries, terms, names) lies in memory: whoever completes reads one immutable state, and whoever
brings news puts another in its place. Titles are asked of the index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text import MANNERS, Manner, Shelf, load_readings, normalize, normalize_line

Kind = Literal["query", "term", "speaker", "district", "source", "title"]

LONGEST_TYPED = 40  # characters; whoever has typed more knows what to ask
_QUOTES = '"＂“”„「『'
_LAST_TERM = re.compile(
    rf"\A((?>(?:.*[\s|｜](?!\Z))?)[-－−]?(?:\w++[:：])?[{_QUOTES}]?)([^\s{_QUOTES}]+)", re.DOTALL
)
_MATES = {"“": "”", "„": "“", "「": "」", "『": "』"}


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole query to offer, and what it is."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class _Vocabulary:
    offered: tuple[Completion, ...]  # the best first
    shelf: Shelf

    def entries(self, rows: NDArray[np.int64]) -> Iterator[Completion]:
        """Some by their numbers."""
        return map(self.offered.__getitem__, rows.tolist())


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a completer asks of the index, of normalised texts. By default there is none, and every past query stays."""

    titles_beginning: Callable[[str, Manner, int], Sequence[str]] = (
        lambda typed, manner, limit: ()
    )  # newest first
    find_titles: Callable[[str, int], Sequence[str]] = lambda text, limit: ()  # that hold a text
    is_said: Callable[[str], bool] = lambda query: True  # past queries that no document says are left out


_NO_INDEX = Lookup()


class Completer:
    """Completes what is typed. Threads may ask while others bring news."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary((), Shelf(()))

    def set_vocabulary(self, entries: Iterable[Completion]) -> None:
        """Take these, the best first; see `vocabulary`."""
        load_readings()  # so that nobody who types has to wait for it
        known = {normalize(entry.text): entry for entry in reversed(list(entries))}
        entries = tuple(reversed([entry for text, entry in known.items() if text]))
        self._vocabulary = _Vocabulary(entries, Shelf([normalize_line(entry.text) for entry in entries]))

    def complete(self, typed: str, limit: int = 8, index: Lookup = _NO_INDEX) -> tuple[Completion, ...]:
        """At most `limit` queries that begin with, or else hold, what was typed; the best first.

        Where all that was typed leads nowhere its last term is completed. What was typed is itself offered
        only when it is all there is to offer.
        """
        if len(typed) > LONGEST_TYPED:
            return ()
        found = self._complete(typed, limit, index)
        last = _LAST_TERM.fullmatch(typed)
        if found or not last or not last[1]:
            return found
        head, term = last.groups()
        tail = _MATES.get(head[-1], head[-1]) if head[-1] in _QUOTES else ""
        return tuple(
            replace(completion, text=f"{head}{completion.text}{tail}")
            for completion in self._complete(term, limit, index)
        )

    def _complete(self, typed: str, limit: int, index: Lookup) -> tuple[Completion, ...]:
        text = normalize_line(typed)
        if not text:
            return ()
        found: dict[str, Completion] = {}
        for completion in self._candidates(text, limit + 1, index):
            found.setdefault(normalize(completion.text), completion)
            if len(found) > limit:
                break
        itself = found.pop(text, None)
        return tuple(islice(found.values(), limit)) or ((itself,) if itself else ())

    def _candidates(self, text: str, limit: int, index: Lookup) -> Iterator[Completion]:
        """What fits, the best first, some of it twice."""
        known = self._vocabulary
        manners = MANNERS if re.search("[a-zü]", text) else MANNERS[:1]
        for manner in manners:
            yield from _told(known.entries(known.shelf.beginning(text, manner)), limit, index)
        for manner in manners:
            yield from (Completion(title, "title") for title in index.titles_beginning(text, manner, limit))
        if len(text) < 2:
            return  # every text holds some character
        for manner in manners:
            yield from _told(known.entries(known.shelf.holding(text, manner)), limit, index)
        for title in index.find_titles(text, limit):
            yield Completion(title, "title")


def _told(entries: Iterable[Completion], limit: int, index: Lookup) -> Iterator[Completion]:
    return islice((entry for entry in entries if entry.kind != "query" or index.is_said(entry.text)), limit)


def vocabulary(
    queries: Iterable[tuple[str, int]], terms: Iterable[str], names: Mapping[Kind, Mapping[str, int]]
) -> list[Completion]:
    """Entries for `Completer.set_vocabulary`, the best first.

    Past queries by how often they were asked, then terms as they are given, then names of speakers,
    districts and sources by the number of their documents.
    """
    asked = sorted(queries, key=lambda pair: -pair[1])
    named = [(count, name, kind) for kind, counts in names.items() for name, count in counts.items()]
    return [
        *(Completion(query, "query") for query, _ in asked),
        *(Completion(term, "term") for term in terms),
        *(Completion(name, kind) for _, name, kind in sorted(named, key=lambda row: -row[0])),
    ]
