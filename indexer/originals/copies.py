"""Gives objects of a bucket as files: children read files, so copies are kept here for as long as they are looked at."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final

from indexer.errors import OriginalsUnavailable
from indexer.originals.bucket import Bucket
from indexer.storage import abandoned, digest, give_name, make_folders, temporary

MOST: Final = 1 << 30  # bytes of all copies, beside the last one

_UNFINISHED: Final = ".new-"
_CHUNK: Final = 1 << 20


class ObjectCopies:
    """The objects of a bucket as files of this machine. Raises as the bucket does."""

    def __init__(self, bucket: Bucket, folder: Path, most: int = MOST) -> None:
        """`folder` is where the copies are, of whatever buckets; all of them take `most` bytes."""
        self.bucket = bucket
        self._copies = LocalCopies(folder, most)

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """A file with the bytes of an object, which is there within the context; the store is asked for it each time.

        Raises FileNotFoundError; OriginalsUnavailable also when this machine's disk has no room for it.
        """
        found = self.bucket.look(key)
        if found is None:
            raise FileNotFoundError(key)
        name = self._name(key, found.tag)
        with self._copies.lent(name, found.size, lambda: self.bucket.opened(key, found)) as path:
            yield path

    def forget(self, key: str) -> None:
        """Delete this machine's copy of an object, unless it is being looked at; those of others go as they grow old."""
        if found := self.bucket.look(key):
            self._copies.forget(self._name(key, found.tag))

    def _name(self, key: str, tag: str) -> str:
        return digest(f"{self.bucket.name}\n{key}\n{tag}".encode())


class LocalCopies:
    """The copies in one folder, which several processes may use. The oldest goes first, but none that is in use."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder = folder
        self._most = most

    @contextmanager
    def lent(
        self, name: str, size: int, source: Callable[[], AbstractContextManager[BufferedReader]]
    ) -> Iterator[Path]:
        """The copy under a name, made of `source` unless it is there. It stays at least as long as the context.

        Raises OriginalsUnavailable when this machine's disk has no room for it.
        """
        path = self._folder / name
        try:
            descriptor = self._held(path, size, source)
        except OSError as error:
            raise OriginalsUnavailable(f"no copy on the disk of this machine: {error.strerror}") from error
        try:
            yield path
        finally:
            os.close(descriptor)

    def forget(self, name: str) -> None:
        """Delete a copy, unless it is in use."""
        path = self._folder / name
        if path.exists():
            abandoned(path, remove=True)

    def _held(
        self, path: Path, size: int, source: Callable[[], AbstractContextManager[BufferedReader]]
    ) -> int:
        """A descriptor with a lock on the file, which keeps others from deleting it."""
        while True:
            try:
                descriptor = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                self._make(path, size, source)
                continue
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if os.fstat(descriptor).st_nlink:
                return descriptor
            os.close(descriptor)  # deleted before it was locked

    def _make(
        self, path: Path, size: int, source: Callable[[], AbstractContextManager[BufferedReader]]
    ) -> None:
        make_folders(self._folder)
        self._make_room(size)
        with temporary(self._folder, _UNFINISHED) as (file, unnamed):
            with source() as content:
                shutil.copyfileobj(content, file, _CHUNK)
            file.flush()
            if not path.exists():
                give_name(unnamed, path)

    def _make_room(self, wanted: int) -> None:
        found = list[tuple[float, int, Path]]()
        for path in self._folder.iterdir():
            if path.name.startswith(_UNFINISHED):
                abandoned(path, remove=True)
            elif path.exists():
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = wanted + sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most:
                break
            if abandoned(path, remove=True):
                total -= size
