"""Remembers which files of a folder were read whole and found sound, and tells whether one has been touched since.

It saves a command from reading the whole index again. What a disk does to a file behind the file system's
back is not seen here: whoever has to know reads the files, whatever is remembered.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from indexer.storage import sealed, unsealed, write_whole

NAME = "VERIFIED"

_Mark = list[int]  # changes whenever a file is written to, replaced or copied


class Verified:
    """What is remembered in `folder`. Losing it costs only time, so it may be damaged or unwritable."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def holds(self, file: BinaryIO) -> bool:
        """Whether an open file was verified and is as it was then."""
        return self._marks().get(_name(file)) == _mark(file)

    def add(self, file: BinaryIO) -> None:
        """Remember a file, all of it written or read."""
        self._write(self._marks() | {_name(file): _mark(file)})

    def forget(self, name: str) -> None:
        """Remember nothing of a file."""
        marks = self._marks()
        if marks.pop(name, None):
            self._write(marks)

    def _marks(self) -> dict[str, _Mark]:
        try:
            content = unsealed(self._path.read_bytes())
        except OSError:
            return {}
        return json.loads(content) if content is not None else {}

    def _write(self, marks: dict[str, _Mark]) -> None:
        there = {name: mark for name, mark in marks.items() if (self._path.parent / name).exists()}
        with suppress(OSError):
            write_whole(self._path, sealed(json.dumps(there).encode()), durable=False)


def _name(file: BinaryIO) -> str:
    return Path(file.name).name


def _mark(file: BinaryIO) -> _Mark:
    found = os.fstat(file.fileno())
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
