"""What is shown when no word of a query stands anywhere: documents with most of its pairs, or characters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.index.execution.snapshot import Snapshot
from indexer.model.request import SearchRequest
from indexer.query.parser import parse
from indexer.search.nearest import MOST_GROUPS, MOST_PARTS, are_unknown, nearest_marks, nearest_plan
from indexer.search.planner import Marked, make_plan
from indexer.search.results import Hit
from indexer.text.tokenizer import segmenter_for
from tests.indexer.test_archive import import_records, record
from tests.support.archives.model import entry, holds, segment_of


def words(text: str) -> list[str]:
    return segmenter_for().words(text)


RECORDS = [
    record("a", "人物", "周启，字明远，船厂铆工。", date="2021-03-01"),
    record("b", "治安", "夜里有人偷锁，车没丢。", date="2022-03-01"),
    record("c", "金融", "青枫工商银行和青枫农业银行举行联谊。", date="2022-05-01"),
    record("d", "食堂", "食堂添了热汤，人人说好。"),
    record("e", "班车", "班车到站，人多。", date="2022-05-02"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with `RECORDS`; for tests that change nothing."""
    home = tmp_path_factory.mktemp("nearest")
    opened = Archive.open(home)
    import_records(opened, home, *RECORDS)
    yield opened
    opened.close()


def marked(hit: Hit) -> set[str]:
    return {snippet.text[mark.start : mark.end] for snippet in hit.snippets for mark in snippet.marks}


@pytest.mark.parametrize(
    ("typed", "found", "lit"),
    [
        ("商业银行", "c", {"银行", "业银行"}),
        ("青枫商行", "c", {"青枫"}),
        ("怎样偷车的？", "b", {"偷", "车"}),
        ("偷车 怎么办", "b", {"偷", "车"}),
        ("偷车 盗汤", "b", {"偷", "车"}),
        ("启明号", "a", {"启", "明"}),
    ],
)
def test_unknown_words_are_found_by_their_parts(
    library: Archive, typed: str, found: str, lit: set[str]
) -> None:
    result = library.search(typed)
    assert result.tiers == {"phrase": 0, "all": 0, "some": len(found)} and result.total == len(found)
    assert "".join(hit.id for hit in result.hits) == found
    assert marked(result.hits[0]) == lit
    view = library.seen_with()
    document = view.get(found).document
    spans = view.marks(found, SearchRequest(typed))
    assert {document.text[span.start : span.end] for span in spans} == lit


@pytest.mark.parametrize(
    ("typed", "found"),
    [("“偷车”", ""), ("偷车 食堂", "d"), ("偷车 “周启”", ""), ("人堂", "d"), ("abc", ""),
     ("2031", ""), ("盗窃", ""), ("车银汤", "")],
)  # fmt: skip
def test_nothing_else_is_found_by_parts(library: Archive, typed: str, found: str) -> None:
    """Not what is quoted, no letters, nothing by a common character alone or beside a word that is known."""
    assert "".join(hit.id for hit in library.search(typed).hits) == found


def test_what_else_is_asked_for_stays_required(library: Archive) -> None:
    assert library.search("偷车 日期:2022").total == 1
    assert library.search("偷车 日期:2021").total == 0
    assert library.search("偷车 -夜里").total == 0
    assert library.search("“夜里” 偷车").total == 1
    assert library.search("标题:商业融资").total == 0
    assert library.search("偷车", filters={"year": ["2021"]}).total == 0
    assert library.search("商业银行", filters={"year": ["2022"]}).total == 1
    only = library.seen_with()
    assert only.search(SearchRequest("偷车", tier="phrase")).total == 0
    assert only.search(SearchRequest("偷车", tier="some")).total == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [("人车", "12"), ("人魍", ""), ("人", ""), ("车魍", ""), ("车魍船", "12"), ("船站桥", "2")],
)
def test_what_is_common_or_a_small_part_does_not_do(typed: str, found: str) -> None:
    """人 is in most documents; of two others both are wanted, of three two."""
    texts = ["人，车，船", "人，船，车，站", "人，桥", "人，塔", "人，楼", "人，灯", "人，门"]
    view = Snapshot.of((segment_of([entry(at + 1, f"题\n{text}") for at, text in enumerate(texts)]),))
    plan = nearest_plan(parse(typed), lambda text: [text], view, {})
    keys = sorted(hit.key for hit in view.search(plan, limit=9).hits) if plan else []
    assert "".join(map(str, keys)) == found


LETTERS = "工会劳模食堂"
TEXTS = st.lists(st.text(LETTERS + "，", max_size=12), min_size=1, max_size=8)


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.text(LETTERS + " ", min_size=1, max_size=9))
def test_the_count_is_of_what_holds_the_parts(texts: list[str], typed: str) -> None:
    """It is exact, comes only where nothing else does, and each of the documents shows a mark."""
    entries = [entry(at + 1, f"题\n{text}") for at, text in enumerate(texts)]
    view = Snapshot.of((segment_of(entries),))
    query = parse(typed)
    plan = nearest_plan(query, words, view, {})
    if plan is None:
        return
    assert are_unknown(query, words, view)
    assert not any(view.search(make_plan(query, words), limit=0).tiers.values())
    (tier,) = plan.tiers
    found = view.search(plan, limit=len(entries))
    assert {hit.key for hit in found.hits} == {one.key for one in entries if holds(one, tier.condition)}
    assert found.total == len(found.hits)
    strings = {string for way in nearest_marks(query, words) for string in way.anywhere}
    for hit in found.hits:
        assert any(string in entries[hit.key - 1].text for string in strings)


def test_a_long_text_asks_for_a_bounded_number_of_parts() -> None:
    letters = [chr(0x4E00 + 37 * at) for at in range(400)]
    view = Snapshot.of((segment_of([entry(at + 1, f"题\n{letter}") for at, letter in enumerate(letters)]),))
    typed = "，".join("".join(letters[at : at + 8]) for at in range(0, 400, 8))
    plan = nearest_plan(parse(typed), lambda text: [run for run in text.split(",") if run], view, {})
    assert plan is not None
    (tier,) = plan.tiers
    ways = tier.condition.parts  # type: ignore[union-attr]
    assert 0 < len(ways) <= MOST_GROUPS * 2**MOST_PARTS


def test_marks_are_pairs_then_characters() -> None:
    pairs, characters = nearest_marks(parse("怎样偷拖车？ “工会” 标题:联欢"), words)
    assert pairs == Marked(("偷拖", "拖车", "工会"), ("联欢",))
    assert characters == Marked(("拖", "车", "工会"), ("联", "欢"))
