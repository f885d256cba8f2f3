"""The truth about every document: text, metadata, versions, events. SQLAlchemy Core on SQLite.

Each change is one transaction that also leaves a row in `pending`: the index owes that document an update.
Whoever has brought the index up to date deletes the rows, so a kill between the two loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from indexer.errors import ArchiveBusy, CatalogueUnusable, DocumentNotFound
from indexer.records import Arrival, StoredDocument, row_of, stored_of
from indexer.saved import SavedSearches
from indexer.tables import create_missing, documents, events, pending, versions

Act = Literal["add", "replace", "withdraw", "reinstate"]
State = Literal["active", "withdrawn"]
Outcome = Literal["added", "duplicate", "replaced"]

BUSY_WAIT = 30  # seconds a transaction waits for another process's
_MAPPED = 1 << 36  # bytes of the database read by mapping it instead of copying: a page's texts cost half
_PAGE = 500  # rows read, or numbers asked for, at a time

_CURRENT = (versions.c.number == documents.c.number) & (versions.c.version == documents.c.version)
_TITLES = sa.select(documents.c.number, documents.c.state, versions.c.title).join(versions, _CURRENT)


class Catalogue:
    """The documents of one archive. Safe to share between threads and processes.

    Raises CatalogueUnusable where the file cannot be read or written, ArchiveBusy where another has the turn.
    """

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_WAIT})
        sa.event.listen(self._engine, "connect", _configure)
        self.saved = SavedSearches(self._engine, self._transaction)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            create_missing(self._engine, self._transaction)
        except (OSError, sa.exc.DatabaseError) as error:
            reason = error.strerror if isinstance(error, OSError) else error.orig
            raise _unusable(f"档案目录 {path} 无法打开", reason) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def add(self, arrivals: Sequence[Arrival], *, actor: str) -> list[tuple[Outcome, str]]:
        """Store documents in one transaction; for each, what became of it and its id.

        Bytes the archive holds already are "duplicate" and give the id of the document that has them, unless
        they were read anew, as somebody asked, and their text is another: that is a new version. An
        id that is taken by other bytes is "replaced": the document gets a new version.
        """
        with self._transaction() as connection:
            return _store(connection, arrivals, actor)

    def holds(self, sha256: str) -> bool:
        """Whether these bytes are, or were, a version of some document."""
        query = sa.select(versions.c.number).where(versions.c.sha256 == sha256).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def set_state(self, identifier: str, state: State, *, actor: str) -> bool:
        """Withdraw or reinstate; False when it was so already. Raises DocumentNotFound."""
        with self._transaction() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.id == identifier)).one_or_none()
            if row is None:
                raise _not_found(identifier)
            if row.state == state:
                return False
            of_row = documents.c.number == row.number
            connection.execute(documents.update().where(of_row).values(state=state))
            _record(connection, [(row.number, "withdraw" if state == "withdrawn" else "reinstate")], actor)
            return True

    def get(self, identifier: str) -> StoredDocument:
        """The current version, also of a withdrawn document. Raises DocumentNotFound."""
        for stored in self._select(documents.c.id == identifier):
            return stored
        raise _not_found(identifier)

    def by_numbers(self, numbers: Iterable[int]) -> dict[int, StoredDocument]:
        """The active documents among the numbers."""
        wanted = list(numbers)
        found: dict[int, StoredDocument] = {}
        for at in range(0, len(wanted), _PAGE):
            these = documents.c.number.in_(wanted[at : at + _PAGE]) & (documents.c.state == "active")
            found |= {stored.number: stored for stored in self._select(these)}
        return found

    def active(self) -> Iterator[StoredDocument]:
        """All active documents, by number."""
        last = 0
        while page := list(
            self._select((documents.c.number > last) & (documents.c.state == "active"), _PAGE)
        ):
            yield from page
            last = page[-1].number

    def count(self) -> int:
        """How many documents are active."""
        query = sa.select(sa.func.count()).select_from(documents).where(documents.c.state == "active")
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def titles(self) -> tuple[list[tuple[int, str]], int]:
        """Number and title of every active document, and the serial to ask `changed_titles` with."""
        with self._engine.connect() as connection:
            serial = _last_event(connection)
            rows = connection.execute(_TITLES.where(documents.c.state == "active")).all()
        return [(row.number, row.title) for row in rows], serial

    def changed_titles(self, since: int) -> tuple[dict[int, str | None], int]:
        """Titles of the documents that changed after an event, None for withdrawn ones, and the last event."""
        with self._engine.connect() as connection:
            serial = _last_event(connection)
            if serial == since:
                return {}, serial
            changed = sa.select(events.c.number).where(events.c.serial > since)
            rows = connection.execute(_TITLES.where(documents.c.number.in_(changed))).all()
        return {row.number: row.title if row.state == "active" else None for row in rows}, serial

    def withdrawn(self, identifiers: Sequence[str]) -> set[str]:
        """Those of the documents that are withdrawn."""
        with self._engine.connect() as connection:
            states = _chunked(connection, documents.c.id, documents.c.state, identifiers)
            return {identifier for identifier, state in states if state == "withdrawn"}

    def pending(self) -> tuple[set[int], int]:
        """The numbers the index is behind with, and the serial to `settle` once it has them all."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(pending.c.number, pending.c.serial)).all()
        return {row.number for row in rows}, max((row.serial for row in rows), default=0)

    def settle(self, serial: int) -> None:
        """Strike off all that `pending` gave."""
        with self._transaction() as connection:
            connection.execute(pending.delete().where(pending.c.serial <= serial))

    def _select(self, wanted: sa.ColumnElement[bool], limit: int | None = None) -> Iterator[StoredDocument]:
        columns = [column for column in versions.c if column.name not in ("number", "version")]
        query = sa.select(documents, *columns).join(versions, _CURRENT).where(wanted)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(documents.c.number).limit(limit)).mappings().all()
        yield from map(stored_of, rows)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """A write transaction; another process's is waited for, then reported."""
        try:
            with self._engine.connect() as connection, connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
        except sa.exc.OperationalError as error:
            if "locked" in str(error.orig):
                raise ArchiveBusy("另一个程序正在写入档案目录。请稍候再试一次。") from None
            raise _unusable("档案目录无法写入", error.orig) from error


def _configure(connection: Any, _: object) -> None:
    """Durable commits; readers never wait for the writer. Transactions are begun by us, not the driver."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")


def _store(connection: sa.Connection, arrivals: Sequence[Arrival], actor: str) -> list[tuple[Outcome, str]]:
    """Store documents, a few statements for all of them."""
    held = dict(_chunked(connection, versions.c.sha256, documents.c.id, [item.sha256 for item in arrivals]))
    latest = dict(_chunked(connection, documents.c.id, documents.c.version, [item.id for item in arrivals]))
    old = set(latest)
    outcomes: list[tuple[Outcome, str]] = []
    kept: list[tuple[Arrival, int]] = []
    for item in arrivals:
        if item.sha256 in held:
            again = _read_anew(connection, item) if item.reread and held[item.sha256] == item.id else None
            if again is None:
                outcomes.append(("duplicate", held[item.sha256]))
                continue
            item = again
        outcomes.append(("replaced" if item.id in latest else "added", item.id))
        latest[item.id] = latest.get(item.id, 0) + 1
        held[item.sha256] = item.id
        kept.append((item, latest[item.id]))
    if kept:
        _insert(connection, kept, {item.id: latest[item.id] for item, _ in kept}, old, actor)
    return outcomes


def _read_anew(connection: sa.Connection, item: Arrival) -> Arrival | None:
    """The arrival with the original that is kept already; None when its text is what the archive has."""
    current = sa.select(versions.c.original, versions.c.title, versions.c.body).join(documents, _CURRENT)
    row = connection.execute(current.where(documents.c.id == item.id)).one_or_none()
    if row is None or (row.title, row.body) == (item.document.title, item.document.body):
        return None
    return replace(item, original=row.original)


def _insert(
    connection: sa.Connection,
    kept: Sequence[tuple[Arrival, int]],
    latest: Mapping[str, int],
    old: set[str],
    actor: str,
) -> None:
    """Write new versions, of new documents or old ones."""
    new = [
        {"id": item, "version": version, "state": "active"}
        for item, version in latest.items()
        if item not in old
    ]
    if new:
        connection.execute(documents.insert(), new)
    changed = [{"of": item, "to": version} for item, version in latest.items() if item in old]
    if changed:
        update = documents.update().where(documents.c.id == sa.bindparam("of"))
        connection.execute(update.values(version=sa.bindparam("to"), state="active"), changed)
    numbers = dict(_chunked(connection, documents.c.id, documents.c.number, list(latest)))
    rows = [
        {"number": numbers[item.id], "version": version, "added_at": _now(), **row_of(item)}
        for item, version in kept
    ]
    connection.execute(versions.insert(), rows)
    _record(connection, [(row["number"], "add" if row["version"] == 1 else "replace") for row in rows], actor)


def _chunked(
    connection: sa.Connection, key: sa.Column[Any], value: sa.Column[Any], wanted: Sequence[str]
) -> Iterator[tuple[Any, Any]]:
    """Pairs of two columns, for the wanted values of the first, a page at a time."""
    joined = documents.join(versions, versions.c.number == documents.c.number)
    table = documents if key.table is value.table else joined
    for at in range(0, len(wanted), _PAGE):
        query = sa.select(key, value).select_from(table).where(key.in_(wanted[at : at + _PAGE]))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def _record(connection: sa.Connection, acts: Sequence[tuple[int, Act]], actor: str) -> None:
    """Log acts and owe the index an update for each."""
    at = _now()
    log = [{"at": at, "actor": actor, "act": act, "number": number} for number, act in acts]
    connection.execute(events.insert(), log)
    connection.execute(pending.insert(), [{"number": number} for number, _ in acts])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _last_event(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(events.c.serial))).scalar_one() or 0


def _unusable(what: str, reason: object) -> CatalogueUnusable:
    return CatalogueUnusable(f"{what}({reason})。请检查磁盘空间和权限; 文件已损坏时请从备份恢复。")


def _not_found(identifier: str) -> DocumentNotFound:
    return DocumentNotFound(f"没有编号为 {identifier} 的文档。请用 gongwen search 查到编号后再试。")
