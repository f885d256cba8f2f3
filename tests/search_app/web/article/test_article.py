"""The article page: marks and the way between them, what is known of the document, parts, and what follows the text."""

from __future__ import annotations

import html
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.model.document import Document, Section
from indexer.query.expansion import Synonym
from indexer.search.results import Hit
from indexer.text.span import Span
from search_app import create_app
from search_app.web.article import blocks as layout
from search_app.web.article.blocks import lay_out
from search_app.web.article.outline import MOST_ENTRIES
from search_app.web.article.paging import LONGEST_PART, MOST_LINES, MOST_MARKS
from tests.conftest import ARTICLE
from tests.support.archives.fake import (
    BYLINE,
    HEADING,
    HOSTILE,
    FakeArchive,
    FakeStored,
    a_document,
    app,
    client,
    fake,
)

__all__ = ["app", "client", "fake"]  # fixtures

STATE = (
    f"q={quote('劳模精神')}&sort=newest&page=3&filter=year:2022&filter=district:{quote('浦东新区')}&widen=1"
)


def links(page: str, pattern: str = r'<a [^>]*href="([^"]*)"') -> list[str]:
    """The addresses of the page as a browser reads them."""
    return [html.unescape(address) for address in re.findall(pattern, page)]


def bar(page: str) -> str:
    """The bar that leads from mark to mark."""
    return page[page.index('<nav class="hits"') :]


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


def test_an_original_that_was_altered_is_not_handed_out(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "原件.txt").write_bytes(b"\xff\xfe Raw")
    answer = client.get("/articles/a1/original")
    assert answer.status_code == 500 and "和收录时不一样" in answer.text and "Raw" not in answer.text


@pytest.mark.slow
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


def test_the_real_article_has_all_its_headings_and_bylines(archive: Archive) -> None:
    real_client = create_app(archive=archive).test_client()
    found = real_client.get("/api/v1/search?q=劳模精神").get_json()["hits"][0]["id"]
    page = real_client.get(f"/articles/{found}").text
    assert re.findall(r'<h2 id="section-(\d)">', page) == list("123456")
    assert page.count('<p class="byline">') == 8
    assert real_client.get(f"/articles/{found}/original", buffered=True).data == ARTICLE.read_bytes()


def test_the_way_back_leads_to_the_very_list(client: FlaskClient) -> None:
    page = client.get(f"/articles/a1?{STATE}&at=20").text
    (back,) = links(page, r'<a class="return" href="([^"]*)"')
    assert back.startswith("/search?") and parse_qs(urlsplit(back).query) == parse_qs(STATE)


def test_a_list_without_words_has_a_way_back_and_no_list_none(client: FlaskClient) -> None:
    assert 'href="/search?q=&amp;filter=year:2022"' in client.get("/articles/a1?filter=year:2022").text
    assert "返回检索结果" not in client.get("/articles/a1").text


def test_with_widen_the_synonyms_are_marked(fake: FakeArchive, client: FlaskClient) -> None:
    fake.synonyms = (Synonym("工匠", ("劳模",)),)
    assert "<mark" not in client.get("/articles/a1?q=工匠").text
    assert 'id="hit-3">劳模</mark>' in client.get("/articles/a1?q=工匠&widen=1").text


def test_bar_stands_at_the_opened_mark(client: FlaskClient) -> None:
    shown = bar(client.get("/articles/a1?q=劳模精神&at=30").text)
    assert "<b>2</b>/3" in shown and "第 {} 处，共 3 处" in shown
    assert links(shown)[:2] == ["#hit-1", "#hit-3"]


def test_bar_leads_nowhere_at_the_ends(client: FlaskClient) -> None:
    assert links(bar(client.get("/articles/a1?q=劳模精神").text))[:1] == ["#hit-2"]
    assert links(bar(client.get("/articles/a1?q=劳模精神&at=9999").text))[:1] == ["#hit-2"]
    assert "#hit" not in bar(client.get("/articles/a1?q=弘扬").text)


@pytest.mark.parametrize("url", ["/articles/a1", "/articles/a1?q=没有的字"])
def test_no_bar_without_marks(client: FlaskClient, url: str) -> None:
    assert 'class="hits"' not in client.get(url).text


def test_what_is_known_of_the_document_is_shown(fake: FakeArchive, client: FlaskClient) -> None:
    document = Document(
        "题", "正文", "2022-03-24", "何望舒", "临江区总工会", "临江区", "通知", "临工总〔2022〕7号"
    )
    fake.kept["k"] = FakeStored("k", document, "corpus/原件.txt", added_at="2026-01-02T03:04:05+00:00")
    page = client.get("/articles/k").text
    known = dict(re.findall(r"<dt>(\w+)</dt><dd>(?:<time[^>]*>)?([^<]+)<", page))
    assert known == {
        "责任者": "何望舒",
        "成文日期": "2022-03-24",
        "文号": "临工总〔2022〕7号",
        "来源": "临江区总工会",
        "文种": "通知",
        "区": "临江区",
        "编号": "k",
        "收录时间": datetime.fromisoformat("2026-01-02T03:04:05+00:00")
        .astimezone()
        .strftime("%Y-%m-%d %H:%M"),
    }
    assert "<small>TXT 不到 1 KB</small>" in page


def test_what_is_not_known_is_not_shown(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["k"] = FakeStored("k", Document("题", "正文"), added_at="unreadable")
    page = client.get("/articles/k").text
    assert re.findall(r"<dt>(\w+)</dt>", page) == ["编号"]


def test_contents_stand_once_on_the_page(client: FlaskClient) -> None:
    page = client.get("/articles/a1?q=劳模精神").text
    assert page.count(f"<span>{HEADING}</span>") == 1 and page.count('href="#outline"') == 1


def test_reference_is_shown_and_escaped(client: FlaskClient) -> None:
    assert '<p id="reference">当好主力军[N]. 劳动报，2022-03-24.</p>' in client.get("/articles/a1").text
    assert (
        f'<p id="reference">{html.escape(HOSTILE).replace("&quot;", "&#34;")}[N].'
        in client.get("/articles/b2").text
    )


class Alike(FakeArchive):
    """Every document has two that are like it."""

    def similar(self, id: str, *, limit: int = 5) -> tuple[Hit, ...]:
        return tuple(
            Hit(name, title, date, "劳动报", 1.0, "some", ())
            for name, title, date in (("s1", "第一篇", "2021-05-01"), ("s2", HOSTILE, None))
        )[:limit]


def test_similar_documents_are_named_with_date_and_source() -> None:
    stored = FakeStored("a1", a_document())
    page = create_app(archive=Alike(stored)).test_client().get("/articles/a1").text
    alike = page[page.index("相近文档") :]
    assert links(alike)[:2] == ["/articles/s1", "/articles/s2"]
    assert "2021-05-01" in alike and "劳动报" in alike and HOSTILE not in alike


def test_no_heading_for_similar_documents_where_there_are_none(client: FlaskClient) -> None:
    assert "相近文档" not in client.get("/articles/a1").text


@pytest.fixture
def long(fake: FakeArchive) -> Document:
    """A text of three parts, one 工会 in the first and last, a section that begins in the last."""
    line = "一" * 99 + "\n"
    body = f"工会{line * 4500}末节\n张三\n完，工会"
    start = 2 + body.index("末节")
    section = Section("末节", "张三", "", "", start, 2 + len(body))
    fake.kept["long"] = FakeStored("long", Document("题", body, sections=(section,)))
    return fake.kept["long"].document


def test_a_long_text_is_shown_in_parts(client: FlaskClient, long: Document) -> None:
    pages = [client.get(f"/articles/long?part={part}").text for part in (1, 2, 3)]
    assert sum(len(re.findall("<p>一{99}</p>", page)) for page in pages) == 4499  # one begins with 工会
    assert all(len(page) < LONGEST_PART * 1.2 for page in pages)
    assert "全文较长，分 3 部分" in pages[0] and '<b aria-current="page">2</b>' in pages[1]
    assert [address for address in links(pages[0]) if "part=" in address][:2] == [
        "/articles/long?part=2",
        "/articles/long?part=3",
    ]
    assert 'id="section-1"' not in pages[0] and '<h2 id="section-1">末节</h2>' in pages[2]


def test_without_a_script_each_paragraph_can_be_shown_with_its_source(client: FlaskClient) -> None:
    plain = client.get(f"/articles/a1?{STATE}").text
    assert 'class="source"' not in plain
    noscript = plain[plain.index("<noscript>") : plain.index("</noscript>")]
    (address,) = links(noscript)
    page = client.get(address).text
    reference = html.unescape(re.findall(r'<p id="reference">([^<]*)</p>', page)[0]).removesuffix(".")
    of_sections = html.unescape(page[page.index('class="of-sections"') :]) if "of-sections" in page else ""
    sources = [html.unescape(each) for each in re.findall(r'<small class="source">（(.*?)）</small>', page)]
    assert len(sources) == len(re.findall(r'<p(?: id="[^"]*")?>.*?</small></p>', page)) > 0
    assert all(each == reference or f"{each}." in of_sections for each in sources)
    assert "<noscript>" not in page[page.index('class="citation"') :], "the way back needs no script either"
    back = links(page[page.index('class="citation"') :])[0]
    assert 'class="source"' not in client.get(back).text
    assert parse_qs(urlsplit(back).query)["q"] == ["劳模精神"], "and keeps the list"


def test_the_parts_of_a_long_text_keep_the_sources(client: FlaskClient, long: Document) -> None:
    page = client.get("/articles/long?sourced=1").text
    assert page.count('class="source"') > 1
    next_ones = links(page, r'<a href="([^"]*)" aria-label="第 2 部分"')
    assert next_ones and all("sourced=1" in address for address in next_ones)
    assert 'class="source"' in client.get(next_ones[0]).text


def test_a_short_text_has_no_parts(client: FlaskClient) -> None:
    assert "分部分" not in client.get("/articles/a1").text


@pytest.mark.slow
@pytest.mark.parametrize("part, shown", [("0", 1), ("99", 3), ("x", 1), ("", 1), ("-1", 1), ("2", 2)])
def test_an_unreadable_part_falls_back(client: FlaskClient, long: Document, part: str, shown: int) -> None:
    assert f'<b aria-current="page">{shown}</b>' in client.get(f"/articles/long?part={part}").text


def test_the_part_of_the_clicked_mark_opens(client: FlaskClient, long: Document) -> None:
    last = long.text.rindex("工会")
    page = client.get(f"/articles/long?q=工会&filter=year:2022&at={last}").text
    assert '<span id="hit"><mark id="hit-2">工会</mark>' in page and '<b aria-current="page">3</b>' in page
    assert "本篇命中 2 处，本页标出第 2 处" in page


def test_links_between_parts_keep_the_list_and_the_count(client: FlaskClient, long: Document) -> None:
    asked = f"q={quote('工会')}&filter=year:2022"
    page = client.get(f"/articles/long?{asked}").text
    last = long.text.rindex("工会")
    assert links(bar(page))[0] == f"/articles/long?{asked}&at={last}#hit"
    assert f"/articles/long?{asked}&part=2" in links(page)
    assert f"/articles/long?{asked}&part=3#section-1" in links(page)
    assert f"/articles/long?{asked}&at={last}#hit" in links(page, r'class="count" href="([^"]*)"')
    step = links(
        page, r'<span class="step" data-place="1/2"><a class="back"></a><a class="on" href="([^"]*)"'
    )
    assert step == [f"/articles/long?{asked}&at={last}#hit"]


def test_a_part_without_marks_leads_to_those_beside_it(client: FlaskClient, long: Document) -> None:
    page = client.get("/articles/long?q=工会&part=2").text
    before, after = links(bar(page))[:2]
    assert before.endswith("&at=2#hit") and after.endswith(f"&at={long.text.rindex('工会')}#hit")
    assert "本篇命中 2 处，都在其他部分" in page and "<mark" not in page and "<b>–</b>/2" in page


@pytest.mark.slow
def test_too_many_marks_are_said_and_not_shown(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["m"] = FakeStored("m", Document("题", "工会，" * 50_000))
    page = client.get("/articles/m?q=工会").text
    assert page.count("<mark") == MOST_MARKS and "本篇命中 50,000 处，只标出前 2,000 处" in page
    assert len(page.encode()) < 1_500_000
    page = client.get(f"/articles/m?q=工会&at={2 + 3 * 2500}").text
    assert '<span id="hit"><mark id="hit-2501">' in page and page.count("<mark") == MOST_MARKS
    assert "本篇命中 50,000 处，本页标出第 2,001 至 4,000 处" in page


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


def test_layout_of_a_window_is_that_part_of_the_layout_of_all() -> None:
    document = a_document()
    blocks = list(lay_out(document))
    middle = blocks[2].span.start + 1
    first = list(lay_out(document, Span(0, middle)))
    rest = list(lay_out(document, Span(middle, len(document.text))))
    assert first[:2] == blocks[:2] and first[2].span.end == middle and first[2].begins
    assert rest[0].span == Span(middle, blocks[2].span.end) and not rest[0].begins
    assert rest[1:] == blocks[3:]
    assert list(lay_out(document, Span(0, len(document.text) + 99))) == blocks


LINES = st.sampled_from(
    ["倪倩", "凝聚力量", "——在会上", "正文一段", "区总工会主席 倪 倩", "2022-03-24", "", " ", "凝聚"]
)


@pytest.mark.slow
@given(st.lists(LINES, max_size=30), st.data())
def test_layout_of_any_window_is_that_part(lines: list[str], data: st.DataObject) -> None:
    """Whatever the sections before it have used up."""
    text = "题\n" + "\n".join(lines)
    cuts = sorted(data.draw(st.sets(st.integers(2, max(len(text), 2)), max_size=6)))
    sections = tuple(Section("凝聚力量", "倪倩", "区总工会主席", "", *cut) for cut in pairwise(cuts))[::2]
    document = Document("题", text[2:], sections=sections)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = [block for block in lay_out(document) if block.span.end > start and block.span.start < end]
    shown = list(lay_out(document, Span(start, end)))
    assert [(block.kind, block.section) for block in shown] == [(one.kind, one.section) for one in whole]
    for block, one in zip(shown, whole, strict=True):
        assert block.span == (max(one.span.start, start), min(one.span.end, end))


def test_the_work_of_a_page_is_that_of_the_part_it_shows() -> None:
    """Of a section that never comes to its first paragraph, too."""
    body = "——副题\n" * 200_000
    document = Document("题", body, sections=(Section("凝聚", "倪倩", "", "", 2, 2 + len(body)),))
    looked_at = 0

    def counted(text: str) -> str:
        nonlocal looked_at
        looked_at += 1
        return squeeze(text)

    squeeze = layout._squeeze
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layout, "_squeeze", counted)
        assert len(list(lay_out(document, Span(900_000, 900_500)))) == 101
    assert looked_at < 300


def test_of_very_many_sections_those_of_the_part_are_listed(fake: FakeArchive, client: FlaskClient) -> None:
    body = "\n".join(f"第{at}节\n{'正文' * 200}" for at in range(2_000))
    starts = [found.start() + 2 for found in re.finditer("第", body)]
    sections = tuple(Section(f"第{at}节", "", "", "", start, start + 400) for at, start in enumerate(starts))
    fake.kept["m"] = FakeStored("m", Document("题", body, sections=sections))
    page = client.get("/articles/m?part=2").text
    listed = [int(at) for at in re.findall(r'<li>\s*<a href="[^"]*"><span>第(\d+)节', page)]
    assert 0 < len(listed) <= MOST_ENTRIES and listed[0] > 0 and "目次 2000 节" in page
    assert f"节数较多，只列出这一部分的 {len(listed)} 节。" in page
    assert f'href="#section-{listed[0] + 1}"' in page and f'id="section-{listed[0] + 1}"' in page


def test_lines_without_number_are_parts(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["m"] = FakeStored("m", Document("题", "的\n" * (3 * MOST_LINES)))
    page = client.get("/articles/m").text
    assert page.count("<p>的</p>") == MOST_LINES - 1 and "分 4 部分" in page


def test_layout_sets_the_number_of_a_letter_apart() -> None:
    document = Document("题", "青工总〔2021〕 12号\n各单位：\n正文", number="青工总〔2021〕12号")
    assert [block.kind for block in lay_out(document)] == ["dateline", "paragraph", "paragraph"]
