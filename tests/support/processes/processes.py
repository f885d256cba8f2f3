"""What Linux tells of processes (proc(5)), and waiting for processes and threads with an end to it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from tools.servers.processes import children_of, is_gone, until

__all__ = ["children_of", "is_gone", "join", "most_memory", "spent", "until"]


def spent(process: int) -> float:
    """Its seconds on the processor."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_memory(process: int) -> int:
    """The most bytes it has had in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))


def join(thread: threading.Thread, what: str, seconds: float = 60) -> None:
    """Wait until a thread has ended; fails with what it was to do when it does not."""
    thread.join(seconds)
    assert not thread.is_alive(), f"waited {seconds} s in vain: {what}"
