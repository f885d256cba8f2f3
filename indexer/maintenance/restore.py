"""Restores an archive from a backup into an empty folder, completely or not at all.

All is unpacked into a folder of its own in the home, verified, and written to the disk; only then a mark says so, and
the parts are moved to their places. A restore that was killed before the mark begins anew, one after it is completed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from indexer.catalogue import counts_of, faults_of, foreign_parts
from indexer.errors import (
    BackupDamaged,
    CatalogueUnusable,
    RestoreFailed,
    RestoreUnfinished,
)
from indexer.maintenance.backup import Contents, steps
from indexer.maintenance.backup_file import BackupReader, trouble
from indexer.maintenance.restore_target import PARTS, RestoreTarget
from indexer.message import Message
from indexer.model import ReportProgress, report_to_nobody
from indexer.paths import CATALOGUE, CORPUS, QUERIES, RESTORING, TRAY
from indexer.storage import locked, make_folder, make_folders, opener, write_whole

_LOCK, _MARK = "lock", "verified.json"


def restore(path: Path, home: Path, *, progress: ReportProgress = report_to_nobody) -> Contents:
    """Put a backup in place; the index is the caller's to build. What it holds.

    Raises HomeNotEmpty, BackupDamaged, ArchiveBusy, RestoreFailed; Unavailable, StoresInvalid where the places are shared.
    Then all is as it was, but for a folder in the home that the next restore clears, or from which it goes on.
    """
    try:
        return _restored(path, home, progress)
    except OSError as error:
        where = str(home.resolve())
        raise RestoreFailed("restore failed", home=where, system=trouble(error)) from error


def _restored(path: Path, home: Path, progress: ReportProgress) -> Contents:
    staging, target = home / RESTORING, RestoreTarget(home)
    with _alone(home, staging):
        if not (staging / _MARK).exists():
            target.require_empty()
            for part in PARTS:
                shutil.rmtree(staging / part, ignore_errors=True)
            contents = _unpack(path, staging, progress)
            if target.keeps_rows_whole:
                _require_kin(path, staging / CATALOGUE)
            target.require_own(staging)
            os.sync()  # some large files or many small ones: once for all of them
            write_whole(staging / _MARK, json.dumps(asdict(contents)).encode())
        contents = Contents(**json.loads((staging / _MARK).read_text(encoding="utf-8")))
        target.take(staging)
        (staging / _MARK).unlink()
    return contents


def require_finished(home: Path) -> None:
    """Raises RestoreUnfinished where a restore has begun and not ended."""
    if any((home / RESTORING / each).exists() for each in (*PARTS, _MARK)):
        raise RestoreUnfinished("restore unfinished", home=str(home.resolve()))


@contextmanager
def _alone(home: Path, staging: Path) -> Iterator[None]:
    """One restore at a time; the folder goes at the end, unless it is needed to go on."""
    make_folder(staging)
    busy = Message("being restored already", home=str(home.resolve()))
    with locked(staging / _LOCK, wait=0, busy=busy):
        try:
            yield
        finally:
            if not (staging / _MARK).exists():
                shutil.rmtree(staging, ignore_errors=True)


def _unpack(path: Path, staging: Path, progress: ReportProgress) -> Contents:
    reader = BackupReader(path, steps("restoring", path.stat().st_size, progress))
    for name, parts in reader.members():
        if name not in (CATALOGUE, QUERIES) and not name.startswith((f"{CORPUS}/", f"{TRAY}/")):
            raise BackupDamaged("foreign file in the backup", name=name[:80])
        _write(staging / name, parts)
    contents = Contents.of(reader.manifest, path)
    _require_catalogue(path, staging / CATALOGUE, contents)
    return contents


def _write(target: Path, parts: Iterator[bytes]) -> None:
    try:
        make_folders(target.parent)
        descriptor = opener(str(target), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except (FileExistsError, NotADirectoryError) as error:
        raise BackupDamaged("two files of one name in the backup", name=target.name[:80]) from error
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(parts)


def _require_catalogue(path: Path, catalogue: Path, contents: Contents) -> None:
    """Raises BackupDamaged unless what came as a catalogue is one, and does nothing by itself."""
    try:
        if (
            catalogue.is_file()
            and not any(finding.kind == "catalogue damaged" for finding in faults_of(catalogue))
            and not foreign_parts(catalogue)
            and counts_of(catalogue) == (contents.documents, contents.versions)
        ):
            return
    except CatalogueUnusable:
        pass
    raise BackupDamaged("catalogue of the backup unusable", backup=str(path))


def _require_kin(path: Path, catalogue: Path) -> None:
    """Raises BackupDamaged where rows refer to rows that are not there: a database of PostgreSQL takes none of these."""
    if any(finding.kind == "record astray" for finding in faults_of(catalogue)):
        raise BackupDamaged("records astray in the backup", backup=str(path))
