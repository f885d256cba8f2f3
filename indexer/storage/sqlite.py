"""Opens SQLite files, also where nothing beside them can be written.

A file that is written with a journal beside it can be opened only where that journal can be made, unless SQLite is told
that nobody writes. On a disk that is full or mounted to be read only, a connection lives for one reading and reads

- the file alone, where no journal holds anything, and looks after each result whether somebody has written to it;
- else file and journal under a lock that shuts out all other processes, since the index of the journal is in memory.

Each connection tries anew to do without: a writer that appears once there is room is seen by the next reading.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from indexer.errors import ArchiveBusy
from indexer.storage.digests_in_sql import teach
from indexer.storage.permissions import make_file

_State = tuple[int, int, int]  # of a file: inode, size in bytes, time of the last change in nanoseconds
_T = TypeVar("_T")

_NO_JOURNAL: Final = {  # SQLite's primary codes where it cannot be made: no room, no permission, a failing disk
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}


def engine_on(path: Path, *, wait: float = 5.0, pooled: bool = True) -> sa.Engine:
    """An engine whose connections wait so many seconds for another process's transaction."""
    pool = None if pooled else sa.NullPool
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": wait}, poolclass=pool)

    def connect(_dialect: object, _record: object, _: object, options: dict[str, Any]) -> sqlite3.Connection:
        return _connected(path, options)

    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted needs no room on a disk
        connection.text_factory = _text
        teach(connection)

    sa.event.listen(engine, "do_connect", connect)
    sa.event.listen(engine, "connect", configure)
    sa.event.listen(engine, "checkin", _let_go)
    return engine


def _text(content: bytes) -> str:
    """Text that is damaged is told by its digest; it fails no query."""
    return content.decode(errors="replace")


class _BesideJournal(sqlite3.Connection):
    """A connection that shuts others out for as long as it lives."""


class _FileAlone(sqlite3.Connection):
    """A connection that reads the file as if nobody wrote to it, and tells when somebody did."""

    path: Path
    state: _State | None

    def cursor(self, *_: Any) -> _Watching:  # type: ignore[override]
        """One that looks after each result."""
        return super().cursor(_Watching)

    def require_still(self) -> None:
        """Raises ArchiveBusy when the file is another than it was at the beginning.

        The time of a file changes before the first of its bytes, so no result can come from a later one unnoticed.
        """
        if self.state != _state(self.path):
            raise ArchiveBusy("written while it was read", file=self.path.name)


class _Watching(sqlite3.Cursor):
    """Each result, unless somebody has written meanwhile."""

    connection: _FileAlone

    def execute(self, *arguments: Any) -> _Watching:
        self._watched(super().execute, *arguments)
        return self

    def fetchone(self) -> Any:
        return self._watched(super().fetchone)

    def fetchmany(self, *arguments: Any) -> Any:
        return self._watched(super().fetchmany, *arguments)

    def fetchall(self) -> Any:
        return self._watched(super().fetchall)

    def __next__(self) -> Any:
        return self._watched(super().__next__)

    def _watched(self, read: Callable[..., _T], *arguments: Any) -> _T:
        result = read(*arguments)
        self.connection.require_still()
        return result


def _connected(path: Path, options: dict[str, Any]) -> sqlite3.Connection:
    """The usual connection where the journal is there or can be made."""
    if _is_mounted_to_be_read(path) and not _is_journalled(path):
        return _file_alone(path, options)
    with suppress(OSError):  # SQLite says what is wrong
        make_file(path)  # its journals take after it
    connection: sqlite3.Connection = sqlite3.connect(path, **options)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()  # opens the journal
    except sqlite3.Error as error:
        connection.close()
        instead = _without_journal(path, options) if error.sqlite_errorcode & 0xFF in _NO_JOURNAL else None
        if instead is None:
            raise
        return instead
    return connection


def _without_journal(path: Path, options: dict[str, Any]) -> sqlite3.Connection | None:
    """A connection that needs nothing beside the file; None when there is none either."""
    with suppress(sqlite3.OperationalError):
        connection = _beside_journal(path, options) if _is_journalled(path) else _file_alone(path, options)
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        return connection
    return None


def _file_alone(path: Path, options: dict[str, Any]) -> sqlite3.Connection:
    state = _state(path)  # before anything is read
    connection = sqlite3.connect(_uri(path, "mode=ro&immutable=1"), factory=_FileAlone, uri=True, **options)
    connection.path, connection.state = path, state
    return connection


def _beside_journal(path: Path, options: dict[str, Any]) -> sqlite3.Connection:
    uri = _uri(path, "mode=rw&vfs=unix-excl")  # the connections of this process share it
    return sqlite3.connect(uri, factory=_BesideJournal, uri=True, **options)


def _uri(path: Path, how: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{how}"


def _let_go(connection: Any, record: ConnectionPoolEntry) -> None:
    """Keep no connection in the pool that others would have to wait for, or that sees no later state."""
    if isinstance(connection, _FileAlone | _BesideJournal):
        record.invalidate()


def _state(path: Path) -> _State | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns
    return None


def _is_journalled(path: Path) -> bool:
    """Whether something may stand in the journal that the file lacks; a failed attempt leaves an empty one."""
    journals = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal"))
    return any(state is not None and state[1] > 0 for state in map(_state, journals))


def _is_mounted_to_be_read(path: Path) -> bool:
    with suppress(OSError):
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    return False
