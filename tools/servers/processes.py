"""What Linux tells of processes (proc(5)), and waiting for what is to come, with an end to it."""

from __future__ import annotations

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


def until(look: Callable[[], T], what: str, seconds: float = 60) -> T:
    """What is looked for, once it is there; fails with what was waited for when it does not come."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)
    return found
