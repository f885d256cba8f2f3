"""Counts the documents that leave the archive as a file, for its entry in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.model import Change, StoredDocument


@dataclass(slots=True)
class ExportCount:
    """What one file takes away."""

    format: str  # CSV, XLSX
    documents: int = 0
    not_open: int = 0  # those of them that are not for everybody

    def add(self, stored: StoredDocument) -> None:
        """One more is written."""
        self.documents += 1
        self.not_open += stored.partition > 0

    def each(self, found: Iterable[StoredDocument]) -> Iterator[StoredDocument]:
        """The same documents, counted as they are read."""
        for stored in found:
            self.add(stored)
            yield stored

    def changes(self) -> tuple[Change, ...]:
        """What the log keeps, which is nothing of the words that found them; empty where all are open to everybody."""
        if not self.not_open:
            return ()
        counts = (Change("documents", "", str(self.documents)), Change("not_open", "", str(self.not_open)))
        return (*counts, Change("format", "", self.format))
