"""Completes the beginning of a query by characters, by pinyin and by initials.

The vocabulary (past queries, terms, names) and the titles lie in memory. Whoever completes reads one
immutable state; whoever brings news puts another in its place.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text import (
    MANNERS,
    PARAGRAPH_END,
    Manner,
    Shelf,
    load_readings,
    normalize,
    normalize_line,
)

Kind = Literal["query", "term", "speaker", "district", "source", "title"]

LONGEST_TYPED = 40  # characters; whoever has typed more knows what to ask
_AT_ONCE = 5_000  # titles that are normalised together
MOST_CHANGED = 1000  # titles beside the shelf; with more the shelf is filled anew
_LINE_ENDS = re.compile("[\n\r\x85\u2028\u2029]")
_PACKED = "utf-16-le"  # of Chinese two thirds of UTF-8
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


class PackedTexts:
    """Texts by their row, laid end to end. Immutable. Memory: their UTF-16 and 4 bytes a text, a fifth of that of strings."""

    def __init__(self, texts: Iterable[str]) -> None:
        packed, ends = bytearray(), array("q", [0])
        for text in texts:
            packed += text.encode(_PACKED, "surrogatepass")
            ends.append(len(packed))
        self._packed = bytes(packed)
        self._ends = np.array(ends, dtype=np.min_scalar_type(len(packed)))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> str:
        return self._packed[self._ends[row] : self._ends[row + 1]].decode(_PACKED, "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))


class Titles:
    """The titles of documents by number, and those that have changed since. Immutable."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        """`titles` come in ascending order of their numbers, which are the ages of documents: higher ones are newer."""
        numbers, groups = array("q"), array("q")
        self._titles = PackedTexts(_noted(titles, numbers))
        self._shelf = Shelf(_hashed(_folded(self._titles), groups))
        self._numbers = np.array(numbers)
        self._groups = np.array(groups)  # a hash of the normalised title: 64 bits tell a million apart
        self._shown = np.zeros(len(numbers), dtype=np.bool_)  # of a title that several have, the newest is
        self._shown[len(numbers) - 1 - np.unique(self._groups[::-1], return_index=True)[1]] = True
        self._changed: dict[int, str | None] = {}
        self._beside: Titles | None = None

    def changed(self, changes: Mapping[int, str | None]) -> Titles:
        """The same titles but for some documents: a new title, or None for one that is withdrawn."""
        merged = {**self._changed, **changes}
        if len(merged) > MOST_CHANGED:
            kept = (pair for pair in self._all() if pair[0] not in changes)
            return Titles(merge(kept, _present(changes)))
        news = object.__new__(Titles)
        news.__dict__.update(self.__dict__)
        news._changed = merged
        news._beside = Titles(_present(merged))
        news._shown = self._shown.copy()
        news._hide([number for number in changes if number not in self._changed])
        return news

    def beginning(self, typed: str, manner: Manner, limit: int) -> list[str]:
        """Some titles that begin with what was typed, newest first."""
        rows = self._shelf.beginning(typed, manner)
        newest = rows[self._shown[rows]][::-1][:limit]
        found = [self._titles[row] for row in newest.tolist()]
        return (self._beside.beginning(typed, manner, limit) if self._beside else []) + found

    def _hide(self, numbers: Sequence[int]) -> None:
        """Let others of the same title stand for documents whose title is no longer true."""
        gone = self._rows(list(self._changed))
        for row in self._rows(numbers):
            if self._shown[row]:
                self._shown[row] = False
                same = np.setdiff1d(np.flatnonzero(self._groups == self._groups[row]), gone)
                self._shown[same[-1:]] = True

    def _rows(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Where the documents of these numbers stand, of those that do."""
        return np.flatnonzero(np.isin(self._numbers, np.array(numbers, dtype=np.int64)))

    def _all(self) -> Iterator[tuple[int, str]]:
        old = zip(self._numbers.tolist(), self._titles, strict=True)
        yield from merge((pair for pair in old if pair[0] not in self._changed), _present(self._changed))


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    vocabulary: tuple[Completion, ...]  # the best first
    shelf: Shelf
    titles: Titles

    def entries(self, rows: NDArray[np.int64]) -> Iterator[Completion]:
        """Entries of the vocabulary by their numbers."""
        return map(self.vocabulary.__getitem__, rows.tolist())


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a completer asks of the index. By default there is none, and every past query stays."""

    find_titles: Callable[[str, int], Sequence[str]] = lambda text, limit: ()  # that hold a normalised text
    is_said: Callable[[str], bool] = lambda query: True  # past queries that no document says are left out


_NO_INDEX = Lookup()


class Completer:
    """Completes what is typed. Threads may ask while others bring news."""

    def __init__(self) -> None:
        self._state = _State((), Shelf(()), Titles(()))
        self._changing = Lock()

    def set_vocabulary(self, entries: Iterable[Completion]) -> None:
        """Take these, the best first, for all but titles; see `vocabulary`."""
        load_readings()  # so that nobody who types has to wait for it
        known = {normalize(entry.text): entry for entry in reversed(list(entries))}
        entries = tuple(reversed([entry for text, entry in known.items() if text]))
        shelf = Shelf([normalize_line(entry.text) for entry in entries])
        with self._changing:
            self._state = replace(self._state, vocabulary=entries, shelf=shelf)

    def set_titles(self, titles: Iterable[tuple[int, str]]) -> None:
        """Take these numbers and titles of documents, in ascending order; higher numbers are newer."""
        taken = Titles(titles)
        with self._changing:
            self._state = replace(self._state, titles=taken)

    def change_titles(self, changes: Mapping[int, str | None]) -> None:
        """Documents by number whose title is new, or None when they have been withdrawn."""
        with self._changing:
            self._state = replace(self._state, titles=self._state.titles.changed(changes))

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
        state = self._state
        manners = MANNERS if re.search("[a-zü]", text) else MANNERS[:1]
        for manner in manners:
            yield from _told(state.entries(state.shelf.beginning(text, manner)), limit, index)
        for manner in manners:
            yield from (Completion(title, "title") for title in state.titles.beginning(text, manner, limit))
        if len(text) < 2:
            return  # every text holds some character
        for manner in manners:
            yield from _told(state.entries(state.shelf.holding(text, manner)), limit, index)
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


def _present(changes: Mapping[int, str | None]) -> list[tuple[int, str]]:
    """The new titles among changes, by number."""
    return sorted((number, title) for number, title in changes.items() if title)


def _noted(titles: Iterable[tuple[int, str]], numbers: array[int]) -> Iterator[str]:
    """The titles, whose numbers are noted as they pass."""
    for number, title in titles:
        numbers.append(number)
        yield title


def _hashed(texts: Iterable[str], hashes: array[int]) -> Iterator[str]:
    """The texts, whose hashes are noted as they pass."""
    for text in texts:
        hashes.append(hash(text))
        yield text


def _folded(titles: Iterable[str]) -> Iterator[str]:
    """Titles normalised, many at once: one by one would take a second for 75,000."""
    lines = (_LINE_ENDS.sub(" ", title) for title in titles)
    while some := list(islice(lines, _AT_ONCE)):
        yield from normalize(PARAGRAPH_END.join(some)).split(PARAGRAPH_END)
