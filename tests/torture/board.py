"""Keeps what many at once have reported and seen, and tells what any of them may rely on. Safe to share between threads."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.torture.papers import Paper, State
from tests.torture.ledger import Ledger


class Board:
    """The papers, by what was last reported of each; one whose act broke off is left to the ledger."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = Ledger(ledger)
        self.faults: list[str] = []
        self.done: Counter[tuple[str, str]] = Counter()  # acts reported, by who and what
        self.broken: Counter[str] = Counter()  # acts broken off by a server that was killed, by who
        self.counts: Counter[str] = Counter()
        self.ended = threading.Event()
        self.away = threading.Event()  # a store may be away now, or may have been a moment ago
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._papers: dict[int, Paper] = {}

    def new(self, rest: int) -> Paper:
        """A paper of a number of its own, with that rest when it is divided by 3: so all know whose it is."""
        with self._lock:
            return Paper(next(number for number in self._numbers if number % 3 == rest))

    @contextmanager
    def act(self, who: str, what: str, paper: Paper) -> Iterator[None]:
        """One act that leads to a paper's state; it is reported at the end."""
        with self._lock:
            self._papers.pop(paper.number, None)
            self.ledger.begin(what, [paper])
        try:
            yield
        except ConnectionError:
            with self._lock:
                self.broken[who] += 1
            return
        with self._lock:
            self.ledger.done([paper])
            self._papers[paper.number] = paper
            self.done[who, what] += 1

    def one(self, chance: random.Random, state: State | None = None, rest: int | None = None) -> Paper | None:
        """A paper that rests, of a state and of one writer, if there is one."""
        with self._lock:
            papers = list(self._papers.values())
        fit = [each for each in papers if state in (None, each.state) and rest in (None, each.number % 3)]
        return chance.choice(fit) if fit else None

    def rests(self, paper: Paper) -> bool:
        """Whether a paper is as it was."""
        with self._lock:
            return self._papers.get(paper.number) is paper

    def count(self, what: str) -> None:
        """One more of something."""
        with self._lock:
            self.counts[what] += 1

    def fault(self, said: str) -> None:
        """Something that must not be."""
        with self._lock:
            self.faults.append(said)
