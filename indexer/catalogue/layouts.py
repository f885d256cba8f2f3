"""Stores where the texts of versions and drafts stand in their originals: tables, pages, places of runs.

Nothing that is found depends on it, and one that is damaged is none.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import layouts
from indexer.model import NO_LAYOUT, Document, Layout, StoredDocument
from indexer.storage import is_sound, row_digest
from indexer.structure import carried_over

LARGEST: Final = 256 << 20  # bytes, unpacked


class Layouts(Store):
    """The layouts of one archive's versions."""

    def of(self, stored: StoredDocument) -> Layout:
        """That of a version; NO_LAYOUT where nothing is known, or it is damaged."""
        with self._engine.connect() as connection:
            layout = _of(connection, stored)
        return layout if layout.fits(len(stored.document.text)) else NO_LAYOUT

    def put_right(self, stored: StoredDocument, read: Document, layout: Layout) -> None:
        """In place of a damaged one: what `read`, which was read from the original anew, has for a version."""
        moved = layout.moved(carried_over(read, stored.document))
        is_it = (layouts.c.number == stored.number) & (layouts.c.version == stored.version)
        with self._transaction() as connection:
            connection.execute(layouts.delete().where(is_it))
            insert_layouts(connection, [(stored, moved)])


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
        insert_layouts(connection, [(after, layout.moved(carried_over(before.document, after.document)))])


def _of(connection: sa.Connection, stored: StoredDocument) -> Layout:
    is_it = (layouts.c.number == stored.number) & (layouts.c.version == stored.version)
    query = sa.select(layouts.c.data).where(is_it & is_sound(layouts))
    try:
        return unpacked(connection.execute(query).scalar_one_or_none())
    except ValueError:
        return NO_LAYOUT
