"""What Whoosh hands the column is what lies in a segment's file: new entries, borrowed ones, or both."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments.file import map_segment
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.reader import SegmentIndex
from indexer.index.whoosh.column import Borrowed, SearchColumn, SearchField
from tests.support.archives.model import entry, segment_of

ENTRIES = [
    entry(1, "劳模\n弘扬劳模精神", date=20220324, district="杨浦区"),
    entry(2, "工会\n职工之家", source="报"),
]


def written(
    values: list[IndexEntry | Borrowed], documents: int, tmp_path_factory: pytest.TempPathFactory
) -> SegmentIndex:
    """What a writer that was given these values left behind."""
    file = BytesIO()
    writer = SearchColumn().writer(file)
    number = 0
    for value in values:
        writer.add(number, value)
        number += int(value.part.live.sum()) if isinstance(value, Borrowed) else 1
    writer.finish(documents)
    path = tmp_path_factory.mktemp("segment") / "a.col"
    path.write_bytes(file.getvalue())
    with path.open("rb") as opened:
        return map_segment(opened, documents)


def same(segment: SegmentIndex, entries: list[IndexEntry]) -> bool:
    """Whether a segment holds these entries and no others."""
    found = [segment.entry(at) for at in range(len(segment))]
    return [(one.key, one.text, one.date) for one in found] == [
        (one.key, one.text, one.date) for one in entries
    ] and all(
        {name: values for name, values in one.facets.items() if values} == dict(other.facets)
        for one, other in zip(found, entries, strict=True)
    )


def test_new_entries_are_inverted(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert same(written([*ENTRIES], 2, tmp_path_factory), ENTRIES)


def test_borrowed_documents_are_joined_and_deleted_ones_left_out(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    older = segment_of([entry(7, "旧\n文"), entry(8, "旧闻\n里的劳模")]).with_deleted({0})
    made = written([Borrowed(older), *ENTRIES], 3, tmp_path_factory)
    assert same(made, [entry(8, "旧闻\n里的劳模"), *ENTRIES])
    assert made.phrase("劳模").passages.tolist() == [0, 1]


def test_a_whole_segment_is_taken_over_as_it_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    older = segment_of(ENTRIES)
    made = written([Borrowed(older)], 2, tmp_path_factory)
    assert all(np.array_equal(made.arrays[name], older.arrays[name]) for name in older.arrays)


def test_numbers_have_no_gaps() -> None:
    writer = SearchColumn().writer(BytesIO())
    writer.add(0, ENTRIES[0])
    with pytest.raises(AssertionError):
        writer.add(2, ENTRIES[1])


def test_the_field_hands_values_on_and_has_a_column() -> None:
    field = SearchField()
    assert field.to_column_value(ENTRIES[0]) is ENTRIES[0]
    assert isinstance(field.column_type, SearchColumn) and not field.indexed and not field.stored


def test_every_stored_facet_has_its_arrays() -> None:
    segment = inverted(ENTRIES)
    assert set(segment.facet_values) == set(STORED_FACETS)
    assert segment.facet_values["district"] == ("杨浦区",) and segment.facet_values["kind"] == ()
