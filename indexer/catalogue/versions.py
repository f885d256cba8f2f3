"""Writes new versions of documents in one transaction each, logged and owed to the index.

The catalogue opens the transactions; everything here happens inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa

from indexer.catalogue.database.dialects import QueryByValues, insert_rows
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.disposal.tables import destroyed
from indexer.catalogue.layouts import carry_over, insert_layouts, owe
from indexer.catalogue.log.event_log import Entry, now, record
from indexer.catalogue.openness.departments import assigned, department_names
from indexer.catalogue.rows import row_of, stored_of
from indexer.errors import DocumentDamaged, InvalidRequest
from indexer.model import (
    CLOSED,
    NO_DEPARTMENT,
    ORIGINAL,
    Change,
    Document,
    IncomingDocument,
    Layout,
    StoredDocument,
    differences,
    level_of,
)
from indexer.storage import is_sound
from indexer.structure import with_openness

Outcome = Literal["added", "duplicate", "replaced", "destroyed"]
NewDocuments = dict[int, StoredDocument]  # by number, each as it will be read

PROVEN = (documents, versions)  # of which a row has to be as it was written
_JOINED = documents.join(versions, CURRENT)
_ROW = sa.select(  # what `stored_of` reads, but for `sound`
    *(documents.c.id, documents.c.state, documents.c.department),
    *(column for column in versions.c if column.name != "digest"),
)
_PROVEN_ROW = _ROW.add_columns(sa.and_(*map(is_sound, PROVEN)).label("sound"))
CURRENT_ROW = _PROVEN_ROW.select_from(_JOINED)
EVERY_ROW = _PROVEN_ROW.select_from(documents.join(versions, versions.c.number == documents.c.number))

_PAGE = 512  # values asked for at a time: a power of two, see QueryByValues


def current_by(column: sa.Column[Any], *, active: bool = False) -> QueryByValues:
    """A query for the current versions of documents by values of a column; for `active` ones alone, by number."""
    query = _ROW.select_from(_JOINED)
    if active:
        query = query.where(documents.c.state == sa.literal_column("'active'")).order_by(documents.c.number)
    return QueryByValues(query, column, PROVEN)


def store(
    connection: sa.Connection, arrivals: Sequence[IncomingDocument], actor: str, new: NewDocuments
) -> list[tuple[Outcome, str]]:
    """Store documents, a few statements for all of them; for each, what became of it and its id.

    `new` is given the documents that were not there.
    """
    held = dict(chunked(connection, versions.c.sha256, documents.c.id, [item.sha256 for item in arrivals]))
    latest = dict(chunked(connection, documents.c.id, documents.c.version, [item.id for item in arrivals]))
    old = set(latest)
    gone = _destroyed(connection, arrivals)
    outcomes: list[tuple[Outcome, str]] = []
    kept: list[tuple[IncomingDocument, int]] = []
    for item in arrivals:
        if item.id in gone or item.sha256 in gone:
            outcomes.append(("destroyed", item.id))
            continue
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
        made = _insert(connection, kept, {item.id: latest[item.id] for item, _ in kept}, old, actor)
        new |= {each.number: each for each in made}
    return outcomes


def _destroyed(connection: sa.Connection, arrivals: Sequence[IncomingDocument]) -> set[str]:
    """Those of their ids and digests that are of documents which were destroyed, and do not come back."""
    digests, bytes_of = [each.sha256 for each in arrivals], set[str]()
    for at in range(0, len(digests), _PAGE):
        known = sa.select(destroyed.c.sha256).where(destroyed.c.sha256.in_(digests[at : at + _PAGE]))
        bytes_of |= set(connection.execute(known).scalars())
    states = chunked(connection, documents.c.id, documents.c.state, [each.id for each in arrivals])
    return {*bytes_of, *(identifier for identifier, state in states if state == "destroyed")}


def require_kept(state: str) -> None:
    """Raises InvalidRequest where nothing is left of a document that could be changed."""
    if state == "destroyed":
        raise InvalidRequest("document destroyed")


def is_held(connection: sa.Connection, sha256: str) -> bool:
    """Whether these bytes are, or were, a version of some document, also of one that was destroyed."""
    own = sa.select(versions.c.number).where(versions.c.sha256 == sha256)
    gone = sa.select(destroyed.c.number).where(destroyed.c.sha256 == sha256)
    return connection.execute(own.union_all(gone).limit(1)).first() is not None


def _read_anew(connection: sa.Connection, item: IncomingDocument) -> IncomingDocument | None:
    """The arrival with the original that is kept already; None when its text is what the archive has."""
    of_id = sa.select(versions.c.original, versions.c.title, versions.c.body)
    of_id = of_id.join(documents, versions.c.number == documents.c.number).where(documents.c.id == item.id)
    current = connection.execute(of_id.where(CURRENT)).one_or_none()
    kept = connection.execute(of_id.where(versions.c.sha256 == item.sha256).limit(1)).one_or_none()
    if not (current and kept):
        return None
    if (current.title, current.body) == (item.document.title, item.document.body):
        return None
    return replace(item, original=kept.original)  # the current version may be of other bytes


def _insert(
    connection: sa.Connection,
    kept: Sequence[tuple[IncomingDocument, int]],
    latest: Mapping[str, int],
    old: set[str],
    actor: str,
) -> list[StoredDocument]:
    """Write new versions, of new documents or old ones; those of new ones that are kept to the letter."""
    held = _held(connection, [item for item in latest if item in old])
    home = {item.id: item.department for item, _ in kept}
    names = department_names(connection) if any(home.values()) else {}
    numbers = _take_up(connection, latest, old, home)
    rows: list[dict[str, object]] = []
    entries: list[Entry] = []
    laid_out: list[tuple[StoredDocument, Layout]] = []
    unplaced: list[StoredDocument] = []
    new: list[StoredDocument] = []
    for item, version in kept:
        number, before, document = numbers[item.id], held.get(item.id), item.document
        if before is not None:
            document = _inheriting(document, before, proposed=item.proposed)
        made = StoredDocument(
            *(number, item.id, version, "active", document, item.original, item.sha256, now()),
            department=before.department if before else home[item.id],
        )
        row = row_of(made)
        rows.append(row)
        if item.id not in old and not any(isinstance(value, str) and "\0" in value for value in row.values()):
            new.append(made)
        laid_out.append((made, item.layout))
        unplaced += [made] if item.unplaced else []
        told = _told(before, made)
        if before is None and home[item.id]:
            told = (assigned(names, NO_DEPARTMENT, home[item.id]),)
        entries.append(Entry(number, "replace" if before else "add", told, version))
        held[item.id] = made
    insert_rows(connection, versions, rows)
    insert_layouts(connection, laid_out)
    owe(connection, unplaced)
    record(connection, entries, actor)
    return new


def _take_up(
    connection: sa.Connection, latest: Mapping[str, int], old: set[str], home: Mapping[str, int]
) -> dict[str, int]:
    """Give every document its latest version, and new ones their department; their numbers."""
    new = [
        {"id": item, "version": version, "state": "active", "department": home[item]}
        for item, version in latest.items()
        if item not in old
    ]
    insert_rows(connection, documents, new)
    changed = [{"of": item, "to": version} for item, version in latest.items() if item in old]
    if changed:
        update = documents.update().where(documents.c.id == sa.bindparam("of"))
        connection.execute(update.values(version=sa.bindparam("to"), state="active"), changed)
    return dict(chunked(connection, documents.c.id, documents.c.number, list(latest)))


def insert_revision(
    connection: sa.Connection, current: StoredDocument, change: Callable[[Document], Document], actor: str
) -> bool:
    """Write what `change` makes of the current version as the next one; False when it is the same.

    Raises DocumentDamaged, since damage is not to become a version.
    """
    if not current.sound:
        raise DocumentDamaged(current.id)
    require_kept(current.state)
    document = change(current.document)
    if document == current.document:
        return False
    edited = replace(current, document=document, version=current.version + 1)
    of_number = documents.update().where(documents.c.number == current.number)
    connection.execute(of_number.values(version=edited.version))
    connection.execute(versions.insert(), [row_of(edited)])
    carry_over(connection, current, edited)
    record(connection, [Entry(current.number, "edit", _told(current, edited), edited.version)], actor)
    return True


def _held(connection: sa.Connection, identifiers: Sequence[str]) -> dict[str, StoredDocument]:
    """The current versions of documents."""
    found: dict[str, StoredDocument] = {}
    for at in range(0, len(identifiers), _PAGE):
        query = CURRENT_ROW.where(documents.c.id.in_(identifiers[at : at + _PAGE]))
        rows = connection.execute(query).mappings()
        found |= {stored.id: stored for stored in map(stored_of, rows)}
    return found


def _inheriting(document: Document, before: StoredDocument, *, proposed: bool) -> Document:
    """A file that comes again says nothing of 档号: what was recorded of the document stays, and what is closed.

    Where nothing states how open it is, it is as before; else the more closed of the two. Where its record is damaged
    nobody knows how open it was.
    """
    recorded = before.document.description
    openness = recorded.openness if before.sound else CLOSED
    if not proposed:
        openness = max(openness, document.description.openness, key=level_of)
    inherited = replace(document, description=document.description.inheriting(recorded))
    return with_openness(inherited, openness)


def _told(before: StoredDocument | None, after: StoredDocument) -> tuple[Change, ...]:
    """What the log says of a new version; nothing of a first one, which speaks for itself."""
    if before is None:
        return ()
    original = (
        (Change(ORIGINAL, before.original, after.original),) if before.original != after.original else ()
    )
    return (*original, *differences(before.document, after.document))


def chunked(
    connection: sa.Connection, key: sa.Column[Any], value: sa.Column[Any], wanted: Sequence[str]
) -> Iterator[tuple[Any, Any]]:
    """Pairs of two columns, for the wanted values of the first, a page at a time."""
    query = _pairs(key, value)
    for at in range(0, len(wanted), _PAGE):
        for row in query.rows(connection, wanted[at : at + _PAGE]):
            yield row[key.name], row[value.name]


@cache
def _pairs(key: sa.Column[Any], value: sa.Column[Any]) -> QueryByValues:
    """There are a few."""
    joined = documents.join(versions, versions.c.number == documents.c.number)
    return QueryByValues(
        sa.select(key, value).select_from(documents if key.table is value.table else joined), key
    )
