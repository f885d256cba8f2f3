"""Stores the files in the tray: what was received, what was read from it, what still waits.

A file is received as "waiting", "reading" while a reader is at it, then "read" or "refused". Its bytes are in
the folder of the tray; a row is written only when they are there for good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.older_rows import in_columns
from indexer.catalogue.database.schema import drafts, versions
from indexer.catalogue.layouts import packed, unpacked
from indexer.catalogue.rows import columns_of, description_columns, document_in
from indexer.errors import DraftNotFound
from indexer.message import Message, as_text, of_text
from indexer.model import NO_DEPARTMENT, NO_LAYOUT, PLAIN, Document, Layout, Listing, Stated
from indexer.storage import is_sound
from indexer.structure import carried_over

State = Literal["waiting", "reading", "read", "refused"]
STATES: Final[tuple[State, ...]] = get_args(State)

MOST_ATTEMPTS = 3  # at reading a file whose reader was killed each time, as the file may be what kills it

_PAGE = 500  # ids asked for at a time
_PLAIN = (
    "id",
    "name",
    "state",
    "sha256",
    "size",
    "by",
    "at",
    "replaces",
    "encoding",
    "department",
)  # columns kept as they are
_ORDER = (drafts.c.at, drafts.c.serial)
_UNDESCRIBED = description_columns(PLAIN)  # what an older program did not write
_ORDERED = sa.select(
    *(column for column in drafts.c if column.name != "layout"), is_sound(drafts).label("sound")
).order_by(*_ORDER)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file in the tray, and the document it may become."""

    id: str  # 12 hexadecimal digits
    name: str  # as it was given: 文件夹/通知.docx; of a member of a ZIP file 包.zip › 通知.docx
    state: State
    document: Document | None = None  # what was read, and corrected since
    how: Message | None = None  # how it was read: GB18030 文本
    notes: tuple[Message, ...] = ()  # what was left out of it or is doubtful
    reason: Message | None = None  # why it was refused
    sha256: str = ""  # of its bytes; "" when a ZIP file would not give them
    size: int = 0  # bytes
    by: str = ""  # who brought it
    at: str = ""  # when: ISO 8601, UTC
    replaces: str = ""  # the document it is to be a new version of; "" for a new one
    encoding: str = ""  # asked for by the archivist; "" to find it
    listing: Listing | None = None  # of a spreadsheet that is, or looks like, a 目录
    stated: Stated | None = None  # what a row of a 目录 has given it
    department: int = NO_DEPARTMENT  # serial of the one that it is to belong to

    @property
    def is_listing(self) -> bool:
        """Whether it is a 目录, or may be one until somebody says that it is a document."""
        return self.listing is not None and self.listing.taken_as != "document"


class Drafts(Store):
    """The drafts of one archive."""

    def put(self, new: Sequence[Draft], instead_of: str = "") -> bool:
        """Write drafts, in place of one that is being read, if any; False, and no change, when that has gone."""
        with self._transaction() as connection:
            if instead_of and not connection.execute(drafts.delete().where(_being_read(instead_of))).rowcount:
                return False
            if new:
                connection.execute(drafts.insert(), [_row(draft) | {"attempts": 0} for draft in new])
            return True

    def all(self, limit: int | None = None, offset: int = 0) -> list[Draft]:
        """Drafts, 目录 before all others, then the oldest first.

        None where the archive is older than the tray and its disk only read.
        """
        listings_first = (sa.case((drafts.c.listing != "", 0), else_=1), drafts.c.at, drafts.c.serial)
        return self._select(_ORDERED.order_by(None).order_by(*listings_first).limit(limit).offset(offset))

    def some(self, identifiers: Sequence[str]) -> list[Draft]:
        """Those of the drafts that are still there, in the order they are asked for."""
        pages = (identifiers[at : at + _PAGE] for at in range(0, len(identifiers), _PAGE))
        found = {draft.id: draft for page in pages for draft in self._select(_of(page))}
        return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]

    def get(self, identifier: str) -> Draft:
        """A draft. Raises DraftNotFound."""
        for draft in self.some([identifier]):
            return draft
        raise DraftNotFound(identifier)

    def counts(self) -> dict[State, int]:
        """How many drafts are in each state."""
        query = sa.select(drafts.c.state, sa.func.count()).group_by(drafts.c.state)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = {state: int(count) for state, count in rows}
        return {state: found.get(state, 0) for state in STATES}

    def identifiers(self) -> set[str]:
        """Of all drafts."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.select(drafts.c.id)).scalars())

    def known(self) -> list[str]:
        """The ids of those whose very bytes are, or were, a version of some document, and ask for no new reading."""
        held = sa.exists().where(versions.c.sha256 == drafts.c.sha256)
        new = (drafts.c.replaces == "") & (drafts.c.encoding == "") & (drafts.c.sha256 != "")
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(drafts.c.id).where(new & held)).scalars())

    def in_order(self) -> list[str]:
        """The ids of all, the oldest first."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(drafts.c.id).order_by(*_ORDER)).scalars())

    def following(self, identifier: str) -> str:
        """The draft that is read and comes next after one, after the last the first; "" when there is no other."""
        query = sa.select(drafts.c.id).where((drafts.c.state == "read") | (drafts.c.id == identifier))
        with self._engine.connect() as connection:
            ids = list(connection.execute(query.order_by(*_ORDER)).scalars())
        place = ids.index(identifier) if identifier in ids else -1
        return next((other for other in (*ids[place + 1 :], *ids[: max(place, 0)])), "")

    def holds(self, sha256: str) -> bool:
        """Whether these bytes wait in the tray."""
        return bool(self._select(_ORDERED.where(drafts.c.sha256 == sha256).limit(1)))

    def change(self, identifier: str, change: Callable[[Draft], Draft]) -> Draft:
        """Store what `change` makes of a draft. Raises DraftNotFound, and what `change` raises."""
        for changed in self.change_all({identifier: change}):
            return changed
        raise DraftNotFound(identifier)

    def change_all(self, changes: Mapping[str, Callable[[Draft], Draft]]) -> list[Draft]:
        """Store what is made of drafts, all in one transaction; those that have gone are left out."""
        changed = []
        with self._transaction() as connection:
            for identifier, change in changes.items():
                row = connection.execute(_of([identifier])).mappings().one_or_none()
                if row:
                    changed.append(_store(connection, _read(row), change))
        return changed

    def layout(self, identifier: str) -> Layout:
        """Where the text of a draft stands in its file; NO_LAYOUT where nothing is known."""
        with self._engine.connect() as connection:
            return _layout_of(connection, identifier)

    def read_names(self) -> dict[str, str]:
        """The drafts that are read: their ids → their names, the oldest first."""
        query = (
            sa.select(drafts.c.id, drafts.c.name).where(drafts.c.state == "read").order_by(drafts.c.serial)
        )
        with self._engine.connect() as connection:
            return {row.id: row.name for row in connection.execute(query)}

    def place(self, draft: Draft, read: Document, layout: Layout) -> None:
        """Keep where the text of a draft stands by what `read`, which was read from its file anew, has.

        Nothing changes when the draft has gone, or is to be read again, meanwhile.
        """
        is_it = (drafts.c.id == draft.id) & (drafts.c.state == "read") & (drafts.c.encoding == draft.encoding)
        with self._transaction() as connection:
            row = connection.execute(_ORDERED.where(is_it)).mappings().one_or_none()
            now = _read(row) if row else None
            if now and now.document:
                moved = packed(carried_over(layout, read, now.document))
                connection.execute(drafts.update().where(drafts.c.id == draft.id).values(layout=moved))

    def begin(self) -> Draft | None:
        """The oldest that waits, now being read; None when none does.

        One that was begun too often, and never finished, is refused instead.
        """
        oldest = _ORDERED.where((drafts.c.state == "waiting") & is_sound(drafts)).limit(1)
        while True:
            with self._transaction() as connection:
                row = connection.execute(oldest).mappings().one_or_none()
                if row is None:
                    return None
                draft = replace(_read(row), state="reading")
                begun: dict[str, object] = {"state": "reading", "attempts": row["attempts"] + 1}
                given_up = row["attempts"] >= MOST_ATTEMPTS
                if given_up:
                    reason = Message("reading never ended", attempts=MOST_ATTEMPTS)
                    begun = {"state": "refused", "reason": as_text(reason)}
                connection.execute(drafts.update().where(drafts.c.id == draft.id).values(**begun))
            if not given_up:
                return draft

    def finish(self, draft: Draft, layout: Layout = NO_LAYOUT) -> bool:
        """Store what became of a draft; False when it has gone, or is to be read again, meanwhile."""
        with self._transaction() as connection:
            update = drafts.update().where(_being_read(draft.id))
            return connection.execute(update.values(**_row(draft), layout=packed(layout))).rowcount > 0

    def requeue(self) -> None:
        """Let those wait again whose reader was killed. Only for who holds the reader's lock."""
        if self.counts()["reading"]:
            with self._transaction() as connection:
                left = drafts.c.state == "reading"
                connection.execute(drafts.update().where(left).values(state="waiting"))

    def put_back(self, identifier: str) -> None:
        """Let one wait again that is being read, as if it had not been begun."""
        with self._transaction() as connection:
            waiting = {"state": "waiting", "attempts": drafts.c.attempts - 1}
            connection.execute(drafts.update().where(_being_read(identifier)).values(**waiting))

    def remove(self, identifiers: Sequence[str]) -> None:
        """Delete drafts; those that have gone are ignored."""
        if identifiers:
            with self._transaction() as connection:
                for at in range(0, len(identifiers), _PAGE):
                    these = drafts.c.id.in_(identifiers[at : at + _PAGE])
                    connection.execute(drafts.delete().where(these))

    def _select(self, query: sa.Select[Any]) -> list[Draft]:
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query).mappings()]


def _of(identifiers: Iterable[str]) -> sa.Select[Any]:
    return _ORDERED.where(drafts.c.id.in_(list(identifiers)))


def _store(connection: sa.Connection, before: Draft, change: Callable[[Draft], Draft]) -> Draft:
    changed = change(before)
    fresh = {"attempts": 0} if changed.state == "waiting" else {}
    moved = {"layout": _moved_layout(connection, before, changed)}
    of_id = drafts.update().where(drafts.c.id == before.id)
    connection.execute(of_id.values(**_row(changed), **fresh, **moved))
    return changed


def _being_read(identifier: str) -> sa.ColumnElement[bool]:
    return (drafts.c.id == identifier) & (drafts.c.state == "reading")


def _layout_of(connection: sa.Connection, identifier: str) -> Layout:
    query = sa.select(drafts.c.layout).where((drafts.c.id == identifier) & is_sound(drafts))
    try:
        return unpacked(connection.execute(query).scalar_one_or_none())
    except ValueError:
        return NO_LAYOUT


def _moved_layout(connection: sa.Connection, before: Draft, after: Draft) -> bytes | None:
    if before.document is None or after.document is None:
        return None
    layout = _layout_of(connection, before.id)
    return packed(carried_over(layout, before.document, after.document))


def _row(draft: Draft) -> dict[str, object]:
    document = json.dumps(columns_of(draft.document), ensure_ascii=False) if draft.document else ""
    notes = json.dumps([note.as_json() for note in draft.notes], ensure_ascii=False)
    told = {"how": as_text(draft.how), "notes": notes, "reason": as_text(draft.reason)}
    told |= {name: kept.as_text() if (kept := getattr(draft, name)) else "" for name in ("listing", "stated")}
    return {name: getattr(draft, name) for name in _PLAIN} | {"document": document} | told


def _read(row: sa.RowMapping) -> Draft:
    """A draft; of a damaged row no more than that, under its id."""
    if not row["sound"]:
        return Draft(str(row["id"]), str(row["name"]), "refused", reason=Message("draft damaged"))
    document = (
        document_in(_UNDESCRIBED | in_columns(json.loads(row["document"]))) if row["document"] else None
    )
    how, reason = (of_text(row[name]) if row[name] else None for name in ("how", "reason"))
    notes = tuple(map(Message.of_json, json.loads(row["notes"])))
    plain = {name: row[name] for name in _PLAIN}
    listing = Listing.of_text(row["listing"]) if row["listing"] else None
    stated = Stated.of_text(row["stated"]) if row["stated"] else None
    return Draft(
        document=document, how=how, notes=notes, reason=reason, listing=listing, stated=stated, **plain
    )
