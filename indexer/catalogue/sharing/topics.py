"""Stores reading lists (专题): whose they are, what they are called, whether they are shared, and the deleted ones for a while.

Each belongs to the account that made it and is shown to nobody else, unless it is shared with all who may read here.
What is deleted is kept for KEPT_DELETED days with its documents, to be brought back. Making, sharing and deleting are
logged, the title of what is not shared in no log; what stands on a list is its owner's affair, and is not.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.log.event_log import NO_DOCUMENT, Entry, now, record, seconds_to_wait
from indexer.catalogue.sharing.ownership import (
    Owned,
    gone_for_good,
    oldest_deleted,
    seconds_before,
    shown_line,
)
from indexer.catalogue.sharing.tables import topic_entries, topics
from indexer.errors import InvalidRequest
from indexer.model import Change, Role, storable
from indexer.storage import is_sound

LONGEST_TOPIC: Final = 60  # characters of a title
LONGEST_EXPLANATION: Final = 2_000  # characters
MOST_OWN_TOPICS: Final = 200  # of one account
MOST_TOPICS: Final = 20_000  # of all
MOST_TOPIC_ACTS: Final = 60  # of one account within an hour, but for what it puts on its lists
ASKED_TWICE: Final = (
    10  # seconds in which a list that is asked for again, all its words the same, is the one just made
)

_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but for tabs and line ends
_IS: Final = topics.c
_SOUND: Final = sa.select(topics).where(is_sound(topics))  # damaged ones are in a check's findings
_KEPT: Final = _IS.deleted_at == ""
_COUNT: Final = sa.select(sa.func.count()).select_from(topics)
_COLUMNS: Final = ("serial", "id", "title", "explanation", "created_at", "owner", "shared", "deleted_by")


@dataclass(frozen=True, slots=True)
class Topic(Owned):
    """A reading list without its documents. `id` is 12 hexadecimal digits and never given twice."""

    serial: int
    id: str
    title: str
    explanation: str  # paragraphs, a line each
    created_at: str  # ISO 8601, UTC
    owner: str  # name of an account
    shared: bool
    deleted_by: str = ""

    def filled_by(self, who: str) -> bool:
        """Whether an account may say what stands on it, and what it is called: its owner alone."""
        return bool(who) and self.owner == who


class Topics(Store):
    """The reading lists of one archive."""

    def make(self, title: str, explanation: str = "", *, owner: str, shared: bool = False) -> Topic:
        """Begin a list; one that is asked for twice at once is made once, see ASKED_TWICE.

        Raises InvalidRequest for a text that is empty or too long, or at one of the limits above.
        """
        row: dict[str, object] = {
            "title": _checked_title(title),
            "explanation": _checked_explanation(explanation),
            "owner": owner,
            "shared": shared,
        }
        with self._transaction() as connection:
            if made_before := _fetch(connection, _just_made(row)):
                return made_before
            _purge(connection)
            _require_patience(connection, owner)
            _require_room(connection, owner)
            row |= {"id": secrets.token_hex(6), "created_at": now()}
            made = connection.execute(topics.insert(), row)
            serial = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
            topic = _read(row | {"serial": serial, "deleted_by": ""})
            _log(connection, owner, Change("topic", "", _told(topic)))
            return topic

    def describe(self, topic: Topic, title: str, explanation: str) -> bool:
        """Give it another title and explanation; False when it is gone. Raises InvalidRequest as `make` does."""
        said = {"title": _checked_title(title), "explanation": _checked_explanation(explanation)}
        with self._transaction() as connection:
            found = _fetch(connection, _KEPT & (_IS.id == topic.id))
            if found and said != {"title": found.title, "explanation": found.explanation}:
                _require_patience(connection, topic.owner)
                connection.execute(topics.update().where(_IS.id == topic.id).values(said))
                told = _told(replace(found, title=said["title"]))
                _log(connection, topic.owner, Change("topic", _told(found), told))
            return found is not None

    def seen_by(self, who: str) -> list[Topic]:
        """Those that are shared, and an account's own; last made first."""
        return self._all(_KEPT & (_IS.shared | ((_IS.owner == who) & (_IS.owner != ""))))

    def own(self, who: str, limit: int | None = None) -> list[Topic]:
        """An account's own, the one that something was put on last first; all, or some."""
        if not who:
            return []
        on_it = (topic_entries.c.topic == _IS.serial) & (topic_entries.c.place > 0)
        last = sa.select(sa.func.max(topic_entries.c.added_at)).where(on_it)
        filled = sa.func.coalesce(last.scalar_subquery(), _IS.created_at)
        query = _SOUND.where(_KEPT & (_IS.owner == who)).order_by(filled.desc(), _IS.serial.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query.limit(limit)).mappings()]

    def one_seen_by(self, who: str, identifier: str) -> Topic | None:
        """That of an id, if it is shown to an account; one query."""
        with self._engine.connect() as connection:
            found = _fetch(connection, _KEPT & _named(identifier))
        return found if found and found.seen_by(who) else None

    def deleted(self, who: str, role: Role | None) -> list[Topic]:
        """What was deleted within KEPT_DELETED days and an account may bring back; last made first."""
        gone = self._all(~_KEPT & (_IS.deleted_at >= oldest_deleted(now())))
        return [topic for topic in gone if topic.restored_by(who, role)]

    def share(self, identifier: str, shared: bool, *, actor: str) -> bool:
        """Show it to all readers or to its owner alone; False when it is gone. Raises InvalidRequest, see MOST_TOPIC_ACTS."""
        with self._transaction() as connection:
            found = _fetch(connection, _KEPT & _named(identifier))
            if found and found.shared != shared:
                _require_patience(connection, actor)
                connection.execute(topics.update().where(_IS.id == found.id).values(shared=shared))
                words = ("否", "是") if shared else ("是", "否")
                _log(connection, actor, Change("topic", found.title, found.title), Change("shared", *words))
            return found is not None

    def delete(self, identifier: str, *, actor: str) -> bool:
        """Delete one, to be brought back for a while; False when it was gone already. Raises InvalidRequest as `share`."""
        with self._transaction() as connection:
            _purge(connection, more=1)
            found = _fetch(connection, _KEPT & _named(identifier))
            if found:
                _require_patience(connection, actor)
                gone = topics.update().where(_IS.id == found.id)
                connection.execute(gone.values(deleted_at=now(), deleted_by=actor))
                _log(connection, actor, Change("topic", _told(found), ""))
            return found is not None

    def restore(self, identifier: str, *, actor: str) -> bool:
        """Bring a deleted one back; False when it is gone for good. Raises InvalidRequest at a limit."""
        with self._transaction() as connection:
            _purge(connection)
            found = _fetch(connection, ~_KEPT & _named(identifier))
            if found:
                _require_patience(connection, actor)
                _require_room(connection, found.owner)
                back = topics.update().where(_IS.id == found.id)
                connection.execute(back.values(deleted_at="", deleted_by=""))
                told = _told(found)
                _log(connection, actor, Change("topic", told, told), Change("state", "已删除", "已恢复"))
            return found is not None

    def _all(self, wanted: sa.ColumnElement[bool]) -> list[Topic]:
        newest = _SOUND.where(wanted).order_by(_IS.serial.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(newest).mappings()]


def _fetch(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> Topic | None:
    row = connection.execute(_SOUND.where(wanted)).mappings().first()
    return _read(row) if row else None


def _read(row: Mapping[Any, Any]) -> Topic:
    return Topic(**{name: row[name] for name in _COLUMNS})


def _named(identifier: str) -> sa.ColumnElement[bool]:
    return _IS.id == storable(identifier)


def _just_made(row: Mapping[str, object]) -> sa.ColumnElement[bool]:
    """What was made of the same words a moment ago, as by a form that was sent twice."""
    same = [topics.c[name] == said for name, said in row.items()]
    return sa.and_(_KEPT, _IS.created_at >= seconds_before(now(), ASKED_TWICE), *same)


def _require_patience(connection: sa.Connection, actor: str) -> None:
    if actor and (wait := seconds_to_wait(connection, "topic", actor, now(), most=MOST_TOPIC_ACTS)):
        raise InvalidRequest("too many acts on topics", most=MOST_TOPIC_ACTS, wait=wait)


def _require_room(connection: sa.Connection, owner: str) -> None:
    if connection.execute(_COUNT.where(_KEPT & (_IS.owner == owner))).scalar_one() >= MOST_OWN_TOPICS:
        raise InvalidRequest("too many topics of one's own", most=MOST_OWN_TOPICS)
    if connection.execute(_COUNT).scalar_one() >= MOST_TOPICS:
        raise InvalidRequest("too many topics", most=MOST_TOPICS)


def _purge(connection: sa.Connection, *, more: int = 0) -> None:
    """Let go of what cannot be brought back any more, with what stood on it."""
    gone = gone_for_good(topics, now(), more=more)
    of_gone = topic_entries.c.topic.in_(sa.select(_IS.serial).where(gone))
    connection.execute(topic_entries.delete().where(of_gone))
    connection.execute(topics.delete().where(gone))


def _told(topic: Topic) -> str:
    return topic.told_as(topic.title)


def _log(connection: sa.Connection, actor: str, *changes: Change) -> None:
    record(connection, [Entry(NO_DOCUMENT, "topic", changes)], actor)


def _checked_title(title: str) -> str:
    clean = shown_line(title)
    if not clean:
        raise InvalidRequest("topic without a title")
    if len(clean) > LONGEST_TOPIC:
        raise InvalidRequest("title of a topic too long", length=len(clean), most=LONGEST_TOPIC)
    return clean


def _checked_explanation(explanation: str) -> str:
    clean = plain_text(explanation)
    if len(clean) > LONGEST_EXPLANATION:
        raise InvalidRequest("explanation of a topic too long", length=len(clean), most=LONGEST_EXPLANATION)
    return clean


def plain_text(typed: str) -> str:
    """Paragraphs as they are kept: lines end alike, and characters without a shape are left out."""
    lines = storable(typed).replace("\r\n", "\n").replace("\r", "\n")
    return _NO_TEXT.sub("", lines).strip()
