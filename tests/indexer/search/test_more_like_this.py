"""Documents about the same: the words that tell a document apart, and who shares them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.index import FoundKey
from indexer.index.execution.snapshot import Snapshot
from indexer.model import StoredDocument
from indexer.search.more_like_this import MOST_KEPT, TELLING, WANTED, Asked, Neighbours, similar_plan
from indexer.search.searcher import Searcher
from tests.indexer.test_archive import import_records, record

TEXTS = {
    "heat-1": "高温季节慰问户外职工，送去清凉饮料和防暑药品，检查防暑降温措施。",
    "heat-2": "防暑降温专项检查组走进工地，慰问高温下的户外职工。",
    "books": "职工书屋举办夜读活动，读书分享会吸引青年职工。",
    "pay": "餐饮行业开展工资集体协商，签订工资专项集体合同。",
    "pay-2": "工资集体协商进入第三轮，行业工会与企业方代表就工资专项集体合同交换意见。",
}


def test_the_nearest_come_first_and_never_the_document_itself(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *(record(name, name, text) for name, text in TEXTS.items()))
    assert [hit.id for hit in empty.seen_with().similar("heat-1", limit=1)] == ["heat-2"]
    assert [hit.id for hit in empty.seen_with().similar("pay", limit=1)] == ["pay-2"]
    for name in TEXTS:
        assert name not in [hit.id for hit in empty.seen_with().similar(name)]
    assert all(not hit.snippets for hit in empty.seen_with().similar("pay"))


def test_a_withdrawn_document_is_near_to_none(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *(record(name, name, text) for name, text in TEXTS.items()))
    empty.withdraw("heat-2")
    assert "heat-2" not in [hit.id for hit in empty.seen_with().similar("heat-1")]


def test_neighbours_are_found_once_a_commit_and_version(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, *(record(name, name, text) for name, text in TEXTS.items()))
    asked: list[str] = []
    found = Searcher._nearest_to

    def find(self: Searcher, stored: StoredDocument, limit: int) -> tuple[FoundKey, ...]:
        asked.append(stored.id)
        return found(self, stored, limit)

    monkeypatch.setattr(Searcher, "_nearest_to", find)
    first = empty.seen_with().similar("heat-1")
    assert empty.seen_with().similar("heat-1") == first and asked == ["heat-1"]
    # Another document, another number of them, another commit, another clearance.
    empty.seen_with().similar("pay")
    empty.seen_with().similar("heat-1", limit=1)
    assert asked == ["heat-1", "pay", "heat-1"]
    import_records(empty, tmp_path, record("heat-3", "heat-3", TEXTS["heat-1"]))
    assert [hit.id for hit in empty.seen_with().similar("heat-1", limit=1)] == ["heat-3"]
    assert len(asked) == 4


def test_a_bounded_number_of_neighbours_is_kept_and_none_of_a_commit_that_has_gone() -> None:
    kept, view = Neighbours(), Snapshot.of(())
    hits = [(FoundKey(number, 1.0, "some"),) for number in range(MOST_KEPT + 1)]
    for number in range(MOST_KEPT + 1):
        assert kept.of(view, Asked(number, 1, "", 5), partial(hits.__getitem__, number)) == hits[number]
    again = [kept.of(view, Asked(number, 1, "", 5), tuple) for number in (MOST_KEPT, 1, 0)]
    assert again == [hits[-1], hits[1], ()]
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None


def test_a_document_with_nothing_in_common_has_no_neighbours(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, record("a", "甲", "孤零零"), record("b", "乙", "另一篇"))
    assert empty.seen_with().similar("a") == ()


def test_rare_words_that_are_shared_tell_most() -> None:
    known = {"工会": 90, "清凉": 4, "防暑": 6, "独有": 1, "2022": 5}

    def frequencies(words: Sequence[str]) -> list[int]:
        return [known[word] for word in words]

    plan = similar_plan(["工会", "清凉", "清凉", "防暑", "独有", "2022", "的"], frequencies, 100)
    assert plan is not None
    assert [term.text for term in plan.tiers[0].terms] == ["清凉", "防暑"]
    assert WANTED <= TELLING
    assert similar_plan([], frequencies, 100) is None
