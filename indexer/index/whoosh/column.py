"""Implements the Whoosh field and column that hold a segment's arrays.

Whoosh calls the writer once a document and again at the end of the segment. A merge hands the writer borrowed
documents of older segments. That is all Whoosh ever sees of the postings.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from whoosh.columns import Column, ColumnWriter
from whoosh.fields import FieldType

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments.file import write_file
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.lists.pieces import whole
from indexer.index.segments.merger import joined, joined_values
from indexer.index.segments.reader import SegmentIndex
from indexer.index.whoosh.analyzer import JiebaAnalyzer


class SearchField(FieldType):  # type: ignore[misc]
    """The one field of the schema: an IndexEntry a document, neither indexed nor stored by Whoosh."""

    indexed = False
    stored = False
    unique = False
    scorable = False
    vector = None
    format = None
    analyzer = JiebaAnalyzer()  # what the entries were cut with, but for an archive's own terms

    def __init__(self) -> None:
        self.column_type = SearchColumn()

    def to_column_value(self, value: IndexEntry | Borrowed) -> IndexEntry | Borrowed:
        """Values go to the column as they are."""
        return value


class Borrowed(NamedTuple):
    """All live documents of a segment that is being merged, in order: one value for so many numbers."""

    part: SegmentIndex


class SearchColumn(Column):  # type: ignore[misc]
    """Whoosh's way to the arrays of a segment."""

    class Writer(ColumnWriter):  # type: ignore[misc]
        """Keeps a segment's values in memory and writes its arrays at `finish`."""

        def __init__(self, dbfile: Any) -> None:
            super().__init__(dbfile)
            self._values: list[IndexEntry | Borrowed] = []
            self._documents = 0

        def add(self, docnum: int, value: IndexEntry | Borrowed) -> None:
            """Take a document, or borrowed ones. Each of the segment has a value, so numbers have no gaps."""
            if docnum != self._documents:
                raise AssertionError(f"document {docnum} after {self._documents} others")
            self._values.append(value)
            self._documents += int(np.count_nonzero(value.part.live)) if isinstance(value, Borrowed) else 1

        def finish(self, doccount: int) -> None:
            """Write the segment's arrays: new entries inverted, borrowed documents joined to them."""
            parts = [_part(list(run)) for _, run in groupby(self._values, key=_source)]
            self._values = []
            if len(parts) == 1 and parts[0].live.all():
                write_file(self._dbfile, parts[0].facet_values, whole(parts[0].arrays))
            elif parts:
                write_file(self._dbfile, joined_values(parts, STORED_FACETS), joined(parts, STORED_FACETS))

    def default_value(self, reverse: bool = False) -> None:
        """No document lacks a value."""


def _source(value: IndexEntry | Borrowed) -> int:
    """Equal for neighbours that end in the same part."""
    return id(value.part) if isinstance(value, Borrowed) else 0


def _part(run: list[IndexEntry | Borrowed]) -> SegmentIndex:
    first = run[0]
    if isinstance(first, Borrowed):
        return first.part
    return inverted([value for value in run if isinstance(value, IndexEntry)])
