"""The front page and the results page: what a reader is shown of a search, and where each link leads."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import pytest
from flask import request
from flask.testing import FlaskClient

from indexer.model.document import Document
from indexer.model.request import FACETS, MOST_FILTERS
from indexer.query.expansion import Synonym
from indexer.search.offers import Offer
from indexer.search.results import Snippet
from indexer.text.span import Span
from search_app import create_app
from search_app.texts.pages import FIELDS
from search_app.web.search.search import UNFOLDED
from search_app.web.search_url import read_asked
from tests.support.archives.fake import (
    HEADING,
    FakeArchive,
    FakeStored,
    FakeView,
    a_document,
    app,
    client,
    fake,
)
from tests.support.web.asking import FROM_OUR_PAGE

__all__ = ["app", "client", "fake"]  # fixtures


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


def test_how_the_query_was_read_is_shown_where_it_says_more(client: FlaskClient) -> None:
    assert "系统理解为" not in client.get("/search?q=劳模精神").text
    page = client.get("/search?q=“无此一句” -简报").text
    assert "系统理解为：</span>全文逐字含“无此一句”，并且不含“简报”" in page


def links(page: str) -> list[str]:
    """Where the links of a page lead, decoded."""
    return [unquote(unescape(link)) for link in re.findall(r'href="([^"]*)"', page)]


STATE = "/search?q=简报&sort=newest&filter=year:2001&filter=year:2002&widen=1"


def test_paging_keeps_query_sort_filters_and_synonyms(client: FlaskClient) -> None:
    assert "共 <b>2</b> 篇" in client.get(STATE).text
    found = links(client.get("/search?q=简报&sort=newest&widen=1").text)
    assert "/search?q=简报&sort=newest&page=2&widen=1" in found
    assert "/search?q=简报&sort=newest&filter=year:2020&widen=1" in found
    assert "/search?q=简报&sort=oldest&widen=1" in found


def test_another_order_or_filter_begins_at_the_first_page(client: FlaskClient) -> None:
    found = links(client.get("/search?q=简报&page=2").text)
    assert "/search?q=简报&sort=added" in found and "/search?q=简报&filter=year:2020" in found


def test_a_new_search_keeps_the_order_and_nothing_else(client: FlaskClient) -> None:
    """Words typed anew are searched as they stand in the whole archive."""
    form = client.get(STATE).text.partition('<form class="search"')[2].partition("</form>")[0]
    assert re.findall(r'type="hidden" name="(\w+)"', form) == ["sort"]


def test_an_article_carries_the_whole_state_to_come_back_to(client: FlaskClient) -> None:
    found = links(client.get("/search?q=劳模精神&sort=newest&filter=year:2022&widen=1").text)
    (opened,) = {link for link in found if link.startswith("/articles/a1?")}
    address = urlsplit(opened)
    assert address.fragment == "hit"
    at = str(a_document().text.index("劳模精神"))
    stated = {"q": ["劳模精神"], "sort": ["newest"], "filter": ["year:2022"], "widen": ["1"], "at": [at]}
    assert parse_qs(address.query) == stated
    with client.application.test_request_context(opened.partition("#")[0]):
        kept = read_asked(request.args)
    assert "/search?" + unquote(urlencode(kept.parameters, doseq=True)) == (
        "/search?q=劳模精神&sort=newest&filter=year:2022&widen=1"
    )


def test_chips_take_one_filter_off(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&filter=year:2001&filter=year=2002").text
    assert "年份：2001" in page and "/search?q=简报&filter=year:2002" in links(page)


def chosen_in(page: str) -> list[str]:
    """The values of the facet column that look chosen."""
    return re.findall(r'aria-current="true" title="[^"]*"><span>([^<]*)<', page)


def test_chosen_values_stay_in_their_facet_and_a_click_takes_them_off(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&filter=year:2001&filter=year:2002").text
    assert chosen_in(page) == ["2002", "2001"]
    assert page.count("<span>2001</span>") == 1, "a value is in the page once"
    found = links(page)
    assert "/search?q=简报&filter=year:2001" in found
    assert "/search?q=简报&filter=year:2001&filter=year:2002&filter=year:2003" in found


def test_a_long_facet_is_folded_but_for_what_is_chosen(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&filter=year:2001").text
    shown, _, folded = page.partition("<h3>年份</h3>")[2].partition("</section>")[0].partition("<details>")
    assert shown.count("<li>") == UNFOLDED + 1 and "<span>2001</span>" in shown
    assert "其余 16 项" in folded and folded.count("<li>") == 16 and "<span>2001</span>" not in folded


def test_a_chosen_value_that_nothing_has_can_still_be_taken_off(client: FlaskClient) -> None:
    page = client.get("/search?q=简报&filter=year:2001&filter=year:1888").text
    assert chosen_in(page) == ["2001", "1888"] and "<span>1888</span> <b>0</b>" in page


def test_more_values_than_a_page_should_hold_are_counted(fake: FakeArchive, client: FlaskClient) -> None:
    for year in range(100):
        fake.kept[f"y{year}"] = FakeStored(f"y{year}", a_document("年报", "年报", f"{1900 + year}-01-01"))
    page = client.get("/search?q=年报").text
    assert "其余 92 项" in page and "另有 52 项未列出" in page


def test_bars_toggle_the_year_and_then_the_month(client: FlaskClient) -> None:
    page = client.get("/search?q=简报").text
    assert 'aria-label="2001 年 1 篇"' in page and "<title>2001 年 1 篇</title>" in page
    page = client.get("/search?q=简报&filter=year:2001").text
    assert 'aria-label="2001 年 1 月 1 篇"' in page
    found = links(page)
    assert "/search?q=简报&filter=year:2001&filter=month:2001-01" in found and "/search?q=简报" in found
    page = client.get("/search?q=简报&filter=year:2001&filter=month:2001-01").text
    assert 'aria-label="2001 年 1 月 1 篇" aria-current="true"' in page
    found = links(page)
    assert "/search?q=简报&filter=year:2001" in found, "the same bar again"
    assert "/search?q=简报" in found, "back to the years takes year and month off"
    assert "/search?q=简报&filter=year:2001&filter=year:2002" in found, "another year begins without months"


def test_undated_documents_are_told_of(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["u"] = FakeStored("u", Document("简报", "简报正文", None))
    assert "另有 1 篇未注明日期" in client.get("/search?q=简报").text
    assert "未注明日期" not in client.get("/search?q=简报&filter=year:2001").text


def test_synonyms_are_offered_and_taken_back(fake: FakeArchive, client: FlaskClient) -> None:
    fake.synonyms = (Synonym("劳模精神", ("劳动模范精神", "模范精神")),)
    page = client.get("/search?q=劳模精神&sort=newest").text
    assert "同义词：" in page and "劳模精神 = 劳动模范精神、模范精神" in page and "一并检索</a>" in page
    assert "逐字匹配 1 篇" in page and "含同义词" not in page
    assert "/search?q=劳模精神&sort=newest&widen=1" in links(page)
    page = client.get("/search?q=劳模精神&sort=newest&widen=1").text
    assert "已一并检索同义词：" in page and "只检索原词</a>" in page
    assert "逐字匹配（含同义词） 1 篇" in page
    assert "/search?q=劳模精神&sort=newest&widen=0" in links(page)


def test_of_what_was_widened_by_itself_every_link_is(
    fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a filter, the next page or a saved search is of the same words, whatever comes in meanwhile."""
    plain = fake.search
    monkeypatch.setattr(fake, "search", lambda query, **more: replace(plain(query, **more), widened=True))
    fake.synonyms = (Synonym("简报", ("通报",)),)
    page = client.get("/search?q=简报").text
    assert "没有文档包含全部原词，已一并检索同义词：" in page and "简报 = 通报" in page
    assert '<h2 class="tier phrase">逐字匹配（含同义词）</h2>' in page
    found = links(page)
    assert {"/search?q=简报&page=2&widen=1", "/search?q=简报&filter=year:2001&widen=1"} <= set(found)
    assert "/search?q=简报&widen=0" in found
    monkeypatch.setattr(fake, "search", plain)
    assert "/search?q=简报&page=2&widen=0" in links(client.get("/search?q=简报&widen=0").text)


def test_a_better_spelling_is_offered(fake: FakeArchive, client: FlaskClient) -> None:
    fake.suggestion = "劳模精神"
    assert '您要找的是不是：<a href="' in client.get("/search?q=劳模精伸").text


def test_a_date_is_offered(fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    offers = (
        Offer("date", "甲<乙 日期:2025-05", 1200, "甲<乙", "2025-05"),
        Offer("date", "日期:2025..", 2, "", "2025.."),
    )
    plain = fake.search
    monkeypatch.setattr(fake, "search", lambda query, **more: replace(plain(query, **more), offers=offers))
    page = client.get("/search?q=去年五月&widen=1&page=2").text
    assert "2025年5月 的文档：甲&lt;乙</a>（1,200 篇）" in page and "2025年以来 的文档</a>（2 篇）" in page
    assert "/search?q=甲<乙+日期:2025-05" in links(page), "a new search"


def test_only_words_typed_anew_are_noted(fake: FakeArchive, client: FlaskClient) -> None:
    for rest in ("&page=2", "&sort=newest", "&filter=year:2001", "&widen=1"):
        client.get(f"/search?q=简报{rest}", headers=FROM_OUR_PAGE)
    client.get("/search", headers=FROM_OUR_PAGE)
    client.get("/search?filter=year:2001", headers=FROM_OUR_PAGE)
    assert fake.noted == []
    client.get("/search?q=简报", headers=FROM_OUR_PAGE)
    client.get("/search?q=无此一句", headers=FROM_OUR_PAGE)
    assert fake.noted == [("简报", 25), ("无此一句", 0)]


def test_an_order_without_words_shows_the_whole_archive(client: FlaskClient) -> None:
    page = client.get("/search?sort=added").text
    assert "共 <b>27</b> 篇" in page and "收录于" in page
    assert "/search?q=&sort=newest" in links(page)


def test_a_snippet_cut_inside_a_sentence_shows_it(
    fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = fake.search("劳模精神")
    snippet = Snippet("劳模精神", (Span(0, 4),), cut_before=True)
    monkeypatch.setattr(
        fake, "search", lambda *_, **__: replace(result, hits=(result.hits[0]._replace(snippets=(snippet,)),))
    )
    page = client.get("/search?q=劳模精神").text
    assert '<span class="cut">…</span><mark>劳模精神</mark></p>' in page


def test_a_hit_names_its_author(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["n"] = FakeStored("n", Document("讲话", "讲话全文", "2022-01-01", author="沈若舟"))
    assert "<span>沈若舟</span>" in client.get("/search?q=讲话").text


def test_what_can_be_taken_along_is_offered(client: FlaskClient) -> None:
    found = links(client.get("/search?q=简报&filter=year:2001&page=3").text)
    assert "/search.csv?q=简报&filter=year:2001" in found


def test_ids_are_unique(client: FlaskClient) -> None:
    ids = re.findall(r'\sid="([^"]*)"', client.get("/search?q=简报").text)
    assert len(ids) == len(set(ids))


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


def test_too_many_filters_are_a_400_with_a_way_on_on_every_page(client: FlaskClient) -> None:
    many = "".join(f"&filter=year:{at}" for at in range(1, MOST_FILTERS + 2))
    for address in ("/search?q=简报", "/articles/a1?q=简报", "/api/v1/search?q=简报", "/search.csv?q=简报"):
        answer = client.get(address + many)
        said = answer.get_json()["error"] if answer.is_json else answer.text
        assert answer.status_code == 400 and "筛选条件过多，最多 100 个" in said
    assert client.get("/search?q=简报" + many.rpartition("&")[0]).status_code == 200


def test_terms_that_were_left_out_are_told_of(fake: FakeArchive, client: FlaskClient) -> None:
    for query in ("简报", "“找不到”"):
        asked = fake.search(query)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                fake,
                "search",
                lambda *_, asked=asked, **__: replace(asked, parsed=replace(asked.parsed, cut=True)),
            )
            assert "检索词过多，只用了前 100 个。请减少检索词" in client.get(f"/search?q={query}").text
        assert "检索词过多" not in client.get(f"/search?q={query}").text


def test_a_mistyped_operator_is_told_with_what_to_write(client: FlaskClient) -> None:
    for query in ("简报 ~剧 工会", "无此 ~1000 一句"):
        page = client.get("/search", query_string={"q": query}).text
        assert f"“{query.split()[1]}”按文字检索，没有当作邻近检索" in page and "劳模 ~句 工匠" in page
    page = client.get("/search", query_string={"q": "简报~句<b>" + "长" * 60}).text
    assert "“简报~句&lt;b&gt;" in page and "…”按文字检索" in page
    assert "没有当作" not in client.get("/search?q=简报 ~句 工会").text


def test_what_is_no_year_is_told_as_it_was_typed(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "简报 ~剧 年度:2019..20x1<"}).text
    assert "“2019..20x1&lt;”不是年度" in page and "年度:2019..2021" in page and "“~剧”按文字检索" in page
    assert "不是年度" not in client.get("/search?q=简报 年度:2019..2021").text


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    page = client.get("/search?q=“找不到”&filter=year:2001").text
    assert "没有找到" in page and "不加引号" in page and "移除筛选条件" in page


def test_what_is_recorded_of_filing_stands_behind_what_readers_choose_by_and_years_newest_first(
    fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A facet that nothing found has is not there at all."""
    counted = {
        "retention": (("永久", 2),),
        "filing_year": (("1998", 9), ("2022", 1)),
        "subject": (("表彰", 3),),
        "kind": (("通知", 1),),
        "format": (("PDF", 1),),
        "source": (),
    }
    search = FakeView.search
    monkeypatch.setattr(
        FakeView, "search", lambda self, request: replace(search(self, request), facets=counted)
    )
    page = client.get("/search?q=简报&filter=year=2001").text
    shown = re.findall("<h3>([^<]*)</h3>", page)
    assert shown == ["年份", "文种", "主题词", "年度", "保管期限", "格式"]
    assert page.index("<span>2022</span>") < page.index("<span>1998</span>")


def test_every_facet_of_the_archive_has_a_chinese_label() -> None:
    assert set(FACETS) <= set(FIELDS)
