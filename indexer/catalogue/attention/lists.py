"""Lists the documents that want attention, page by page, and keeps how far the archive has been looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.attention.judging import RULES, Concern, ConcernKind
from indexer.catalogue.attention.tables import accepted, concerns, looked
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.log.event_log import DocumentAct, Entry, now, record
from indexer.catalogue.rows import title_of_damaged
from indexer.model import Change, StoredDocument
from indexer.storage import is_sound

_PAGE: Final = 500  # values asked for at a time
_LONGEST_TITLE: Final = 200  # characters

_C = concerns.c
_OTHERS: Final = documents.alias("others")  # that a document is nearly the same as
_SAID: Final = sa.exists().where(
    *(accepted.c.number == _C.number, accepted.c.kind == _C.kind, accepted.c.detail == _C.detail),
    is_sound(accepted),
)
_FOUND: Final = (  # of the current version of an active document
    (documents.c.number == _C.number)
    & (documents.c.version == _C.version)
    & (documents.c.state == "active")
    & ((_C.kind != "near") | sa.exists().where(_OTHERS.c.id == _C.detail, _OTHERS.c.state == "active"))
)
_OF_TODAY: Final = _FOUND & ~_SAID
_ACCEPTED: Final = _FOUND & _SAID
_SEEN: Final = sa.exists().where(
    looked.c.number == documents.c.number, looked.c.version == documents.c.version, looked.c.rules == RULES
)
_COMPARED: Final = sa.exists().where(
    looked.c.number == documents.c.number, looked.c.compared == documents.c.version
)
_READABLE: Final = sa.exists().where(CURRENT)
_THERE: Final = documents.c.state != "destroyed"

_Change = Callable[[sa.Connection, Sequence[sa.Row[Any]], Sequence[int]], None]  # of concerns; whose they are


@dataclass(frozen=True, slots=True)
class Attention:
    """A document that wants attention."""

    number: int
    id: str
    title: str
    secrecy: str  # its 密级
    concerns: tuple[Concern, ...]  # of one kind
    others: tuple[tuple[str, str], ...] = ()  # ids and titles of those that it is nearly the same as


class AttentionLists(Store):
    """Those of one archive."""

    def count(self, kind: ConcernKind) -> int:
        """How many documents are on a list."""
        query = sa.select(sa.func.count(sa.distinct(_C.number))).where(_C.kind == kind, _OF_TODAY)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def counts(self) -> dict[str, int]:
        """The same for each list on which there are some."""
        query = sa.select(_C.kind, sa.func.count(sa.distinct(_C.number))).where(_OF_TODAY).group_by(_C.kind)
        with self._engine.connect() as connection:
            return {kind: int(count) for kind, count in connection.execute(query)}

    def page(self, kind: ConcernKind, limit: int | None = None, offset: int = 0) -> list[Attention]:
        """Some documents of a list, in the order in which they came."""
        query = sa.select(_C.number).where(_C.kind == kind, _OF_TODAY).distinct()
        query = query.order_by(_C.number).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            numbers = connection.execute(query).scalars().all()
            return [
                one
                for at in range(0, len(numbers), _PAGE)
                for one in _shown(connection, kind, numbers[at : at + _PAGE], _OF_TODAY)
            ]

    def identifiers(self, kind: ConcernKind, limit: int) -> list[str]:
        """The ids of so many documents of a list at most, in the same order."""
        query = sa.select(documents.c.id, _C.number).where(_C.kind == kind, _OF_TODAY).distinct()
        with self._engine.connect() as connection:
            return [row.id for row in connection.execute(query.order_by(_C.number).limit(limit))]

    def accepted(
        self, kind: ConcernKind, limit: int | None = None, offset: int = 0
    ) -> tuple[int, list[Attention]]:
        """How many documents would be on a list if nobody had said that they are right; some of them."""
        on_it = (_C.kind == kind) & _ACCEPTED
        query = sa.select(_C.number).where(on_it).distinct().order_by(_C.number).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            counted = sa.select(sa.func.count(sa.distinct(_C.number))).where(on_it)
            total = int(connection.execute(counted).scalar_one())
            numbers = connection.execute(query).scalars().all()
            return total, _shown(connection, kind, numbers, _ACCEPTED)

    def accept(self, kind: ConcernKind, identifiers: Iterable[str], *, actor: str) -> int:
        """Note that it is right as it is with documents of a list; how many. It is doubted no more until it changes."""
        said = {"by": actor, "at": now()}

        def note(connection: sa.Connection, found: Sequence[sa.Row[Any]], numbers: Sequence[int]) -> None:
            old = (accepted.c.kind == kind) & accepted.c.number.in_(numbers) & ~is_sound(accepted)
            connection.execute(accepted.delete().where(old))
            connection.execute(accepted.insert(), [row._asdict() | said for row in found])

        return self._each(kind, identifiers, _OF_TODAY, note, "accept", actor)

    def relist(self, kind: ConcernKind, identifiers: Iterable[str], *, actor: str) -> int:
        """Have documents of which that was said be on the list again; how many."""

        def forget(connection: sa.Connection, found: Sequence[sa.Row[Any]], numbers: Sequence[int]) -> None:
            of_them = (accepted.c.kind == kind) & accepted.c.number.in_(numbers)
            connection.execute(accepted.delete().where(of_them))

        return self._each(kind, identifiers, _ACCEPTED, forget, "relist", actor)

    def owed(self) -> int:
        """How many documents are still to be looked at."""
        return self._count_active(~_SEEN)

    def uncompared(self) -> int:
        """How many are still to be compared with the others."""
        return self._count_active(~_COMPARED)

    def next_owed(self, after: int, limit: int) -> Sequence[int]:
        """The numbers of some that are still to be looked at, those above one."""
        return self._numbers(~_SEEN, after, limit)

    def next_uncompared(self, after: int, limit: int) -> Sequence[int]:
        """The numbers of some that were looked at and are still to be compared, those above one."""
        return self._numbers(_SEEN & ~_COMPARED, after, limit)

    def keep(self, found: Mapping[int, tuple[StoredDocument, Sequence[Concern]]]) -> None:
        """Keep what was found in documents, by their numbers, in place of what was found before, if they are as they were."""
        if not found:
            return
        with self._transaction() as connection:
            current = _current(connection, [stored for stored, _ in found.values()])
            numbers = [number for number in found if number in current]
            rows = [
                {"number": number, "version": found[number][0].version, **asdict(each)}
                for number in numbers
                for each in {(one.kind, one.detail): one for one in found[number][1]}.values()
            ]
            query = sa.select(looked.c.number, looked.c.compared).where(looked.c.number.in_(numbers))
            compared = {row.number: row.compared for row in connection.execute(query)}
            of_text = _C.number.in_(numbers) & (_C.kind != "near")
            connection.execute(concerns.delete().where(of_text))
            connection.execute(looked.delete().where(looked.c.number.in_(numbers)))
            if rows:
                connection.execute(concerns.insert(), rows)
            seen = [
                {"number": number, "version": found[number][0].version, "rules": RULES}
                | {"compared": compared.get(number, 0)}
                for number in numbers
            ]
            if seen:
                connection.execute(looked.insert(), seen)

    def keep_near(self, found: Sequence[tuple[StoredDocument, Mapping[str, str]]]) -> None:
        """Keep, as `keep` does, which others, id → how near, each is nearly the same as: of two the later one is listed."""
        if not found:
            return
        with self._transaction() as connection:
            current = _current(connection, [stored for stored, _ in found])
            found = [pair for pair in found if pair[0].number in current]
            numbers, own = [stored.number for stored, _ in found], [stored.id for stored, _ in found]
            pairs = [(stored.id, other, share) for stored, near in found for other, share in near.items()]
            ids = {each for one, other, _ in pairs for each in (one, other)}
            query = sa.select(documents.c.id, documents.c.number, documents.c.version).where(_THERE)
            known = {row.id: row for row in connection.execute(query.where(documents.c.id.in_(ids)))}
            of_them = _C.number.in_(numbers) | _C.detail.in_(own)
            connection.execute(concerns.delete().where(_C.kind == "near", of_them))
            rows: dict[tuple[int, str], dict[str, object]] = {}
            for one, other, share in pairs:
                if one in known and other in known:
                    earlier, later = sorted((known[one], known[other]), key=lambda row: row.number)
                    about = {"number": later.number, "version": later.version, "kind": "near", "note": share}
                    rows[later.number, earlier.id] = about | {"detail": earlier.id}
            if rows:
                connection.execute(concerns.insert(), list(rows.values()))
            for stored, _ in found:
                done = looked.update().where(looked.c.number == stored.number)
                connection.execute(done.values(compared=stored.version))

    def forget_destroyed(self) -> None:
        """Leave nothing of documents that are destroyed: what versions before wrote in that moment was kept for good."""
        told_of = documents.c.number.in_(sa.union(sa.select(_C.number), sa.select(accepted.c.number)))
        query = sa.select(documents.c.number, documents.c.id).where(told_of, ~_THERE)
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        if found:
            with self._transaction() as connection:
                for number, identifier in found:
                    forget_concerns(connection, number, identifier)

    def _each(
        self,
        kind: ConcernKind,
        identifiers: Iterable[str],
        which: sa.ColumnElement[bool],
        change: _Change,
        act: DocumentAct,
        actor: str,
    ) -> int:
        """Make a change of some documents of a list, and log it; how many there were of."""
        wanted, count = list(dict.fromkeys(identifiers)), 0
        query: sa.Select[Any] = sa.select(_C.number, _C.kind, _C.detail).where(_C.kind == kind, which)
        for at in range(0, len(wanted), _PAGE):
            is_it = documents.c.id.in_(wanted[at : at + _PAGE])
            with self._transaction() as connection:
                found = connection.execute(query.where(is_it)).all()
                details: dict[int, list[str]] = {}
                for row in found:
                    details.setdefault(row.number, []).append(row.detail)
                if not details:
                    continue
                change(connection, found, sorted(details))
                told = [Entry(number, act, _told(kind, each)) for number, each in sorted(details.items())]
                record(connection, told, actor, owed=False)
                count += len(details)
        return count

    def _count_active(self, wanted: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(documents)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(documents.c.state == "active", wanted))
            return int(found.scalar_one())

    def _numbers(self, wanted: sa.ColumnElement[bool], after: int, limit: int) -> Sequence[int]:
        query = sa.select(documents.c.number).where(
            documents.c.state == "active", documents.c.number > after, wanted, _READABLE
        )
        with self._engine.connect() as connection:
            return connection.execute(query.order_by(documents.c.number).limit(limit)).scalars().all()


def _current(connection: sa.Connection, looked_at: Sequence[StoredDocument]) -> set[int]:
    """The numbers of those that are still what was looked at."""
    versions_then = {stored.number: stored.version for stored in looked_at}
    query = sa.select(documents.c.number, documents.c.version).where(_THERE)
    rows = connection.execute(query.where(documents.c.number.in_(list(versions_then)))).all()
    return {number for number, version in rows if versions_then[number] == version}


def forget_concerns(connection: sa.Connection, number: int, identifier: str) -> None:
    """Leave nothing of what was found in a document, or said of it, or found in others about it."""
    for table in (concerns, looked, accepted):
        connection.execute(table.delete().where(table.c.number == number))
    for rows in (concerns, accepted):
        connection.execute(rows.delete().where(rows.c.kind == "near", rows.c.detail == identifier))


def _told(kind: ConcernKind, details: Sequence[str]) -> tuple[Change, ...]:
    return (Change(f"accepted_{kind}", "", "、".join(detail.replace("\n", "：") for detail in details)),)


def _shown(
    connection: sa.Connection, kind: ConcernKind, numbers: Sequence[int], which: sa.ColumnElement[bool]
) -> list[Attention]:
    sound = (is_sound(documents) & is_sound(versions)).label("sound")
    query = sa.select(documents.c.number, documents.c.id, versions.c.title, versions.c.secrecy, sound)
    query = query.join(versions, CURRENT).where(documents.c.number.in_(numbers))
    rows = connection.execute(query.order_by(documents.c.number)).all()
    found = sa.select(_C.number, _C.kind, _C.detail, _C.note).where(_C.kind == kind, which)
    each: dict[int, list[Concern]] = {}
    for row in connection.execute(found.where(_C.number.in_(numbers)).order_by(_C.number, _C.detail)):
        each.setdefault(row.number, []).append(Concern(kind, row.detail, row.note))
    others = [one.detail for several in each.values() for one in several] if kind == "near" else []
    titles = _titles(connection, others)
    return [
        Attention(
            row.number,
            row.id,
            row.title[:_LONGEST_TITLE] if row.sound else title_of_damaged(row.title),
            row.secrecy,
            tuple(each.get(row.number, ())),
            tuple((one.detail, titles.get(one.detail, "")) for one in each.get(row.number, ()))
            if kind == "near"
            else (),
        )
        for row in rows
    ]


def _titles(connection: sa.Connection, identifiers: Sequence[str]) -> dict[str, str]:
    if not identifiers:
        return {}
    query = sa.select(documents.c.id, versions.c.title).join(versions, CURRENT)
    rows = connection.execute(query.where(documents.c.id.in_(identifiers)))
    return {row.id: row.title[:_LONGEST_TITLE] for row in rows}
