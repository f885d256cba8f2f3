"""Counts are of what is live and seen, and remembered only as long as nothing changes."""

from __future__ import annotations

from dataclasses import replace

from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.opensearch.statistics import Counted, IndexState, Remembered
from tests.support.archives.model import entry


def test_counts_follow_every_change(engine: OpenSearchEngine) -> None:
    first, second = entry(1, "甲\n劳模，劳模"), entry(2, "乙\n劳模")
    engine.add([first, replace(second, partition=1)])
    assert engine.snapshot().frequencies(["劳模", "甲", "", "没有"]) == [2, 1, 0, 0]
    assert engine.snapshot({1}).frequencies(["劳模", "甲"]) == [1, 0]
    engine.add([entry(1, "甲\n工会，工会")])  # as long as before
    assert engine.snapshot().frequencies(["劳模", "工会"]) == [1, 1]
    engine.remove([2])
    view = engine.snapshot()
    assert view.frequencies(["劳模"]) == [0] and view.word_frequencies(["工会", "劳模", "，"]) == [1, 0, 0]


def test_another_state_forgets() -> None:
    remembered, state = Remembered(), IndexState(1, 1, 5, 2, 77)
    known = remembered.at(None, state)
    known.counts["phrase", "劳模"] = 1
    assert remembered.at(None, state) is known and known.lacks([("phrase", "劳模")]) == []
    assert remembered.latest(frozenset({0})) is None
    changed = remembered.at(None, replace(state, nonces=78))
    assert changed.lacks([("phrase", "劳模"), ("phrase", "劳模")]) == [("phrase", "劳模")]
    assert isinstance(remembered.latest(None), Counted)


def test_means_are_those_of_segments() -> None:
    averages = IndexState(2, 4, 10, 6, 0).averages
    assert (averages.documents, averages.passages, averages.characters, averages.words) == (2, 4, 2.5, 1.5)
    assert IndexState(0, 0, 0, 0, 0).averages.characters == 0.0
