"""Statistics that a test states instead of counting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.index.engine import TermKind
from indexer.index.execution.statistics import Averages


@dataclass(frozen=True, slots=True)
class Known:
    """See Statistics. Whatever is asked for must be known."""

    averages: Averages
    counts: Mapping[tuple[TermKind, str], int] = field(default_factory=dict)

    def holding(self, kind: TermKind, texts: tuple[str, ...]) -> list[int]:
        """See Statistics."""
        return [self.counts[kind, text] for text in texts]
