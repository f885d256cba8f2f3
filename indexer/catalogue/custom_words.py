"""Stores an archive's own terms and synonyms, and gives the `Lexicon` that they make with the shipped ones.

A change takes effect at once in the process that makes it and within a second in all others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from indexer.catalogue.database.connections import Database, Store
from indexer.catalogue.database.schema import own_words
from indexer.catalogue.log.event_log import NO_DOCUMENT, Entry, now, record
from indexer.catalogue.new_words import new_group, new_terms
from indexer.model import Change
from indexer.storage import is_sound
from indexer.text import SHIPPED, Group, Lexicon

Kind = Literal["term", "synonyms"]

SECONDS_BETWEEN_LOOKS: Final = 1.0  # at what other processes have changed

_STATE = sa.select(sa.func.count(), sa.func.max(own_words.c.serial))  # serials are never given twice


@dataclass(frozen=True, slots=True)
class CustomWord:
    """A term, or a group of words that mean the same, as an archivist has added it."""

    serial: int
    kind: Kind
    words: Group  # of a term one
    added_at: str  # ISO 8601, UTC
    added_by: str  # "" when unknown


class CustomWords(Store):
    """The words of one archive."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._lexicon = SHIPPED
        self._state: tuple[int, int | None] = (0, None)  # of the rows that `_lexicon` was made of
        self._look_again = float("-inf")  # when, by time.monotonic
        self._looking = threading.Lock()

    def lexicon(self) -> Lexicon:
        """The words there are now."""
        if time.monotonic() >= self._look_again:
            self._look()
        return self._lexicon

    def all(self) -> list[CustomWord]:
        """Last added first; none where the archive is older than this table and its disk only read."""
        with self._engine.connect() as connection:
            return _rows(connection)[::-1]

    def add_terms(self, typed: Iterable[str], *, actor: str) -> tuple[str, ...]:
        """Add terms: all of them, or none and InvalidRequest, see `new_words.new_terms`."""
        return self.add(typed, None, actor=actor)[0]

    def add_synonyms(self, typed: Iterable[str], *, actor: str) -> Group:
        """Add a group of words that mean the same. Raises InvalidRequest, see `new_words.new_group`."""
        return self.add(None, typed, actor=actor)[1]

    def add(
        self, terms: Iterable[str] | None, group: Iterable[str] | None, *, actor: str
    ) -> tuple[tuple[str, ...], Group]:
        """Add terms and a group of words that mean the same in one transaction: all of it, or none and InvalidRequest.

        None stands for a part that is not wanted.
        """
        with self._transaction() as connection:
            known = _lexicon_of(_rows(connection))
            synonyms = () if group is None else new_group(group, known)
            added = () if terms is None else new_terms(terms, known)
            if added:
                _insert(connection, "term", [(term,) for term in added], actor)
            if synonyms:
                _insert(connection, "synonyms", [synonyms], actor)
        self._forget()
        return added, synonyms

    def remove(self, serials: Sequence[int], *, actor: str) -> list[CustomWord]:
        """Take words out again; those that were still there."""
        with self._transaction() as connection:
            gone = [row for row in _rows(connection) if row.serial in serials]
            if gone:
                connection.execute(own_words.delete().where(own_words.c.serial.in_(serials)))
                entries = [_entry(row.kind, before=_written(row.words)) for row in gone]
                record(connection, entries, actor)
        self._forget()
        return gone

    def _forget(self) -> None:
        """Have the next who asks look; after whoever looks just now and may not have seen the change."""
        with self._looking:
            self._look_again = float("-inf")

    def _look(self) -> None:
        with self._looking, self._engine.connect() as connection:
            if time.monotonic() < self._look_again:
                return  # another thread has just looked
            count, last = connection.execute(_STATE).one()
            if (count, last) != self._state:
                self._lexicon, self._state = _lexicon_of(_rows(connection)), (count, last)
            self._look_again = time.monotonic() + SECONDS_BETWEEN_LOOKS


def _rows(connection: sa.Connection) -> list[CustomWord]:
    """All rows, first added first; damaged ones are in a check's findings."""
    query = sa.select(own_words).where(is_sound(own_words)).order_by(own_words.c.serial)
    rows = connection.execute(query).all()
    return [
        CustomWord(row.serial, row.kind, tuple(row.text.split()), row.added_at, row.added_by) for row in rows
    ]


def _lexicon_of(rows: Iterable[CustomWord]) -> Lexicon:
    kept = list(rows)
    terms = tuple(row.words[0] for row in kept if row.kind == "term")
    return Lexicon(terms, tuple(row.words for row in kept if row.kind == "synonyms"))


def _insert(connection: sa.Connection, kind: Kind, added: Sequence[Group], actor: str) -> None:
    stamp = {"kind": kind, "added_at": now(), "added_by": actor}
    connection.execute(own_words.insert(), [stamp | {"text": _written(words)} for words in added])
    record(connection, [_entry(kind, after=_written(words)) for words in added], actor)


def _entry(kind: Kind, *, before: str = "", after: str = "") -> Entry:
    return Entry(NO_DOCUMENT, "words", (Change(kind, before, after),))


def _written(words: Group) -> str:
    return " ".join(words)
