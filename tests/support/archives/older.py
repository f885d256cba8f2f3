"""Catalogues as older versions of the program left them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.attention.tables import accepted, concerns, looked
from indexer.catalogue.database.migrations import SCHEMA
from indexer.catalogue.database.schema import (
    BY_BATCH,
    BY_CODE,
    BY_TITLE,
    LOG_INDEXES,
    departments,
    drafts,
    event_details,
    events,
    layouts,
    members,
    saved_searches,
    tokens,
    versions,
)
from indexer.catalogue.sharing.tables import topic_entries, topics
from indexer.model.description import PLAIN
from indexer.storage.row_digests import digest_of_parts, digested_tables, part_of

_OF_DISPOSALS: Final = ("destroyed", "disposal_items", "disposals")
_LATER: Final = (*_OF_DISPOSALS, "openness_reviews", "accepted", "topics", "topic_entries", "watch_lists")
DESCRIBED: Final = tuple(PLAIN.__slots__)


def lowered(path: Path, number: int) -> Path:
    """The catalogue's file with the schema of that number; what is in it is kept as programs of the time did."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        for step in range(SCHEMA, number, -1):
            _BACK[step](connection)
        connection.execute(f"PRAGMA user_version = {number}")
    return path


def without(path: Path, *tables: str) -> Path:
    """The catalogue's file as it was before its schema was numbered, and before it had some tables."""
    lowered(path, 0)
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in tables:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
    return path


def shape(path: Path) -> dict[str, set[str]]:
    """Each table of a file with its columns."""
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}
    connection.close()
    return found


def indexes(path: Path) -> set[str]:
    """The names of a file's indexes."""
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}


def schema(path: Path) -> int:
    """The number of a file's schema."""
    connection = sqlite3.connect(path)
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(number)


def _versions_into_details(connection: sqlite3.Connection) -> None:
    made = connection.execute("SELECT serial, version FROM events WHERE version > 1").fetchall()
    for serial, version in made:
        detail = {"serial": serial, "field": "version", "before": str(version - 1), "after": str(version)}
        _insert(connection, event_details, detail)
    connection.execute("ALTER TABLE events DROP COLUMN version")
    _digest(connection, events)


def _descriptions_into_json(connection: sqlite3.Connection) -> None:
    for row in connection.execute("SELECT rowid, * FROM versions").fetchall():
        values = (_with_description(dict(row)), row["rowid"])
        connection.execute("UPDATE versions SET structure = ? WHERE rowid = ?", values)
    for row in connection.execute("SELECT serial, document FROM drafts WHERE document <> ''").fetchall():
        read = json.loads(row["document"])
        older = {name: text for name, text in read.items() if name not in DESCRIBED}
        older["structure"] = _with_description(read)
        values = (json.dumps(older, ensure_ascii=False), row["serial"])
        connection.execute("UPDATE drafts SET document = ? WHERE serial = ?", values)
    _digest(connection, drafts)
    for name in DESCRIBED:
        connection.execute(f"ALTER TABLE versions DROP COLUMN {name}")
    _digest(connection, versions)


def _with_description(row: dict[str, str]) -> str:
    """The JSON of a version with what is known of its description."""
    stated: dict[str, object] = {
        name: row[name] for name in DESCRIBED if row[name] != (getattr(PLAIN, name) or "")
    }
    if "subjects" in stated:
        stated["subjects"] = row["subjects"].split("\n")
    kept = json.loads(row["structure"]) | ({"description": stated} if stated else {})
    return json.dumps(kept, ensure_ascii=False)


def _no_attempts(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE indexing")


def _no_digests(connection: sqlite3.Connection) -> None:
    for table in digested_tables():
        if table in (departments, layouts, members, tokens) or table.name in _LATER:
            continue  # they are gone
        connection.execute(f"DROP INDEX IF EXISTS {table.name}_undigested")
        connection.execute(f"ALTER TABLE {table.name} DROP COLUMN digest")


def _no_owners(connection: sqlite3.Connection) -> None:
    for name in ("owner", "shared", "deleted_at", "deleted_by"):
        connection.execute(f"ALTER TABLE saved_searches DROP COLUMN {name}")


def _no_tiers(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE saved_searches DROP COLUMN tier")


def _no_layouts(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE layouts")
    connection.execute("ALTER TABLE drafts DROP COLUMN layout")
    _digest(connection, drafts)


def _nothing_unplaced(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE unplaced")


def _no_indexes_of_the_log(connection: sqlite3.Connection) -> None:
    for index in (*LOG_INDEXES, BY_TITLE):
        connection.execute(f"DROP INDEX {index.name}")


def _no_tokens(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE tokens")


def _no_disposals(connection: sqlite3.Connection) -> None:
    connection.execute("DROP INDEX versions_due")
    for table in _OF_DISPOSALS:
        connection.execute(f"DROP TABLE {table}")


def _no_reviews(connection: sqlite3.Connection) -> None:
    connection.execute("DROP INDEX versions_openness")
    connection.execute("DROP TABLE openness_reviews")


def _no_listings(connection: sqlite3.Connection) -> None:
    for name in ("listing", "stated"):
        connection.execute(f"ALTER TABLE drafts DROP COLUMN {name}")
    _digest(connection, drafts)


def _no_batches(connection: sqlite3.Connection) -> None:
    for index in (BY_BATCH, BY_CODE):
        connection.execute(f"DROP INDEX {index.name}")
    for table in ("batch_items", "batches"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("ALTER TABLE events DROP COLUMN batch")


def _no_departments(connection: sqlite3.Connection) -> None:
    for table in (members, departments):
        connection.execute(f"DROP TABLE {table.name}")
    connection.execute("ALTER TABLE documents DROP COLUMN department")


def _no_origins(connection: sqlite3.Connection) -> None:
    for name in ("origin", "subject", "proven"):
        connection.execute(f"ALTER TABLE accounts DROP COLUMN {name}")


def _no_attention(connection: sqlite3.Connection) -> None:
    for table in (concerns, looked, accepted):
        connection.execute(f"DROP TABLE {table.name}")


def _no_departments_at_intake(connection: sqlite3.Connection) -> None:
    for table in (drafts.name, "batch_items"):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN department")


def _no_topics(connection: sqlite3.Connection) -> None:
    for table in (topic_entries, topics):
        connection.execute(f"DROP TABLE {table.name}")


def _no_looks(connection: sqlite3.Connection) -> None:
    for name in ("seen", "shown_after"):
        connection.execute(f"ALTER TABLE saved_searches DROP COLUMN {name}")
    _digest(connection, saved_searches)


def _no_watch_lists(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE watch_lists")


def _not_numbered(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA application_id = 0")


_BACK: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {
    1: _not_numbered,
    2: _no_owners,
    3: _no_digests,
    4: _no_attempts,
    5: _descriptions_into_json,
    6: _versions_into_details,
    7: _no_tiers,
    8: _no_layouts,
    9: _nothing_unplaced,
    10: _no_indexes_of_the_log,
    11: _no_tokens,
    12: _no_disposals,
    13: _no_reviews,
    14: _no_listings,
    15: _no_batches,
    16: _no_departments,
    17: _no_origins,
    18: _no_attention,
    19: _no_departments_at_intake,
    20: _no_topics,
    21: _no_looks,
    22: _no_watch_lists,
}


def _insert(connection: sqlite3.Connection, table: sa.Table, row: dict[str, object]) -> None:
    row |= {"digest": digest_of_parts(table, {name: part_of(value) for name, value in row.items()})}
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({places})", tuple(row.values()))


def _digest(connection: sqlite3.Connection, table: sa.Table) -> None:
    """Give rows the digests that they had without the columns that are gone."""
    for row in connection.execute(f"SELECT rowid AS place, * FROM {table.name}").fetchall():
        parts = {name: part_of(row[name]) for name in row.keys() if name != "place"}  # noqa: SIM118
        values = (digest_of_parts(table, parts), row["place"])
        connection.execute(f"UPDATE {table.name} SET digest = ? WHERE rowid = ?", values)
