"""What a process reports, act by act, before it is killed; what an archive must and may hold then, out.

A line is written when an act begins, with the states it leads to, and one when the call of the library has returned.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.support.torture.papers import Paper


@dataclass(slots=True)
class Known:
    """What a ledger tells."""

    certain: dict[int, Paper] = field(default_factory=dict)  # by number: the state that was reported last
    possible: dict[int, list[Paper]] = field(default_factory=dict)  # states that were begun since
    drafts: dict[str, Paper] = field(default_factory=dict)  # id of a draft → what it is to become
    backups: list[str] = field(default_factory=list)  # names of those that were reported
    act: str = ""  # in hand; "" when the last one was reported

    def alternatives(self) -> dict[int, list[Paper | None]]:
        """For each number the states it may be in; None for a paper that may not be there."""
        numbers = self.certain.keys() | self.possible.keys()
        return {
            number: [self.certain.get(number), *self.possible.get(number, ())] for number in sorted(numbers)
        }


class Ledger:
    """A file that one process at a time adds to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, act: str, papers: Iterable[Paper] = ()) -> None:
        """An act begins that leads to these states."""
        self._write("begin", act, papers)

    def done(self, papers: Iterable[Paper] = ()) -> None:
        """These states are reached; nothing is in hand any more."""
        self._write("done", "", papers)

    def received(self, draft: str, paper: Paper) -> None:
        """The act in hand has put a paper into the tray."""
        self._write("received", draft, [paper])

    def backed_up(self, name: str) -> None:
        """A backup is written."""
        self._write("backup", name, ())

    def known(self) -> Known:
        """What all lines tell; a last one that is cut short was not written."""
        known = Known()
        lines = self.path.read_text(encoding="utf-8").split("\n")[:-1] if self.path.exists() else []
        for line in lines:
            kind, name, values = json.loads(line)
            _tell(known, kind, name, [Paper(**each) for each in values])
        return known

    def _write(self, kind: str, name: str, papers: Iterable[Paper]) -> None:
        line = json.dumps([kind, name, [asdict(each) for each in papers]]) + "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _tell(known: Known, kind: str, name: str, papers: list[Paper]) -> None:
    if kind == "begin":
        known.act = name
        for paper in papers:
            known.possible.setdefault(paper.number, []).append(paper)
    elif kind == "received":
        known.drafts[name] = papers[0]
    elif kind == "backup":
        known.backups.append(name)
    else:
        known.act = ""
        for paper in papers:
            known.certain[paper.number] = paper
            known.possible.pop(paper.number, None)
