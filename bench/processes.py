"""Runs a process and watches the peak of private memory of it and its children from outside (Linux).

Counted is memory that belongs to the processes (anonymous and shared), not pages of mapped files, which
the system takes back when it wants. Watching from outside also sees peaks inside long native calls.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

BEGIN, END = "-- memory counts from here --", "-- memory no longer counts --"
ALONE, FAMILY = 0.05, 0.25  # seconds between looks; a look at a family costs some milliseconds
_USER, _SYSTEM_OF_CHILDREN = (
    11,
    15,
)  # of the fields of /proc/PID/stat behind its name: two of its own, two of ended children
_ALONE = re.compile(r"^(?:RssAnon|RssShmem):\s+(\d+) kB", re.MULTILINE)
# A page that a fork shares counts once over the family.
_FAMILY = re.compile(r"^(?:Pss_Anon|Pss_Shmem):\s+(\d+) kB", re.MULTILINE)


class ProcessFailed(Exception):
    """A process ended with an error; what it wrote stands above this message."""


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


class Watched:
    """A process that says when its memory counts, and may be given turns by a line of its input."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True)
        self._watch = MemoryWatch(self._process.pid)
        self._watch.start()

    def wait_for_turn(self) -> None:
        """Until it has done what counts. Raises ProcessFailed when it ends instead."""
        for line in self._lines():
            if line == END:
                return
        self.finish()
        raise ProcessFailed("its process ended before its turn was over")

    def give_turn(self, number: int) -> None:
        """Have it do a round, to its end. Raises ProcessFailed."""
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has ended, which is told next
            self._process.stdin.write(f"{number}\n")
            self._process.stdin.flush()
        self.wait_for_turn()

    def finish(self) -> int:
        """Let it end; the peak of its private memory in bytes while it asked to be counted. Raises ProcessFailed."""
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        for _ in self._lines():
            pass
        self._process.stdout.close()
        code, peak = self._process.wait(), self._watch.stop()
        if code:
            raise ProcessFailed(f"its process ended with {code}")
        return peak

    def _lines(self) -> Iterator[str]:
        """What it writes, shown unless it is about counting."""
        for line in self._process.stdout or ():
            if not self._watch.hear(line.rstrip("\n")):
                print(line, end="", flush=True)
            yield line.rstrip("\n")


def private_bytes(pids: list[int]) -> int:
    """What the processes hold together; 0 where /proc does not tell."""
    name, pattern = ("status", _ALONE) if len(pids) == 1 else ("smaps_rollup", _FAMILY)
    return 1024 * sum(
        int(kilobytes) for pid in pids for kilobytes in pattern.findall(_read(Path(f"/proc/{pid}/{name}")))
    )


def cpu_seconds() -> float:
    """What this process and all it has started have computed, ended or not: hardly disturbed by others."""
    fields = (
        _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split() for pid in descendants(os.getpid())[1:]
    )
    running = sum(sum(map(int, each[_USER:_SYSTEM_OF_CHILDREN])) for each in fields)
    return sum(os.times()[:4]) + running / os.sysconf("SC_CLK_TCK")


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
