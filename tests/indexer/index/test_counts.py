"""Counts of strings on every engine: exact, of what is seen alone, and with the ends that an order by date has."""

from __future__ import annotations

from dataclasses import replace

from indexer.index.counts import StringCount
from indexer.index.engine import Contains, Engine, Plan, TierPlan
from indexer.model.request import Sort
from tests.indexer.index.conftest import OpenEngine
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(1, "劳模精神\n弘扬劳模精神、劳动精神、工匠精神", date=20220324),
    entry(2, "工匠评选\n工匠精神代代相传。劳模工匠同台", date=20210501),
    entry(3, "送清凉\n哈哈哈哈，高温天慰问户外劳动者", date=20220701),
    entry(4, "无日期\n职工书屋里的New York劳模故事\U0002a6a5"),
    entry(5, "又一篇\n劳模精神", date=20220324),
]
STRINGS = (
    "劳模精神",
    "劳模",
    "精神",
    "劳",
    "哈哈哈",
    "new york",
    "\U0002a6a5",
    "不在其中",
    "",
    "\ud83d",
    "劳\n模",
)


def filled(engine: Engine) -> Engine:
    engine.add(DOCUMENTS[:2])
    engine.add(DOCUMENTS[2:])
    return engine


def test_documents_occurrences_first_and_last(open_engine: OpenEngine) -> None:
    assert filled(open_engine()).snapshot().string_counts(STRINGS) == [
        StringCount(2, 3, 1, 1),  # of one date: the smaller number
        StringCount(4, 5, 2, 1),  # an undated one comes last either way
        StringCount(3, 6, 2, 1),
        StringCount(5, 7, 2, 3),
        StringCount(1, 2, 3, 3),  # places that overlap
        StringCount(1, 1, 4, 4),
        StringCount(1, 1, 4, 4),
        *[StringCount()] * 4,
    ]


def test_the_ends_are_those_that_a_search_by_date_begins_with(open_engine: OpenEngine) -> None:
    view = filled(open_engine()).snapshot()
    for string, count in zip(STRINGS[:7], view.string_counts(STRINGS[:7]), strict=True):
        plan = Plan((TierPlan("phrase", Contains(string), ()),))
        sorts: tuple[Sort, Sort] = ("oldest", "newest")
        first, last = (view.search(plan, limit=1, sort=sort) for sort in sorts)
        assert (count.documents, count.first, count.last) == (
            first.total,
            first.hits[0].key,
            last.hits[0].key,
        )


def test_what_is_not_seen_or_gone_is_not_counted(open_engine: OpenEngine) -> None:
    engine = filled(open_engine())
    engine.add([replace(DOCUMENTS[0], partition=2)])
    assert engine.snapshot([0]).string_counts(["劳模精神"]) == [StringCount(1, 1, 5, 5)]
    assert engine.snapshot([0, 2]).string_counts(["劳模精神"]) == [StringCount(2, 3, 1, 1)]
    engine.remove([5])
    assert engine.snapshot([0]).string_counts(["劳模精神", "劳模"]) == [
        StringCount(),
        StringCount(2, 2, 2, 2),
    ]
