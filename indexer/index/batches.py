"""Parts entries into batches, each of which becomes a segment or a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.index.engine import IndexEntry

BATCH_CHARACTERS = 4_000_000  # of one segment in bulk work: bounds its memory, 100 bytes a character at most


def in_batches(entries: Iterable[IndexEntry], most: int = BATCH_CHARACTERS) -> Iterator[list[IndexEntry]]:
    """Lists of entries of so many characters at most, or of one that is longer; the last entry under a key wins."""
    batch: dict[int, IndexEntry] = {}
    size = 0
    for entry in entries:
        if batch and size + len(entry.text) > most:
            yield list(batch.values())
            batch, size = {}, 0
        batch[entry.key] = entry
        size += len(entry.text)
    if batch:
        yield list(batch.values())
