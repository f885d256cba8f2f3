"""Watches folders and takes in each file that arrives in them, once it is whole.

Folders are looked at again and again, since network shares tell nobody of their changes. A file is taken in once
two looks have found it with the same size and time and nobody on this machine has it open for writing: one that
is still being copied is left until it is whole. It stays where it is; only a later state of it is taken in again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indexer.catalogue import Stamp, key_of
from indexer.errors import ArchiveBusy, CatalogueUnusable, ReadingInterrupted
from indexer.intake.file_intake import read_files
from indexer.intake.ingest import Ingest
from indexer.message import Message
from indexer.model import ImportOutcome
from indexer.paths import CORPUS, VAR
from indexer.storage import files_below, printable

SECONDS_BETWEEN_LOOKS: Final = 5.0
REMEMBERED: Final = (
    10_000  # files that have gone, besides as many as are there; taken in again they would be duplicates
)

_TEMPORARY = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", ".temp", ".!ut", "~")
_SYSTEM = ("thumbs.db", "desktop.ini")  # what Windows leaves in folders

Pause = Callable[[float], bool]  # waits so many seconds, or until an end is asked for: then it is True


@dataclass(frozen=True, slots=True)
class Watch:
    """What to look at, and how."""

    folders: Sequence[Path]
    seconds: float = SECONDS_BETWEEN_LOOKS  # between two looks
    once: bool = False  # take in what there is, and end


class Watcher:
    """One watch over folders on behalf of one archive."""

    def __init__(self, ingest: Ingest, watch: Watch, *, actor: str = "") -> None:
        self._ingest = ingest
        self._watch = watch
        self._actor = actor
        self._folders = [folder.absolute() for folder in watch.folders]
        self._left_out = _own_folders(ingest, self._folders)
        self._dealt_with: dict[str, Stamp] = {}
        self._closed: set[Path] = set()
        self.waiting: list[Path] = []  # files that the last look found still being written

    def run(self, pause: Pause) -> Iterator[ImportOutcome]:
        """What becomes of each file, until `pause` says that an end is asked for; what is being read then is left.

        A folder that cannot be opened is reported once, as failed, and looked at again. Raises ArchiveBusy when
        another watcher serves this archive.
        """
        one = self._ingest.locks.locked("watch", wait=0, busy=Message("folder watched already"))
        with one as still_held:  # watcher an archive
            self._dealt_with = self._ingest.watched.all()
            before, _ = self._look()
            while not pause(self._watch.seconds):
                still_held()
                now, closed = self._look()
                yield from self._report(closed)
                self._forget(now, closed)
                for path in self._whole(before, now):
                    yield from self._take(path, now[path])
                    if pause(0):
                        return
                if self._watch.once:
                    return
                before = now

    def _look(self) -> tuple[dict[Path, Stamp], set[Path]]:
        """The files below the folders, and the folders that cannot be opened."""
        files: dict[Path, Stamp] = {}
        closed: set[Path] = set()
        ours: dict[Path, bool] = {}  # by folder
        for path in files_below(self._folders):
            stamp = _stamp(path)
            if path in self._folders or stamp is None:
                closed |= {path} if path in self._folders or path.is_dir() else set()
            elif not is_temporary(path.name):
                if path.parent not in ours:
                    real = path.parent.resolve()
                    ours[path.parent] = any(real.is_relative_to(folder) for folder in self._left_out)
                if not ours[path.parent]:
                    files[path] = stamp
        return files, closed

    def _whole(self, before: dict[Path, Stamp], now: dict[Path, Stamp]) -> list[Path]:
        """The files to take in: not dealt with, and the same in both looks."""
        new = [path for path, stamp in now.items() if self._dealt_with.get(key_of(path)) != stamp]
        written = written_now(new) if new else set()
        whole = [path for path in new if before.get(path) == now[path] and path not in written]
        self.waiting = sorted(set(new) - set(whole))
        return whole

    def _take(self, path: Path, stamp: Stamp) -> Iterator[ImportOutcome]:
        if _stamp(path) != stamp:
            self.waiting.append(path)
            return
        try:
            yield from self._ingest.store(read_files(path), actor=self._actor)
            if _stamp(path) == stamp:  # else it has changed meanwhile, and comes in once more
                self._ingest.watched.mark(path, stamp)
                self._dealt_with[key_of(path)] = stamp
        except ArchiveBusy as error:  # the next look tries again
            yield ImportOutcome(printable(path), "failed", reason=error.message)
        except ReadingInterrupted:  # so does the next start
            self.waiting.append(path)

    def _forget(self, now: dict[Path, Stamp], closed: set[Path]) -> None:
        """Files that have gone, once they are most of those remembered; not those of a share that is not connected."""
        if closed or not now or len(self._dealt_with) <= 2 * len(now) + REMEMBERED:
            return
        there = {key_of(path) for path in now}
        gone = [key for key in self._dealt_with if key not in there]
        with suppress(ArchiveBusy, CatalogueUnusable):
            self._ingest.watched.forget(gone)
            self._dealt_with = {key: stamp for key, stamp in self._dealt_with.items() if key in there}

    def _report(self, closed: set[Path]) -> Iterator[ImportOutcome]:
        for folder in sorted(closed - self._closed):
            yield ImportOutcome(printable(folder), "failed", reason=Message("watched folder closed"))
        self._closed = closed


def is_temporary(name: str) -> bool:
    """Whether a file goes by a name that programs give to what is not ready, or systems to their own notes."""
    return name.lower().endswith(_TEMPORARY) or name.lower() in _SYSTEM


def written_now(paths: Collection[Path]) -> set[Path]:
    """Those that a process has open for writing, as far as Linux shows us; none on other systems."""
    wanted = {os.path.realpath(path): path for path in paths}
    found: set[Path] = set()
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        try:
            numbers = os.listdir(descriptors)
        except OSError:  # another person's process, or one that has just ended
            continue
        for number in numbers:
            try:
                path = wanted.get(os.readlink(descriptors / number))
                if path and _is_for_writing(descriptors.parent / "fdinfo" / number):
                    found.add(path)
            except OSError:
                continue
    return found


def _is_for_writing(info: Path) -> bool:
    """By the `flags:` line, octal, of a descriptor: proc(5)."""
    lines = info.read_text(encoding="ascii").splitlines()
    flags = next((int(line.split()[1], 8) for line in lines if line.startswith("flags:")), 0)
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def _stamp(path: Path) -> Stamp | None:
    """The state of a file, or of a link itself; None when there is neither."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    known = stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)
    return Stamp(status.st_size, status.st_mtime_ns) if known else None


def _own_folders(ingest: Ingest, folders: Sequence[Path]) -> list[Path]:
    """The archive's own folders, where what is taken in is written; that of the originals counts unless it is asked for."""
    var, originals = (ingest.home / VAR).resolve(), ingest.originals.folder
    corpus = (originals or ingest.home / CORPUS).resolve()
    asked = any(folder.resolve().is_relative_to(corpus) for folder in folders)
    return [var] if asked else [var, corpus]
