"""Counts of strings are asked in bounded requests, and read from what was answered."""

from __future__ import annotations

import pytest

from indexer.index.counts import StringCount
from indexer.index.opensearch import view
from indexer.index.opensearch.counting.string_counts import string_count_in
from indexer.index.opensearch.engine import OpenSearchEngine
from tests.support.archives.model import entry


def test_an_answer_is_read() -> None:
    ends = {name: {"hits": {"hits": [{"_id": key}]}} for name, key in (("first", "7"), ("last", "12"))}
    answer = {"hits": {"total": {"value": 3}}, "aggregations": {**ends, "occurrences": {"value": 5.0}}}
    assert string_count_in(answer, "劳模") == StringCount(3, 5, 7, 12)
    assert string_count_in({"hits": {"total": {"value": 0}}}, "") == StringCount()


def test_many_strings_are_several_requests(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "MOST_SEARCHES", 2)
    engine.add([entry(1, "劳模\n劳模会", date=20220324)])
    found = engine.snapshot().string_counts(["劳模", "会", "没有", "劳", "模会"])
    assert [each.occurrences for each in found] == [2, 1, 0, 2, 1]
