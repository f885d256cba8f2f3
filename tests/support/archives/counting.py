"""Counts what an archive asks its catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from indexer.archive import Archive


@contextmanager
def catalogue_queries(archive: Archive) -> Iterator[list[str]]:
    """The queries that read documents, their versions, their log or saved searches, as they are sent."""
    asked: list[str] = []
    engine = archive._catalogue.database.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if any(
            f"FROM {table}" in statement for table in ("documents", "versions", "events", "saved_searches")
        ):
            asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
