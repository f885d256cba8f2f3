"""A Whoosh column that holds a segment's search arrays: one file, written whole, read by mapping it.

Whoosh calls the writer once a document and again at the end of the segment, copies the file in its own
commit, and asks the reader for each document's value when it merges. That is all it ever sees of the
postings. File: 8 bytes magic, 8 bytes length of a JSON directory, the directory, the arrays, each from a
multiple of 64 bytes after the directory's end.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.fields import FieldType

from indexer.engine import FACETS, IndexEntry
from indexer.errors import IndexUnusable
from indexer.inversion import Array, narrow, segment_arrays
from indexer.segment_index import SegmentIndex

FORMAT = 1  # of this file; raise it when old files can no longer be read

_MAGIC = b"GWSEARCH"
_ALIGNMENT = 64


class SearchField(FieldType):  # type: ignore[misc]
    """The one field of the schema: an IndexEntry a document, neither indexed nor stored by Whoosh."""

    indexed = False
    stored = False
    unique = False
    scorable = False
    vector = None
    format = None
    analyzer = None

    def __init__(self) -> None:
        self.column_type = SearchColumn()

    def to_column_value(self, value: IndexEntry) -> IndexEntry:
        """Entries go to the column as they are."""
        return value

    def from_column_value(self, value: IndexEntry) -> IndexEntry:
        """Entries come back as they were added."""
        return value


class SearchColumn(Column):  # type: ignore[misc]
    """Whoosh's way to the arrays of a segment."""

    class Writer(ColumnWriter):  # type: ignore[misc]
        """Keeps a segment's entries in memory and inverts them all at `finish`."""

        def __init__(self, dbfile: Any) -> None:
            super().__init__(dbfile)
            self._entries: list[IndexEntry] = []

        def add(self, docnum: int, entry: IndexEntry) -> None:
            """Take a document. Every document of the segment has a value, so numbers have no gaps."""
            if docnum != len(self._entries):
                raise AssertionError(f"document {docnum} after {len(self._entries)} entries")
            self._entries.append(entry)

        def finish(self, doccount: int) -> None:
            """Write the segment's arrays."""
            if self._entries:
                write_segment(self._dbfile, self._entries)
                self._entries = []

    class Reader(ColumnReader):  # type: ignore[misc]
        """Gives back entries, for Whoosh's merges; `segment` is what searches use."""

        def __init__(self, dbfile: Any, basepos: int, length: int, doccount: int) -> None:
            super().__init__(dbfile, basepos, length, doccount)
            self.segment = map_segment(dbfile.fileno(), doccount)

        def __getitem__(self, docnum: int) -> IndexEntry:
            return self.segment.entry(docnum)

    def default_value(self, reverse: bool = False) -> None:
        """No document lacks a value."""


def write_segment(file: Any, entries: Sequence[IndexEntry]) -> None:
    """Write a segment's arrays to an open binary file."""
    arrays, values = segment_arrays(entries), {}
    for name in FACETS:
        starts, numbers, values[name] = _facet_arrays(entries, name)
        arrays |= {f"facet.{name}.starts": starts, f"facet.{name}.values": numbers}
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, at, len(array))
        at += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    directory = json.dumps(
        {"format": FORMAT, "facets": values, "arrays": places}, ensure_ascii=False
    ).encode()
    head = _MAGIC + len(directory).to_bytes(8, "little") + directory
    file.write(head + bytes(-len(head) % _ALIGNMENT))
    for array in arrays.values():
        file.write(array.tobytes() + bytes(-array.nbytes % _ALIGNMENT))


def map_segment(descriptor: int, documents: int) -> SegmentIndex:
    """Map a segment's file. Raises IndexUnusable when it is not what this version writes."""
    mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(mapped[8:16], "little")
    directory = json.loads(mapped[16 : 16 + length]) if mapped[:8] == _MAGIC else {}
    if directory.get("format") != FORMAT:
        raise IndexUnusable("索引由另一版本的程序建立, 无法读取。请运行 gongwen reindex 重建。")
    base = -(-(16 + length) // _ALIGNMENT) * _ALIGNMENT
    arrays: dict[str, Array] = {
        name: np.frombuffer(mapped, dtype=dtype, count=count, offset=base + at)
        for name, (dtype, at, count) in directory["arrays"].items()
    }
    values = {name: tuple(entries) for name, entries in directory["facets"].items()}
    return SegmentIndex(arrays, values, np.ones(documents, dtype=np.bool_))


def _facet_arrays(entries: Sequence[IndexEntry], name: str) -> tuple[Array, Array, list[str]]:
    """Where each document's values begin, the numbers of the values, and the values by number."""
    numbers: dict[str, int] = {}
    lists = [entry.facets.get(name, ()) for entry in entries]
    flat: NDArray[np.int64] = np.fromiter(
        (numbers.setdefault(value, len(numbers)) for values in lists for value in values), dtype=np.int64
    )
    starts = np.concatenate(([0], np.cumsum([len(values) for values in lists])))
    return narrow(starts), narrow(flat), list(numbers)
