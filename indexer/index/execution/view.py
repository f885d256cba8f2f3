"""Answers from the latest snapshot of an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from indexer.index.engine import Found, Plan
from indexer.index.execution import term_statistics
from indexer.index.execution.executor import execute
from indexer.index.execution.snapshot import Snapshot
from indexer.model import Sort


class SnapshotView:
    """See `indexer.index.engine.View`."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot  # of the latest commit

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """See View."""
        return execute(self._snapshot(), plan, limit=limit, offset=offset, sort=sort)

    def count(self) -> int:
        """See View."""
        return self._snapshot().documents

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        """See View."""
        return term_statistics.frequencies(self._snapshot(), strings)

    def word_frequencies(self, words: Sequence[str]) -> list[int]:
        """See View."""
        return term_statistics.word_frequencies(self._snapshot(), words)

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """See View."""
        return term_statistics.fillers(self._snapshot(), before, after)
