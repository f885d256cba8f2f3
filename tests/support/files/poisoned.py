"""The command `gongwen`, in a process that is killed as soon as it inverts a text with the poison in it.

So memory runs out, to who is killed for it: after the catalogue has the document, before the index has.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from indexer.index.engine import IndexEntry
from indexer.index.segments import in_memory, inverter
from indexer.index.segments.inverter import Array
from indexer.intake import ingest
from search_app.cli.main import main
from tests.support.places import ROOT

POISON: Final = "鸩"


def gongwen(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Call `gongwen --home HOME …` in such a process."""
    command = [sys.executable, "-m", "tests.support.files.poisoned", "--home", str(home), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def killed(home: Path, *words: str | Path) -> bool:
    """Whether that has killed it; anything else that went wrong fails the test."""
    done = gongwen(home, *words)
    assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
    return done.returncode != 0


if __name__ == "__main__":
    whole = inverter.segment_arrays

    def deadly(entries: Sequence[IndexEntry]) -> dict[str, Array]:
        if any(POISON in entry.text for entry in entries):
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(entries)

    vars(in_memory)["segment_arrays"] = deadly
    vars(ingest)["_WAIT"] = float("inf")  # files are stored together however slow the machine is
    main()
