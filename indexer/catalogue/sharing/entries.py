"""Stores which documents stand on a reading list, in which order and with which notes, and reads those that one may see.

A document is known by its number, so that a list always shows the present version. One that a reader may not see is
not on the list for that reader; one that is withdrawn is there for archivists alone, and for all again once it is back.
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
from indexer.catalogue.sharing.tables import topic_entries, topics
from indexer.catalogue.sharing.topics import Topic, plain_text
from indexer.errors import InvalidRequest
from indexer.model import Access, Clearance, StoredDocument, clearance_in
from indexer.storage import is_sound

LONGEST_NOTE: Final = 1_000  # characters
MOST_ENTRIES: Final = 500  # of one list
MOST_OWN_ENTRIES: Final = 20_000  # of all lists of one account, deleted ones too
MOST_ALL_ENTRIES: Final = 500_000  # of all lists there are

_IS: Final = topic_entries.c
_COUNT: Final = sa.select(sa.func.count()).select_from(topic_entries)
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
    .order_by(_IS.place, _IS.number)
)


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A document on a list."""

    stored: StoredDocument  # without its body
    note: str  # paragraphs, a line each
    added_at: str  # ISO 8601, UTC

    @property
    def is_withdrawn(self) -> bool:
        """Whether it cannot be read at present."""
        return self.stored.state == "withdrawn"


class TopicEntries(Store):
    """The documents on the lists of one archive."""

    def of(self, topic: Topic, access: Access) -> list[TopicEntry]:
        """Those that somebody may see, in their order."""
        with self._engine.connect() as connection:
            rows = connection.execute(_ENTRIES.where(_IS.topic == topic.serial)).mappings().all()
        return [entry for entry in map(_entry, rows) if _is_shown(entry.stored, access)]

    def add(self, topic: Topic, numbers: Sequence[int]) -> int:
        """Put documents at the end of a list; how many were not on it. Raises InvalidRequest, see MOST_ENTRIES.

        A list that was deleted meanwhile is given nothing.
        """
        with self._transaction() as connection:
            if not _is_kept(connection, topic):
                return 0
            on_it = _on(connection, topic)
            new = [number for number in dict.fromkeys(numbers) if number not in on_it]
            _require_room(connection, topic, len(on_it), len(new))
            first = max(on_it.values(), default=0) + 1
            row = {"topic": topic.serial, "note": "", "added_at": now()}
            rows = [row | {"number": number, "place": first + at} for at, number in enumerate(new)]
            if rows:
                connection.execute(topic_entries.insert(), rows)
            return len(rows)

    def annotate(self, topic: Topic, number: int, note: str) -> bool:
        """Write a note to a document of a list; False when it is not on it. Raises InvalidRequest, see LONGEST_NOTE."""
        said = _checked_note(note)
        with self._transaction() as connection:
            changed = topic_entries.update().where(_which(topic, number)).values(note=said)
            return connection.execute(changed).rowcount > 0

    def remove(self, topic: Topic, number: int) -> bool:
        """Take a document off a list; False when it is not on it."""
        with self._transaction() as connection:
            return connection.execute(topic_entries.delete().where(_which(topic, number))).rowcount > 0

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
    return (_IS.topic == topic.serial) & (_IS.number == number)


def _on(connection: sa.Connection, topic: Topic) -> dict[int, int]:
    """The numbers of what is on a list → their places."""
    rows = connection.execute(sa.select(_IS.number, _IS.place).where(_IS.topic == topic.serial))
    return {row.number: row.place for row in rows}


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
