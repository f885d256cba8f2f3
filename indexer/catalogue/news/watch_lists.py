"""Stores the terms that accounts watch, and what each has been shown of the documents that hold them.

A list is its account's alone: it is shown to nobody else and in no log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.log.event_log import last_serial
from indexer.catalogue.news.tables import watch_lists
from indexer.errors import InvalidRequest
from indexer.model import storable
from indexer.storage import is_sound
from indexer.text import normalize_line

MOST_WATCHED: Final = 5_000
LONGEST_WATCHED: Final = 200  # characters

_IS: Final = watch_lists.c


@dataclass(frozen=True, slots=True)
class WatchList:
    """The terms that an account watches; none where it has no list."""

    owner: str
    terms: tuple[str, ...] = ()  # as they were written
    seen: int = 0  # serial of the event up to which the owner has been shown what holds them
    shown_after: int = 0  # of the event after which came what they were shown last


class WatchLists(Store):
    """Those of one archive."""

    def of(self, owner: str) -> WatchList:
        """That of an account; an empty one for who has none, and where it is damaged."""
        with self._engine.connect() as connection:
            return _kept(connection, owner)

    def keep(self, owner: str, lines: Iterable[str]) -> WatchList:
        """Have an account watch these terms instead, one a line; what came before its first list is no news.

        Raises InvalidRequest for more than MOST_WATCHED and for one longer than LONGEST_WATCHED.
        """
        terms = _checked(lines)
        with self._transaction() as connection:
            before, start = _kept(connection, owner), last_serial(connection)
            looks = (before.seen, before.shown_after) if before.terms else (start, start)
            kept = WatchList(owner, terms, *looks)
            connection.execute(watch_lists.delete().where(_IS.owner == owner))
            if terms and owner:
                row = {"owner": owner, "terms": "\n".join(terms), "seen": kept.seen}
                connection.execute(watch_lists.insert(), row | {"shown_after": kept.shown_after})
        return kept

    def note_shown(self, owner: str, after: int, until: int) -> None:
        """Note that an account is shown what came after one event and up to another; never backwards."""
        later = (_IS.owner == owner) & (_IS.seen < until) & is_sound(watch_lists)
        with self._transaction() as connection:
            connection.execute(watch_lists.update().where(later).values(seen=until, shown_after=after))


def _kept(connection: sa.Connection, owner: str) -> WatchList:
    """The sound list of an account; an empty one where there is none."""
    query = sa.select(watch_lists).where((_IS.owner == owner) & (_IS.owner != "") & is_sound(watch_lists))
    row = connection.execute(query).one_or_none()
    if row is None:
        return WatchList(owner)
    return WatchList(owner, tuple(row.terms.split("\n")), row.seen, row.shown_after)


def _checked(lines: Iterable[str]) -> tuple[str, ...]:
    """The terms of a list, each once, without blanks at the ends; what has no visible character is none.

    Raises InvalidRequest.
    """
    terms = tuple(filter(normalize_line, dict.fromkeys(" ".join(storable(line).split()) for line in lines)))
    if len(terms) > MOST_WATCHED:
        raise InvalidRequest("too many watched terms", count=len(terms), most=MOST_WATCHED)
    for number, term in enumerate(terms, start=1):
        if len(term) > LONGEST_WATCHED:
            raise InvalidRequest(
                "watched term too long", number=number, length=len(term), most=LONGEST_WATCHED
            )
    return terms
