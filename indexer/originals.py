"""The documents of record in `corpus/`, byte for byte as received: never altered, never overwritten."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from pathlib import Path

from indexer.durable import sync_folder
from indexer.file_names import printable, suffix_of

_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)  # as on the file system of a memory stick
_LONGEST_NAME = 180  # bytes; file systems stop at 255


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(home: Path, source: Path, content: bytes, year: str) -> str:
    """Make sure the bytes are in `corpus/`; give their path below home.

    A file that is in `corpus/` already stays where it is. Any other is written to `corpus/YEAR/` under its
    own name, made unique if need be, and is on the disk for good before this returns.
    """
    corpus = (home / "corpus").resolve()
    resolved = source.resolve()
    if resolved.is_relative_to(corpus):
        return resolved.relative_to(home.resolve()).as_posix()
    folder = corpus / (year or "undated")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _names(source.name, content):
        target = folder / name
        if _write_new(target, content) or target.read_bytes() == content:
            return target.relative_to(home.resolve()).as_posix()
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


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
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        _give_name(temporary, target)
    except FileExistsError:
        return False
    finally:
        Path(temporary).unlink(missing_ok=True)
    sync_folder(target.parent)
    return True


def _give_name(temporary: str, target: Path) -> None:
    """Name a file without ever taking another's name. Raises FileExistsError."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_CREAT | os.O_EXCL))
        os.replace(temporary, target)
