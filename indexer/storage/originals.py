"""Keeps the documents of record in `corpus/`, byte for byte as received: never altered, never overwritten."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from indexer.message import Message
from indexer.paths import CORPUS
from indexer.storage.durable import give_name, make_folder, sync_file, sync_folder, sync_names, temporary
from indexer.storage.file_names import on_disk, printable, suffix_of
from indexer.storage.locks import Locks
from indexer.storage.permissions import inherit

UNFINISHED: Final = ".new-"  # how the name of a file begins that is being written

_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_WAIT = 60.0  # seconds for a check to end that looks at what has no name in the catalogue
_LONGEST_NAME = 180  # bytes; file systems stop at 255


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def path_of(home: Path, original: str) -> Path | None:
    """The file that the catalogue calls so; None when it names none inside the home, links followed."""
    if not original or "\0" in original:
        return None
    root = home.resolve()
    path = on_disk(str(root / original)).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


class Arrivals:
    """Originals that are kept and that the catalogue does not name yet; the only way to keep one.

    A context manager: on leaving it the catalogue has to name them, since what tells a check of them ends there.
    """

    def __init__(self, home: Path, locks: Locks) -> None:
        self._home = home
        self._locks = locks
        self._lock = ExitStack()
        self._begun = False
        self._kept = set[str]()  # digests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()
        self._begun = False

    def __contains__(self, sha256: str) -> bool:
        """Whether these bytes have been kept here."""
        return sha256 in self._kept

    def begin(self) -> None:
        """Take the lock that tells a check of originals on their way, beside others who add. Raises ArchiveBusy.

        Who holds it alone, as a check does, knows that there are none.
        """
        if not self._begun:
            checked = Message("originals being checked")
            arriving = self._locks.locked("arrivals", wait=_WAIT, shared=True, busy=checked)
            self._lock.enter_context(arriving)
            self._begun = True

    def keep(self, source: Path, content: bytes, sha256: str, year: str) -> str:
        """See `keep`; `begin` comes first."""
        if not self._begun:
            raise RuntimeError("no original is kept without the lock of arrivals")
        original = keep(self._home, source, content, year)
        self._kept.add(sha256)
        return original


def keep(home: Path, source: Path, content: bytes, year: str) -> str:
    """Make sure the bytes are in `corpus/`; give their path below home.

    A file that is in `corpus/` already stays where it is. Any other is written to `corpus/YEAR/` under its
    own name, made unique if need be. Either is on the disk for good before this returns.
    """
    root = home.resolve()
    corpus = (root / CORPUS).resolve()
    resolved = source.resolve()
    if resolved.is_relative_to(corpus):
        for path in reversed((resolved, *resolved.parents)):
            if path.is_relative_to(corpus) and path != corpus:
                inherit(path)  # put there by hand, as open as somebody else's umask made it
        sync_names(resolved, root)
        return printable(resolved.relative_to(root))
    folder = corpus / (year or "undated")
    make_folder(folder)
    for name in _names(source.name, content):
        target = folder / name
        if _write_new(target, content):
            return target.relative_to(root).as_posix()
        if target.read_bytes() == content:
            sync_names(target, root)  # whoever wrote it may not have come so far
            return target.relative_to(root).as_posix()
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def put_back(home: Path, original: str, content: bytes) -> bool:
    """Write an original that has gone missing where the catalogue says it is; False when there is something."""
    target = home.resolve() / original
    make_folder(target.parent)
    return _write_new(target, content)


def _names(name: str, content: bytes) -> tuple[str, str]:
    """What to call the bytes: the file's own name, or, when other bytes have it, one that is theirs alone."""
    stem = _UNSAFE.sub("_", printable(name))
    suffix = stem[len(stem) - len(suffix_of(stem)) :]
    stem = stem.removesuffix(suffix)
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{suffix}", f"{stem}-{digest(content)[:12]}{suffix}"


def _write_new(target: Path, content: bytes) -> bool:
    """Write a file whole; False, and no change, when the name is taken, be it only at this very moment."""
    try:
        with temporary(target.parent, UNFINISHED) as (file, unnamed):
            file.write(content)
            sync_file(file)
            inherit(unnamed)
            give_name(unnamed, target)
    except FileExistsError:
        return False
    sync_folder(target.parent)
    return True
