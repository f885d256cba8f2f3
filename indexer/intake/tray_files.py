"""Stores the bytes of the tray in `var/tray/`, durable before they are reported, under random ids."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indexer.errors import InvalidRequest, TrayUnusable
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


class TrayFolder:
    """The bytes of the drafts of one archive. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, source: BinaryIO, most: int) -> Kept:
        """Write a file; its bytes are safe, its name is once `sync` returns. Nothing half stays behind.

        Raises InvalidRequest for more than `most` bytes, TrayUnusable when the disk is full.
        """
        identifier = secrets.token_hex(_DIGITS // 2)
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
        """Make the names of all files that were kept survive a power cut. Raises TrayUnusable."""
        try:
            sync_folder(self.path)
        except OSError as error:
            raise _unusable(error) from error

    def of(self, identifier: str) -> Path:
        """Where the bytes of a draft are."""
        return self.path / identifier

    def remove(self, identifiers: Iterable[str]) -> None:
        """Delete files, as far as that is possible: what stays and no row knows goes with `sweep`."""
        for identifier in identifiers:
            with suppress(OSError):
                self.of(identifier).unlink()

    def sweep(self, known: Collection[str]) -> None:
        """Delete what killed processes have left: files that no row knows and nobody has written to for long."""
        for path in self.path.glob("*"):
            if path.name not in known and time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink(missing_ok=True)

    def _write(self, identifier: str, source: BinaryIO, most: int) -> Kept:
        sha256, size = hashlib.sha256(), 0
        with open(self.of(identifier), "xb", opener=opener) as file:
            while part := source.read(_CHUNK):
                size += len(part)
                if size > most:
                    raise InvalidRequest("file too large", most=most)
                sha256.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        return Kept(identifier, sha256.hexdigest(), size)


def _unusable(error: OSError) -> TrayUnusable:
    return TrayUnusable("tray unwritable", system=str(error.strerror))
