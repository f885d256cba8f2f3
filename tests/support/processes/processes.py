"""What Linux tells of processes (proc(5)), and waiting for processes and threads with an end to it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def children_of(process: int) -> list[int]:
    """The processes that it has started, from whichever thread."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for file in threads for child in file.read_text(encoding="utf-8").split()]


def is_gone(process: int) -> bool:
    """Whether it has ended, even if nobody has asked after it yet."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True


def spent(process: int) -> float:
    """Its seconds on the processor."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_memory(process: int) -> int:
    """The most bytes it has had in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))


def until(look: Callable[[], T], what: str, seconds: float = 60) -> T:
    """What is looked for, once it is there; fails with what was waited for when it does not come."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)
    return found


def join(thread: threading.Thread, what: str, seconds: float = 60) -> None:
    """Wait until a thread has ended; fails with what it was to do when it does not."""
    thread.join(seconds)
    assert not thread.is_alive(), f"waited {seconds} s in vain: {what}"
