"""Stores where the texts of versions and drafts stand in their originals: tables, pages, places of runs.

Nothing that is found depends on it, and one that is damaged is none. What is known of a version may come later than the
version: whose original is still to be read for it stands in a queue, in which each has a few attempts.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.attention.tables import looked
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import documents, layouts, unplaced
from indexer.errors import ArchiveBusy, CatalogueUnusable
from indexer.message import Message, as_text, of_text
from indexer.model import NO_LAYOUT, Document, Layout, Page, StoredDocument
from indexer.storage import UNSET, is_sound, row_digest
from indexer.structure import carried_over

LARGEST: Final = 256 << 20  # bytes, unpacked
MOST_ATTEMPTS: Final = 2  # at reading an original for places

_ASKED, _NEW, _OLDER, _AGAIN, _GIVEN_UP = range(5)  # turns; as migrations write them, too
_FEW: Final = 8  # rows read at a time: of a long text one may be of megabytes
_PAGES: Final = '"pages":'  # in the JSON of a layout; within a text the quotation marks would be escaped
_DECODER: Final = json.JSONDecoder()
_ENOUGH: Final = 0.9  # of the characters that had places: who has fewer is no better

_DATA: Final = sa.select(layouts.c.data).where(  # made once: every page of an article asks
    layouts.c.number == sa.bindparam("wanted_number"),
    layouts.c.version == sa.bindparam("wanted_version"),
    is_sound(layouts),
)


class Unplaced(NamedTuple):
    """A version whose original is still to be read for places."""

    number: int
    version: int
    reason: Message | None = None  # why the last attempt has failed


class Layouts(Store):
    """The layouts of one archive's versions."""

    def of(self, stored: StoredDocument) -> Layout:
        """That of a version; NO_LAYOUT where nothing is known, or it is damaged."""
        with self._engine.connect() as connection:
            layout = _of(connection, stored)
        return layout if layout.fits(len(stored.document.text)) else NO_LAYOUT

    def current_pages(self, numbers: Sequence[int]) -> dict[int, tuple[Page, ...]]:
        """Those of documents' current versions, by their numbers, where there are some; no places are read."""
        current = (layouts.c.number == documents.c.number) & (layouts.c.version == documents.c.version)
        query = sa.select(layouts.c.number, layouts.c.data).join(documents, current)
        query = query.where(documents.c.number.in_(numbers), is_sound(layouts))
        with self._streamed(query, _FEW) as rows:
            return {row.number: pages for row in rows if (pages := pages_in(row.data))}

    def put_right(self, stored: StoredDocument, read: Document, layout: Layout) -> None:
        """In place of a damaged one: what `read`, which was read from the original anew, has for a version.

        Pages that LibreOffice has to make follow later.
        """
        moved = carried_over(layout, read, stored.document)
        with self._transaction() as connection:
            _replace(connection, stored, moved)
            connection.execute(unplaced.delete().where(_is_owed(stored.number, stored.version)))
            owe(connection, [stored])

    def owed(self) -> int:
        """How many versions wait to have their originals read for places."""
        query = sa.select(sa.func.count()).select_from(unplaced).where(unplaced.c.turn < _GIVEN_UP)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def given_up(self) -> list[Unplaced]:
        """The versions for which that has failed too often."""
        query = sa.select(unplaced).where(unplaced.c.turn == _GIVEN_UP).order_by(unplaced.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Unplaced(row.number, row.version, of_text(row.reason) if row.reason else None) for row in rows
        ]

    def ask(self, stored: StoredDocument) -> bool:
        """Let a version go first that waits; False when it does not. A catalogue that cannot be written stays as it is."""
        waits = _is_owed(stored.number, stored.version) & (unplaced.c.turn < _GIVEN_UP)
        with self._engine.connect() as connection:
            turn = connection.execute(sa.select(unplaced.c.turn).where(waits)).scalar_one_or_none()
        if turn is not None and turn != _ASKED:
            with suppress(ArchiveBusy, CatalogueUnusable), self._transaction() as connection:
                connection.execute(unplaced.update().where(waits).values(turn=_ASKED))
        return turn is not None

    def try_again(self) -> None:
        """Let those wait again that were given up."""
        with self._transaction() as connection:
            given_up = unplaced.update().where(unplaced.c.turn == _GIVEN_UP)
            connection.execute(given_up.values(turn=_AGAIN, attempts=0))

    def begin(self) -> Unplaced | None:
        """The version whose turn it is, with one attempt more; None when none waits.

        One that was begun too often, and never finished, is given up instead.
        """
        turn = sa.select(
            sa.func.min(unplaced.c.turn)
        ).scalar_subquery()  # found by the index, as what follows
        first = sa.select(unplaced).where((unplaced.c.turn == turn) & (unplaced.c.turn < _GIVEN_UP))
        first = first.order_by(unplaced.c.number.desc(), unplaced.c.version.desc()).limit(1)
        while self.owed():
            with self._transaction() as connection:
                if (row := connection.execute(first).one_or_none()) is None:
                    return None
                begun = unplaced.update().where(_is_owed(row.number, row.version))
                if row.attempts < MOST_ATTEMPTS:
                    connection.execute(begun.values(attempts=row.attempts + 1))
                    return Unplaced(row.number, row.version)
                reason = as_text(Message("reading never ended", attempts=MOST_ATTEMPTS))
                connection.execute(begun.values(turn=_GIVEN_UP, reason=reason))
        return None

    def put_back(self, owed: Unplaced) -> None:
        """Let one wait again as if it had not been begun."""
        with self._transaction() as connection:
            begun = unplaced.update().where(_is_owed(owed.number, owed.version))
            connection.execute(begun.values(attempts=unplaced.c.attempts - 1))

    def fail(self, owed: Unplaced, reason: Message, beside: Sequence[int] = ()) -> None:
        """Note why the attempt has failed, which was one for the versions beside it, too; the last one comes at the end."""
        these = [owed.version, *beside]
        attempts = unplaced.c.attempts + sa.case((unplaced.c.version == owed.version, 0), else_=1)
        again = sa.case((attempts < MOST_ATTEMPTS, _AGAIN), else_=_GIVEN_UP)
        failed = (unplaced.c.number == owed.number) & unplaced.c.version.in_(these)
        noted = {"turn": again, "attempts": attempts, "reason": as_text(reason)}
        with self._transaction() as connection:
            connection.execute(unplaced.update().where(failed).values(**noted))

    def finish(self, stored: StoredDocument, read: Document, layout: Layout, *, whole: bool = True) -> None:
        """Keep for a version that waits what `read`, which was read from its original anew, has.

        It waits no more, unless that is not the whole. What is known already stays where that is more.
        """
        moved = carried_over(layout, read, stored.document)
        waits = _is_owed(stored.number, stored.version)
        with self._transaction() as connection:
            if connection.execute(sa.select(unplaced).where(waits)).one_or_none() is None:
                return
            if whole:
                connection.execute(unplaced.delete().where(waits))
            if _placed(moved) >= _ENOUGH * _placed(_of(connection, stored)):
                _replace(connection, stored, moved)


def packed(layout: Layout) -> bytes | None:
    """Its JSON compressed by zlib (RFC 1950); None of one that says nothing."""
    if not layout:
        return None
    return zlib.compress(json.dumps(layout.as_json(), separators=(",", ":")).encode())


def unpacked(data: bytes | None) -> Layout:
    """It again. Raises ValueError for what is no layout, or too large."""
    if data is None:
        return NO_LAYOUT
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(data, LARGEST)
        if not unpacker.eof:
            raise ValueError("cut short or too large")
        return Layout.of_json(json.loads(content))
    except (LookupError, TypeError, RecursionError, zlib.error) as error:
        raise ValueError("no layout") from error


def pages_in(data: bytes | None) -> tuple[Page, ...]:
    """Its pages alone: of a long text the places of runs are not taken apart. Of one that is damaged none."""
    try:
        text = zlib.decompressobj().decompress(data or b"", LARGEST).decode()
        at = text.index(_PAGES) + len(_PAGES)
        return tuple(Page(*page) for page in _DECODER.raw_decode(text, at)[0])
    except (ValueError, LookupError, TypeError, RecursionError, zlib.error):
        return ()


def insert_layouts(connection: sa.Connection, made: Iterable[tuple[StoredDocument, Layout]]) -> None:
    """Write those of new versions."""
    rows: list[dict[str, object]] = [
        {"number": stored.number, "version": stored.version, "data": data}
        for stored, layout in made
        if (data := packed(layout)) is not None
    ]
    if rows:
        connection.execute(layouts.insert(), [row | {"digest": row_digest(layouts, row)} for row in rows])


def carry_over(connection: sa.Connection, before: StoredDocument, after: StoredDocument) -> None:
    """Give a version that was made by an edit what is known of the one before, as far as its text is still there."""
    if layout := _of(connection, before):
        insert_layouts(connection, [(after, carried_over(layout, before.document, after.document))])
    if connection.execute(sa.select(unplaced).where(_is_owed(before.number, before.version))).one_or_none():
        owe(connection, [after])


def keep_places(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Give the next versions of documents, whose texts are the same, what is known of those that still are current."""
    current = (layouts.c.number == documents.c.number) & (layouts.c.version == documents.c.version)
    kept = sa.select(layouts.c.number, layouts.c.version + 1, layouts.c.data, sa.literal(UNSET))
    kept = kept.join(documents, current).where(documents.c.number.in_(numbers), is_sound(layouts))
    connection.execute(layouts.insert().from_select(["number", "version", "data", "digest"], kept))
    current = (unplaced.c.number == documents.c.number) & (unplaced.c.version == documents.c.version)
    waiting = sa.select(
        *(unplaced.c.number, unplaced.c.version + 1),
        *(sa.literal(_NEW), sa.literal(0), sa.literal("")),
    )
    waiting = waiting.join(documents, current).where(documents.c.number.in_(numbers))
    columns = ["number", "version", "turn", "attempts", "reason"]
    connection.execute(unplaced.insert().from_select(columns, waiting))


def owe(connection: sa.Connection, made: Iterable[StoredDocument]) -> None:
    """Have the originals of new versions read for places, when nothing more urgent is to be done."""
    waiting = {"turn": _NEW, "attempts": 0, "reason": ""}
    if rows := [{"number": stored.number, "version": stored.version} | waiting for stored in made]:
        connection.execute(unplaced.insert(), rows)


def _is_owed(number: int, version: int) -> sa.ColumnElement[bool]:
    return (unplaced.c.number == number) & (unplaced.c.version == version)


def _replace(connection: sa.Connection, stored: StoredDocument, layout: Layout) -> None:
    is_it = (layouts.c.number == stored.number) & (layouts.c.version == stored.version)
    connection.execute(layouts.delete().where(is_it))
    connection.execute(looked.delete().where(looked.c.number == stored.number))  # its pages may be unsure
    insert_layouts(connection, [(stored, layout)])


def _placed(layout: Layout) -> int:
    """How many characters have a place."""
    return sum(run.end - run.start for run in layout.runs)


def _of(connection: sa.Connection, stored: StoredDocument) -> Layout:
    which = {"wanted_number": stored.number, "wanted_version": stored.version}
    try:
        return unpacked(connection.execute(_DATA, which).scalar_one_or_none())
    except ValueError:
        return NO_LAYOUT
