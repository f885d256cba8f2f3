"""The documents of record in `corpus/`, byte for byte as received: never altered, never overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
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
    target = _free_name(folder, source.name, content)
    if not target.exists():
        _write_whole(target, content)
    return target.relative_to(home.resolve()).as_posix()


def _free_name(folder: Path, name: str, content: bytes) -> Path:
    """A path for the bytes: the file's own name, unless other bytes have it."""
    stem, suffix = os.path.splitext(_UNSAFE.sub("_", name))
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    plain = folder / f"{stem}{suffix}"
    if not plain.exists() or plain.read_bytes() == content:
        return plain
    return folder / f"{stem}-{digest(content)[:12]}{suffix}"


def _write_whole(target: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
