"""Measures the most memory that taking in a text needs, run as a process.

The kinds are those that cost most: few or many different characters, paragraphs, words, characters of long images.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from indexer.archive import Archive
from indexer.readers.sandbox import _CHILDREN
from tests.support.processes.processes import most_memory as most_of

_HAN: Final = "工会职劳模范代表大协商集体合同互助保障慰问困难帮扶技能竞赛"


def _rare(size: int) -> str:
    pool = [
        chr(code) for first, last in ((0x3400, 0x9FFF), (0x20000, 0x2A6D0)) for code in range(first, last)
    ]
    return "".join(random.Random(1).choices(pool, k=size))


def _prose(size: int) -> str:
    chance, sentences, length = random.Random(1), list[str](), 0
    while length < size:
        sentence = "".join(chance.choices(_HAN, k=chance.randint(8, 30))) + chance.choice(
            ("，", "。", "。\n")
        )
        sentences.append(sentence)
        length += len(sentence)
    return "".join(sentences)[:size]


KINDS: Final[dict[str, Callable[[int], str]]] = {
    "one letter": lambda size: "a" * size,
    "one run of Han": lambda size: "工" * size,
    "prose": _prose,
    "rare characters": _rare,
    "line breaks": lambda size: "\n" * (size - 1) + "末",
    "short paragraphs": lambda size: "段一\n" * (size // 3),
    "names": lambda size: "".join(
        f"张{chr(0x4E00 + at % 9000)}{chr(0x4E00 + at // 9000)}\n" for at in range(size // 4)
    ),
    "characters of long images": lambda size: "㍿" * (size // 4),
}


def text_of(kind: str, size: int) -> str:
    """A title and about so many normalised characters."""
    return f"题名\n{KINDS[kind](size - 10)}"


def most_memory(kind: str, size: int, folder: Path) -> int:
    """Bytes that adding such a text to a new archive takes at most, of this process and of any child of it."""
    (folder / "text.txt").write_text(text_of(kind, size), encoding="utf-8")
    command = [sys.executable, "-m", "tests.support.processes.memory", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    status, *peaks = told.stdout.split()
    assert status == "added", told.stdout
    return sum(map(int, peaks))


def _main(folder: Path) -> None:
    archive = Archive.open(folder / "home")
    (outcome,) = archive.add([folder / "text.txt"])
    _CHILDREN.close()  # what they took is known when they have ended
    # Of itself what this program took: ru_maxrss has that of the process it was started from, too.
    peaks = most_of(os.getpid()), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    print(outcome.status, *peaks, outcome.reason or "")
    assert archive.search('"题名"').total == 1
    archive.close()


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
