"""Measures what each part of an archive takes on the disk, and the room that is left.

Looked at again after some minutes only: there may be a hundred thousand originals.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from indexer.paths import CATALOGUE, CORPUS, INDEX, QUERIES, SIGN_INS, TRAY

Part = Literal["originals", "catalogue", "index", "tray", "sign-ins", "queries", "others"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)

_PLACES: Final[dict[str, Part]] = {
    CORPUS: "originals",
    CATALOGUE: "catalogue",
    INDEX: "index",
    TRAY: "tray",
    SIGN_INS: "sign-ins",
    QUERIES: "queries",
}
_REMEMBERED: Final = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """How much there is of what."""

    parts: dict[Part, int]  # bytes; a file of SQLite with its journal
    free: int  # bytes on the disk that the home is on


class DiskUsageMeter:
    """The sizes of one home, as they were some minutes ago at most. Safe to share between threads."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, DiskUsage] | None = None

    def sizes(self) -> DiskUsage:
        """What they are."""
        with self._lock:
            if self._known is None or self._clock() - self._known[0] > _REMEMBERED:
                self._known = (self._clock(), sizes_of(self._home))
            return self._known[1]


def sizes_of(home: Path) -> DiskUsage:
    """Look at every file; those that go away meanwhile are left out."""
    parts = dict.fromkeys(PARTS, 0)
    for place in (home / CORPUS, *_listed(home / "var")):
        parts[_part_of(f"{place.relative_to(home)}")] += _size(place)
    return DiskUsage(parts, shutil.disk_usage(home).free)


def _part_of(name: str) -> Part:
    for journal in ("-wal", "-shm", "-journal"):
        name = name.removesuffix(journal)
    return _PLACES.get(name, "others")


def _listed(folder: Path) -> list[Path]:
    return [folder / name for name in os.listdir(folder)]


def _size(place: Path) -> int:
    """Bytes of a file, or of all below a folder."""
    total = 0
    with suppress(OSError):
        if not place.is_dir():
            return place.lstat().st_size
        with os.scandir(place) as entries:
            for entry in entries:
                with suppress(OSError):
                    inside = entry.is_dir(follow_symlinks=False)
                    total += _size(Path(entry.path)) if inside else entry.stat(follow_symlinks=False).st_size
    return total
