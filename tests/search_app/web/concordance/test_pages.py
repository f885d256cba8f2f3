"""The page of contexts: its lines, groups, links and pages, its file, what it refuses, and nothing of what is closed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from search_app.web.concordance import pages
from tests.indexer.test_archive import import_records, record


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("contexts")
    archive = Archive.open(folder / "home")
    body = "弘扬劳模<精神>。\n" + "工匠也说劳模。" * 60
    import_records(
        archive,
        folder,
        record("d0", "=劳模<i>", body, date="2018-05-01", district="云溪区"),
        record("d1", "通报", "劳模掌握在内部", date="2012-05-01", openness="内部", district="密云溪区"),
        record("d2", "无日期的", "劳模来了"),
    )
    yield create_app(archive=archive).test_client()
    archive.close()


def links(page: str, start: str) -> list[str]:
    return [unescape(link) for link in re.findall(rf'href="({re.escape(start)}[^"]*)"', page)]


def test_the_empty_form(client: FlaskClient) -> None:
    page = client.get("/concordance").text
    assert "列出" in page and 'id="result"' not in page
    assert 'href="/concordance"' in client.get("/search").text


def test_a_page_of_lines(client: FlaskClient) -> None:
    page = client.get("/concordance?q=劳模&sort=date&group=year").text
    assert "63 处，见于 2 篇文档" in page
    assert page.count('class="match"') == pages.PAGE_SIZE and "&lt;精神&gt;" in page
    assert "密云溪区" not in page and "掌握" not in page and "2012" not in page, "nothing of what is closed"
    assert "日期不详" in page and "<i>" not in page


def test_each_line_leads_to_its_place(client: FlaskClient) -> None:
    page = client.get("/concordance?q=劳模 ~句 工匠").text
    first = links(page, "/articles/d0")[0]
    place = int(re.findall(r"at=(\d+)", first)[0])
    text = client.get("/api/v1/articles/d0").json["text"]  # type: ignore[index]
    assert text[place : place + 2] == "劳模" and first.endswith("#hit")
    assert '<mark id="hit' in client.get(first).text
    assert "<mark>工匠</mark>" in page


def test_pages_have_all_lines(client: FlaskClient) -> None:
    page = client.get("/concordance?q=劳模").text
    (following,) = [link for link in links(page, "/concordance?") if "page=2" in link][:1]
    assert client.get(following).text.count('class="match"') == 63 - pages.PAGE_SIZE
    assert client.get("/concordance?q=劳模&page=99").text.count('class="match"') == 63 - pages.PAGE_SIZE


def test_each_group_has_as_many_lines_as_it_says(client: FlaskClient) -> None:
    page = client.get("/concordance?q=劳模&group=left").text
    told = re.findall(r'<li><a href="(/concordance\?[^"]*only=[^"]*)">([^<]*)</a> <span>(\d+)</span>', page)
    assert {label: int(count) for _, label, count in told} == {"也说": 60, "（段首）": 1, "弘扬": 1, "=": 1}
    for address, label, count in told:
        narrowed = client.get(unescape(address)).text
        assert f"{count} 处" in narrowed and f'<b aria-current="true">{label}</b>' in narrowed
        assert ">全部</a>" in narrowed


def test_the_file_has_every_line(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client.get("/concordance?q=劳模&sort=date").text
    (address,) = links(page, "/concordance.csv")
    answer = client.get(address)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 64 and rows[0][1:4] == ["左边", "检索词", "右边"]
    assert rows[1][5].lstrip("'") == "=劳模<i>" and rows[1][5] != "=劳模<i>", "no formula"
    monkeypatch.setattr(pages, "MOST_LINES", 5)
    rows = list(csv.reader(io.StringIO(client.get(address).data.decode("utf-8-sig"))))
    assert len(rows) == 7 and rows[-1][2] == "只列出前 5 处，共 63 处。"


@pytest.mark.parametrize("asked", ["q=日期:2022", "q=劳模&width=99", "q=劳模&filter=x:1"])
def test_what_cannot_be_answered_is_told(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/concordance?{asked}")
    assert answer.status_code == 400 and 'role="alert"' in answer.text and 'id="wanted"' in answer.text
    assert client.get(f"/concordance.csv?{asked}").status_code == 400


def test_what_cannot_be_read_falls_back(client: FlaskClient) -> None:
    assert client.get("/concordance?q=劳模&sort=up&group=none&page=x&width=x").status_code == 200


def test_nothing_found(client: FlaskClient) -> None:
    page = client.get("/concordance?q=没有这句话").text
    assert "没有找到" in page and "csv" not in page.partition("</form>")[0]
