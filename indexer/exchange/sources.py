"""Opens a package that came from elsewhere, a folder or a ZIP file, so that no name in it leads anywhere else.

Nothing is unpacked to a disk. What is a link, leads out of the package or unpacks to much more than it should is refused
by what the directory tells, before anything is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from indexer.errors import PackageUnusable, UnreadableFile
from indexer.exchange.encapsulation import SUFFIXES
from indexer.readers import BROKEN_ZIP, is_link, is_packed_plainly, open_large_zip
from indexer.storage import is_plain_path, printable

MOST_FILES: Final = 500_000  # of one package: each takes a kilobyte of memory while it is read
LARGEST_RATIO: Final = 100  # times its size that a ZIP file may unpack to
FREE_BYTES: Final = 256 << 20  # that it may unpack to however small it is

_LONGEST_PATH: Final = 1000  # characters
_CHUNK: Final = 1 << 18


class Source(Protocol):
    """The files of a package by their paths below its top folder, with their sizes in bytes."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Path → bytes."""

    def parts(self, name: str) -> Iterator[bytes]:
        """The bytes of a file. Raises PackageUnusable where they cannot be read."""

    def close(self) -> None:
        """Let go of it."""


@contextmanager
def opened(path: Path, name: str, *, most: int = MOST_FILES) -> Iterator[Source]:
    """A package of so many files at most, which is called so. Raises PackageUnusable."""
    if path.is_dir():
        source: Source = FolderSource(path, most)
    else:
        source = FileSource(path, name) if name.lower().endswith(SUFFIXES) else ZipSource(path, name, most)
    try:
        yield source
    finally:
        source.close()


class FileSource:
    """See Source. One file, which is all of the package."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        try:
            self.sizes: Mapping[str, int] = {name: path.stat().st_size}
        except OSError as error:
            raise PackageUnusable("package unreadable", name=name, system=str(error.strerror)) from error

    def parts(self, name: str) -> Iterator[bytes]:
        """See Source."""
        try:
            with open(self._path, "rb") as file:
                yield from _chunks(file)
        except OSError as error:
            raise PackageUnusable("package unreadable", name=name, system=str(error.strerror)) from error

    def close(self) -> None:
        """See Source."""


class FolderSource:
    """See Source."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self.sizes: Mapping[str, int] = {}
        sizes = dict[str, int]()
        for found, folders, names in os.walk(folder, onerror=_unreadable):
            for name in (*folders, *names):
                path = Path(found, name)
                mode = path.lstat()
                inside = path.relative_to(folder).as_posix()
                _require_plain(inside)
                if stat.S_ISREG(mode.st_mode):
                    sizes[inside] = mode.st_size
                elif not stat.S_ISDIR(mode.st_mode):
                    raise PackageUnusable("package with a link", name=inside)
            _require_few(len(sizes), most)
        self.sizes = sizes

    def parts(self, name: str) -> Iterator[bytes]:
        """See Source. A link that took the file's place since is not followed."""
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                yield from _chunks(file)
        except OSError as error:
            raise PackageUnusable("package unreadable", name=name, system=str(error.strerror)) from error

    def close(self) -> None:
        """See Source."""


class ZipSource:
    """See Source."""

    def __init__(self, path: Path, name: str, most: int) -> None:
        try:
            self._file = open(path, "rb")  # noqa: SIM115 - close() closes it
        except OSError as error:
            raise PackageUnusable("package unreadable", name=name, system=str(error.strerror)) from error
        try:
            self._zip = open_large_zip(self._file, most)
            members = [each for each in self._zip.infolist() if not each.filename.endswith("/")]
            for each in members:
                _require_plain(each.filename)
                if is_link(each):
                    raise PackageUnusable("package with a link", name=each.filename)
                if not is_packed_plainly(each):
                    raise PackageUnusable("package packed in another way", name=each.filename)
            total, size = sum(each.file_size for each in members), path.stat().st_size
            if total > max(LARGEST_RATIO * size, FREE_BYTES):
                raise PackageUnusable(
                    "package unpacks to too much", most=max(LARGEST_RATIO * size, FREE_BYTES)
                )
            top = _top_of([each.filename for each in members])
            self._members = {each.filename.removeprefix(top): each for each in members}
            if len(self._members) < len(members):
                raise PackageUnusable("package with two files of one name")
        except (PackageUnusable, UnreadableFile) as error:
            self._file.close()
            if isinstance(error, UnreadableFile):
                raise PackageUnusable.of(error.message) from error
            raise
        self.sizes: Mapping[str, int] = {name: each.file_size for name, each in self._members.items()}

    def parts(self, name: str) -> Iterator[bytes]:
        """See Source."""
        try:
            with self._zip.open(self._members[name]) as file:
                yield from _chunks(file)
        except BROKEN_ZIP as error:
            raise PackageUnusable("package file damaged", name=name) from error

    def close(self) -> None:
        """See Source."""
        self._zip.close()
        self._file.close()


def read_small(source: Source, name: str, most: int) -> bytes:
    """A file of so many bytes at most. Raises PackageUnusable where it is missing or larger."""
    if name not in source.sizes:
        raise PackageUnusable("package file missing", name=name)
    if source.sizes[name] > most:
        raise PackageUnusable("package file too large", name=name, most=most)
    gathered, size = list[bytes](), 0
    for part in source.parts(name):
        gathered.append(part)
        size += len(part)
        if size > most:
            raise PackageUnusable("package file too large", name=name, most=most)
    return b"".join(gathered)


def _top_of(names: list[str]) -> str:
    """The folder that all lies in, with its slash; "" where there is more than one thing on top."""
    tops = {name.partition("/")[0] for name in names}
    alone = len(tops) == 1 and all("/" in name for name in names)
    return f"{tops.pop()}/" if alone else ""


def _require_plain(name: str) -> None:
    if len(name) > _LONGEST_PATH or "\\" in name or not name.isprintable() or not is_plain_path(name):
        raise PackageUnusable("package with a path that leads out", name=printable(name[:80]))


def _require_few(count: int, most: int) -> None:
    if count > most:
        raise PackageUnusable("package of too many files", most=most)


def _unreadable(error: OSError) -> None:
    raise PackageUnusable(
        "package unreadable", name=str(error.filename), system=str(error.strerror)
    ) from error


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_CHUNK):
        yield part
