"""The whole way: what is added is found, in its tier and order, by whom it was said; and stays so after a kill."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import (
    ArchiveBusy,
    ArchiveNotFound,
    DocumentNotFound,
    IndexUnusable,
    IndexUnwritable,
    InvalidRequest,
)
from indexer.index.engine import IndexEntry
from indexer.index.whoosh.column import SearchColumn
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.document import Document
from indexer.model.request import TIERS, SearchRequest, Sort, Tier
from indexer.model.stored import ImportOutcome, IncomingDocument
from indexer.search.searcher import MOST_HITS
from indexer.storage.file_lock import locked
from tests.conftest import ARTICLE
from tests.support.archives.damage import restamp
from tests.support.wording import says, warned, worded


def record(identifier: str, title: str, body: str, **fields: str) -> dict[str, str]:
    """A line of an import."""
    return {"id": identifier, "title": title, "body": body, **fields}


def import_records(archive: Archive, folder: Path, *records: dict[str, str]) -> list[ImportOutcome]:
    """Import records by way of a file."""
    path = folder / "records.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return list(archive.import_lines(path, actor="测试"))


def write(path: Path, text: str) -> Path:
    """A text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


RECORDS = [
    record("phrase", "甲", "弘扬劳模精神，争当先锋。", date="2020-05-01", district="杨浦区"),
    record("title", "弘扬劳模精神", "争当先锋。", date="2019-05-01", district="浦东新区"),
    record("both", "乙", "劳模来到课堂。精神饱满。", date="2021-05-01", district="杨浦区", source="工人日报"),
    record("one", "丙", "劳模来到课堂。", date="2022-05-01", author="倪倩"),
    record("none", "丁", "户外职工爱心接力站。"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with `RECORDS`; for tests that change nothing."""
    home = tmp_path_factory.mktemp("library")
    opened = Archive.open(home)
    outcomes = import_records(opened, home, *RECORDS)
    assert [outcome.status for outcome in outcomes] == ["added"] * len(RECORDS)
    yield opened
    opened.close()


def ids(archive: Archive, query: str, **options: object) -> list[str]:
    """The ids of the hits."""
    return [hit.id for hit in archive.search(query, **options).hits]  # type: ignore[arg-type]


# the article


@pytest.mark.slow
def test_the_phrase_is_found_in_both_sections_with_their_speakers(archive: Archive) -> None:
    result = archive.search("县级工会加强年")
    assert result.tiers == {"phrase": 1, "all": 0, "some": 0}
    (hit,) = result.hits
    assert [(part.district, part.speaker) for part in hit.snippets] == [
        ("杨浦区", "董海明"),
        ("普陀区", "姚军"),
    ]
    for part in hit.snippets:
        assert [part.text[mark.start : mark.end] for mark in part.marks] == ["县级工会加强年"]
    assert (hit.section, hit.speaker) == ("奋楫扬帆启新程,勇担使命开新局", "董海明")
    assert (hit.date, hit.url) == ("2022-03-24", f"/articles/{hit.id}")


SPEAKERS = {
    "朱伟红": ("徐汇区", "朱伟红"),
    "倪倩": ("浦东新区", "倪倩"),
    "倪 倩": ("浦东新区", "倪倩"),
    "倪\u3000倩": ("浦东新区", "倪倩"),
    '"倪 倩"': ("浦东新区", "倪倩"),
    "姚军": ("普陀区", "姚军"),
    "董海明": ("杨浦区", "董海明"),
    "潘 敏": ("长宁区", "潘敏"),
    "楊其景": ("闵行区", "杨其景"),
}


@pytest.mark.parametrize("query", SPEAKERS)
def test_a_speaker_is_found_in_the_section(archive: Archive, query: str) -> None:
    (hit,) = archive.search(query).hits
    assert hit.tier == "phrase"
    assert (hit.snippets[0].district, hit.speaker) == SPEAKERS[query]
    assert len(hit.snippets[0].marks) == 1


def test_facets_name_every_speaker_and_district(archive: Archive) -> None:
    facets = archive.search("工会").facets
    assert dict(facets["speaker"]) == dict.fromkeys(["倪倩", "董海明", "杨其景", "朱伟红", "潘敏", "姚军"], 1)
    assert {name for name, _ in facets["district"]} == {
        "浦东新区", "杨浦区", "闵行区", "徐汇区", "长宁区", "普陀区",
    }  # fmt: skip
    assert facets["year"] == (("2022", 1),)


def test_marks_of_a_whole_article(archive: Archive) -> None:
    (hit,) = archive.search("县级工会加强年").hits
    text = archive.get(hit.id).document.text
    marks = archive.seen_with().marks(hit.id, SearchRequest("县级工会加强年"))
    assert [text[mark.start : mark.end] for mark in marks] == ["县级工会加强年"] * 2
    loose = archive.seen_with().marks(hit.id, SearchRequest("朱伟红的勤务员"))
    assert {text[mark.start : mark.end] for mark in loose} >= {"朱伟红", "勤务员"}
    assert (
        archive.seen_with().marks(hit.id, SearchRequest(""))
        == archive.seen_with().marks(hit.id, SearchRequest("犇骉"))
        == ()
    )


# tiers


def test_unquoted_words_find_the_phrase_first_then_all(library: Archive) -> None:
    result = library.search("劳模精神")
    assert result.tiers == {"phrase": 2, "all": 1, "some": 1}
    assert result.total == 3
    assert [(hit.id, hit.tier) for hit in result.hits] == [
        ("title", "phrase"), ("phrase", "phrase"), ("both", "all"),
    ]  # fmt: skip


ONLY: dict[Tier, list[str]] = {"phrase": ["title", "phrase"], "all": ["both"], "some": ["one"]}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_tier_asked_for_is_the_whole_result(library: Archive, tier: Tier, sort: Sort) -> None:
    result = library.search("劳模精神", tier=tier, sort=sort)
    assert sorted(hit.id for hit in result.hits) == sorted(ONLY[tier])
    assert result.total == len(ONLY[tier]) == sum(count for _, count in result.facets["year"])
    assert result.tiers == {"phrase": 2, "all": 1, "some": 1}
    request = SearchRequest("劳模精神", tier=tier, sort=sort)
    total, hits = library.seen_with().find_all(request)
    assert (total, [hit.id for hit, _ in hits]) == (result.total, [hit.id for hit in result.hits])


def test_some_words_are_the_result_where_nothing_has_all(library: Archive) -> None:
    result = library.search("劳模接力站")
    assert result.tiers == {"phrase": 0, "all": 0, "some": 5}
    assert result.total == 5 == len(result.hits)
    assert result.facets["year"] == (("2022", 1), ("2021", 1), ("2020", 1), ("2019", 1))


def test_filters_never_make_some_words_the_result(library: Archive) -> None:
    """Nor do they make them none: which tiers are the result is settled by the whole archive."""
    narrowed = library.search("劳模精神", filters={"speaker": ["倪倩"]})
    assert (narrowed.total, narrowed.tiers) == (0, {"phrase": 0, "all": 0, "some": 1})
    assert library.search("劳模接力站", filters={"speaker": ["倪倩"]}).total == 1


def test_a_quoted_phrase_has_no_other_tiers(library: Archive) -> None:
    for tier in ("all", "some"):
        assert library.search("“劳模精神”", tier=tier).total == 0


@pytest.mark.parametrize("query", ["劳模 精神", "劳模　精神", "勞模精神", "劳模\n精神"])
def test_however_the_words_are_typed(library: Archive, query: str) -> None:
    assert ids(library, query) == ["title", "phrase", "both"]


def test_quoted_words_find_the_phrase_alone(library: Archive) -> None:
    result = library.search("“劳模精神”")
    assert result.tiers == {"phrase": 2, "all": 0, "some": 0}


def test_loose_hits_mark_their_words(library: Archive) -> None:
    loose = library.search("劳模精神", tier="all").hits[0]
    assert [part.text[mark.start : mark.end] for part in loose.snippets for mark in part.marks] == [
        "劳模",
        "精神",
    ]


def test_the_title_is_marked(library: Archive) -> None:
    hit = library.search("劳模精神").hits[0]
    assert [hit.title[mark.start : mark.end] for mark in hit.title_marks] == ["劳模精神"]
    assert library.search("课堂").hits[0].title_marks == ()


def test_a_question_finds_its_answer(library: Archive) -> None:
    assert ids(library, "什么是户外职工的爱心接力站？")[0] == "none"


OPERATORS = {
    '"劳模" -"精神"': {"one"},
    "-劳模": {"none"},
    "课堂 OR 接力站": {"both", "one", "none"},
    '"课堂"|"接力站"': {"both", "one", "none"},
    '"课堂" "饱满"': {"both"},
    '"劳模精神" 先锋': {"phrase", "title"},
    "": {"phrase", "title", "both", "one", "none"},
    "完全没有的词": set(),
}


@pytest.mark.parametrize("query", OPERATORS)
def test_operators(library: Archive, query: str) -> None:
    result = library.search(query)
    assert {hit.id for hit in result.hits} == OPERATORS[query]
    assert result.total == sum(result.tiers.values()) == len(OPERATORS[query])


NEVER_AN_ERROR = [
    "\0",
    "\ud800",
    "*",
    "(((",
    '"""',
    "a" * 100_000,
    "\U0010ffff",
    "％",
    "' OR 1=1 --",
    "\\",
    "[a-z]+",
]


@pytest.mark.parametrize("query", NEVER_AN_ERROR, ids=lambda query: repr(query[:9]))
def test_a_query_is_never_an_error(library: Archive, query: str) -> None:
    result = library.search(query)
    json.dumps(result.as_json())
    assert result.request.query == query


# filters, order, pages


FILTERS: dict[str, tuple[dict[str, list[str]], set[str]]] = {
    "year": ({"year": ["2020"]}, {"phrase"}),
    "either year": ({"year": ["2020", "2019"]}, {"phrase", "title"}),
    "district and year": ({"district": ["杨浦区"], "year": ["2021"]}, {"both"}),
    "source": ({"source": ["工人日报"]}, {"both"}),
    "speaker, from the author": ({"speaker": ["倪倩"]}, {"one"}),
    "a value nobody has": ({"district": ["不存在区"]}, set()),
    "no value": ({"district": []}, {"phrase", "title", "both", "one"}),
}


@pytest.mark.parametrize(("filters", "expected"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(library: Archive, filters: dict[str, list[str]], expected: set[str]) -> None:
    result = library.search("劳模", filters=filters)
    assert {hit.id for hit in result.hits} == expected
    assert result.total == len(expected)


def test_facets_count_what_was_found(library: Archive) -> None:
    facets = library.search("“劳模”").facets
    assert facets["year"] == (("2022", 1), ("2021", 1), ("2020", 1), ("2019", 1))
    assert facets["district"] == (("杨浦区", 2), ("浦东新区", 1))
    assert library.search("“劳模”", filters={"district": ["浦东新区"]}).facets["year"] == (("2019", 1),)


ORDERS: dict[Sort, list[str]] = {
    "newest": ["both", "phrase", "title"],
    "oldest": ["title", "phrase", "both"],
}


@pytest.mark.parametrize("sort", ORDERS)
def test_order_by_date_mixes_phrase_and_all(library: Archive, sort: Sort) -> None:
    assert ids(library, "劳模精神", sort=sort) == ORDERS[sort]


def test_undated_documents_come_last_either_way(library: Archive) -> None:
    assert ids(library, "", sort="newest") == ["one", "both", "phrase", "title", "none"]
    assert ids(library, "", sort="oldest") == ["title", "phrase", "both", "one", "none"]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_join_up(library: Archive, sort: Sort, size: int) -> None:
    whole = ids(library, "劳模精神", sort=sort)
    pages = [ids(library, "劳模精神", sort=sort, limit=size, offset=at) for at in range(0, 6, size)]
    assert [hit for page in pages for hit in page] == whole
    assert library.search("劳模精神", limit=0).total == 3
    assert library.search("劳模精神", limit=0).hits == ()


INVALID: dict[str, tuple[dict[str, object], str]] = {
    "limit below": ({"limit": -1}, "limit"),
    "limit above": ({"limit": MOST_HITS + 1}, "limit"),
    "offset below": ({"offset": -1}, "offset"),
    "offset above": ({"offset": 10**12}, "offset"),
    "sort": ({"sort": "random"}, "sort"),
    "tier": ({"tier": "most"}, "tier"),
    "filter": ({"filters": {"colour": ["红"]}}, "colour"),
}


@pytest.mark.parametrize(("options", "named"), INVALID.values(), ids=INVALID.keys())
def test_invalid_requests(library: Archive, options: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidRequest, check=says(named)):
        ids(library, "劳模", **options)


def test_what_a_result_says(library: Archive) -> None:
    result = library.search(
        "劳模  精神", limit=2, offset=1, sort="newest", filters={"year": ["2020", "2021"]}
    )
    assert (result.request.query, result.tree) == ("劳模  精神", "(劳模 精神)")
    assert (result.request.limit, result.request.offset, result.request.sort) == (2, 1, "newest")
    assert result.request.filters == {"year": ("2020", "2021")}
    assert result.took_ms > 0


# adding


def test_each_file_is_reported(empty: Archive, tmp_path: Path) -> None:
    good = write(tmp_path / "in" / "good.txt", "好文章\n2022-01-01\n正文。")
    (tmp_path / "in" / "empty.txt").touch()
    outcomes = list(empty.add([tmp_path / "in", tmp_path / "none.txt", good]))
    assert [(Path(outcome.where).name, outcome.status) for outcome in outcomes] == [
        ("empty.txt", "failed"), ("good.txt", "added"), ("none.txt", "failed"), ("good.txt", "duplicate"),
    ]  # fmt: skip
    assert outcomes[1].id == outcomes[3].id
    assert outcomes[1].title == "好文章"
    assert "0 KB" in worded(outcomes[0].reason)
    assert "不存在" in worded(outcomes[2].reason)
    assert ids(empty, "正文") == [outcomes[1].id]


@pytest.mark.slow
def test_more_files_than_one_batch(empty: Archive, tmp_path: Path) -> None:
    for number in range(230):
        write(tmp_path / "in" / f"{number:03}.txt", f"第{number}号\n独有的{number}字样。")
    assert [outcome.status for outcome in empty.add([tmp_path / "in"])] == ["added"] * 230
    assert empty.count() == empty.search("").total == 230
    assert empty.search('"独有的229字样"').total == 1


def test_originals_are_kept_and_no_second_one(empty: Archive, tmp_path: Path) -> None:
    first = write(tmp_path / "甲.txt", "题目\n2022-01-01\n正文。")
    second = write(tmp_path / "乙.txt", "题目\n2022-01-01\n正文。")
    (added,), (again,) = list(empty.add([first])), list(empty.add([second]))
    assert (added.status, again.status) == ("added", "duplicate")
    assert empty.get(added.id).original == "corpus/2022/甲.txt"
    kept = [path.name for path in (empty.home / "corpus").rglob("*") if path.is_file()]
    assert kept == ["甲.txt"]
    assert (empty.home / "corpus/2022/甲.txt").read_bytes() == first.read_bytes()


def test_a_file_name_that_is_no_utf8(empty: Archive, tmp_path: Path) -> None:
    path = Path(str(tmp_path) + "/" + "工会.txt".encode("gbk").decode("utf-8", "surrogateescape"))
    write(path, "题目\n正文。")
    (added,) = empty.add([path])
    assert added.status == "added"
    added.where.encode()  # can be printed
    assert (empty.home / empty.get(added.id).original).read_bytes() == path.read_bytes()


def test_importing(empty: Archive, tmp_path: Path) -> None:
    first = [record("a", "题", "甲"), record("b", "题", "乙"), record("a", "题", "甲")]
    assert [added.status for added in import_records(empty, tmp_path, *first)] == [
        "added",
        "added",
        "duplicate",
    ]
    (changed,) = import_records(empty, tmp_path, record("a", "题", "改过的"))
    assert (changed.status, changed.id) == ("replaced", "a")
    assert ids(empty, '"甲"') == []
    assert ids(empty, '"改过的"') == ["a"]
    assert empty.get("a").version == 2


def test_an_import_that_breaks_off_keeps_what_came_before(empty: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(record("a", "题", "正文")) + "\n{oops\n", encoding="utf-8")
    added, failed = empty.import_lines(tmp_path / "a.jsonl")
    assert (added.status, failed.status) == ("added", "failed")
    assert failed.where == "a.jsonl 第 2 行"
    (missing,) = empty.import_lines(tmp_path / "none.jsonl")
    assert missing.status == "failed"


# withdrawing


def test_a_withdrawn_document_is_out_of_every_search(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *RECORDS)
    assert empty.withdraw("both")
    assert not empty.withdraw("both")
    assert empty.search("劳模精神").tiers == {"phrase": 2, "all": 0, "some": 1}
    assert empty.search("").total == empty.count() == 4
    assert "工人日报" not in dict(empty.search("").facets["source"])
    with pytest.raises(DocumentNotFound, check=says("已撤回")):
        empty.get("both")
    assert empty.get("both", withdrawn=True).state == "withdrawn"
    empty.reindex()
    assert empty.search("").total == 4
    assert empty.reinstate("both")
    assert not empty.reinstate("both")
    assert empty.search("劳模精神").tiers["all"] == 1


@pytest.mark.parametrize("call", ["get", "withdraw", "reinstate"])
def test_unknown_ids(empty: Archive, call: str) -> None:
    with pytest.raises(DocumentNotFound):
        getattr(empty, call)("none")


# opening, kills, concurrency


def test_opening_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFound, check=says("gongwen add")):
        Archive.open(tmp_path, create=False)
    assert list(tmp_path.iterdir()) == []


def test_what_was_added_is_found_after_reopening(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *RECORDS)
    again = Archive.open(empty.home, create=False)
    assert ids(again, "劳模精神") == ["title", "phrase", "both"]
    again.close()


def test_a_kill_between_catalogue_and_index_loses_nothing(empty: Archive, tmp_path: Path) -> None:
    """The catalogue has it, the index never heard of it: the next to open finds it."""
    import_records(empty, tmp_path, *RECORDS)
    catalogue = Catalogue(empty.home / "var" / "catalogue.db")
    catalogue.add([IncomingDocument("new", Document("新", "刚刚添加"), "", "new")], actor="")
    catalogue.add([IncomingDocument("one", Document("丙", "换了内容"), "", "one-2")], actor="")
    catalogue.set_state("none", "withdrawn", actor="")
    again = Archive.open(empty.home)
    assert ids(again, '"刚刚添加"') == ["new"]
    assert ids(again, '"换了内容"') == ["one"]
    assert ids(again, '"劳模来到课堂"') == ["both"]
    assert ids(again, '"接力站"') == []
    assert catalogue.pending() == (set(), [])
    catalogue.close()
    again.close()


LOST = ["everything", "CURRENT", "STAMP", "another format"]


@pytest.mark.parametrize("lost", LOST)
def test_an_index_that_cannot_be_read_is_built_anew(empty: Archive, tmp_path: Path, lost: str) -> None:
    import_records(empty, tmp_path, *RECORDS)
    index = empty.home / "var" / "index"
    (stamp,) = index.glob("build-*/STAMP")
    if lost == "everything":
        shutil.rmtree(index)
    elif lost == "CURRENT":
        (index / "CURRENT").unlink()
    elif lost == "STAMP":
        stamp.write_text("{}", encoding="utf-8")
    else:
        restamp(stamp, format=-1)
    again = Archive.open(empty.home)
    assert again.index_state() == "current"
    assert ids(again, "劳模精神") == ["title", "phrase", "both"]
    assert len(list(index.glob("build-*"))) == 1
    again.close()


def test_another_dictionary_asks_for_a_new_index(empty: Archive) -> None:
    assert empty.index_state() == "current"
    (stamp,) = (empty.home / "var" / "index").glob("build-*/STAMP")
    restamp(stamp, dictionary="old")
    assert empty.index_state() == "reindex advised"
    empty.reindex()
    assert empty.index_state() == "current"


def test_reindex(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *RECORDS)
    empty.withdraw("none")
    steps: list[tuple[int, int]] = []
    assert empty.reindex(lambda progress: steps.append((progress.done, progress.total))) == 4
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert ids(empty, "劳模精神") == ["title", "phrase", "both"]


def test_another_archive_sees_every_change(empty: Archive, tmp_path: Path) -> None:
    reader = Archive.open(empty.home)
    import_records(empty, tmp_path, *RECORDS)
    assert reader.search("").total == 5
    empty.withdraw("none")
    assert reader.search("").total == 4
    empty.reindex()
    assert reader.search("").total == 4
    reader.close()


def test_a_change_read_early_does_not_undo_a_later_one(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One archive has read the document to index it, another withdraws it before that is done."""
    other = Archive.open(empty.home)
    reading, go_on = threading.Event(), threading.Event()
    add = WhooshEngine.add

    def slow(engine: WhooshEngine, entries: Iterable[IndexEntry], **options: Any) -> None:
        taken = list(entries)
        if taken:
            reading.set()
            go_on.wait(60)
        add(engine, taken, **options)

    monkeypatch.setattr(WhooshEngine, "add", slow)
    with ThreadPoolExecutor(2) as pool:
        adding = pool.submit(import_records, empty, tmp_path, RECORDS[0])
        assert reading.wait(60)
        withdrawing = pool.submit(other.withdraw, "phrase")
        with pytest.raises(TimeoutError):
            withdrawing.result(timeout=0.2)  # it waits its turn
        go_on.set()
        adding.result(60)
        assert withdrawing.result(60)
    assert other.search("劳模精神").total == empty.search("劳模精神").total == 0
    other.close()


def test_those_who_open_a_new_archive_build_one_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds at the same time would each sweep away the other's."""
    Catalogue(tmp_path / "var" / "catalogue.db").close()
    built: list[WhooshEngine] = []
    rebuild = WhooshEngine.rebuild

    def slow(engine: WhooshEngine, *arguments: Any, **options: Any) -> None:
        built.append(engine)
        time.sleep(0.1)
        rebuild(engine, *arguments, **options)

    monkeypatch.setattr(WhooshEngine, "rebuild", slow)
    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(Archive.open, [tmp_path] * 4):
            assert opened.index_state() == "current"
            opened.close()
    assert len(built) == 1


def test_a_search_opens_while_another_writes(empty: Archive, tmp_path: Path) -> None:
    """Whoever only wants to search does not wait for the index to be brought up to date."""
    import_records(empty, tmp_path, *RECORDS)
    catalogue = Catalogue(empty.home / "var" / "catalogue.db")
    catalogue.add([IncomingDocument("new", Document("新", "刚刚添加"), "", "new")], actor="")
    catalogue.close()
    with locked(empty.home / "var/index.lock", wait=0):
        reader = Archive.open(empty.home)
        assert ids(reader, "劳模精神") == ["title", "phrase", "both"]
        with pytest.raises(ArchiveBusy):
            reader._index_sync.catch_up(wait=0.05)
    reader._index_sync.catch_up()
    assert ids(reader, '"刚刚添加"') == ["new"]
    reader.close()


def test_a_writer_whose_commit_failed_lets_go(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, RECORDS[0])

    finish = SearchColumn.Writer.finish
    failures = [OSError(28, "No space left on device")]

    def full_at_first(writer: SearchColumn.Writer, count: int) -> None:
        if failures:
            raise failures.pop()
        finish(writer, count)

    monkeypatch.setattr(SearchColumn.Writer, "finish", full_at_first)
    with pytest.raises(IndexUnwritable, check=says(r"No space.*不会丢失")):
        import_records(empty, tmp_path, RECORDS[1])
    import_records(empty, tmp_path, RECORDS[2])
    assert ids(empty, "劳模精神") == ["title", "phrase", "both"]


@pytest.mark.slow
def test_threads_share_an_archive(empty: Archive, tmp_path: Path) -> None:
    def add(number: int) -> None:
        path = write(tmp_path / str(number) / "同名.txt", f"第{number}号\n2022-01-01\n独有的{number}字样。")
        assert [outcome.status for outcome in empty.add([path])] == ["added"]
        assert empty.search(f'"独有的{number}字样"').total == 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(24)))
    assert empty.search("").total == empty.count() == 24
    assert len(list((empty.home / "corpus" / "2022").iterdir())) == 24


def add_from_a_process(home: Path, folder: Path) -> list[str]:
    """Open, add a few files one by one, and find each."""
    archive = Archive.open(home)
    try:
        statuses: list[str] = []
        for number in range(4):
            path = write(
                folder / "同名.txt", f"{folder.name}第{number}号\n2022-01-01\n{folder.name}的{number}字样。"
            )
            statuses += [outcome.status for outcome in archive.add([path])]
            assert archive.search(f'"{folder.name}的{number}字样"').total == 1
        return statuses
    finally:
        archive.close()


@pytest.mark.slow
def test_processes_open_a_new_archive_and_add_at_the_same_time(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        statuses = pool.starmap(add_from_a_process, [(home, tmp_path / name) for name in "甲乙丙"])
    assert statuses == [["added"] * 4] * 3
    archive = Archive.open(home)
    assert archive.search("").total == archive.count() == 12
    assert len(list((home / "corpus" / "2022").iterdir())) == 12
    archive.close()


def test_the_article_in_the_corpus_stays_where_it_is(archive: Archive) -> None:
    (hit,) = archive.search("县级工会加强年").hits
    stored = archive.get(hit.id)
    assert stored.original == f"corpus/2022/{ARTICLE.name}"
    assert (archive.home / stored.original).read_bytes() == ARTICLE.read_bytes()
    assert len([path for path in (archive.home / "corpus").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "keep", [0, 7, 1000, -1], ids=["nothing", "half a magic", "the beginning", "all but a byte"]
)
def test_an_index_cut_short_is_noticed_and_built_anew(tmp_path: Path, keep: int) -> None:
    home = tmp_path / "home"
    archive = Archive.open(home)
    assert [item.status for item in archive.add([write(tmp_path / "甲.txt", "甲\n弘扬劳模精神。")])] == [
        "added"
    ]
    archive.close()
    (segment,) = home.glob("var/index/build-*/*.search.col")
    content = segment.read_bytes()
    segment.write_bytes(content[:keep])
    damaged = Archive.open(home, catch_up=False)
    assert damaged.index_state() == "cannot read"
    with pytest.raises(IndexUnusable, check=says("gongwen reindex")):
        damaged.search("劳模精神")
    damaged.close()
    mended = Archive.open(home)
    assert mended.search("劳模精神").total == 1
    assert mended.index_state() == "current"
    mended.close()


def test_adding_a_withdrawn_document_again_says_so(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    path = write(tmp_path / "甲.txt", "甲\n弘扬劳模精神。")
    (first,) = archive.add([path])
    (again,) = archive.add([path])
    assert (again.status, again.reason) == ("duplicate", None)
    archive.withdraw(first.id)
    (hidden,) = archive.add([path])
    assert hidden.status == "duplicate" and "gongwen reinstate" in worded(hidden.reason)
    archive.close()


def test_an_index_that_cannot_be_written_keeps_nobody_from_reading(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is indexed is found, what is owed once the disk has room; nothing is built anew for it."""
    import_records(empty, tmp_path, RECORDS[0])

    def full(engine: WhooshEngine, entries: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(WhooshEngine, "add", full)
        with pytest.raises(IndexUnwritable, check=says("不会丢失")):
            import_records(empty, tmp_path, RECORDS[1])
        reader = Archive.open(empty.home)
        assert ids(reader, "劳模精神") == ["phrase"]
        assert "索引无法写入（No space left on device）" in "".join(warned(caplog.records))
        reader.close()
    later = Archive.open(empty.home)
    assert ids(later, "劳模精神") == ["title", "phrase"]
    later.close()


def test_an_index_that_cannot_be_built(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, RECORDS[0])

    def full(engine: WhooshEngine, *arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(WhooshEngine, "_fill", full)
    with pytest.raises(IndexUnwritable, check=says("没有建成")):
        empty.reindex()
    assert ids(empty, "劳模精神") == ["phrase"]
