"""The viewer without a script: links for pages, matches, sizes and turns, and the ways to show an article."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.errors import OriginalAltered
from indexer.readers.rendering.ofd.fonts import system
from indexer.search.archive_view import ArchiveView
from tests.search_app.web.originals.conftest import PHRASE

Q = f"q={quote(PHRASE)}"


def link(page: str, label: str) -> str:
    """Where the link with a name leads; "" where it leads nowhere."""
    (tag,) = re.findall(rf'<a [^>]*aria-label="{label}"[^>]*>|<a [^>]*>(?={label}</a>)', page)
    found = re.search(r'href="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def test_from_page_to_page(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}/pages/1").text
    assert link(page, "上一页") == "" and link(page, "下一页") == f"/articles/{id}/pages/2"
    page = client.get(f"/articles/{id}/pages/3").text
    assert link(page, "下一页") == ""


def test_a_page_is_asked_for_by_its_number(client: FlaskClient, id: str) -> None:
    answer = client.get(f"/articles/{id}/pages/1?{Q}&leaf=3&zoom=200")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/articles/{id}/pages/3?{Q}&zoom=200"
    assert client.get(f"/articles/{id}/pages/1?leaf=x").status_code == 200


@pytest.mark.parametrize(("leaf", "number"), [("0", 1), ("4", 3), ("999999", 3)])
def test_a_number_beyond_the_last_page_shows_that_page(
    client: FlaskClient, id: str, leaf: str, number: int
) -> None:
    answer = client.get(f"/articles/{id}/pages/1?leaf={leaf}")
    assert answer.headers["Location"] == f"/articles/{id}/pages/{number}"


def test_from_match_to_match_over_all_pages(client: FlaskClient, id: str) -> None:
    address, seen = f"/articles/{id}/pages/1?{Q}", []
    while address:
        page = client.get(address.split("#")[0]).text
        seen.append(re.search(r'<span class="place"[^>]*><b>(\d+)</b>/3', page)[1])  # type: ignore[index]
        on = re.search(r'<a class="on"([^>]*)>', page)
        assert on
        target = re.search(r'href="([^"]*)"', on[1])
        address = html.unescape(target[1]) if target else ""
    assert seen == ["1", "2", "3"]


def test_marks_are_drawn_without_styles_of_their_own(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}/pages/2?{Q}").text
    assert page.count("<rect") == 2 and 'id="hit-2"' in page and 'id="hit-3"' in page
    assert "style=" not in page and "<script>" not in page


def test_thumbnails_count_their_matches(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}/pages/1?{Q}").text
    strip = page[page.index('class="strip"') :]
    assert re.findall(r"<b>(\d+) 处</b>", strip) == ["1", "2"]
    assert strip.count('loading="lazy"') == 3


def test_sizes_and_turns_are_links(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}/pages/1").text
    assert "zoom=150" in link(page, "放大") and link(page, "缩小") == ""
    assert "zoom=page" in link(page, "适合整页") and "turn=270" in link(page, "向左转")
    turned = client.get(f"/articles/{id}/pages/1?turn=90&zoom=400").text
    assert 'class="sheet zoom-400 turn-90"' in turned and link(turned, "放大") == ""
    assert "zoom=300" in link(turned, "缩小") and "turn=180" in link(turned, "向右转")
    assert 'class="sheet zoom-width turn-0"' in client.get(f"/articles/{id}/pages/1?turn=45&zoom=9").text
    assert ".png?width=2480" in link(page, "打开大图")


def test_a_part_of_the_text_is_shown_on_its_page(kept: Archive, client: FlaskClient, id: str) -> None:
    start = kept.get(id).document.text.index("落实")
    assert client.get(f"/articles/{id}/pages/2?start={start}&end={start + 2}").text.count('class="spot"') == 1
    assert 'class="spot"' not in client.get(f"/articles/{id}/pages/1?start={start}&end={start + 2}").text


def test_the_article_offers_its_original(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}?{Q}").text
    assert f'href="/articles/{id}/pages/1?{Q}&amp;hit=1#hit-1"' in page and "标出 1 处" in page
    assert "正文据原件（PDF）读出" in page
    for label in ("正文", "对照", "原件"):
        assert link(page, label)


def test_beside_the_text_each_paragraph_leads_to_its_place(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}?{Q}&view=beside").text
    assert 'id="page-hit-1"' in page and page.count('id="hit-1"') == 1
    leads = [html.unescape(each) for each in re.findall(r'class="to-page"[^>]*href="([^"]*)"', page)]
    assert len(leads) >= 3 and all("leaf=" in each and each.endswith("#original") for each in leads)
    there = client.get(leads[-1].split("#")[0]).text
    assert 'data-number="2"' in there and 'class="spot"' in there
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_choice_is_remembered(client: FlaskClient, id: str) -> None:
    assert 'class="viewer"' not in client.get(f"/articles/{id}").text
    answer = client.get(f"/articles/{id}?view=beside")
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
    again = client.get(f"/articles/{id}")
    assert 'class="viewer"' in again.text and "Set-Cookie" not in again.headers
    client.get(f"/articles/{id}/pages/1?view=original")
    answer = client.get(f"/articles/{id}?{Q}&at=99999")
    assert answer.status_code == 302 and answer.headers["Location"].endswith("hit=3#hit-3")
    assert "/pages/2?" in answer.headers["Location"]
    assert client.get(f"/articles/{id}?view=text").status_code == 200
    assert client.get(f"/articles/{id}").status_code == 200


@pytest.mark.parametrize("view", ["beside", "original"])
def test_where_pages_cannot_be_shown_the_text_is_and_why(
    client: FlaskClient, id: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise OriginalAltered

    monkeypatch.setattr(ArchiveView, "pages", damaged)
    answer = client.get(f"/articles/{id}?view={view}")
    assert answer.status_code == 200 and "原件不能按页显示：" in answer.text
    assert PHRASE in answer.text and 'class="viewer"' not in answer.text


@pytest.mark.parametrize("cookie", ["x", "", "text; beside", "<b>"])
def test_a_cookie_that_says_nothing_is_passed_over(client: FlaskClient, id: str, cookie: str) -> None:
    client.set_cookie("gongwen_view", cookie)
    assert 'class="viewer"' not in client.get(f"/articles/{id}").text


def test_the_desk_shows_the_page_beside_the_form(desk: FlaskClient, id: str, draft: str) -> None:
    for address in (f"/desk/documents/{id}", f"/desk/drafts/{draft}"):
        page = desk.get(address).text
        assert 'class="viewer"' in page and 'class="fields"' in page
        leads = re.findall(r'<a class="to-page" href="([^"]*)"', page)
        assert leads and all("_blank" in tag for tag in re.findall(r'<a class="to-page"[^>]*>', page))
        assert 'class="spot"' in desk.get(html.unescape(leads[0])).text
    assert "按页看这一版的原件" in desk.get(f"/desk/documents/{id}/versions/1").text


def test_a_fragment_is_the_viewer_alone(client: FlaskClient, id: str) -> None:
    page = client.get(f"/articles/{id}/pages/2?{Q}&fragment=beside").text
    assert page.strip().startswith("<section") and "<html" not in page and 'id="page-hit-2"' in page
    assert "view=beside" in link(page, "上一页")


def test_a_server_without_a_chinese_font_says_so(
    client: FlaskClient, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ("中文字体" in client.get(f"/articles/{id}/pages/1").text) == (not system.has_chinese_font())
    system.has_chinese_font.cache_clear()
    monkeypatch.setattr(system, "_installed", dict)
    system._face.cache_clear()
    try:
        assert "请管理员安装中文字体" in client.get(f"/articles/{id}/pages/1").text
    finally:
        system.has_chinese_font.cache_clear()
        system._face.cache_clear()
