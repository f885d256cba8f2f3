"""Samples the memory and disk of processes, and tells whether they stay level."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.paths import CATALOGUE, INDEX

_KILOBYTE, _MEGABYTE = 1 << 10, 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Bytes."""

    memory: int  # of all processes, their own
    resident: int  # with what they have mapped
    index: int
    journal: int  # of the catalogue

    @classmethod
    def of(cls, home: Path, processes: Sequence[int]) -> Sample:
        """As it is now; a process that has gone takes none."""
        return cls(
            sum(_status(process, "RssAnon") for process in processes),
            sum(_status(process, "VmRSS") for process in processes),
            bytes_below(home / INDEX),
            _size(home / f"{CATALOGUE}-wal"),
        )

    def __str__(self) -> str:
        parts = (self.memory, self.resident, self.index, self.journal)
        return " ".join(
            f"{name} {part / _MEGABYTE:.1f} MB" for name, part in zip(self.__slots__, parts, strict=True)
        )


def bytes_below(folder: Path) -> int:
    """What the files of a folder take, as far as they are still there when they are looked at."""
    return sum(_size(Path(parent, name)) for parent, _, names in os.walk(folder) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def grown(samples: Sequence[Sample], part: Callable[[Sample], int]) -> float:
    """By what factor the largest of the last quarter exceeds that of the quarter before."""
    quarter = len(samples) // 4
    before, last = samples[-2 * quarter : -quarter], samples[-quarter:]
    return max(map(part, last)) / max(1, *map(part, before))


def _status(process: int, name: str) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * _KILOBYTE if found else 0
