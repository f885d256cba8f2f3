"""Begins a new catalogue only where nothing says that there has been one; else says what is missing.

Files an archive had beside its catalogue (index, tray, key, sessions, past queries) say so; originals alone do not, as
they come with the program or are put there by hand before the first `add`. A new file gets its name when it is whole, so
an empty one is no beginning of ours.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.dialects import APPLICATION
from indexer.catalogue.database.migrations import begin_schema
from indexer.catalogue.database.schema import documents, versions
from indexer.errors import CatalogueUnusable
from indexer.paths import CORPUS
from indexer.storage import (
    abandoned,
    engine_on,
    give_name,
    inherit,
    make_folder,
    sync_file,
    sync_folder,
    temporary,
)

_UNNAMED: Final = ".new-catalogue-"
_BESIDE: Final = ("index/CURRENT", "index/build-*", "tray/*", "secret.key", "sessions.db", "queries.db")
_MAGIC: Final = b"SQLite format 3\0"
_HEADER: Final = 100  # bytes: https://sqlite.org/fileformat.html, 1.3


def begin_or_require(path: Path) -> None:
    """Make a catalogue where there is none; see to it that what is there is one.

    Raises CatalogueUnusable where it was lost, cut short or exchanged; OSError where none can be made.
    """
    make_folder(path.parent)
    if not path.exists():
        require_none_lost(path)
        _begin(path)
    elif path.is_file():
        _require_whole(path)


def require_none_lost(path: Path) -> None:
    """Raises CatalogueUnusable when a catalogue that is not there, or has nothing in it, has left traces."""
    emptied = path.is_file()
    left = [name.partition("/")[0] for name in _BESIDE if any(path.parent.glob(name))]
    if emptied and (path.parents[1] / CORPUS).is_dir() and any((path.parents[1] / CORPUS).rglob("*")):
        left.append(CORPUS)
    if left:
        beside = tuple(dict.fromkeys(left))
        raise CatalogueUnusable(
            "catalogue emptied" if emptied else "catalogue gone", path=str(path), beside=beside
        )


def require_file(path: Path) -> None:
    """Look at the file itself, since connections go on answering from pages they hold of one that is gone or spoilt.

    It is read by SQLite alone: whoever else closes it takes the locks away that all connections of the process hold
    (https://sqlite.org/howtocorrupt.html, 2.2). Raises CatalogueUnusable; OSError where it is gone.
    """
    if not path.stat().st_size:
        require_none_lost(path)
    try:
        with engine_on(path, pooled=False).connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_schema LIMIT 1").first()
    except sa.exc.DatabaseError as error:
        raise CatalogueUnusable("catalogue cannot be read", system=str(error.orig)) from error


def _begin(path: Path) -> None:
    for leftover in path.parent.glob(f"{_UNNAMED}*"):
        abandoned(leftover, remove=True)
    with suppress(FileExistsError), temporary(path.parent, _UNNAMED) as (file, unnamed):
        engine = engine_on(unnamed, pooled=False)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "PRAGMA journal_mode = MEMORY"
            )  # nothing beside the file that could be left
            begin_schema(connection)
        inherit(unnamed)
        sync_file(file)
        give_name(unnamed, path)
    sync_folder(path.parent)


def _require_whole(path: Path) -> None:
    journal = path.with_name(f"{path.name}-wal")
    if not (journal.exists() and journal.stat().st_size):  # else the file need not be as its first page says
        _require_length(path, path.stat().st_size)
    engine = engine_on(path, pooled=False)
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
    if not tables:
        require_none_lost(path)
    elif not {documents.name, versions.name} <= tables:
        raise CatalogueUnusable("no catalogue of ours", path=str(path))


def _require_length(path: Path, size: int) -> None:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not size:
        return
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise CatalogueUnusable("no catalogue of ours", path=str(path))
    (page,) = struct.unpack_from(">H", header, 16)
    changes, pages = struct.unpack_from(">II", header, 24)
    application, valid_for = *struct.unpack_from(">I", header, 68), *struct.unpack_from(">I", header, 92)
    whole = (65536 if page == 1 else page) * pages
    if changes == valid_for and size < whole:
        raise CatalogueUnusable("catalogue cut short", path=str(path), bytes=whole, there=size)
    if application not in (0, APPLICATION):
        raise CatalogueUnusable("no catalogue of ours", path=str(path))
