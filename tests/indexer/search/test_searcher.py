"""Fields, filters, synonyms, orders and whole lists, from what is typed to what is found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.model.request import MOST_FILTERS, SearchRequest
from indexer.query.parser import LONGEST_QUERY, MOST_TERMS
from indexer.search.marking import PIECE
from indexer.search.searcher import MOST_HITS
from indexer.text.normalization import NormalizedText, normalize_with_offsets
from tests.indexer.test_archive import import_records, record
from tests.support.wording import says

RECORDS = [
    record("a", "劳模风采", "劳模走进校园讲述工匠故事。", date="2021-03-01", author="倪倩、董海明",
           district="浦东新区", source="青枫劳动报", kind="通报", number="青工总〔2021〕12号"),
    record("b", "工匠风采", "劳动模范走进车间，劳模精神代代相传。", date="2022-03-24", author="董海明",
           district="徐汇区", source="青枫劳动报", number="青工总〔2022〕112号"),
    record("c", "书屋", "职工书屋里的劳模风采展。", date="2022-07-01", district="徐汇区"),
    record("d", "无日期的通知", "送清凉到工地。", kind="通知"),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with `RECORDS`; for tests that change nothing."""
    home = tmp_path_factory.mktemp("answers")
    opened = Archive.open(home)
    assert {outcome.status for outcome in import_records(opened, home, *RECORDS)} == {"added"}
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A couriers' office with a library; for tests that change nothing."""
    home = tmp_path_factory.mktemp("post office")
    opened = Archive.open(home)
    opened.words.add_synonyms(["书屋", "图书角"], actor="")
    courier = "快递员当选劳模，快递员代表发言。"
    import_records(
        opened,
        home,
        record("p", "驿站", courier, date="2021-05-01", author="倪倩"),
        record("q", "书屋", "职工书屋开放。", date="2022-05-01"),
        record("r", "角落", "车间有图书角。", date="2020-05-01"),
    )
    yield opened
    opened.close()


FOUND = {
    "标题:劳模": "a",
    "标题:风采": "ab",
    "标题:风": "ab",
    "标题:“工匠风采”": "b",
    "标题:劳模 | 标题:书屋": "ac",
    "作者:倪倩": "a",
    "作者:董海明": "ab",
    "作者：“董 海明”": "ab",
    "区:徐汇": "bc",
    "区:浦东|徐汇": "abc",
    "區：徐匯": "bc",
    "来源:劳动报": "ab",
    "文种:通知": "d",
    "文号:青工总[2021]12号": "a",
    "文号:（2022）112号": "b",
    "文号:12号": "a",
    "文号:青工总": "ab",
    "日期:2022": "bc",
    "日期:2021-01..2022-03": "ab",
    "日期:..2021": "a",
    "-日期:2022": "ad",
    "劳模 区:徐汇": "bc",
    "劳模 -区:徐汇": "a",
    "劳模 -标题:风采": "c",
    "“劳模” 日期:2022-07": "c",
}


@pytest.mark.parametrize(("typed", "wanted"), FOUND.items())
def test_fields(library: Archive, typed: str, wanted: str) -> None:
    result = library.search(typed)
    assert sorted(hit.id for hit in result.hits) == list(wanted), result.tree


def test_a_title_asked_for_is_marked_in_the_title_only(library: Archive) -> None:
    (hit,) = library.search("标题:劳模").hits
    assert hit.title_marks == ((0, 2),)
    assert [snippet.marks for snippet in hit.snippets if snippet.start] == []
    assert library.seen_with().marks("a", SearchRequest("标题:劳模")) == ((0, 2),)
    assert len(library.seen_with().marks("a", SearchRequest("劳模"))) == 2


def test_the_words_of_a_title_may_stand_apart(library: Archive) -> None:
    result = library.search("标题:风采劳模")
    assert (result.tiers["phrase"], result.tiers["all"]) == (0, 1)


def test_synonyms_are_offered_and_searched_when_wanted(library: Archive) -> None:
    narrow, wide = library.search("“劳模精神”"), library.search("“劳动模范走进车间”", widen=True)
    assert [(synonym.word, synonym.others) for synonym in narrow.synonyms] == [("劳模", ("劳动模范",))]
    assert (narrow.widened, wide.widened) == (False, True)
    assert library.search("“劳动模范”").total == 1
    both = library.search("“劳动模范”", widen=True)
    assert both.total == 3
    marked = {
        snippet.text[mark.start : mark.end]
        for hit in both.hits
        for snippet in hit.snippets
        for mark in snippet.marks
    }
    assert marked == {"劳模", "劳动模范"}
    assert len(library.seen_with().marks("b", SearchRequest("劳动模范", widen=True))) == 2


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("快递小哥", "p"),
        ("劳模 快递小哥", "p"),  # no document holds both as typed
        ("快递小哥 书屋", ""),  # nor has one that and a synonym
        ("快递小哥 作者:倪倩", "p"),
        ("-书屋 快递小哥", "p"),
        ("“快递小哥”", ""),  # what is quoted is asked for as it stands
        ("“快递小哥” 劳模", ""),
        ("标题:快递小哥", ""),
    ],
)
def test_what_finds_nothing_is_widened_at_once(post_office: Archive, typed: str, wanted: str) -> None:
    result = post_office.search(typed)
    assert result.widened == bool(wanted)
    assert sorted(hit.id for hit in result.hits if wanted) == list(wanted)
    total, found = post_office.seen_with().find_all(SearchRequest(typed))
    assert (total, [hit.id for hit, _ in found]) == (result.total, [hit.id for hit in result.hits])
    exact = post_office.search(typed, widen=False)
    assert not exact.widened and not exact.tiers["phrase"] + exact.tiers["all"]


def test_whoever_is_sent_to_a_document_by_a_synonym_sees_it_marked(post_office: Archive) -> None:
    (hit,) = post_office.search("快递小哥").hits
    (snippet,) = hit.snippets
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["快递员"] * 2
    marks = post_office.seen_with().marks("p", SearchRequest("快递小哥", widen=True))
    assert [mark.end - mark.start for mark in marks] == [3, 3]


def test_among_weak_hits_a_synonym_counts_as_a_whole(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path)) as archive:
        rider, staff, elder = "外卖骑手座谈。", "安排人员到场。", "老小哥到场。"
        import_records(
            archive, tmp_path, record("a", "甲", rider), record("b", "乙", staff), record("c", "丙", elder)
        )
        weak = archive.search("外卖小哥", tier="some", widen=True)
        assert "b" not in [hit.id for hit in weak.hits] and weak.hits
        both = archive.search("外卖小哥 会场", widen=True)
        assert [hit.id for hit in both.hits][:1] == ["a"]
        (snippet,) = both.hits[0].snippets
        assert [snippet.text[start:end] for start, end in snippet.marks] == ["外卖骑手"]


def test_a_question_is_widened_where_a_word_of_it_stands_nowhere(tmp_path: Path) -> None:
    asked = "欠薪应当向哪个部门投诉"
    with closing(Archive.open(tmp_path)) as archive:
        held = "拖欠工资的，劳动者可以向监察部门投诉。"
        others = [record(f"o{at}", "通知", f"第{at}号：部门应当公布投诉电话。") for at in range(5)]
        import_records(archive, tmp_path, record("a", "办法", held), *others)
        result = archive.search(asked)
        assert (result.widened, result.hits[0].id) == (True, "a")
        assert not archive.search(asked, widen=False).widened
        import_records(archive, tmp_path, record("b", "欠薪", "治理欠薪。"))
        assert not archive.search(asked).widened


def test_filters_do_not_bring_in_synonyms(post_office: Archive) -> None:
    typed, both = post_office.search("书屋", filters={"year": ["2020"]}), {"year": ["2020", "2021"]}
    assert (typed.total, typed.widened) == (0, False)
    assert post_office.search("快递小哥", filters={"year": ["1999"]}).widened
    assert post_office.search("快递小哥", filters=both).facets["year"] == (("2021", 1),)


def test_a_count_beside_a_chosen_value_is_of_what_choosing_it_gives(library: Archive) -> None:
    chosen = library.search("劳模", filters={"district": ["徐汇区"]})
    counts = dict(chosen.facets["district"])
    assert counts == {"徐汇区": 2, "浦东新区": 1}
    both = library.search("劳模", filters={"district": ["徐汇区", "浦东新区"]})
    assert both.total == chosen.total + counts["浦东新区"]


def test_months_are_facets_and_so_are_formats_of_files(library: Archive) -> None:
    facets = library.search("").facets
    assert facets["month"] == (("2022-07", 1), ("2022-03", 1), ("2021-03", 1))
    assert not facets.get("format")  # lines of an import came as no file
    assert [hit.id for hit in library.search("", filters={"month": ["2022-03"]}).hits] == ["b"]
    assert "number" not in facets


def test_a_person_is_one_value_however_many_sign(library: Archive) -> None:
    assert library.search("").facets["speaker"] == (("董海明", 2), ("倪倩", 1))


def test_last_added_first(library: Archive) -> None:
    assert [hit.id for hit in library.search("", sort="added").hits] == ["d", "c", "b", "a"]


def test_a_whole_list_with_its_documents(library: Archive) -> None:
    total, found = library.seen_with().find_all(SearchRequest("劳模", limit=2, sort="oldest"))
    pairs = list(found)
    assert total == 3
    assert [(hit.id, stored.document.title) for hit, stored in pairs] == [
        ("a", "劳模风采"),
        ("b", "工匠风采"),
    ]
    assert pairs[0][1].document.number == "青工总〔2021〕12号"


@pytest.mark.parametrize(
    "options",
    [
        {"limit": MOST_HITS + 1},
        {"limit": -1},
        {"offset": -1},
        {"sort": "up"},
        {"filters": {"x": ["y"]}},
        {
            "filters": {
                "source": [str(at) for at in range(MOST_FILTERS // 2)],
                "year": [str(at) for at in range(MOST_FILTERS // 2 + 1)],
            }
        },
    ],
)
def test_options_out_of_range_are_refused(library: Archive, options: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest, check=says("。")):
        library.search("劳模", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("more", [0, 50])
def test_the_total_is_that_of_the_terms_used_and_the_answer_says_whether_all_are(
    library: Archive, more: int
) -> None:
    absent = [f"“无{at}”" for at in range(MOST_TERMS - 1)]
    result = library.search("|".join(["“工匠”", *absent, *["“清凉”"] * more]))
    assert result.total == len(library.search("“工匠”").hits) == 2
    assert result.shortened == result.as_json()["shortened"] == bool(more)


def test_what_is_longer_than_is_read_is_said_to_be_shortened(library: Archive) -> None:
    assert library.search("工" * (LONGEST_QUERY + 1)).shortened
    assert not library.search("工" * LONGEST_QUERY).shortened


@pytest.mark.slow
def test_a_hit_that_is_very_long_shows_where_it_says_the_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever that is, and however many such hits a page has: so much is looked at, and no more."""
    filler, looked_at = "请各基层工会把帮扶资金发放到位。\n" * 20_000, 0
    places = [9, 100_000, 310_000]
    bodies = {
        f"l{at}": f"{filler[:place]}竹简上的誓词{filler[place:]}" for at, place in enumerate(places * 4)
    }
    archive = Archive.open(tmp_path)
    import_records(archive, tmp_path, *(record(name, f"誓词{name}", body) for name, body in bodies.items()))

    def counted(text: str) -> NormalizedText:
        nonlocal looked_at
        looked_at += len(text)
        return normalize_with_offsets(text)

    archive.search("誓词")  # what is loaded once is loaded now
    monkeypatch.setattr("indexer.text.normalization.normalize_with_offsets", counted)
    monkeypatch.setattr("indexer.search.searcher.MOST_SCANNED", 500_000)
    result = archive.search("“竹简上的誓词”", limit=20)
    assert result.total == len(result.hits) == len(bodies)
    for hit in result.hits:
        (snippet,) = hit.snippets
        assert [snippet.text[start:end] for start, end in snippet.marks] == ["竹简上的誓词"]
        assert snippet.start <= places[int(hit.id[1:]) % 3] + len(hit.title) + 1
    assert looked_at <= 500_000 + len(bodies) * 3 * PIECE
    pairs = list(archive.seen_with().find_all(SearchRequest("誓词", limit=20))[1])
    assert len(pairs) == len(bodies) and not any(stored.document.body for _, stored in pairs)
    assert pairs[0][0].snippets and pairs[0][0].title_marks == ((0, 2),)
    archive.close()


def test_a_longer_list_than_a_page_is_read_in_parts(library: Archive) -> None:
    total, found = library.seen_with().find_all(SearchRequest("", limit=10 * MOST_HITS))
    assert total == len(list(found)) == len(RECORDS)


@pytest.mark.slow
def test_a_command_that_asks_for_a_phrase_loads_neither_segmenter_nor_pages_nor_readers(
    library: Archive,
) -> None:
    """Also where the phrase has synonyms, which would be told if the segmenter were there anyway."""
    code = (
        "import sys; from click.testing import CliRunner; from search_app.cli.main import gongwen;"
        f"said = CliRunner().invoke(gongwen, ['--home', {str(library.home)!r}, 'search', '“劳模精神”']).output;"
        "assert '共 1 篇' in said, said;"
        "print(sorted({'jieba', 'rjieba', 'flask', 'pypinyin', 'lxml', 'docx', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_best_passage_of_a_long_document_is_shown_first(tmp_path: Path) -> None:
    filler = [f"第{number}段讲工会其他工作，与本题无关，仅供了解情况。" for number in range(80)]
    lines = [*filler[:40], "互助保障金十日内发放，逾期由市级互助会垫付。", *filler[40:]]
    archive = Archive.open(tmp_path)
    import_records(
        archive,
        tmp_path,
        record("long", "规程", "\n".join(["互助工作一览。", *lines])),
        record("short", "短讯", "书屋开放。"),
    )
    (hit,) = archive.search("互助保障金几日内发放？").hits
    assert "十日内发放" in hit.snippets[0].text
    assert archive.search("互助", sort="newest").hits[0].snippets[0].text.startswith("互助工作一览")
    archive.close()


def test_a_number_is_found_and_marked_whole(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    texts = ["2021年12月5日开会。", "今年5月24日，共3人。", "经费增长2.5%，3月24日公布。"]
    import_records(archive, tmp_path, *[record(text[:4], text[:4], text) for text in texts])
    for typed in ("2.5%", "3月24日", "公布 2.5%"):
        (hit,) = archive.search(typed).hits
        snippet = hit.snippets[0]
        marked = {snippet.text[mark.start : mark.end] for mark in snippet.marks}
        assert marked and marked <= {"2.5%", "3月24日", "公布"}, typed
    assert archive.search("2022年3月").total == 0
    archive.close()


def test_a_title_typed_in_its_marks_comes_first(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    cites = "各级工会要学习《工会财务管理办法》。"
    said = [
        ("关于学习《工会财务管理办法》的通知", cites * 3),
        ("工会财务管理办法", "第一条 为加强管理，制定本办法。"),
    ]
    import_records(archive, tmp_path, *[record(title[:3], title, body) for title, body in said])
    for typed in ("《工会财务管理办法》", "《工会财务 管理办法》。", "〈工会财务管理办法〉？"):
        result = archive.search(typed)
        assert [hit.title for hit in result.hits] == [
            "工会财务管理办法",
            "关于学习《工会财务管理办法》的通知",
        ]
        assert result.tiers == {"phrase": 2, "all": 0, "some": 0}, typed
    assert archive.search("“《工会财务管理办法》”").total == 1
    archive.close()


def test_quotes_typed_twice_find_what_is_said_without_them(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    texts = ["质量是饭碗，大家都懂。", "“三服务”是总要求。", "三服务的故事，饭碗里的质量。"]
    import_records(
        archive, tmp_path, *[record(key, key, text) for key, text in zip("abc", texts, strict=True)]
    )
    for typed in ('""质量是饭碗""', "「“质量是饭碗”」", '"“质量是饭碗”"'):
        result = archive.search(typed)
        assert (result.total, result.tree) == (1, '"质量是饭碗"'), typed
        snippet = result.hits[0].snippets[0]
        assert {snippet.text[mark.start : mark.end] for mark in snippet.marks} == {"质量是饭碗"}
    assert archive.search('"“三服务”"').total == 1, "exact where a document says the marks"
    narrowed = archive.search('"“三服务”"', filters={"year": ["1999"]})
    assert (narrowed.total, narrowed.tree) == (0, '""三服务""')
    for typed in ('"质量""饭碗"', '"质量"是"饭碗"', '"质量"是"饭碗'):
        assert archive.search(typed).tiers["all"] == 2, typed
    archive.close()


def test_a_range_of_filing_years_holds_both_ends(empty: Archive, tmp_path: Path) -> None:
    """Documents without a year are in none, open or not."""
    years = ("2018", "2019", "2020", "2021", "2022", "")
    import_records(
        empty, tmp_path, *(record(f"y{year}", f"文{year}", "劳模。", filing_year=year) for year in years)
    )
    for written, expected in {
        "2019..2021": ["y2019", "y2020", "y2021"],
        "2021年至2019年": ["y2019", "y2020", "y2021"],
        "..2019": ["y2018", "y2019"],
        "2021..": ["y2021", "y2022"],
        "2018|2021..2022": ["y2018", "y2021", "y2022"],
        "2030..2040": [],
        "2019..20x1": [],
    }.items():
        result = empty.search(f"劳模 年度:{written}")
        assert sorted(hit.id for hit in result.hits) == expected, written
    assert sorted(hit.id for hit in empty.search("劳模 -年度:2019..2022").hits) == ["y", "y2018"]
