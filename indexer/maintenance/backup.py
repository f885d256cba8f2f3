"""Backs up an archive that may be in use into one file, and verifies such a file.

First a copy of the catalogue, then the originals it names: they are never altered, so the two fit together. What
waits in the tray comes along. The index does not, it is built from the rest; nor do the key and the sessions of the
pages, so that nobody is signed in after a restore.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from indexer.catalogue import Original, Place, altered_rows, copy_catalogue, counts_of, now, originals_of
from indexer.errors import BackupDamaged, BackupFailed, CatalogueUnusable, OriginalMissing
from indexer.intake import files_of_tray
from indexer.maintenance.backup_file import BackupReader, BackupWriter, Step, trouble
from indexer.model import Finding, Kind, Progress, ReportProgress, Stage, report_to_nobody
from indexer.originals import Originals, originals_at
from indexer.paths import CATALOGUE, CORPUS, QUERIES, TRAY
from indexer.storage import abandoned, give_name, is_plain_path, sync_file, sync_folder, temporary
from indexer.stores import Stores, read_stores

_UNNAMED: Final = ".gongwen-backup-"  # how the names of files begin that are being written
_MEGABYTE = 20  # bits
_LEFT_FREE: Final = 16 << 20  # bytes, on the disk that a backup goes to


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds."""

    documents: int  # withdrawn ones too
    versions: int
    originals: int
    created_at: str  # ISO 8601, UTC

    @classmethod
    def of(cls, manifest: dict[str, Any], path: Path) -> Contents:
        """As a manifest tells it. Raises BackupDamaged."""
        try:
            return cls(**manifest["contents"])
        except (KeyError, TypeError) as error:
            raise BackupDamaged("no archive in the backup", backup=str(path)) from error


def back_up(
    home: Path, target: Path, *, queries: bool = True, progress: ReportProgress = report_to_nobody
) -> tuple[Contents, list[Finding]]:
    """Write a backup, for its owner's eyes only, and read it back; what it holds, and originals that are amiss.

    It has its name only once it is whole and on the disk. Raises BackupFailed, also when the name is taken;
    CatalogueUnusable.
    """
    stores = read_stores(home)
    _require_free(home, target, stores)
    try:
        for path in target.parent.glob(f"{_UNNAMED}*"):
            abandoned(path, remove=True)
        with temporary(target.parent, _UNNAMED) as (file, unnamed):
            contents, amiss = _write(home, stores, file, target.parent, queries, progress)
            sync_file(file)
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # read back from the disk
            verify(unnamed, progress)
            give_name(unnamed, target)
        sync_folder(target.parent)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError as error:
        raise BackupFailed("backup not written", target=str(target), system=trouble(error)) from error
    return contents, amiss


def verify(path: Path, progress: ReportProgress = report_to_nobody) -> Contents:
    """Read a backup from beginning to end; what it holds. Raises BackupDamaged, OSError."""
    reader = BackupReader(path, steps("verifying", path.stat().st_size, progress))
    for _ in reader.members():
        pass
    return Contents.of(reader.manifest, path)


def steps(stage: Stage, total: int, progress: ReportProgress) -> Step:
    """Bytes done, told in megabytes."""
    done = 0
    everything = max(total >> _MEGABYTE, 1)

    def step(size: int) -> None:
        nonlocal done
        before, done = done, done + size
        if before >> _MEGABYTE < done >> _MEGABYTE:
            progress(Progress(stage, min(done >> _MEGABYTE, everything), everything))

    progress(Progress(stage, 0, everything))
    return step


def _require_free(home: Path, target: Path, stores: Stores) -> None:
    if os.path.lexists(target):
        raise _taken(target)
    require_outside(home, target, stores)


def require_outside(home: Path, target: Path, stores: Stores) -> None:
    """Raises BackupFailed for a file or folder among those that a backup is of."""
    inside = target.resolve()
    shared = stores.originals.folder if stores.originals else None
    own = [home / CORPUS, home / "var", *([shared] if shared else ())]
    if any(inside.is_relative_to(folder.resolve()) for folder in own):
        raise BackupFailed("backup inside the archive", corpus=CORPUS)


def _write(
    home: Path, stores: Stores, file: BinaryIO, folder: Path, queries: bool, progress: ReportProgress
) -> tuple[Contents, list[Finding]]:
    with ExitStack() as stack:
        copies = _copies(home, stores, folder, queries, stack)
        originals = originals_at(home, stores.originals)
        named, amiss = originals_of(copies[CATALOGUE]), altered_rows(copies[CATALOGUE])
        files = files_of_tray(originals.tray)
        waiting = [name for name in sorted(files.names()) if is_plain_path(f"{TRAY}/{name}")]
        total = sum(_size(path) for path in copies.values()) + sum(_sizes(originals, named))
        _require_room(folder, total)
        writer = BackupWriter(file, steps("copying", total, progress))
        for name, copy in copies.items():
            with copy.open("rb") as source:
                writer.add(name, source)
        kept = sum(_add_originals(originals, named, writer, amiss))
        for name in waiting:
            with suppress(FileNotFoundError), files.as_file(name) as path, path.open("rb") as source:
                writer.add(f"{TRAY}/{name}", source)  # unless it was confirmed just now
        contents = Contents(*counts_of(copies[CATALOGUE]), kept, now())
        writer.seal({"contents": asdict(contents), "amiss": [asdict(finding) for finding in amiss]})
    return contents, amiss


def _require_room(folder: Path, total: int) -> None:
    """Raises BackupFailed where so many bytes and what a tar file has beside them would fill the disk."""
    needed, free = total + total // 50 + _LEFT_FREE, shutil.disk_usage(folder).free
    if free < needed:
        raise BackupFailed("no room for the backup", folder=str(folder), needed=needed, free=free)


def _copies(home: Path, stores: Stores, folder: Path, queries: bool, stack: ExitStack) -> dict[str, Path]:
    """One moment of the catalogue, and the past queries of a home if they can be read: losing them loses no document."""

    def copied(place: Place) -> Path:
        _, copy = stack.enter_context(temporary(folder, _UNNAMED))
        copy_catalogue(place, copy)
        return copy

    if stores.catalogue:
        return {CATALOGUE: copied(stores.catalogue.place)}
    copies = {CATALOGUE: copied(home / CATALOGUE)}
    if queries and (home / QUERIES).exists():
        with suppress(CatalogueUnusable):
            copies[QUERIES] = copied(home / QUERIES)
    return copies


def _add_originals(
    originals: Originals, named: Iterable[Original], writer: BackupWriter, amiss: list[Finding]
) -> Iterator[bool]:
    """Each original once, and whether it could be added; what is amiss is added as it is."""
    last = ""
    for each in named:
        if each.name == last:
            continue
        last = each.name
        with ExitStack() as stack:
            try:
                facts = originals.facts(each.name)
                if facts is None or not is_plain_path(each.name):
                    raise OriginalMissing
                source = stack.enter_context(originals.opened(each.name))
            except (OriginalMissing, OSError) as error:
                kind: Kind = (
                    "original missing" if isinstance(error, OriginalMissing) else "original unreadable"
                )
                detail = error.strerror if isinstance(error, OSError) else ""
                amiss.append(Finding(kind, each.name, each.document, detail or ""))
                yield False
                continue
            if writer.add_bytes(each.name, source, facts.size, facts.changed) != each.sha256:
                amiss.append(Finding("original altered", each.name, each.document))
        yield True


def _sizes(originals: Originals, named: Iterable[Original]) -> Iterator[int]:
    """Of those that can be looked at quickly: in a bucket each look is a request, and progress is not worth it."""
    if originals.folder:
        for name in {each.name for each in named}:
            facts = originals.facts(name)
            yield facts.size if facts else 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _taken(target: Path) -> BackupFailed:
    return BackupFailed("backup exists", target=str(target))
