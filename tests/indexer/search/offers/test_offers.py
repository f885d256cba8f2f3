"""What is offered beside an answer, and that each offer finds as much as it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.query.parser import read
from indexer.search.offers.offers import Offer
from indexer.search.searcher import Searcher
from tests.indexer.test_archive import import_records, record

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """For tests that change nothing."""
    home = tmp_path_factory.mktemp("offers")
    opened = Archive.open(home)
    import_records(
        opened,
        home,
        record("a", "青枫区座谈", "劳模代表座谈。", date="2025-05-12"),
        record("b", "劳模评选通知", "劳模评选开始。", date="2025-03-01"),
        record("c", "2024年劳模评选通知", "评选劳动模范。", date="2024-03-01"),
        record("d", "去年五月", "去年五月，劳模走进车间。", date="2024-06-01"),
    )
    yield opened
    opened.close()


def offers(archive: Archive, typed: str, **options: object) -> list[Offer]:
    """What is offered on a day in November 2026."""
    view = archive.seen_with()
    searcher = Searcher(archive._catalogue, lambda: view.snapshot, Clearance.EVERYTHING, lambda: TODAY)
    request = SearchRequest(typed, **options)  # type: ignore[arg-type]
    found = list(searcher.search(request, read(typed)).offers)
    for offer in found:
        tiers = archive.search(offer.query).tiers
        assert offer.total == tiers["phrase"] + tiers["all"] > 0
    return found


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("去年五月 劳模", "劳模 日期:2025-05"),
        ("去年 劳模", "劳模 日期:2025"),
        ("2025年3月", "日期:2025-03"),
        ("近三年 劳模评选", "劳模评选 日期:2023-11-26.."),
        ("前年的劳模 评选", "劳模 评选 日期:2024"),  # a synonym
        ("“劳模” 去年", "“劳模” 日期:2025"),
        ("去年的劳模有哪些", "劳模 日期:2025"),
        ("去年五月有哪些劳模？", "劳模 日期:2025-05"),
        ("去年5月 有哪些 劳模", "劳模 日期:2025-05"),
        ("去年5月谁是劳模", "劳模 日期:2025-05"),
        ("2025年5月表彰了哪些劳模？", "劳模 日期:2025-05"),
        ("2025年3月什么时候开始劳模评选", "开始劳模评选 日期:2025-03"),
        ("去年劳模评选怎么报名", "劳模评选 日期:2025"),
        ("去年有什么", "日期:2025"),
    ],
)
def test_a_date_is_offered_as_a_condition(library: Archive, typed: str, query: str) -> None:
    (offer,) = offers(library, typed)
    assert (offer.kind, offer.query) == ("date", query)


@pytest.mark.parametrize(
    "typed",
    [
        "2019年 劳模",
        "2019年有哪些劳模",
        "去年有哪些工匠",
        "“去年五月”",
        "2024年劳模评选通知",
        "劳模 日期:2025",
        "劳模",
        "",
    ],
)
def test_no_date_is_offered(library: Archive, typed: str) -> None:
    """Where nothing is of that time, and where it is a condition already, quoted, or part of a title typed in full."""
    assert offers(library, typed) == []


def test_the_words_of_a_date_are_searched_as_typed(library: Archive) -> None:
    result = library.search("去年五月")
    assert (result.tiers["phrase"], [hit.id for hit in result.hits][:1]) == (1, ["d"])


def test_only_the_first_page_of_a_whole_answer_has_offers(library: Archive) -> None:
    assert offers(library, "2025年 劳模")
    assert not offers(library, "2025年 劳模", offset=1)
    assert not offers(library, "2025年 劳模", filters={"year": ("2025",)})


def test_the_chinese_for_english_words_is_offered(library: Archive) -> None:
    assert offers(library, "Model Workers") == [Offer("term", "劳模", 4)]
    assert offers(library, "strike") == [], "the archive does not say 罢工"
    import_records(library, library.home, record("e", "Letter", "To all model workers."))
    try:
        assert offers(library, "model workers") == [], "it is found as it was typed"
    finally:
        library.withdraw("e")


def test_a_better_spelling_is_offered(library: Archive) -> None:
    (offer,) = offers(library, "劳魔评选")
    assert offer == Offer("spelling", "劳模评选", 2)
    assert library.search("劳魔评选").suggestion == "劳模评选"
    assert library.search("劳模评选").suggestion is None


def test_of_a_question_only_words_that_stand_nowhere_are_spelt_otherwise(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path)) as archive:
        yearly = "职工代表大会每年至少召开一次。"
        chair = "工会主席石一主持会议。"
        import_records(archive, tmp_path, record("a", "条例", yearly), record("b", "会议", chair))
        for typed in ("工会主席是谁", "工会主席 是谁", "职代会每年开几次"):
            assert offers(archive, typed) == []
        (offer,) = offers(archive, "工会主席石义")
        assert offer.query == "工会主席石一"
