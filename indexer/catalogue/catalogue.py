"""Stores and reads every document with its versions, state and events: the truth about an archive.

Each change is one transaction that also leaves a row in `pending`: the index owes that document an update.
Whoever has brought the index up to date deletes the rows, so a kill between the two loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Literal

import sqlalchemy as sa

from indexer.catalogue.attempts import Attempts
from indexer.catalogue.batch.batches import Batches
from indexer.catalogue.custom_words import CustomWords
from indexer.catalogue.database.connections import Place, Store, database_at
from indexer.catalogue.database.damaged_rows import DamagedRows
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.drafts import Drafts
from indexer.catalogue.failed_files import FailedFiles
from indexer.catalogue.layouts import Layouts
from indexer.catalogue.log.event_log import Act, Entry, Event, because, last_serial, record
from indexer.catalogue.log.reading import EventLog
from indexer.catalogue.news.changes import Changes
from indexer.catalogue.news.watch_lists import WatchLists
from indexer.catalogue.rows import stored_of
from indexer.catalogue.saved_searches import SavedSearches
from indexer.catalogue.settings import Settings
from indexer.catalogue.titles import Titles
from indexer.catalogue.versions import (
    CURRENT_ROW,
    EVERY_ROW,
    NewDocuments,
    Outcome,
    chunked,
    current_by,
    insert_revision,
    is_held,
    require_kept,
    store,
)
from indexer.catalogue.watched_files import WatchedFiles
from indexer.errors import DocumentChanged, DocumentDamaged, DocumentNotFound
from indexer.model import Access, Clearance, Document, IncomingDocument, StoredDocument

State = Literal["active", "withdrawn"]

_PAGE = 500  # rows read, or numbers asked for, at a time
_MANY = 5_000  # numbers read at a time; more are more quickly looked up among all
_FEW = 8  # rows read at a time of which each may be of millions of characters
_BY_NUMBER = current_by(documents.c.number, active=True)
_BY_ID = current_by(documents.c.id)
_ACTIVE = sa.select(documents.c.number).join(versions, CURRENT).where(documents.c.state == "active")


class Catalogue(Store):
    """The documents of one archive. Safe to share between threads and processes.

    Raises CatalogueUnusable where it cannot be read or written, ArchiveBusy where another has the turn.
    """

    def __init__(self, place: Place, *, create: bool = True) -> None:
        """Open it. See `database_at`."""
        self.place = place
        self.database = database_at(place, create=create)
        self.locks = self.database.locks
        super().__init__(self.database)
        self.titles = Titles(self.database)
        self.saved = SavedSearches(self.database)
        self.refusals, self.watched = FailedFiles(self.database), WatchedFiles(self.database)
        self.words = CustomWords(self.database)
        self.drafts = Drafts(self.database)
        self.layouts = Layouts(self.database)
        self.settings = Settings(self.database)
        self.damaged = DamagedRows(self.database)
        self.attempts, self.events = Attempts(self.database), EventLog(self.database)
        self.batches, self.changes = Batches(self.database), Changes(self.database)
        self.watch_lists = WatchLists(self.database)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def add(
        self, arrivals: Sequence[IncomingDocument], *, actor: str, new: NewDocuments | None = None
    ) -> list[tuple[Outcome, str]]:
        """Store documents in one transaction; for each, what became of it and its id.

        Bytes the archive holds already are "duplicate" and give the id of the document that has them, unless
        they were read anew, as somebody asked, and their text is another: that is a new version. An
        id that is taken by other bytes is "replaced": the document gets a new version. `new` is given those of new ids.
        """
        with self._transaction() as connection:
            return store(connection, arrivals, actor, {} if new is None else new)

    def holds(self, sha256: str) -> bool:
        """Whether these bytes are, or were, a version of some document."""
        with self._engine.connect() as connection:
            return is_held(connection, sha256)

    def names_originals(self) -> bool:
        """Whether some version came as a file."""
        named = sa.select(versions.c.number).where(versions.c.original != "")
        with self._engine.connect() as connection:
            return connection.execute(named.limit(1)).first() is not None

    def holders(self, sha256s: Sequence[str]) -> dict[str, str]:
        """Those of the bytes that are, or were, a version of some document → its id."""
        with self._engine.connect() as connection:
            return dict(chunked(connection, versions.c.sha256, documents.c.id, sha256s))

    def set_state(self, identifier: str, state: State, *, actor: str, reason: str = "") -> bool:
        """Withdraw or reinstate; False when it was so already. Raises DocumentNotFound."""
        with self._transaction() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.id == identifier)).one_or_none()
            if row is None:
                raise DocumentNotFound(identifier)
            require_kept(row.state)
            if row.state == state:
                return False
            connection.execute(documents.update().where(documents.c.number == row.number).values(state=state))
            act: Act = "withdraw" if state == "withdrawn" else "reinstate"
            record(connection, [Entry(row.number, act, because(reason))], actor)
            return True

    def edit(
        self,
        identifier: str,
        change: Callable[[Document], Document],
        *,
        actor: str,
        expected: int | None = None,
    ) -> bool:
        """Store what `change` makes of a document as a new version of the same bytes; False when it is the same.

        Raises DocumentNotFound; DocumentChanged, when a version is expected and the current one is another; and
        what `change` raises. Then nothing is stored.
        """
        with self._transaction() as connection:
            row = connection.execute(CURRENT_ROW.where(documents.c.id == identifier)).mappings().one_or_none()
            if row is None:
                raise DocumentNotFound(identifier)
            if expected not in (None, row["version"]):
                raise DocumentChanged(row["version"])
            return insert_revision(connection, stored_of(row), change, actor)

    def get(self, identifier: str) -> StoredDocument:
        """The current version, also of a withdrawn document. Raises DocumentNotFound, DocumentDamaged."""
        with self._engine.connect() as connection:
            for row in _BY_ID.rows(connection, [identifier]):
                return stored_of(row)
            known = connection.execute(
                sa.select(documents.c.number).where(documents.c.id == identifier)
            ).first()
        raise DocumentDamaged(identifier) if known else DocumentNotFound(identifier)

    def versions(self, identifier: str) -> list[StoredDocument]:
        """All versions of a document, the first one first. Raises DocumentNotFound."""
        query = EVERY_ROW.where(documents.c.id == identifier).order_by(versions.c.version)
        with self._engine.connect() as connection:
            found = [stored_of(row) for row in connection.execute(query).mappings()]
        if not found:
            raise DocumentNotFound(identifier)
        return found

    def version(self, identifier: str, version: int) -> StoredDocument | None:
        """One version of a document; None when there is none of that number, or no document."""
        wanted = (documents.c.id == identifier) & (versions.c.version == version)
        with self._engine.connect() as connection:
            row = connection.execute(EVERY_ROW.where(wanted)).mappings().one_or_none()
        return stored_of(row) if row else None

    def of_original(self, number: int, version: int) -> list[StoredDocument]:
        """That version and the others of the same document and bytes, the first one first."""
        is_it = (versions.c.number == number) & (versions.c.version == version)
        same = versions.c.sha256 == sa.select(versions.c.sha256).where(is_it).scalar_subquery()
        query = EVERY_ROW.where((versions.c.number == number) & same).order_by(versions.c.version)
        with self._engine.connect() as connection:
            return [stored_of(row) for row in connection.execute(query).mappings()]

    def history(self, identifier: str) -> list[tuple[int, str]]:
        """Number and title of each version of a document, the first one first. Raises DocumentNotFound."""
        query = sa.select(versions.c.version, versions.c.title).select_from(documents)
        query = query.join(versions, versions.c.number == documents.c.number)
        query = query.where(documents.c.id == identifier).order_by(versions.c.version)
        with self._engine.connect() as connection:
            found = [(row.version, row.title) for row in connection.execute(query)]
        if not found:
            raise DocumentNotFound(identifier)
        return found

    def log(self, identifier: str | None, limit: int, before: int | None) -> list[Event]:
        """Events, the last one first: of one document or of all, those before a serial. Raises DocumentNotFound."""
        return self.events.read(identifier, limit, before)

    def by_numbers(
        self, numbers: Iterable[int], access: Access = Clearance.EVERYTHING
    ) -> dict[int, StoredDocument]:
        """The active documents among the numbers that somebody may see."""
        return {item.number: item for item in self.each_by_number(list(numbers), access)}

    def each_by_number(
        self, numbers: Sequence[int], access: Access = Clearance.EVERYTHING
    ) -> Iterator[StoredDocument]:
        """The same one after the other, so that long ones need not all be in memory; to be read to the end soon."""
        for at in range(0, len(numbers), _PAGE):
            with (
                self._engine.connect() as connection,
                closing(_BY_NUMBER.rows(connection, numbers[at : at + _PAGE])) as rows,
            ):
                yield from (item for item in map(stored_of, rows) if item.seen_with(access))

    def active(self) -> Iterator[StoredDocument]:
        """All active documents, by number."""
        last: int | None = 0
        while last is not None:
            page = self._few_at_a_time((documents.c.number > last) & (documents.c.state == "active"), _PAGE)
            last = None
            for stored in page:
                last = stored.number
                yield stored

    def active_among(self, numbers: Sequence[int]) -> Iterator[StoredDocument]:
        """The active documents among the numbers, in their order; few are in memory, however large they are."""
        for at in range(0, len(numbers), _PAGE):
            these = documents.c.number.in_(numbers[at : at + _PAGE]) & (documents.c.state == "active")
            yield from self._few_at_a_time(these)

    def logged(self) -> int:
        """How many acts there are in the log."""
        with self._engine.connect() as connection:
            return last_serial(connection)

    def is_empty(self) -> bool:
        """Whether there has never been a document."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(documents.c.number).limit(1)).first() is None

    def require_readable(self) -> None:
        """Read something, however much it holds. Raises CatalogueUnusable, CatalogueUnavailable, OSError."""
        self.database.require_store()
        self.is_empty()

    def count(self) -> int:
        """How many documents are active."""
        query = sa.select(sa.func.count()).select_from(documents).where(documents.c.state == "active")
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def each_active_number(self) -> Iterator[int]:
        """The numbers of all active documents that have a version that can be indexed, in their order."""
        last = 0
        while True:
            page = _ACTIVE.where(documents.c.number > last).order_by(documents.c.number).limit(_MANY)
            with self._engine.connect() as connection:
                found = connection.execute(page).scalars().all()
            yield from found
            if len(found) < _MANY:
                return
            last = found[-1]

    def active_numbers(self, among: Collection[int]) -> set[int]:
        """Those of some numbers that are of active documents and have a version that can be indexed."""
        if len(among) > _MANY:
            return set(among).intersection(self.each_active_number())
        with self._engine.connect() as connection:
            return set(connection.execute(_ACTIVE.where(documents.c.number.in_(list(among)))).scalars())

    def identifiers(self, numbers: Sequence[int]) -> list[str]:
        """The ids of documents, by number; of withdrawn ones too."""
        query = sa.select(documents.c.id).where(documents.c.number.in_(numbers)).order_by(documents.c.number)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def withdrawn(self, identifiers: Sequence[str]) -> set[str]:
        """Those of the documents that are withdrawn."""
        with self._engine.connect() as connection:
            states = chunked(connection, documents.c.id, documents.c.state, identifiers)
            return {identifier for identifier, state in states if state == "withdrawn"}

    def pending(self) -> tuple[set[int], list[int]]:
        """The numbers the index is behind with, and the serials to `mark_indexed` once it has them all."""
        owed = self.attempts.owed()
        return set(owed), sorted(serial for serials in owed.values() for serial in serials)

    def mark_indexed(self, serials: Iterable[int]) -> None:
        """Strike off all that `pending` gave, and nothing that came later."""
        self.attempts.end((), serials)

    def _few_at_a_time(
        self, wanted: sa.ColumnElement[bool], limit: int | None = None
    ) -> Iterator[StoredDocument]:
        """Current versions by number, for who takes long over each: rows are read as they are asked for."""
        query = CURRENT_ROW.where(wanted).order_by(documents.c.number).limit(limit)
        with self._streamed(query, _FEW) as rows:
            yield from map(stored_of, rows.mappings())
