"""Catalogues as older versions of the program left them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from indexer.storage.row_digests import digested_tables


def without(path: Path, *tables: str) -> Path:
    """The catalogue's file as it was before its schema was numbered, and before it had some tables."""
    connection = sqlite3.connect(path)
    for table in digested_tables():
        connection.execute(f"DROP INDEX IF EXISTS {table.name}_undigested")
        connection.execute(f"ALTER TABLE {table.name} DROP COLUMN digest")
    for name in tables:
        connection.execute(f"DROP TABLE {name}")
    connection.execute("PRAGMA user_version = 0")
    connection.commit()
    connection.close()
    return path


def shape(path: Path) -> dict[str, set[str]]:
    """Each table of a file with its columns."""
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}
    connection.close()
    return found


def schema(path: Path) -> int:
    """The number of a file's schema."""
    connection = sqlite3.connect(path)
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(number)
