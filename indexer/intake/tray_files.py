"""Stores the bytes of the tray beside the originals, durable before they are reported, under random ids."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Protocol

from indexer.errors import InvalidRequest, TrayUnusable, Unavailable
from indexer.originals import FolderPlace, ObjectCopies, TrayPlace
from indexer.storage import make_folders, opener, sync_folder

_DIGITS = 12  # hexadecimal, of an id
_CHUNK = 1 << 20
_LEFT_BEHIND = (
    3600.0  # seconds without a write, then a file that no row knows is of a process that was killed
)


class Kept(NamedTuple):
    """A file that was written."""

    id: str
    sha256: str
    size: int  # bytes


class TrayFiles(Protocol):
    """The bytes of the drafts of one archive. Safe to share between threads and processes.

    Raises OriginalsUnavailable when they are on another machine that cannot be reached.
    """

    def keep(self, source: BinaryIO, most: int) -> Kept:
        """Write a file; its bytes are safe, its name is once `sync` returns. Nothing half stays behind.

        Raises InvalidRequest for more than `most` bytes, TrayUnusable when the disk is full.
        """

    def sync(self) -> None:
        """Make the names of all files that were kept survive a power cut. Raises TrayUnusable."""

    def as_file(self, identifier: str) -> AbstractContextManager[Path]:
        """A file with the bytes of a draft, to be read only; reading it raises OSError where there are none."""

    def put(self, identifier: str, parts: Iterable[bytes]) -> None:
        """Write the bytes of a draft that has its id already. Raises OSError."""

    def names(self) -> Iterator[str]:
        """The ids of all that is here."""

    def remove(self, identifiers: Iterable[str]) -> None:
        """Delete files, as far as that is possible: what stays and no row knows goes with `sweep`."""

    def sweep(self, known: Collection[str]) -> None:
        """Delete what killed processes have left: files that no row knows and nobody has written to for long."""


def files_of_tray(place: TrayPlace) -> TrayFiles:
    """Those beside originals."""
    if isinstance(place, FolderPlace):
        return TrayFolder(place.path, place.require)
    return TrayObjects(place)


class TrayFolder:
    """In a folder. See TrayFiles."""

    def __init__(self, path: Path, require: Callable[[], None] = lambda: None) -> None:
        """`require` raises where the folder is away."""
        self.path = path
        self._require = require

    def keep(self, source: BinaryIO, most: int) -> Kept:
        """See TrayFiles."""
        identifier = secrets.token_hex(_DIGITS // 2)
        self._require()
        try:
            make_folders(self.path)
            return self._write(identifier, source, most)
        except OSError as error:
            self.remove([identifier])
            raise _unusable(error) from error
        except BaseException:
            self.remove([identifier])
            raise

    def sync(self) -> None:
        """See TrayFiles."""
        try:
            sync_folder(self.path)
        except OSError as error:
            raise _unusable(error) from error

    @contextmanager
    def as_file(self, identifier: str) -> Iterator[Path]:
        """See TrayFiles."""
        path = self.path / identifier
        if not path.exists():
            self._require()
        yield path

    def put(self, identifier: str, parts: Iterable[bytes]) -> None:
        """See TrayFiles."""
        self._require()
        make_folders(self.path)
        with open(self.path / identifier, "xb", opener=opener) as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())

    def names(self) -> Iterator[str]:
        """See TrayFiles."""
        self._require()
        found = sorted(self.path.iterdir()) if self.path.is_dir() else []
        return (path.name for path in found if path.is_file() and not path.is_symlink())

    def remove(self, identifiers: Iterable[str]) -> None:
        """See TrayFiles."""
        for identifier in identifiers:
            with suppress(OSError):
                (self.path / identifier).unlink()

    def sweep(self, known: Collection[str]) -> None:
        """See TrayFiles."""
        for path in self.path.glob("*"):
            if path.name not in known and time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink(missing_ok=True)

    def _write(self, identifier: str, source: BinaryIO, most: int) -> Kept:
        with open(self.path / identifier, "xb", opener=opener) as file:
            sha256, size = _copied(source, file, most)
            file.flush()
            os.fsync(file.fileno())
        return Kept(identifier, sha256, size)


class TrayObjects:
    """In a bucket. See TrayFiles."""

    def __init__(self, copies: ObjectCopies) -> None:
        self._copies, self._bucket = copies, copies.bucket

    def keep(self, source: BinaryIO, most: int) -> Kept:
        """See TrayFiles; the file is collected on this machine's disk first, since its digest goes before it."""
        identifier = secrets.token_hex(_DIGITS // 2)
        try:
            with tempfile.TemporaryFile() as file:
                sha256, size = _copied(source, file, most)
                file.seek(0)
                self._bucket.put(identifier, file, sha256)
        except OSError as error:
            raise _unusable(error) from error
        return Kept(identifier, sha256, size)

    def sync(self) -> None:
        """See TrayFiles: an object is there for good once it is written."""

    def as_file(self, identifier: str) -> AbstractContextManager[Path]:
        """See TrayFiles."""
        return self._copies.as_file(identifier)

    def put(self, identifier: str, parts: Iterable[bytes]) -> None:
        """See TrayFiles."""
        sha256 = hashlib.sha256()
        with tempfile.TemporaryFile() as file:
            for part in parts:
                sha256.update(part)
                file.write(part)
            file.seek(0)
            self._bucket.put(identifier, file, sha256.hexdigest())

    def names(self) -> Iterator[str]:
        """See TrayFiles."""
        return (key for key, _ in self._bucket.listed())

    def remove(self, identifiers: Iterable[str]) -> None:
        """See TrayFiles."""
        with suppress(Unavailable):
            self._bucket.delete(identifiers)

    def sweep(self, known: Collection[str]) -> None:
        """See TrayFiles."""
        before = time.time() - _LEFT_BEHIND
        self._bucket.delete(
            key for key, at in list(self._bucket.listed()) if key not in known and at < before
        )


def _copied(source: BinaryIO, target: IO[bytes], most: int) -> tuple[str, int]:
    """Copy so many bytes at most; their digest and number. Raises InvalidRequest."""
    sha256, size = hashlib.sha256(), 0
    while part := source.read(_CHUNK):
        size += len(part)
        if size > most:
            raise InvalidRequest("file too large", most=most)
        sha256.update(part)
        target.write(part)
    return sha256.hexdigest(), size


def _unusable(error: OSError) -> TrayUnusable:
    return TrayUnusable("tray unwritable", system=str(error.strerror))
