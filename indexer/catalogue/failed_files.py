"""Stores the files that could not be taken in and why, to be tried again.

A file stands in the list under its absolute path, a member of a ZIP file under `包.zip › 名`, and leaves it once
it, or its later state, has been taken in. Nothing here reads a file: whoever takes files in reports to `note`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import refusals
from indexer.catalogue.log.event_log import now
from indexer.message import Message, as_text, of_text
from indexer.storage import on_disk

INSIDE: Final = " › "  # between a ZIP file and a member of it

MOST_REFUSED: Final = 20_000  # then those that were tried longest ago go

_PAGE = 500  # paths asked for at a time


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that was not taken in, and why."""

    where: str  # absolute path; of a member of a ZIP file 包.zip › 目录/文件.docx
    reason: Message
    first_at: str  # ISO 8601, UTC
    last_at: str
    attempts: int
    size: int | None  # bytes of the file, or of the ZIP file, at the last attempt; None when it was not there
    mtime: int | None  # nanoseconds since 1970

    @property
    def file(self) -> Path:
        """The file to try again: the ZIP file of a member."""
        return Path(container(self.where))


class FailedFiles(Store):
    """The refusals of one archive."""

    def note(self, outcomes: Iterable[tuple[str, Message | None]]) -> None:
        """Remember what became of files: where each stood, and why it was refused, None when it was not.

        Nothing is written when nothing was refused and nothing that was taken in stood in the list. A path where there
        is nothing is a slip of whoever wrote it, and nothing to be tried again: it is not entered. One that is in the
        list stays, since a file of the office has gone.
        """
        reasons = {absolute(where): reason for where, reason in outcomes}
        known = {refused.where: refused for refused in self._select(list(reasons))}
        gone = [where for where, reason in reasons.items() if not reason and where in known]
        failed = {where: reason for where, reason in reasons.items() if reason}
        for where in self._slips(failed.keys() - known.keys()):
            del failed[where]
        if not (gone or failed):
            return
        rows = [_row(where, reason, known.get(where)) for where, reason in failed.items()]
        with self._transaction() as connection:
            _delete(connection, [*gone, *failed])
            if rows:
                connection.execute(refusals.insert(), rows)
                _bound(connection)

    def all(self) -> list[FailedFile]:
        """By path; none where the archive is older than this list and its disk only read."""
        return self._select()

    def forget(self, wheres: Iterable[str]) -> int:
        """Take entries off the list, of a ZIP file its members too; how many that were."""
        wanted = {absolute(where) for where in wheres}
        gone = [each.where for each in self.all() if each.where in wanted or str(each.file) in wanted]
        if gone:
            with self._transaction() as connection:
                _delete(connection, gone)
        return len(gone)

    def _slips(self, wheres: Set[str]) -> list[str]:
        """Those where nothing is, nor in the list anything of a ZIP file that was there."""
        nowhere = [where for where in wheres if not _is_there(where)]
        files = {str(refused.file) for refused in self.all()} if nowhere else set()
        return [where for where in nowhere if where not in files]

    def _select(self, wanted: Sequence[str] | None = None) -> list[FailedFile]:
        """All entries, or those of the paths."""
        ordered = sa.select(refusals).order_by(refusals.c.path)
        queries = [ordered]
        if wanted is not None:
            pages = (wanted[at : at + _PAGE] for at in range(0, len(wanted), _PAGE))
            queries = [ordered.where(refusals.c.path.in_(page)) for page in pages]
        with self._engine.connect() as connection:
            return [_read(row) for query in queries for row in connection.execute(query).mappings()]


def container(where: str) -> str:
    """The file that something stands in: the ZIP file of a member, else the file itself."""
    outer, inside, _ = where.partition(INSIDE)
    return where if not inside or os.path.exists(where) else outer


def absolute(where: str) -> str:
    """The place without regard to the folder a command was called in."""
    return os.path.abspath(where)


def _is_there(where: str) -> bool:
    """Whether something has that path, be it a link that leads nowhere or what may not be looked at."""
    try:
        os.lstat(on_disk(container(where)))
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    except ValueError:  # NUL
        return False
    return True


def _row(where: str, reason: Message, known: FailedFile | None) -> dict[str, object]:
    at = now()
    try:
        status = os.stat(container(where))
    except (OSError, ValueError):
        status = None
    return {
        "path": where,
        "reason": as_text(reason),
        "first_at": known.first_at if known else at,
        "last_at": at,
        "attempts": known.attempts + 1 if known else 1,
        "size": status.st_size if status else None,
        "mtime": status.st_mtime_ns if status else None,
    }


def _delete(connection: sa.Connection, wheres: Sequence[str]) -> None:
    for at in range(0, len(wheres), _PAGE):
        connection.execute(refusals.delete().where(refusals.c.path.in_(wheres[at : at + _PAGE])))


def _bound(connection: sa.Connection) -> None:
    """A share full of what nobody can read must not fill the catalogue."""
    if connection.execute(sa.select(sa.func.count()).select_from(refusals)).scalar_one() > MOST_REFUSED:
        kept = (
            sa.select(refusals.c.path)
            .order_by(refusals.c.last_at.desc(), refusals.c.path)
            .limit(MOST_REFUSED)
        )
        connection.execute(refusals.delete().where(refusals.c.path.not_in(kept)))


def _read(row: sa.RowMapping) -> FailedFile:
    named = {name: row[name] for name in ("first_at", "last_at", "attempts", "size", "mtime")}
    return FailedFile(row["path"], of_text(row["reason"]), **named)
