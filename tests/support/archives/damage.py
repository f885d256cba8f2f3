"""Makes damaged copies of a sound file, the same on every run: bytes changed, cut out, doubled or blotted."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from indexer.storage.checksum import sealed, unsealed
from indexer.storage.digests_in_sql import parts_in_sql, teach
from indexer.storage.row_digests import digest_of_parts, digested_tables, parts_in

COPIES = 200 * int(os.environ.get("GONGWEN_SOAK", "1"))


def restamp(stamp: Path, **changes: object) -> None:
    """Make an index one that another version has built; `stamp` is its STAMP."""
    made_with = json.loads(unsealed(stamp.read_bytes()) or b"")
    stamp.write_bytes(sealed(json.dumps(made_with | changes).encode()))


def altered(catalogue: Path | str, statement: str, *values: object) -> None:
    """Change a catalogue behind everybody's back, as a disk does: digests stay what they were."""
    if isinstance(catalogue, str):
        engine = sa.create_engine(catalogue, poolclass=sa.NullPool)
        with engine.begin() as base:
            base.exec_driver_sql(statement.replace("?", "%s"), values)
        return
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        connection.execute(statement, values)


def rewritten(catalogue: Path, statement: str, *values: object) -> None:
    """Change it as a fault of a program would: all rows get the digests of what they are now."""
    altered(catalogue, statement, *values)
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        teach(connection)
        connection.text_factory = lambda content: content.decode(errors="replace")
        for table in digested_tables():
            select = sa.select(*table.primary_key, *parts_in_sql(table))
            for row in connection.execute(str(select)).fetchall():
                keys = len(table.primary_key.columns)
                digest = digest_of_parts(table, parts_in(table, row[keys:]))
                where = " AND ".join(f"{column.name} = ?" for column in table.primary_key)
                connection.execute(f"UPDATE {table.name} SET digest = ? WHERE {where}", (digest, *row[:keys]))


def damaged(content: bytes, copies: int = COPIES) -> Iterator[bytes]:
    """Copies with one to eight wounds each; every tenth is also cut short."""
    for seed in range(copies):
        chance = random.Random(seed)
        copy = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            _wound(copy, chance)
        yield bytes(copy[: chance.randrange(len(copy) + 1)] if seed % 10 == 9 else copy)


def _wound(copy: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(copy) + 1)
    length = chance.randint(1, 1 + len(copy) // 20)
    kind = chance.randrange(5)
    if kind == 0:
        copy[at : at + 1] = bytes([chance.randrange(256)])
    elif kind == 1:
        copy[at : at + length] = chance.randbytes(min(length, 64))
    elif kind == 2:
        del copy[at : at + length]
    elif kind == 3:
        copy[at:at] = copy[at : at + length]
    else:
        copy[at : at + 4] = chance.choice(
            (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80")
        )
