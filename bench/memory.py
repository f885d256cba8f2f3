"""Watches the peak of private memory of a process and its children from outside (Linux).

Counted is memory that belongs to the processes (anonymous and shared), not pages of mapped files, which
the system takes back when it wants. Watching from outside also sees peaks inside long native calls.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path

BEGIN, END = "-- memory counts from here --", "-- memory no longer counts --"
ALONE, FAMILY = 0.05, 0.25  # seconds between looks; a look at a family costs some milliseconds
_ALONE = re.compile(r"^(?:RssAnon|RssShmem):\s+(\d+) kB", re.MULTILINE)
# A page that a fork shares counts once over the family.
_FAMILY = re.compile(r"^(?:Pss_Anon|Pss_Shmem):\s+(\d+) kB", re.MULTILINE)


class MemoryWatch(threading.Thread):
    """Keeps the highest number of private bytes that a process and its descendants held at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.counts = False
        self._pid = pid
        self._stop_asked = threading.Event()

    def hear(self, line: str) -> bool:
        """Whether a line the process wrote is one of the two that turn counting on and off."""
        if line not in (BEGIN, END):
            return False
        self.counts = line == BEGIN
        self._look()  # what is over in less than a pause is seen too
        return True

    def run(self) -> None:
        pause = ALONE
        while not self._stop_asked.wait(pause):
            pause = FAMILY if self.counts and self._look() > 1 else ALONE

    def _look(self) -> int:
        """Note what is held now; the number of processes seen."""
        family = descendants(self._pid)
        self.peak = max(self.peak, private_bytes(family))
        return len(family)

    def stop(self) -> int:
        """End the watch and give the peak in bytes."""
        self._stop_asked.set()
        self.join()
        return self.peak


def private_bytes(pids: list[int]) -> int:
    """What the processes hold together; 0 where /proc does not tell."""
    name, pattern = ("status", _ALONE) if len(pids) == 1 else ("smaps_rollup", _FAMILY)
    return 1024 * sum(
        int(kilobytes) for pid in pids for kilobytes in pattern.findall(_read(Path(f"/proc/{pid}/{name}")))
    )


def descendants(pid: int) -> list[int]:
    """The process itself and everything it started that still runs."""
    family = [pid]
    for member in family:  # grows while we walk it
        for children in Path(f"/proc/{member}/task").glob("*/children"):
            family += map(int, _read(children).split())
    return family


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process ended between two looks
        return ""
