"""What the bench asks of an engine, and the answers it expects.

An engine takes part by a class with these methods and one line in `bench/registry.py`; what only ranks, like a
library without phrases and documents, by those of `RankingContender`. It is indexed in one process and queried in
another. Words and phrases arrive normalised, questions as they were typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol

from bench.corpora import Item
from bench.snippet import Snippet

TOP = 10  # hits on a page
Ranker = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """How many documents match, and the ids of the best ten."""

    total: int
    top: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageHit:
    """One hit as a result page shows it."""

    id: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class PageWork:
    """All that a result page needs: the true total, (year, documents) newest first, the best ten."""

    total: int
    years: tuple[tuple[int, int], ...]  # year 0: no date
    hits: tuple[PageHit, ...]


class RankingContender(Protocol):
    """What answers judged questions; its docstring says how it ranks."""

    name: str

    def running(self, folder: Path) -> AbstractContextManager[None]:
        """Around all else: a server that has to run beside us, with its data in the folder. Its start is not timed."""
        return nullcontext()

    def index(self, items: Sequence[Item], folder: Path) -> None:
        """Build a searchable index of everything in the empty `folder`; normalising and cutting included."""

    def open(self, folder: Path) -> None:
        """Make ready to answer from an index that another process built."""

    def close(self) -> None:
        """Let go of files and processes."""

    def version(self) -> str:
        """The engine's name and version, asked after `index`, where no Python package tells them."""
        return ""

    def search_ranked(self, question: str, limit: int) -> list[str]:
        """Ids of the best documents for a whole question, best first."""

    def rankers(self) -> Mapping[str, Ranker]:
        """The ways of ranking to judge, by the name to report them under."""
        return {self.name: self.search_ranked}


class Contender(RankingContender, Protocol):
    """One engine in one configuration; its docstring says what each query means to it."""

    def word(self, word: str) -> Answer:
        """Documents with the word."""

    def all_words(self, words: Sequence[str]) -> Answer:
        """Documents with every word."""

    def any_words(self, words: Sequence[str]) -> Answer:
        """Documents with at least one of the words."""

    def phrase(self, text: str) -> int:
        """How many documents hold the characters of `text` side by side."""

    def phrase_ids(self, text: str) -> set[str]:
        """Which documents those are; not timed."""

    def page(self, text: str) -> PageWork:
        """Everything a result page for the phrase shows."""

    def index_bytes(self, folder: Path) -> int:
        """What it takes on the disk, texts included, asked after `index`."""
        return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())

    def steps(self) -> Mapping[str, float]:
        """Seconds that index() spent in each of its steps, as far as it knows."""
        return {}


class Steps(dict[str, float]):
    """Seconds by step, added up."""

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self[step] = self.get(step, 0.0) + perf_counter() - started


def batches(items: Sequence[Item], size: int = 1_000) -> Iterator[Sequence[Item]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
