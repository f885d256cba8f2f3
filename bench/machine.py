"""The facts without which a measurement cannot be compared: machine, versions, how busy it was."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "jieba", "rjieba", "Whoosh-Reloaded", "tantivy", "bm25s")


def describe(corpus: str) -> dict[str, str]:
    """Named facts, "date" first."""
    return {
        "date": datetime.now().strftime("%Y-%m-%d %H:%M:%S"),
        "commit": commit(),
        "corpus": corpus,
        "machine": f"{processor()}, {len(os.sched_getaffinity(0))} cores, {memory():.0f} GB",
        "versions": ", ".join(versions()),
        "load average at the start": load_average(),
    }


def heading(title: str, corpus: str) -> str:
    """The heading of a section of results, and the facts of its run, a line each."""
    facts = describe(corpus)
    return f"## {title}, {facts.pop('date')}\n\n" + "\n".join(
        f"- {name}: {fact}" for name, fact in facts.items()
    )


def commit() -> str:
    """The checkout's, with a word where files were changed since; nothing where there is no git."""
    command = ["git", "describe", "--always", "--dirty=, changed", "--exclude=*"]
    try:
        return subprocess.run(
            command, cwd=Path(__file__).parent, capture_output=True, text=True
        ).stdout.strip()
    except FileNotFoundError:
        return ""


def load_average() -> str:
    """Processes that wanted a core over the last 1, 5 and 15 minutes."""
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return named[1] if named else platform.machine()


def memory() -> float:
    """Main memory in GB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def versions() -> list[str]:
    own = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return own + [f"{name} {installed}" for name in PACKAGES if (installed := _version(name))]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
