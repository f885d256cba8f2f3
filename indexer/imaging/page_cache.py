"""Keeps what was drawn of originals on the disk, within a bound: what was not looked at for longest goes first.

All of it can be made again, so nothing is lost when it goes, is damaged, or cannot be written. Several processes may
use one folder: files are written whole under their names, and each process looks at all of them now and then.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from indexer.storage import make_folders, sealed, unsealed, write_whole

USUAL: Final = 1024  # megabytes
SETTING: Final = "GONGWEN_PAGE_CACHE"  # the environment variable with another number of megabytes
LEAST_FREE: Final = 512 << 20  # bytes on the disk that are left to everything else

_PARTS: Final = 16  # a process looks at all files after it has written such a part of the bound
_KEPT: Final = 7 / 8  # of the bound, then: what two processes write until they look again has room
_SELDOM: Final = 3600.0  # seconds between two notes that a file was looked at
_LEFT_BEHIND: Final = (
    3600.0  # seconds without a write, then an unfinished file is of a process that was killed
)
_LOOK: Final = 60.0  # seconds between two looks at the room on the disk
_UNFINISHED: Final = ".new"


def most_bytes() -> int:
    """How many bytes may be kept: as the environment says, else the usual number."""
    stated = os.environ.get(SETTING, "")
    return (int(stated) if stated.isascii() and stated.isdigit() else USUAL) << 20


class _Kept(NamedTuple):
    looked_at: float
    size: int
    path: str


class PageCache:
    """The files of one folder, by names that begin with the SHA-256 of an original. Safe to share between threads."""

    def __init__(self, folder: Path, most: int) -> None:
        """`most` is how many bytes all of them may take; with 0 nothing is kept."""
        self._folder = folder
        self._most = most
        self._walking = threading.Lock()
        self._written = most  # bytes since all were looked at: at first a look is owed
        self._looked = 0.0  # at the room on the disk, by the monotonic clock

    def folder_of(self, name: str) -> Path:
        """Where a name is kept: beside few others."""
        return self._folder / name[:2]

    def get(self, name: str) -> bytes | None:
        """What is kept under a name; None when there is nothing, or it is damaged."""
        content = self._found(name)
        return None if content is None else unsealed(content)

    def put(self, name: str, content: bytes) -> bool:
        """Keep something, if there is room; whether it is kept."""
        return self._write(name, sealed(content), durable=False)

    def file(self, name: str) -> Path | None:
        """The file that `put_file` has written under a name."""
        return self.folder_of(name) / name if self._found(name, read=False) is not None else None

    def put_file(self, name: str, content: bytes) -> bool:
        """Keep a file for others to open; it is whole or not there, also after a power cut."""
        return self._write(name, content, durable=True)

    def remove(self, sha256: str) -> None:
        """Delete all that was made of an original. Raises OSError when something cannot be deleted."""
        for path in self.folder_of(sha256).glob(f"{sha256}*"):
            path.unlink(missing_ok=True)

    def tidy(self, *, keep: int | None = None) -> None:
        """Look at all files: delete those that nobody will finish, and of the others what is too much.

        `keep` is how many bytes may stay, else the bound. Does nothing while another thread is at it.
        """
        if not self._walking.acquire(blocking=False):
            return
        try:
            self._written = 0
            found = sorted(self._all())
            most = self._most if keep is None else keep
            total = sum(kept.size for kept in found)
            for kept in found:
                if total <= most * _KEPT:
                    break
                with suppress(OSError):
                    os.unlink(kept.path)
                    total -= kept.size
        finally:
            self._walking.release()

    def _found(self, name: str, *, read: bool = True) -> bytes | None:
        self._look_at_the_disk()
        try:
            with open(self.folder_of(name) / name, "rb") as file:
                now = time.time()
                if now - os.fstat(file.fileno()).st_mtime > _SELDOM:
                    with suppress(OSError):
                        os.utime(file.fileno(), (now, now))
                return file.read() if read else b""
        except OSError:
            return None

    def _write(self, name: str, content: bytes, *, durable: bool) -> bool:
        if len(content) > self._most // _PARTS or self._room() < LEAST_FREE + len(content):
            return False
        if self._written + len(content) > self._most // _PARTS:
            self.tidy()
        try:
            make_folders(self.folder_of(name))
            write_whole(self.folder_of(name) / name, content, durable=durable)
        except OSError:
            return False
        self._written += len(content)
        return True

    def _look_at_the_disk(self) -> None:
        """Give way when others need the room, whoever has taken it."""
        if time.monotonic() - self._looked < _LOOK:
            return
        self._looked = time.monotonic()
        lacking = LEAST_FREE - self._room()
        if lacking > 0:
            kept = sum(each.size for each in self._all())
            self.tidy(keep=max(kept - lacking, 0))

    def _room(self) -> int:
        """Bytes that are free on the disk; of a folder that is not there yet, on the one above."""
        for folder in (self._folder, self._folder.parent):
            with suppress(OSError):
                return shutil.disk_usage(folder).free
        return 0

    def _all(self) -> Iterator[_Kept]:
        """The files; those that nobody finishes go."""
        for folder in self._folders():
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        if not entry.name.endswith(_UNFINISHED):
                            if not entry.name.startswith("."):
                                yield _Kept(status.st_mtime, status.st_size, entry.path)
                        elif time.time() - status.st_mtime > _LEFT_BEHIND:
                            os.unlink(entry.path)

    def _folders(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return []
