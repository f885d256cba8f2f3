"""What a clearance does not see is not there: each answer is that of an archive which never held it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.errors import DocumentNotFound, DocumentWithdrawn
from indexer.index.engine import AllOf, Contains, IndexEntry, Plan, ScoringTerm, TierPlan, View
from indexer.index.execution import term_statistics
from indexer.index.execution.snapshot import Snapshot
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.clearance import ROLES, Clearance, clearance_of, may, partitions_of
from indexer.model.request import SearchRequest
from indexer.search.archive_view import ArchiveView
from indexer.search.results import Hit, SearchResult
from tests.indexer.test_archive import import_records, record
from tests.support.archives.model import entry, segment_of
from tests.support.web.asking import ask_often
from tests.support.wording import worded

pytestmark = pytest.mark.slow

OPEN, INTERNAL, EVERYTHING = Clearance.OPEN, Clearance.INTERNAL, Clearance.EVERYTHING

# Rows of title, body and openness; the closed ones share words with the open, and have some of their own.
ROWS = (
    ("劳模精神宣讲", "劳模走进校园，讲述劳模故事。", "公开"),
    ("劳模人选公示", "劳模人选内部讨论，劳模劳模劳模，处分决定。", "仅档案员"),
    ("职工书屋", "职工书屋开放，劳模领读。", "公开"),
    ("职工来信", "职工来信反映食堂问题，处理意见内部掌握。", "内部"),
    ("劳模疗休养", "组织劳模疗休养，职工参加。", "公开"),
)
QUERIES = ("劳模", "“处分决定”", "处理意见", "职工 劳模", "劳模人选怎样产生？", "劳摸精神", "食堂", "")


def filled(home: Path, tmp_path: Path, rows: Sequence[tuple[int, tuple[str, str, str]]]) -> Archive:
    """An archive of rows, each under its own id, two segments at least."""
    archive = Archive.open(home)
    for number, (title, body, openness) in rows:
        more = {"openness": openness, "date": f"20{10 + number}-05-01", "district": f"第{number}区"}
        import_records(archive, tmp_path, record(f"d{number}", title, body, **more))
    return archive


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Archive]:
    """An archive of all rows."""
    archive = filled(tmp_path / "whole", tmp_path, list(enumerate(ROWS)))
    yield archive
    archive.close()


@pytest.fixture
def lacking(tmp_path: Path) -> Iterator[Archive]:
    """An archive that never held a closed document."""
    rows = [(number, row) for number, row in enumerate(ROWS) if row[2] == "公开"]
    archive = filled(tmp_path / "lacking", tmp_path, rows)
    yield archive
    archive.close()


def answers(holdings: ArchiveView) -> list[object]:
    """All it says to QUERIES."""
    results: list[SearchResult] = [
        holdings.search(SearchRequest(query, sort="relevance")) for query in QUERIES
    ]
    results += [
        holdings.search(SearchRequest("劳模", sort="newest")),
        holdings.search(SearchRequest("劳模", filters={"year": ("2010",)})),
    ]
    typed = ("劳", "laomo", "职工", "renxuan", "处分", "第1", "第2")
    similar = [holdings.similar(hit.id) for hit in holdings.search(SearchRequest("", limit=9)).hits]
    timeless = [replace(result, took_ms=0.0).as_json() for result in results]
    return [*timeless, *(holdings.complete(text) for text in typed), *map(_without_moment, similar)]


def _without_moment(hits: Sequence[Hit]) -> list[Hit]:
    return [hit._replace(added_at="") for hit in hits]


def test_roles_and_what_they_see() -> None:
    assert [clearance_of(role) for role in (None, *ROLES)] == [OPEN, INTERNAL, EVERYTHING, EVERYTHING]
    assert may("administrator", "archivist") and may("archivist", "archivist")
    assert not may("reader", "archivist") and not may(None, "reader")


def test_nothing_tells_of_closed_documents(whole: Archive, lacking: Archive) -> None:
    assert answers(whole.seen_with(OPEN)) == answers(lacking.seen_with(OPEN))
    assert answers(whole.seen_with()) != answers(lacking.seen_with()), (
        "the rows are such that closed documents would show"
    )


def test_each_clearance_sees_more(whole: Archive) -> None:
    assert [whole.seen_with(level).count() for level in Clearance] == [3, 4, 5]
    found = [whole.seen_with(level).search(SearchRequest("“处分决定”")).total for level in Clearance]
    assert found == [0, 0, 1]
    assert [whole.seen_with(level).search(SearchRequest("食堂")).total for level in Clearance] == [0, 1, 1]


def test_a_closed_document_has_no_address(whole: Archive) -> None:
    for level, id in ((OPEN, "d1"), (INTERNAL, "d1"), (OPEN, "d3")):
        for call in (whole.seen_with(level).get, whole.seen_with(level).similar):
            with pytest.raises(DocumentNotFound) as closed:
                call(id)
            with pytest.raises(DocumentNotFound) as missing:
                call("none")
            assert worded(closed.value) == worded(missing.value).replace("none", id)
    assert whole.seen_with(INTERNAL).get("d3").document.title == "职工来信"


def test_that_a_closed_document_was_withdrawn_is_not_told_either(whole: Archive) -> None:
    whole.withdraw("d1")
    whole.withdraw("d0")
    with pytest.raises(DocumentNotFound) as closed:
        whole.seen_with(OPEN).get("d1")
    assert not isinstance(closed.value, DocumentWithdrawn)
    with pytest.raises(DocumentWithdrawn):
        whole.seen_with(OPEN).get("d0")


def test_closing_and_opening_take_effect_at_once(whole: Archive, lacking: Archive) -> None:
    answers(whole.seen_with(OPEN))  # so that all is loaded
    whole.edit("d0", {"开放状态": "内部"})
    lacking.withdraw("d0")
    assert whole.seen_with(OPEN).search(SearchRequest("走进校园")).total == 0
    assert answers(whole.seen_with(OPEN)) == answers(lacking.seen_with(OPEN))
    whole.edit("d0", {"开放状态": "公开"})
    lacking.reinstate("d0")
    assert whole.seen_with(OPEN).search(SearchRequest("走进校园")).total == 1
    assert answers(whole.seen_with(OPEN)) == answers(lacking.seen_with(OPEN))


def test_past_queries_tell_nothing(whole: Archive) -> None:
    ask_often(whole._queries, "处分决定", 1)
    ask_often(whole._queries, "领读", 1, OPEN)
    assert [one.text for one in whole.seen_with().complete("处分")] == ["处分决定"]
    assert [one.text for one in whole.seen_with(INTERNAL).complete("处分")] == []
    assert [one.text for one in whole.seen_with(OPEN).complete("领")] == ["领读"]
    whole.edit("d2", {"开放状态": "内部"})
    assert [one.text for one in whole.seen_with(OPEN).complete("领")] == []
    assert [one.text for one in whole.seen_with().complete("领")] == ["领读"]


LETTERS = "劳模工会\n"
ENTRIES = st.lists(st.tuples(st.text(LETTERS, max_size=12), st.integers(0, 2)), min_size=1, max_size=8)
TIER = TierPlan(
    "phrase",
    AllOf(()),
    (
        *(ScoringTerm(kind, "劳模", 1.0) for kind in ("phrase", "word", "bigram")),
        ScoringTerm("char", "劳", 1.0),
    ),
)


def told(view: View) -> list[object]:
    """Ranking with all its numbers, and the language."""
    found = view.search(Plan((TIER,)), limit=20)
    phrase = view.search(Plan((replace(TIER, condition=Contains("工会")),)), limit=20)
    strings = ["劳", "劳模", "工会工", "会"]
    between = [("劳", "模"), ("劳", ""), ("", "会"), ("劳模", ""), ("", "工会"), ("工", "劳模")]
    language = [view.frequencies(strings), view.word_frequencies(strings)]
    months = view.tally(["劳模", "会"])
    titles = view.titles_beginning("题", "letters", 20)
    counts = [view.count(), months, titles]
    return [found, phrase, *language, *(dict(view.fillers(*pair)) for pair in between), *counts]


@settings(deadline=None, max_examples=60)
@given(ENTRIES, st.sets(st.integers(1, 8)), st.integers(1, 3))
def test_a_view_is_an_index_without_the_rest(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], dead: set[int], segments: int
) -> None:
    """Every number of ranking and language is as if only what is seen and alive had ever been indexed."""
    entries = [
        replace(entry(key, f"题{text[:1]}\n{text}"), partition=level)
        for key, (text, level) in enumerate(rows, 1)
    ]
    engine = engine_of(tmp_path_factory, entries, segments)
    engine.remove(dead)
    alive = [item for item in entries if item.key not in dead]
    for level in Clearance:
        partitions = partitions_of(level)
        seen = [item for item in alive if partitions is None or item.partition in partitions]
        plain = engine_of(tmp_path_factory, seen, 1)
        assert told(engine.snapshot(partitions_of(level))) == told(plain.snapshot())
    engine.join()
    assert told(engine.snapshot(partitions_of(OPEN))) == told(
        engine_of(tmp_path_factory, [item for item in alive if not item.partition], 1).snapshot()
    )


def engine_of(
    tmp_path_factory: pytest.TempPathFactory, entries: Sequence[IndexEntry], parts: int
) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    for part in range(parts):
        engine.add(entries[part::parts])
    return engine


def test_a_sample_is_taken_of_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_statistics, "SAMPLE", 4)
    texts = ["劳模劳模劳模", "劳工劳工劳会"] * 3
    entries = [replace(entry(at + 1, text), partition=at % 2) for at, text in enumerate(texts)]
    seen = Snapshot.of((segment_of(entries).seen_in({0}),))
    plain = Snapshot.of((segment_of(entries[::2]),))
    for pair in (("劳", "劳"), ("劳模", ""), ("", "劳模")):
        assert seen.fillers(*pair) == plain.fillers(*pair)
