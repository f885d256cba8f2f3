"""Stores which documents stand on a reading list, in which order and with which notes, and reads those that one may see.

A document is known by its number, so that a list always shows the present version. One that a reader may not see is
not on the list for that reader; one that is withdrawn is there for archivists alone, and for all again once it is back.
What is taken off is kept for KEPT_DELETED days with its place and its note, to be put back; its place is negative then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.log.event_log import now
from indexer.catalogue.rows import stored_of
from indexer.catalogue.sharing.ownership import oldest_deleted
from indexer.catalogue.sharing.tables import topic_entries, topics
from indexer.catalogue.sharing.topics import Topic, plain_text
from indexer.errors import InvalidRequest
from indexer.model import Access, Clearance, StoredDocument, clearance_in
from indexer.storage import is_sound

LONGEST_NOTE: Final = 1_000  # characters
MOST_ENTRIES: Final = 500  # of one list
MOST_OWN_ENTRIES: Final = 20_000  # of all lists of one account, deleted ones too
MOST_ALL_ENTRIES: Final = 500_000  # of all lists there are
MOST_TAKEN_OFF: Final = 20  # of one list that can be put back, the last ones

_IS: Final = topic_entries.c
_ON_IT: Final = _IS.place > 0
_COUNT: Final = sa.select(sa.func.count()).select_from(topic_entries).where(_ON_IT)
_LEFT_OUT: Final = ("digest", "body")  # texts stay on the disk
_ENTRIES: Final = (
    sa.select(
        *(_IS.note, _IS.added_at.label("put_at"), documents.c.id, documents.c.state, documents.c.department),
        *(column for column in versions.c if column.name not in _LEFT_OUT),
        sa.literal("").label("body"),
        (is_sound(documents) & is_sound(versions)).label("sound"),
    )
    .select_from(topic_entries.join(documents, documents.c.number == _IS.number).join(versions, CURRENT))
    .where(is_sound(topic_entries))  # damaged ones are in a check's findings
)


_LAST_FIRST: Final = (_IS.added_at.desc(), _IS.place)  # of what was taken off


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A document on a list, or taken off it."""

    stored: StoredDocument  # without its body
    note: str  # paragraphs, a line each
    added_at: str  # or taken off; ISO 8601, UTC

    @property
    def is_withdrawn(self) -> bool:
        """Whether it cannot be read at present."""
        return self.stored.state == "withdrawn"


class TopicEntries(Store):
    """The documents on the lists of one archive."""

    def of(self, topic: Topic, access: Access) -> list[TopicEntry]:
        """Those that somebody may see, in their order."""
        wanted = (_IS.topic == topic.serial) & _ON_IT
        return self._seen(_ENTRIES.where(wanted).order_by(_IS.place, _IS.number), access)

    def taken_off(self, topic: Topic, access: Access) -> list[TopicEntry]:
        """Those that can be put back, of what somebody may see; the last taken off first."""
        last = (_IS.topic == topic.serial) & _can_be_put_back()
        return self._seen(_ENTRIES.where(last).order_by(*_LAST_FIRST).limit(MOST_TAKEN_OFF), access)

    def add(self, topic: Topic, numbers: Sequence[int]) -> int:
        """Put documents at the end of a list; how many were not on it. Raises InvalidRequest, see MOST_ENTRIES.

        One that was taken off comes with the note that it had. A list that was deleted meanwhile is given nothing.
        """
        with self._transaction() as connection:
            if not _is_kept(connection, topic):
                return 0
            on_it, notes = _on(connection, topic), _notes_of_taken_off(connection, topic)
            new = [number for number in dict.fromkeys(numbers) if number not in on_it]
            _require_room(connection, topic, len(on_it), len(new))
            first = _last_place(connection, topic) + 1
            row = {"topic": topic.serial, "added_at": now()}
            rows = [
                row | {"number": number, "place": first + at, "note": notes.get(number, "")}
                for at, number in enumerate(new)
            ]
            if rows:
                again = (_IS.topic == topic.serial) & _IS.number.in_(new)
                connection.execute(topic_entries.delete().where(again))
                connection.execute(topic_entries.insert(), rows)
            return len(rows)

    def annotate(self, topic: Topic, number: int, note: str) -> bool:
        """Write a note to a document of a list; False when it is not on it. Raises InvalidRequest, see LONGEST_NOTE."""
        said = _checked_note(note)
        with self._transaction() as connection:
            changed = topic_entries.update().where(_which(topic, number)).values(note=said)
            return connection.execute(changed).rowcount > 0

    def remove(self, topic: Topic, number: int) -> bool:
        """Take a document off a list, to be put back for a while; False when it is not on it."""
        with self._transaction() as connection:
            gone = topic_entries.update().where(_which(topic, number))
            found = connection.execute(gone.values(place=-_IS.place, added_at=now())).rowcount > 0
            _let_go(connection, topic)
            return found

    def put_back(self, topic: Topic, number: int) -> bool:
        """Put a document that was taken off where it was, with its note; False when it cannot be, or is there.

        Raises InvalidRequest as `add` does.
        """
        with self._transaction() as connection:
            if not _is_kept(connection, topic):
                return False
            off = (_IS.topic == topic.serial) & (_IS.number == number) & _can_be_put_back()
            if connection.execute(sa.select(_IS.number).where(off)).first() is None:
                return False
            _require_room(connection, topic, len(_on(connection, topic)), 1)
            back = topic_entries.update().where(off).values(place=-_IS.place, added_at=now())
            return connection.execute(back).rowcount > 0

    def swap(self, topic: Topic, one: int, other: int) -> bool:
        """Let two documents of a list change places; False when one is not on it."""
        with self._transaction() as connection:
            places = _on(connection, topic)
            if one not in places or other not in places:
                return False
            for number, place in ((one, places[other]), (other, places[one])):
                changed = topic_entries.update().where(_which(topic, number))
                connection.execute(changed.values(place=place))
            return True

    def _seen(self, wanted: sa.Select[Any], access: Access) -> list[TopicEntry]:
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [entry for entry in map(_entry, rows) if _is_shown(entry.stored, access)]


def forget_entries(connection: sa.Connection, number: int) -> None:
    """Take a document that is destroyed off all lists, with what was noted of it."""
    connection.execute(topic_entries.delete().where(_IS.number == number))


def _entry(row: Mapping[Any, Any]) -> TopicEntry:
    return TopicEntry(stored_of(row), row["note"], row["put_at"])


def _is_shown(stored: StoredDocument, access: Access) -> bool:
    everything = clearance_in(access) == Clearance.EVERYTHING
    if not stored.sound and not everything:
        return False  # nobody knows how closed it was
    return stored.seen_with(access) and (stored.state == "active" or everything)


def _which(topic: Topic, number: int) -> sa.ColumnElement[bool]:
    return (_IS.topic == topic.serial) & (_IS.number == number) & _ON_IT


def _can_be_put_back() -> sa.ColumnElement[bool]:
    return ~_ON_IT & (_IS.added_at >= oldest_deleted(now()))


def _on(connection: sa.Connection, topic: Topic) -> dict[int, int]:
    """The numbers of what is on a list → their places."""
    rows = connection.execute(sa.select(_IS.number, _IS.place).where((_IS.topic == topic.serial) & _ON_IT))
    return {row.number: row.place for row in rows}


def _notes_of_taken_off(connection: sa.Connection, topic: Topic) -> dict[int, str]:
    """The numbers of what was taken off a list and can be put back → their notes."""
    off = (_IS.topic == topic.serial) & _can_be_put_back()
    return {row.number: row.note for row in connection.execute(sa.select(_IS.number, _IS.note).where(off))}


def _last_place(connection: sa.Connection, topic: Topic) -> int:
    """The last that was given on a list; what was taken off keeps its own, so that none stands twice."""
    last = sa.select(sa.func.max(sa.func.abs(_IS.place))).where(_IS.topic == topic.serial)
    return connection.execute(last).scalar() or 0


def _let_go(connection: sa.Connection, topic: Topic) -> None:
    """Forget what cannot be put back any more: taken off long ago, or before many others of the list."""
    of_list = _IS.topic == topic.serial
    last = sa.select(_IS.number).where(of_list & _can_be_put_back())
    kept = last.order_by(*_LAST_FIRST).limit(MOST_TAKEN_OFF).subquery()
    gone = of_list & ~_ON_IT & _IS.number.not_in(sa.select(kept.c.number))
    connection.execute(topic_entries.delete().where(gone))


def _is_kept(connection: sa.Connection, topic: Topic) -> bool:
    kept = sa.select(topics.c.serial).where((topics.c.serial == topic.serial) & (topics.c.deleted_at == ""))
    return connection.execute(kept).first() is not None


def _require_room(connection: sa.Connection, topic: Topic, there: int, more: int) -> None:
    if more and there + more > MOST_ENTRIES:
        raise InvalidRequest("topic full", most=MOST_ENTRIES)
    own = _COUNT.where(_IS.topic.in_(sa.select(topics.c.serial).where(topics.c.owner == topic.owner)))
    if more and connection.execute(own).scalar_one() + more > MOST_OWN_ENTRIES:
        raise InvalidRequest("too many entries of one's own", most=MOST_OWN_ENTRIES)
    if more and connection.execute(_COUNT).scalar_one() + more > MOST_ALL_ENTRIES:
        raise InvalidRequest("too many entries of topics", most=MOST_ALL_ENTRIES)


def _checked_note(note: str) -> str:
    clean = plain_text(note)
    if len(clean) > LONGEST_NOTE:
        raise InvalidRequest("note of a topic too long", length=len(clean), most=LONGEST_NOTE)
    return clean
