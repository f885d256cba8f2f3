"""Names the originals that a catalogue refers to and finds its faults; copies a file of SQLite as of one moment.

The catalogue may be in use meanwhile: each function looks at one moment of it. A place is a file, or the URL of a database.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from indexer.catalogue.database.connections import Place, shown
from indexer.catalogue.database.damaged_rows import damaged_rows
from indexer.catalogue.database.dialects import on_sqlite
from indexer.catalogue.database.postgresql import engine_at
from indexer.catalogue.database.schema import CURRENT, documents, layouts, metadata, settings, versions
from indexer.catalogue.database.stand_in import stand_in
from indexer.catalogue.layouts import unpacked
from indexer.catalogue.rows import stored_of
from indexer.catalogue.settings import IDENTITY
from indexer.catalogue.versions import EVERY_ROW
from indexer.errors import CatalogueUnusable
from indexer.model import Finding, Kind
from indexer.paths import CATALOGUE
from indexer.storage import engine_on, is_sound

_MOST = 20  # sentences of SQLite about a damaged file
_PAGE = 500  # rows read at a time


@dataclass(frozen=True, slots=True)
class Original:
    """A file that the catalogue names."""

    name: str  # path below the home
    sha256: str
    document: str  # id of a document that came as it


def copy_file(source: Path, target: Path) -> None:
    """Write one moment of a file of SQLite into an empty file.

    Raises CatalogueUnusable; OSError where the disk of the target is full.
    """
    with _connected_to_file(source) as connection:
        try:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise


def originals_of(place: Place) -> list[Original]:
    """The originals of all versions, by name; one that stands there with two digests is there twice."""
    query = sa.select(versions.c.original, versions.c.sha256, sa.func.min(documents.c.id))
    query = query.join(documents, documents.c.number == versions.c.number).where(versions.c.original != "")
    query = query.group_by(versions.c.original, versions.c.sha256).order_by(versions.c.original)
    with one_moment_of(place) as connection:
        return [Original(*row) for row in connection.execute(query)]


def counts_of(place: Place) -> tuple[int, int]:
    """How many documents and versions there are, withdrawn and old ones too."""
    with one_moment_of(place) as connection:
        rows = (sa.select(sa.func.count()).select_from(table) for table in (documents, versions))
        of_documents, of_versions = (int(connection.execute(row).scalar_one()) for row in rows)
    return of_documents, of_versions


def identity_of(place: Place) -> str:
    """What tells a catalogue from all others, see `Settings.identity`; "" where that was never asked for."""
    with one_moment_of(place) as connection:
        if not sa.inspect(connection).has_table(settings.name):
            return ""
        kept = connection.execute(sa.select(settings.c.value).where(settings.c.name == IDENTITY)).scalar()
    return str(kept or "")


def faults_of(place: Place) -> Iterator[Finding]:
    """What is wrong with a catalogue in itself; of one whose file is damaged which rows are, as far as it can be read.

    A database of PostgreSQL is read row by row; whether its own indexes are whole is for `pg_amcheck` to say.
    """
    where = shown(place)
    try:
        for fault in _faults(place):
            yield replace(fault, where=where)
    except CatalogueUnusable as error:
        yield Finding("catalogue damaged", where, detail=str(error.__cause__ or error))


def _faults(place: Place) -> Iterator[Finding]:
    with one_moment_of(place) as connection:
        broken = _broken(connection) if on_sqlite(connection) else []
        if broken:
            yield from (Finding("catalogue damaged", CATALOGUE, detail=words) for words in broken)
            with suppress(sa.exc.DatabaseError):
                yield from _altered(connection)
            return
        yield from _astray(connection)
        yield from _missing(connection)
        yield from _altered(connection)
        yield from _unreadable(connection)
        yield from _unreadable_layouts(connection)


def _broken(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").scalars().all()
    return [] if found == ["ok"] else list(map(str, found))


def altered_rows(place: Place) -> list[Finding]:
    """The rows of a catalogue that are not as they were written. Raises CatalogueUnusable."""
    with one_moment_of(place) as connection:
        return list(_altered(connection))


def foreign_parts(path: Path) -> list[str]:
    """Names of what no catalogue of ours has and what would act by itself: triggers and views."""
    query = "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') ORDER BY name"
    with _connected_to_file(path) as connection:
        return [str(name) for name in connection.exec_driver_sql(query).scalars()]


def _astray(connection: sa.Connection) -> Iterator[Finding]:
    """Rows that refer to rows which are not there."""
    if on_sqlite(connection):
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Finding("record astray", CATALOGUE, detail=f"{table} {row} → {parent}")
        return
    for each in metadata.sorted_tables:
        for key in each.foreign_key_constraints:
            there = sa.exists().where(*(pair.column == pair.parent for pair in key.elements))
            for row in connection.execute(sa.select(*each.primary_key).where(~there)):
                told = " ".join(map(str, row))
                yield Finding(
                    "record astray", CATALOGUE, detail=f"{each.name} {told} → {key.referred_table.name}"
                )


def _missing(connection: sa.Connection) -> Iterator[Finding]:
    joined = documents.outerjoin(versions, CURRENT)
    query = sa.select(documents.c.id, documents.c.version).select_from(joined)
    for identifier, version in connection.execute(query.where(versions.c.number.is_(None))):
        yield Finding("version missing", CATALOGUE, identifier, str(version))


def _altered(connection: sa.Connection) -> Iterator[Finding]:
    """Rows that are not as they were written."""
    for row in damaged_rows(connection):
        if row.table == layouts.name:
            yield Finding("layout damaged", CATALOGUE, detail=str(row))
            continue
        if row.table not in (documents.name, versions.name):
            yield Finding("record altered", CATALOGUE, detail=str(row))
            continue
        query = sa.select(documents.c.id).where(documents.c.number == row.key[0])
        identifier = str(connection.execute(query).scalar_one_or_none() or row.key[0])
        kind: Kind = "version altered" if row.table == versions.name else "record altered"
        yield Finding(kind, CATALOGUE, identifier, str(row))


def _unreadable(connection: sa.Connection) -> Iterator[Finding]:
    """Versions whose sections or description cannot be read, or point outside their text."""
    for row in connection.execution_options(yield_per=_PAGE).execute(EVERY_ROW).mappings():
        if not row["sound"]:
            continue  # that says more
        try:
            document = stored_of(row).document
            sound = all(0 <= part.start <= part.end <= len(document.text) for part in document.sections)
        except (AttributeError, KeyError, TypeError, ValueError):
            sound = False
        if not sound:
            yield Finding("record unreadable", CATALOGUE, row["id"], str(row["version"]))


def _unreadable_layouts(connection: sa.Connection) -> Iterator[Finding]:
    """Layouts that cannot be read, or point outside their text."""
    joined = layouts.join(
        versions, (versions.c.number == layouts.c.number) & (versions.c.version == layouts.c.version)
    )
    length = sa.func.length(versions.c.title) + 1 + sa.func.length(versions.c.body)
    query = sa.select(layouts.c.number, layouts.c.version, layouts.c.data, length.label("length"))
    query = query.select_from(joined).where(is_sound(layouts) & is_sound(versions))
    for row in connection.execution_options(yield_per=1).execute(query):
        try:
            sound = unpacked(row.data).fits(row.length)
        except ValueError:
            sound = False
        if not sound:
            yield Finding("layout damaged", CATALOGUE, detail=f"{layouts.name} {row.number} {row.version}")


@contextmanager
def one_moment_of(place: Place) -> Iterator[sa.Connection]:
    """A connection to read over; to a database, all that is read over it is of one moment."""
    if isinstance(place, Path):
        with _connected_to_file(place) as connection:
            yield connection
        return
    engine = engine_at(place)
    try:
        with engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    finally:
        engine.dispose()


@contextmanager
def _connected_to_file(path: Path) -> Iterator[sa.Connection]:
    engine = engine_on(path, pooled=False)
    try:
        with engine.connect() as connection:
            stand_in(connection.exec_driver_sql)
            yield connection
    except sa.exc.DatabaseError as error:
        raise CatalogueUnusable(
            "file unreadable as a catalogue", path=str(path), system=str(error.orig)
        ) from error.orig
    finally:
        engine.dispose()
