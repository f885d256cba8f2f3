"""Records which documents were being indexed when a process died, and which are set aside because of it.

Rows are written before a document is indexed and go when it has been. Whoever holds the index's lock and finds rows of
another run knows that its process ended in between. A document that was alone when that happened, `MOST_DEATHS` times,
is set aside; among several nobody knows which one it was, so they are suspected, and tried apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Database, Store
from indexer.catalogue.database.dialects import insert_rows
from indexer.catalogue.database.schema import CURRENT, documents, indexing, pending, versions
from indexer.model import StoredDocument

MOST_DEATHS: Final = 2

_PAGE = 500  # numbers named in a statement
_ENDED = ""  # a value of `run`: nobody is at it
_ASIDE = indexing.c.alone >= MOST_DEATHS


@dataclass(frozen=True, slots=True)
class Suspects:
    """What earlier attempts have left, by the numbers of documents."""

    aside: frozenset[int]
    suspected: Mapping[int, int]  # → how many processes died while they indexed it alone

    @property
    def numbers(self) -> frozenset[int]:
        """All of them."""
        return self.aside | self.suspected.keys()


class Attempts(Store):
    """The attempts at one archive's documents."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._run = secrets.token_hex(8)

    def owed(self) -> dict[int, list[int]]:
        """The numbers the index is behind with, each with the serials to be struck off once it has it."""
        found = dict[int, list[int]]()
        with self._engine.connect() as connection:
            for serial, number in connection.execute(sa.select(pending.c.serial, pending.c.number)):
                found.setdefault(number, []).append(serial)
        return found

    def take_stock(self) -> Suspects:
        """Count what killed runs have left; what is suspected and set aside then. The caller holds the index's lock."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(indexing)).all()
        died = {row.number: row.lone for row in rows if row.run not in (_ENDED, self._run)}
        if died:
            with self._transaction() as connection:
                _count(connection, died)
            return self.take_stock()
        alone = {row.number: row.alone for row in rows if row.run == _ENDED}
        aside = frozenset(number for number, deaths in alone.items() if deaths >= MOST_DEATHS)
        return Suspects(aside, {number: deaths for number, deaths in alone.items() if number not in aside})

    def begin(self, numbers: Iterable[int], *, lone: bool) -> None:
        """Note, for good, that these are about to be indexed: one alone, or several together."""
        wanted = list(numbers)
        with self._transaction() as connection:
            known = set[int]()
            for page in _pages(wanted):
                known |= set(connection.execute(_of(sa.select(indexing.c.number), page)).scalars())
                connection.execute(_of(indexing.update(), page).values(run=self._run, lone=lone))
            new = [
                {"number": number, "run": self._run, "lone": lone, "alone": 0, "together": 0}
                for number in wanted
                if number not in known
            ]
            insert_rows(connection, indexing, new)

    def died(self, numbers: Iterable[int]) -> None:
        """Count it against these that indexing them has failed for want of memory, although this process lives."""
        wanted = list(numbers)
        with self._transaction() as connection:
            _count(connection, dict.fromkeys(wanted, len(wanted) == 1))

    def withdraw(self, numbers: Iterable[int]) -> None:
        """They were not indexed, but that was not their fault."""
        with self._transaction() as connection:
            for page in _pages(numbers):
                untried = (indexing.c.alone == 0) & (indexing.c.together == 0)
                connection.execute(_of(indexing.delete(), page).where(untried))
                connection.execute(_of(indexing.update(), page).values(run=_ENDED))

    def end(self, numbers: Iterable[int], serials: Iterable[int] = ()) -> None:
        """They have been indexed, and the index owes them no more what stands under these serials of `pending`."""
        done, struck = list(numbers), list(serials)
        if not (done or struck):
            return
        with self._transaction() as connection:
            forget(connection, done)
            for page in _pages(struck):
                connection.execute(pending.delete().where(_among(pending.c.serial, page)))

    def try_again(self) -> None:
        """Give each document that is set aside one more try, alone, as if it had been changed."""
        with self._transaction() as connection:
            numbers = list(connection.execute(sa.select(indexing.c.number).where(_ASIDE)).scalars())
            if numbers:
                connection.execute(indexing.update().where(_ASIDE).values(alone=MOST_DEATHS - 1))
                connection.execute(pending.insert(), [{"number": number} for number in numbers])

    def owe(self, numbers: Iterable[int]) -> None:
        """The index owes these an update, as after a change of them."""
        owed = [{"number": number} for number in numbers]
        if owed:
            with self._transaction() as connection:
                connection.execute(pending.insert(), owed)

    def lengths(self, numbers: Iterable[int]) -> dict[int, int]:
        """The characters of the bodies of active documents, by number."""
        found = dict[int, int]()
        for page in _pages(numbers):
            query = sa.select(documents.c.number, sa.func.length(versions.c.body)).join(versions, CURRENT)
            these = documents.c.number.in_(page) & (documents.c.state == "active")
            with self._engine.connect() as connection:
                found |= {row[0]: row[1] for row in connection.execute(query.where(these))}
        return found

    def are_current(self, those: Collection[StoredDocument]) -> bool:
        """Whether the documents are active and have still these versions."""
        query = sa.select(documents.c.number, documents.c.version, documents.c.department)
        query, found = query.where(documents.c.state == "active"), set[tuple[int, ...]]()
        with self._engine.connect() as connection:
            for page in _pages(each.number for each in those):
                found |= set(map(tuple, connection.execute(query.where(_among(documents.c.number, page)))))
        return found == {(each.number, each.version, each.department) for each in those}

    def aside(self) -> dict[int, str]:
        """The documents that are set aside and could be found else: their numbers → their ids."""
        return self._active(_ASIDE)

    def unfinished(self) -> set[str]:
        """The ids of the documents that are set aside, suspected or being indexed now."""
        return set(self._active(sa.true()).values())

    def _active(self, wanted: sa.ColumnElement[bool]) -> dict[int, str]:
        query = sa.select(documents.c.number, documents.c.id)
        query = query.join(indexing, indexing.c.number == documents.c.number)
        query = query.where(wanted, documents.c.state == "active").order_by(documents.c.number)
        with self._engine.connect() as connection:
            return {row.number: row.id for row in connection.execute(query)}


def forget(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """Forget what is known of documents, as they have changed or been indexed."""
    for page in _pages(numbers):
        connection.execute(_of(indexing.delete(), page))


def _count(connection: sa.Connection, died: Mapping[int, bool]) -> None:
    """Count a death against each number; with True it was alone."""
    for lone, column in ((True, indexing.c.alone), (False, indexing.c.together)):
        for page in _pages(number for number, was_alone in died.items() if was_alone == lone):
            connection.execute(_of(indexing.update(), page).values({column: column + 1, "run": _ENDED}))


def _of(statement: Any, page: list[int]) -> Any:
    return statement.where(_among(indexing.c.number, page))


def _among(column: sa.Column[Any], page: list[int]) -> sa.ColumnElement[bool]:
    """Numbers that follow each other, as in an import, are named by the first and the last: one statement for all pages."""
    first, last = min(page), max(page)
    return column.between(first, last) if last - first + 1 == len(set(page)) else column.in_(page)


def _pages(numbers: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(numbers)
    yield from (wanted[at : at + _PAGE] for at in range(0, len(wanted), _PAGE))
