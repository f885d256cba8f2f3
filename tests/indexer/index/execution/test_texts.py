"""Texts of documents of a segment, in batches of any size, and those with strings near each other."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index.execution import texts
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.execution.texts import docs_together, texts_of
from indexer.index.texts import Texts, Together
from indexer.text.code_points import text_of
from tests.support.archives.model import entry, segment_of

ENTRIES = [
    entry(3, "甲\n劳模。工会", date=20220324, district="杨浦区"),
    entry(5, "工会\n劳模"),
    entry(8, "乙\n工会的劳模和\U0002a6a5", district="浦东新区"),
]


def read(batches: list[Texts]) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """Key, date, text and values of each document of some batches."""
    return [
        (int(key), int(date), text_of(one.codes[start:end]), values)
        for one in batches
        for key, date, start, end, values in zip(
            one.keys, one.dates, one.starts[:-1], one.starts[1:], one.values, strict=True
        )
    ]


@pytest.mark.parametrize("size", [1, 9, 1 << 20])
def test_texts_come_whole_with_their_values(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "BATCH", size)
    batches = list(texts_of(segment_of(ENTRIES), np.array([0, 2]), "district"))
    assert len(batches) == (1 if size > 100 else 2)
    assert read(batches) == [
        (3, 20220324, ENTRIES[0].text + "\n", ("杨浦区",)),
        (8, 0, ENTRIES[2].text + "\n", ("浦东新区",)),
    ]


def test_of_no_documents_there_is_no_batch() -> None:
    assert not list(texts_of(segment_of(ENTRIES), np.zeros(0, dtype=np.int64)))


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_documents_of_strings_near_each_other(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "BATCH", size)
    search = SegmentSearch(Snapshot.of([segment_of(ENTRIES)]).parts[0])
    asked = {relation: Together(("劳模", "工会"), (relation,)) for relation in ("sentence", "paragraph")}
    assert docs_together(search, asked["sentence"]).tolist() == [2]
    assert docs_together(search, asked["paragraph"]).tolist() == [0, 2]
    assert docs_together(search, Together(("劳模", "没有"), (9,))).tolist() == []
