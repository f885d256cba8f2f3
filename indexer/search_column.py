"""A Whoosh column that holds a segment's search arrays: one file, written whole, read by mapping it.

Whoosh calls the writer once a document and again at the end of the segment, and copies the file in its own
commit. A merge hands the writer borrowed documents of older segments. That is all Whoosh ever sees of the
postings. File: 8 bytes magic, the arrays, each from a multiple of 64 bytes on, a JSON directory of them, its
length in 8 bytes.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.fields import FieldType

from indexer.engine import STORED_FACETS, IndexEntry
from indexer.errors import IndexUnusable
from indexer.inversion import Array, narrow, segment_arrays
from indexer.joining import joined, joined_values
from indexer.segment_index import SegmentIndex

FORMAT = 5  # of this file; raise it when old files can no longer be read

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

    def to_column_value(self, value: IndexEntry | Borrowed) -> IndexEntry | Borrowed:
        """Values go to the column as they are."""
        return value


class Borrowed(NamedTuple):
    """A document of a segment that is being merged: stands for the entry it was added as."""

    part: SegmentIndex  # only its live documents are borrowed, all of them and in order


class SearchColumn(Column):  # type: ignore[misc]
    """Whoosh's way to the arrays of a segment."""

    class Writer(ColumnWriter):  # type: ignore[misc]
        """Keeps a segment's values in memory and writes its arrays at `finish`."""

        def __init__(self, dbfile: Any) -> None:
            super().__init__(dbfile)
            self._values: list[IndexEntry | Borrowed] = []

        def add(self, docnum: int, value: IndexEntry | Borrowed) -> None:
            """Take a document. Every document of the segment has a value, so numbers have no gaps."""
            if docnum != len(self._values):
                raise AssertionError(f"document {docnum} after {len(self._values)} values")
            self._values.append(value)

        def finish(self, doccount: int) -> None:
            """Write the segment's arrays: new entries inverted, borrowed documents joined to them."""
            parts = [_part(value, list(run)) for value, run in groupby(self._values, key=_source)]
            self._values = []
            if len(parts) == 1 and parts[0].live.all():
                write_file(self._dbfile, parts[0].facet_values, parts[0].arrays.items())
            elif parts:
                write_file(self._dbfile, joined_values(parts, STORED_FACETS), joined(parts, STORED_FACETS))

    class Reader(ColumnReader):  # type: ignore[misc]
        """Maps the arrays; `segment` is what searches use."""

        def __init__(self, dbfile: Any, basepos: int, length: int, doccount: int) -> None:
            super().__init__(dbfile, basepos, length, doccount)
            self.segment = map_segment(dbfile.fileno(), doccount)

    def default_value(self, reverse: bool = False) -> None:
        """No document lacks a value."""


def _source(value: IndexEntry | Borrowed) -> int:
    """Equal for neighbours that end in the same part."""
    return id(value.part) if isinstance(value, Borrowed) else 0


def _part(source: int, run: list[IndexEntry | Borrowed]) -> SegmentIndex:
    first = run[0]
    if isinstance(first, Borrowed):
        return first.part
    return inverted([value for value in run if isinstance(value, IndexEntry)])


def inverted(entries: Sequence[IndexEntry]) -> SegmentIndex:
    """Entries as a segment, in memory."""
    arrays = segment_arrays(entries)
    values: dict[str, tuple[str, ...]] = {}
    for name in STORED_FACETS:
        starts, numbers, found = _facet_arrays(entries, name)
        values[name] = tuple(found)
        arrays |= {f"facet.{name}.starts": starts, f"facet.{name}.values": numbers}
    return SegmentIndex(arrays, values, np.ones(len(entries), dtype=np.bool_))


def write_file(
    file: Any, facet_values: Mapping[str, Sequence[str]], arrays: Iterable[tuple[str, Array]]
) -> None:
    """Write a segment to an open binary file, one array after the other, the directory last."""
    file.write(_MAGIC)
    at, places = _ALIGNMENT, {}
    file.write(bytes(_ALIGNMENT - len(_MAGIC)))
    for name, array in arrays:
        places[name] = (array.dtype.str, at, len(array))
        padding = -array.nbytes % _ALIGNMENT
        file.write(np.ascontiguousarray(array).view(np.uint8).data)  # no copy: it may be of 500 MB
        file.write(bytes(padding))
        at += array.nbytes + padding
    values = {name: list(entries) for name, entries in facet_values.items()}
    directory = json.dumps(
        {"format": FORMAT, "facets": values, "arrays": places}, ensure_ascii=False
    ).encode()
    file.write(directory + len(directory).to_bytes(8, "little"))


def map_segment(descriptor: int, documents: int) -> SegmentIndex:
    """Map a segment's file. Raises IndexUnusable when it is not what this version writes."""
    try:
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        length = int.from_bytes(mapped[-8:], "little")
        directory = json.loads(mapped[-8 - length : -8])
        if (mapped[: len(_MAGIC)], directory["format"]) != (_MAGIC, FORMAT):
            raise ValueError("another format")
        arrays: dict[str, Array] = {
            name: np.frombuffer(mapped, dtype=dtype, count=count, offset=at)
            for name, (dtype, at, count) in directory["arrays"].items()
        }
        values = {name: tuple(entries) for name, entries in directory["facets"].items()}
        return SegmentIndex(arrays, values, np.ones(documents, dtype=np.bool_))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise IndexUnusable("索引文件无法读取（版本不同或已损坏）。请运行 gongwen reindex 重建。") from error


def _facet_arrays(entries: Sequence[IndexEntry], name: str) -> tuple[Array, Array, list[str]]:
    """Where each document's values begin, the numbers of the values, and the values by number."""
    numbers: dict[str, int] = {}
    lists = [entry.facets.get(name, ()) for entry in entries]
    flat: NDArray[np.int64] = np.fromiter(
        (numbers.setdefault(value, len(numbers)) for values in lists for value in values), dtype=np.int64
    )
    starts = np.concatenate(([0], np.cumsum([len(values) for values in lists])))
    return narrow(starts), narrow(flat), list(numbers)
