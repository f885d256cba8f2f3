"""The web pages on a small archive in memory: routes, headers, escaping, and what a reader is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.document import Document, Section, Span
from indexer.engine import FACETS
from indexer.errors import ArchiveBusy, DocumentNotFound, DocumentWithdrawn, InvalidRequest
from indexer.query import LONGEST_QUERY
from indexer.result import Hit, SearchResult, Snippet, Sort, Tier
from search_app import create_app
from search_app.headers import HEADERS
from search_app.layout import lay_out
from search_app.messages import FIELDS
from tests.conftest import ARTICLE

HEADING, OFFICE, BYLINE = "凝聚磅礴力量", "区总工会主席", "区总工会主席 倪 倩"
BODY = f"2022-03-24\n弘扬劳模精神。\n{HEADING}\n{BYLINE}\n用劳模精神感召职工。\n\n　　再说劳模精神。"
HOSTILE = '<script>alert("题")</script>'


@dataclass(frozen=True)
class FakeStored:
    id: str
    document: Document
    original: str = ""
    state: str = "active"
    added_at: str = "2026-01-02T03:04:05"


class FakeArchive:
    """Finds plain substrings; makes every call that the pages make on the real one."""

    def __init__(self, *stored: FakeStored, home: Path = Path()) -> None:
        self.home = home
        self.kept = {one.id: one for one in stored}

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> SearchResult:
        filters = filters or {}
        if sort not in ("relevance", "newest", "oldest"):
            raise InvalidRequest("排序方式只能是 relevance、newest 或 oldest。")
        if limit < 0 or offset < 0 or set(filters) - {"year", "district"}:
            raise InvalidRequest("条件无法满足。")
        found = [one for one in self.kept.values() if self._holds(one, query, filters)]
        years = Counter((one.document.date or "")[:4] for one in found)
        tiers: dict[Tier, int] = {"phrase": len(found), "all": 0, "some": 0}
        hits = tuple(self._hit(one, query) for one in found[offset : offset + limit])
        facets = {"colour": (("红", 1),), "year": tuple(years.items())}
        kept = {name: tuple(values) for name, values in filters.items()}
        return SearchResult(query, f"逐字({query})", len(found), tiers, hits, facets, 1.25, filters=kept)

    def get(self, id: str) -> FakeStored:
        if id not in self.kept:
            raise DocumentNotFound(f"没有编号为 {id} 的文档。")
        if self.kept[id].state == "withdrawn":
            raise DocumentWithdrawn(f"编号为 {id} 的文档已撤回。")
        return self.kept[id]

    def marks(self, id: str, query: str) -> tuple[Span, ...]:
        text = self.kept[id].document.text
        return tuple(Span(*found.span()) for found in re.finditer(re.escape(query), text))

    def count(self) -> int:
        return len(self.kept)

    def _holds(self, one: FakeStored, query: str, filters: Mapping[str, Sequence[str]]) -> bool:
        years = filters.get("year", ())
        return query in one.document.text and (not years or (one.document.date or "")[:4] in years)

    def _hit(self, one: FakeStored, query: str) -> Hit:
        document, first = one.document, self.marks(one.id, query)[0]
        start, section = max(0, first.start - 4), document.section_at(first.start)
        text = document.text[start : first.end + 4]
        where = (section.heading, section.speaker) if section else ("", "")
        snippet = Snippet(text, (Span(first.start - start, first.end - start),), *where, start=start)
        return Hit(one.id, document.title, document.date, document.source, 1.0, "phrase", (snippet,))


def a_document(title: str = "当好主力军", body: str = BODY, date: str = "2022-03-24") -> Document:
    start = len(title) + 1 + body.find(HEADING)
    end = len(title) + 1 + len(body)
    section = Section(HEADING, "倪倩", OFFICE, "浦东新区", start, end)
    return Document(title, body, date, source="劳动报", sections=(section,) if HEADING in body else ())


@pytest.fixture
def fake(tmp_path: Path) -> FakeArchive:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "原件.txt").write_bytes(b"\xff\xfe raw")
    return FakeArchive(
        FakeStored("a1", a_document(), "corpus/原件.txt"),
        FakeStored("b2", a_document(HOSTILE, 'x<img src=x onerror="1">y'), "../outside.txt"),
        *(FakeStored(f"c{n}", a_document(f"简报{n}", "简报正文", f"20{n:02}-01-01")) for n in range(25)),
        home=tmp_path,
    )


@pytest.fixture
def app(fake: FakeArchive) -> Flask:
    return create_app(archive=fake)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_routes(app: Flask) -> None:
    """The contract; whoever adds a route adds it here and to the manual."""
    assert sorted(rule.rule for rule in app.url_map.iter_rules()) == [
        "/",
        "/api/v1/search",
        "/articles/<id>",
        "/articles/<id>/original",
        "/search",
        "/static/<path:filename>",
    ]


@pytest.mark.parametrize(
    "url",
    ["/", "/search", "/search?q=劳模", "/articles/a1", "/articles/a1/original", "/articles/none", "/nowhere",
     "/api/v1/search", "/api/nowhere", "/static/style.css"],
)  # fmt: skip
def test_every_response_carries_the_security_headers(client: FlaskClient, url: str) -> None:
    headers = client.get(url, buffered=True).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert (
        "unsafe" not in headers["Content-Security-Policy"]
        and "script" not in headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    "url", ["/search", "/search?q=劳模精神", "/search?q=无", "/articles/a1?q=劳模精神", "/no"]
)
def test_pages_load_nothing_from_outside_and_hold_no_script_or_style(client: FlaskClient, url: str) -> None:
    page = client.get(url).text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r"""(?:href|src|action)=["'](?:\w+:)?//""", page)


def test_first_page_is_under_100_kb(client: FlaskClient) -> None:
    parts = ("/search", "/static/style.css", "/static/icon.svg")
    assert sum(len(client.get(part, buffered=True).data) for part in parts) < 100_000


def test_root_leads_to_search(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 302 and answer.location == "/search"


def test_front_page_counts_the_archive_and_offers_examples(client: FlaskClient) -> None:
    page = client.get("/search").text
    assert "<b>27</b> 篇文档" in page and "autofocus" in page and 'class="examples"' in page


def test_front_page_of_an_empty_archive_says_how_to_begin() -> None:
    page = create_app(archive=FakeArchive()).test_client().get("/search").text
    assert "gongwen add" in page


def test_a_hit_shows_marks_section_and_speaker_and_links_to_the_place(client: FlaskClient) -> None:
    page = client.get("/search?q=劳模精神感召").text
    assert "<mark>劳模精神感召</mark>" in page
    assert HEADING in page and "倪倩" in page and "劳动报" in page and "逐字匹配 1 篇" in page
    offset = a_document().text.index("劳模精神感召")
    assert f'href="/articles/a1?q={quote("劳模精神感召")}&amp;at={offset}#hit"' in page


def test_how_the_query_was_read_is_shown(client: FlaskClient) -> None:
    assert "逐字(劳模精神)" in client.get("/search?q=劳模精神").text


def test_paging_keeps_query_sort_and_filters(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&sort=newest&filter=year:2001&filter=year:2002&page=1").text
    assert "共 <b>2</b> 篇" in page
    page = client.get("/search?q=简报&sort=newest").text
    assert f"/search?q={quote('简报')}&amp;sort=newest&amp;page=2" in page
    assert f"/search?q={quote('简报')}&amp;sort=newest&amp;filter=year:2003" in page


def test_chips_take_one_filter_off(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&filter=year:2001&filter=year=2002").text
    assert "年份：2001" in page
    assert f'href="/search?q={quote("简报")}&amp;filter=year:2002"' in page


def test_a_facet_nobody_named_is_shown_last_under_its_own_name(client: FlaskClient) -> None:
    page = client.get("/search?q=简报").text
    assert page.index("<h3>年份</h3>") < page.index("<h3>colour</h3>")


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999999999999999", "2.5", "٣"])
def test_an_unreadable_page_falls_back(client: FlaskClient, page: str) -> None:
    assert client.get(f"/search?q=简报&page={page}&sort=upward").status_code == 200


def test_a_page_past_the_end_becomes_the_last(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&page=900").text
    assert 'aria-current="page">3<' in page and "简报24" in page


def test_an_unknown_filter_is_a_400_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/search?q=简报&filter=colour:红")
    assert answer.status_code == 400 and "条件无法满足" in answer.text and "回到检索页" in answer.text


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    page = client.get("/search?q=“找不到”&filter=year:2001").text
    assert "没有找到" in page and "去掉引号" in page and "去掉筛选条件" in page


HOSTILE_QUERIES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%00", "a%00b", "%ED%A0%80", "%FF%FE",
    "%0d%0aX-Evil:1", "%1b[31m", "(((((", '"', "“", "AND OR NOT", "*" * 50, "\\", "%F0%9F%98%80", "%E2%80%AE倒",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE_QUERIES)
@pytest.mark.parametrize(
    "url", ["/search?q=", "/articles/a1?q=", "/api/v1/search?q=", "/search?q=x&filter=year:", "/articles/"]
)
def test_no_query_breaks_a_page(client: FlaskClient, url: str, query: str) -> None:
    answer = client.get(url + query)
    assert answer.status_code in (200, 404) and "X-Evil" not in answer.headers
    if answer.mimetype == "text/html":
        assert "<script" not in answer.text and "<img" not in answer.text


@pytest.fixture
def real_client(archive: Archive) -> FlaskClient:
    return create_app(archive=archive).test_client()


@pytest.mark.parametrize("query", HOSTILE_QUERIES)
def test_no_query_breaks_a_page_of_the_real_archive(real_client: FlaskClient, query: str) -> None:
    found = real_client.get("/api/v1/search?q=劳模精神").get_json()["hits"][0]["id"]
    for url in ("/search?q=", f"/articles/{found}?q=", "/api/v1/search?q=", "/search?q=工会&filter=year:"):
        answer = real_client.get(url + query)
        assert answer.status_code == 200
        assert answer.is_json or "<script" not in answer.text
    assert real_client.get(f"/articles/{query}").status_code == 404


def test_the_real_article_has_all_its_headings_and_bylines(real_client: FlaskClient) -> None:
    found = real_client.get("/api/v1/search?q=劳模精神").get_json()["hits"][0]["id"]
    page = real_client.get(f"/articles/{found}").text
    assert re.findall(r'<h2 id="section-(\d)">', page) == list("123456")
    assert page.count('<p class="byline">') == 8
    assert real_client.get(f"/articles/{found}/original", buffered=True).data == ARTICLE.read_bytes()


def test_every_facet_of_the_archive_has_a_chinese_label() -> None:
    assert set(FACETS) <= set(FIELDS)


def test_text_is_never_markup(client: FlaskClient) -> None:
    assert "&lt;script&gt;" in client.get("/articles/b2").text
    page = client.get("/search?q=img").text
    assert "<mark>img</mark>" in page and "<img" not in page and "<script" not in page


def test_a_long_query_is_clipped_and_the_reader_told(client: FlaskClient) -> None:
    assert "只用了前" in client.get("/search?q=" + "工" * (LONGEST_QUERY + 1)).text
    assert "只用了前" not in client.get("/search?q=" + "工" * LONGEST_QUERY).text
    assert len(client.get("/api/v1/search?q=" + "x" * 40_000).json["query"]) == LONGEST_QUERY  # type: ignore[index]


def test_article_numbers_its_marks_and_counts_by_section(client: FlaskClient) -> None:
    page = client.get("/articles/a1?q=劳模精神").text
    assert [f'<mark id="hit-{n}">劳模精神</mark>' in page for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "共 3 处" in page and '<a class="count" href="#hit-2">2 处</a>' in page
    assert page.count('id="hit"') == 1


@pytest.mark.parametrize(
    "at, opened", [("", 1), ("0", 1), ("30", 2), ("31", 2), ("9999", 3), ("x", 1), ("-1", 1)]
)
def test_article_opens_at_the_mark_of_the_result_link(client: FlaskClient, at: str, opened: int) -> None:
    page = client.get(f"/articles/a1?q=劳模精神&at={at}").text
    assert f'<span id="hit"><mark id="hit-{opened}">' in page


def test_article_shows_heading_byline_dateline_and_paragraphs(client: FlaskClient) -> None:
    page = client.get("/articles/a1").text
    assert f'<h2 id="section-1">{HEADING}</h2>' in page and 'href="#section-1"' in page
    assert f'<p class="byline">{BYLINE}</p>' in page
    assert '<p class="dateline">2022-03-24</p>' in page
    assert "<p>再说劳模精神。</p>" in page and "<mark" not in page


def test_ids_are_unique_on_an_article_page(client: FlaskClient) -> None:
    ids = re.findall(r'\sid="([^"]*)"', client.get("/articles/a1?q=劳模精神").text)
    assert len(ids) == len(set(ids))


def test_links_inside_an_article_lead_somewhere(client: FlaskClient) -> None:
    page = client.get("/articles/a1?q=劳模精神").text
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\sid="([^"]*)"', page))


def test_missing_article_is_a_404_in_chinese(client: FlaskClient) -> None:
    answer = client.get("/articles/none")
    assert answer.status_code == 404 and "没有这篇文档" in answer.text and "回到检索页" in answer.text


@pytest.mark.parametrize("url", ["/articles/w", "/articles/w?q=劳模精神", "/articles/w/original"])
def test_a_withdrawn_document_is_not_shown(fake: FakeArchive, client: FlaskClient, url: str) -> None:
    fake.kept["w"] = FakeStored("w", a_document(), "corpus/原件.txt", state="withdrawn")
    answer = client.get(url)
    assert answer.status_code == 404 and "已撤回" in answer.text and "劳模精神" not in answer.text


def test_original_is_downloaded_byte_for_byte(client: FlaskClient) -> None:
    answer = client.get("/articles/a1/original", buffered=True)
    assert answer.data == b"\xff\xfe raw" and answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "/articles/a1/original" in client.get("/articles/a1").text


@pytest.mark.parametrize(
    "kept", ["", "../outside.txt", "/etc/passwd", "corpus/../../outside.txt", "corpus", "link", "a\0b"]
)
def test_original_outside_the_home_is_a_404(
    fake: FakeArchive, client: FlaskClient, tmp_path: Path, kept: str
) -> None:
    (tmp_path.parent / "outside.txt").write_text("secret")
    (tmp_path / "link").symlink_to("/etc/passwd")
    fake.kept["z"] = FakeStored("z", a_document(), kept)
    answer = client.get("/articles/z/original")
    assert answer.status_code == 404 and "原件" in answer.text
    assert "/original" not in client.get("/articles/z").text


def test_api_gives_the_results_own_json(fake: FakeArchive, client: FlaskClient) -> None:
    answer = client.get(
        "/api/v1/search?q=简报&limit=2&offset=1&sort=newest&filter=year=2001&filter=year=2002"
    )
    expected = fake.search("简报", limit=2, offset=1, sort="newest", filters={"year": ("2001", "2002")})
    assert answer.json == client.application.json.loads(client.application.json.dumps(expected.as_json()))


@pytest.mark.parametrize(
    "parameters", ["limit=x", "limit=-1", "offset=1.5", "limit=" + "9" * 5000, "sort=up", "filter=x", "filter=a=b", "filter=="]
)  # fmt: skip
def test_api_answers_bad_input_with_one_sentence(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/api/v1/search?q=x&{parameters}")
    assert answer.status_code == 400 and answer.json is not None and list(answer.json) == ["error"]
    assert answer.json["error"].endswith("。")


def test_api_unknown_route_and_method_are_json(client: FlaskClient) -> None:
    missing, refused = client.get("/api/v2/search"), client.post("/api/v1/search")
    assert missing.status_code == 404 and "/api/v1/search" in missing.json["error"]  # type: ignore[index]
    assert refused.status_code == 405 and refused.is_json and "GET" in refused.headers["Allow"]


class BrokenArchive(FakeArchive):
    def count(self) -> int:
        raise RuntimeError("internal detail")

    def get(self, id: str) -> FakeStored:
        raise ArchiveBusy("另一个程序正在写入，请稍后再试。")


def test_a_fault_is_a_500_that_gives_nothing_away() -> None:
    client = create_app(archive=BrokenArchive()).test_client()
    answer = client.get("/search")
    assert answer.status_code == 500 and "服务器出错" in answer.text and "internal detail" not in answer.text


def test_an_archive_that_cannot_serve_is_a_503_with_its_own_words() -> None:
    answer = create_app(archive=BrokenArchive()).test_client().get("/articles/a1")
    assert answer.status_code == 503 and "另一个程序正在写入" in answer.text


def test_home_defaults_to_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGWEN_HOME", str(tmp_path))
    for app, home in ((create_app(), tmp_path), (create_app(tmp_path / "other"), tmp_path / "other")):
        archive = app.extensions["gongwen"]
        assert archive.home == home
        archive.close()


def test_layout_covers_every_character_that_is_not_blank_once() -> None:
    document = a_document()
    spans = [block.span for block in lay_out(document)]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    shown = "".join(document.text[start:end] for start, end in spans)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", document.body)


BODIES = {
    "byline of two lines, paragraph that repeats the office": (
        "凝聚力量\n人大副主任\n区总工会主席 倪　倩\n正文\n区总工会主席\n完",
        ["heading", "byline", "byline", "paragraph", "paragraph", "paragraph"],
    ),
    "byline above the heading": ("区总工会主席 倪倩\n凝聚力量\n正文", ["byline", "heading", "paragraph"]),
    "byline before the section": (
        "导语\n倪倩\n##凝聚力量\n正文",
        ["paragraph", "byline", "heading", "paragraph"],
    ),
    "heading on two lines": ("凝聚\n力量\n倪倩\n正文", ["heading", "heading", "byline", "paragraph"]),
    "subtitle": ("凝聚力量\n——在会上\n倪倩\n正文", ["heading", "subtitle", "byline", "paragraph"]),
    "signature in brackets": (
        "凝聚力量\n正文\n（作者：区总工会主席　倪 倩）\n",
        ["heading", "paragraph", "byline"],
    ),
    "heading that is not in the text": ("正文\n倪倩\n完", ["paragraph", "paragraph", "paragraph"]),
    "line of dashes": ("凝聚力量\n正文\n、、、", ["heading", "paragraph", "paragraph"]),
}


@pytest.mark.parametrize(("body", "kinds"), BODIES.values(), ids=BODIES)
def test_layout_tells_heading_and_byline(body: str, kinds: list[str]) -> None:
    """The section is all of the body, or what follows the mark ##."""
    before, _, inside = body.rpartition("##")
    body, start = before + inside, 2 + len(before)
    section = Section("凝聚力量", "倪倩", "人大副主任 区总工会主席", "", start, 2 + len(body))
    laid_out = lay_out(Document("题", body, sections=(section,)))
    assert [block.kind for block in laid_out] == kinds
