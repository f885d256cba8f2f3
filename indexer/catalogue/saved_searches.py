"""Stores saved searches: whose they are, whether they are shared, and the deleted ones for a while.

Each belongs to the account that saved it and is shown to nobody else, unless it is shared with the office. Those without
an owner are from before there were owners, or a program's: the office's, and shared. What is deleted is kept for
KEPT_DELETED days, to be brought back. Every act is logged; the name of what is not shared is in no log, nor that an
owner has looked at what is new.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import saved_searches
from indexer.catalogue.log.event_log import NO_DOCUMENT, Entry, last_serial, now, record, seconds_to_wait
from indexer.catalogue.sharing.ownership import Owned, gone_for_good, oldest_deleted, shown_line
from indexer.errors import InvalidRequest
from indexer.model import Change, Role, SearchRequest, require_sort, require_tier
from indexer.query import LONGEST_QUERY
from indexer.storage import is_sound

LONGEST_NAME: Final = 60  # characters
MOST_OWN: Final = 100  # of one account
MOST_SHARED: Final = 500  # of the whole office
MOST_IN_ALL: Final = 20_000
MOST_ACTS: Final = 60  # of one account within an hour

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_IS = saved_searches.c
_SOUND = sa.select(saved_searches).where(is_sound(saved_searches))  # damaged ones are in a check's findings
_KEPT = _IS.deleted_at == ""
_COUNT = sa.select(sa.func.count()).select_from(saved_searches)


@dataclass(frozen=True, slots=True)
class SavedSearch(Owned):
    """A search with a name. `id` is 12 hexadecimal digits and never given twice: feeds are known by it."""

    id: str
    name: str
    request: SearchRequest  # its first page
    created_at: str  # ISO 8601, UTC
    owner: str  # name of an account; "" for the office's
    shared: bool
    deleted_by: str = ""
    seen: int = (
        0  # serial of the event up to which its owner has been shown what it finds; 0: when it was saved
    )
    shown_after: int = 0  # of the event after which came what they were shown last


class SavedSearches(Store):
    """The saved searches of one archive."""

    def save(self, name: str, request: SearchRequest, *, owner: str = "", shared: bool = True) -> SavedSearch:
        """Keep a search; the same search of an owner under the same name is kept once, shared or not as said last.

        Raises InvalidRequest when the name is empty or longer than LONGEST_NAME, the query is longer than
        LONGEST_QUERY, the order or the tier is unknown, or one of the limits above is reached.
        """
        row: dict[str, object] = {
            "name": _checked_name(name),
            "query": _checked_query(request.query),
            "sort": request.sort,
            "filters": _written(request.filters),
            "widen": bool(request.widen),
            "tier": request.tier or "",
            "owner": owner,
        }
        require_sort(request.sort)
        require_tier(request.tier)
        with self._transaction() as connection:
            _require_patience(connection, owner)
            same = sa.and_(_KEPT, *(_IS[column] == value for column, value in row.items()))
            if found := _fetch(connection, same):
                return _share(connection, found, shared, owner)
            row |= {"id": secrets.token_hex(6), "created_at": now(), "shared": shared or not owner}
            row |= dict.fromkeys(("seen", "shown_after"), last_serial(connection))
            _require_room(connection, owner, shared=bool(row["shared"]))
            connection.execute(saved_searches.insert(), row)
            kept = _read(row)
            _log(connection, owner, Change("saved_search", "", _told(kept)))
            return kept

    def seen_by(self, who: str) -> list[SavedSearch]:
        """Those that are shared, and an account's own; last saved first."""
        return self._all(_KEPT & (_IS.shared | ((_IS.owner == who) & (_IS.owner != ""))))

    def one_seen_by(self, who: str, identifier: str) -> SavedSearch | None:
        """That of an id, if it is shown to an account; one query."""
        if _UNPRINTABLE.search(identifier):
            return None
        with self._engine.connect() as connection:
            found = _fetch(connection, _KEPT & (_IS.id == identifier))
        return found if found and found.seen_by(who) else None

    def note_shown(self, identifier: str, owner: str, after: int, until: int) -> None:
        """Note that its owner is shown what came after one event and up to another; no other's look counts."""
        own = _KEPT & _named(identifier) & (_IS.owner == owner) & (_IS.owner != "")
        with self._transaction() as connection:
            found = _fetch(connection, own)
            if found and until > found.seen:
                shown = saved_searches.update().where(_IS.id == found.id)
                connection.execute(shown.values(seen=until, shown_after=after))

    def deleted(self, who: str, role: Role | None) -> list[SavedSearch]:
        """What was deleted within KEPT_DELETED days and an account may bring back; last saved first."""
        gone = self._all(~_KEPT & (_IS.deleted_at >= oldest_deleted(now())))
        return [saved for saved in gone if saved.restored_by(who, role)]

    def share(self, identifier: str, shared: bool, *, actor: str) -> bool:
        """Show it to the office or to its owner alone; False when it is gone. Raises InvalidRequest at a limit."""
        with self._transaction() as connection:
            found = _fetch(connection, _KEPT & _named(identifier))
            if found:
                _require_patience(connection, actor)
                _share(connection, found, shared, actor)
            return found is not None

    def delete(self, identifier: str, *, actor: str) -> bool:
        """Delete one, to be brought back for a while; False when it was gone already. Raises InvalidRequest, see MOST_ACTS."""
        with self._transaction() as connection:
            _purge(connection, more=1)
            found = _fetch(connection, _KEPT & _named(identifier))
            if found:
                _require_patience(connection, actor)
                gone = saved_searches.update().where(_named(identifier))
                connection.execute(gone.values(deleted_at=now(), deleted_by=actor))
                _log(connection, actor, Change("saved_search", _told(found), ""))
            return found is not None

    def restore(self, identifier: str, *, actor: str) -> bool:
        """Bring a deleted one back; False when it is gone for good. Raises InvalidRequest at a limit."""
        with self._transaction() as connection:
            _purge(connection)
            found = _fetch(connection, ~_KEPT & _named(identifier))
            if found:
                _require_patience(connection, actor)
                _require_room(connection, found.owner, shared=found.shared)
                back = saved_searches.update().where(_named(identifier))
                connection.execute(back.values(deleted_at="", deleted_by=""))
                told = _told(found)
                _log(
                    connection, actor, Change("saved_search", told, told), Change("state", "已删除", "已恢复")
                )
            return found is not None

    def _all(self, wanted: sa.ColumnElement[bool]) -> list[SavedSearch]:
        newest = _SOUND.where(wanted).order_by(_IS.serial.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(newest).mappings()]


def _fetch(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> SavedSearch | None:
    row = connection.execute(_SOUND.where(wanted)).mappings().first()
    return _read(row) if row else None


def _named(identifier: str) -> sa.ColumnElement[bool]:
    return _IS.id == _UNPRINTABLE.sub("", identifier)


def _share(connection: sa.Connection, saved: SavedSearch, shared: bool, actor: str) -> SavedSearch:
    if saved.shared == shared or not saved.owner:
        return saved
    if shared:
        _require_room_for_shared(connection)
    connection.execute(saved_searches.update().where(_IS.id == saved.id).values(shared=shared))
    words = ("是", "否") if saved.shared else ("否", "是")
    _log(connection, actor, Change("saved_search", saved.name, saved.name), Change("shared", *words))
    return replace(saved, shared=shared)


def _require_patience(connection: sa.Connection, actor: str) -> None:
    if actor and (wait := seconds_to_wait(connection, "saved", actor, now(), most=MOST_ACTS)):
        raise InvalidRequest("too many acts on saved searches", most=MOST_ACTS, wait=wait)


def _require_room(connection: sa.Connection, owner: str, *, shared: bool) -> None:
    own = connection.execute(_COUNT.where(_KEPT & (_IS.owner == owner))).scalar_one()
    if owner and own >= MOST_OWN:
        raise InvalidRequest("too many saved searches of one's own", most=MOST_OWN)
    if connection.execute(_COUNT).scalar_one() >= MOST_IN_ALL:
        raise InvalidRequest("too many saved searches", most=MOST_IN_ALL)
    if shared:
        _require_room_for_shared(connection)


def _require_room_for_shared(connection: sa.Connection) -> None:
    if connection.execute(_COUNT.where(_KEPT & _IS.shared)).scalar_one() >= MOST_SHARED:
        raise InvalidRequest("too many shared searches", most=MOST_SHARED)


def _purge(connection: sa.Connection, *, more: int = 0) -> None:
    connection.execute(saved_searches.delete().where(gone_for_good(saved_searches, now(), more=more)))


def _told(saved: SavedSearch) -> str:
    return saved.told_as(saved.name)


def _log(connection: sa.Connection, actor: str, *changes: Change) -> None:
    record(connection, [Entry(NO_DOCUMENT, "saved", changes)], actor)


def _checked_name(name: str) -> str:
    clean = shown_line(name)
    if not clean:
        raise InvalidRequest("saved search without a name")
    if len(clean) > LONGEST_NAME:
        raise InvalidRequest("name of a saved search too long", length=len(clean), most=LONGEST_NAME)
    return clean


def _checked_query(query: str) -> str:
    clean = _UNPRINTABLE.sub(" ", query).strip()
    if len(clean) > LONGEST_QUERY:
        raise InvalidRequest("query of a saved search too long", length=len(clean), most=LONGEST_QUERY)
    return clean


def _written(filters: Mapping[str, Sequence[str]]) -> str:
    """JSON, sorted, so that the same filters are the same text."""
    cleaned = {
        _UNPRINTABLE.sub("", name): sorted({_UNPRINTABLE.sub(" ", value) for value in values})
        for name, values in filters.items()
        if values
    }
    return json.dumps(cleaned, ensure_ascii=False, sort_keys=True)


def _read(row: Mapping[str, object] | sa.RowMapping) -> SavedSearch:
    asked = {"query": row["query"], "sort": row["sort"], "widen": True if row["widen"] else None}
    asked |= {"tier": row["tier"] or None}
    filters = {name: tuple(values) for name, values in json.loads(str(row["filters"])).items()}
    columns = ("id", "name", "created_at", "owner", "shared", "seen", "shown_after")
    kept = {name: row[name] for name in columns}
    request = SearchRequest(filters=filters, **asked)  # type: ignore[arg-type]
    deleted_by = str(row.get("deleted_by", ""))
    return SavedSearch(request=request, deleted_by=deleted_by, **kept)  # type: ignore[arg-type]
