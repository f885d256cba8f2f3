"""The page of wordings: what it shows, that each link finds what its number says, its file, its bounds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from tests.indexer.test_archive import import_records, record

SAID = "团结引领职工，当好主力军。当好主力军！"
ASKED = "/wording?phrase=当好主力军%0D%0A“建功”<b>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("wording")
    archive = Archive.open(folder / "home")
    import_records(
        archive,
        folder,
        record("d0", "=讲话<i>", SAID, date="2018-05-01", district="云溪区", author="林青禾"),
        record("d1", "转载", f"{SAID}“建功”<b>", date="2020-05-01", district="枫桥区"),
        record("d2", "通报", f"{SAID}内部掌握", date="2012-05-01", openness="内部", district="密云溪区"),
        record("d3", "无日期的", "当好主力军"),
    )
    yield create_app(archive=archive).test_client()
    archive.close()


def test_the_empty_form(client: FlaskClient) -> None:
    page = client.get("/wording").text
    assert "每行一个，最多 5 个" in page and "统计结果" not in page
    assert 'href="/wording"' in client.get("/search").text


def test_what_was_found(client: FlaskClient) -> None:
    page = client.get(ASKED).text
    assert "“建功”&lt;b&gt;" in page and "<b>" not in page and "=讲话&lt;i&gt;" in page
    assert '<th scope="row">2018</th>' in page and '<th scope="row">日期不详</th>' in page
    assert "2012" not in page and "密云溪区" not in page, "nothing of what is closed"
    assert page.count("<polyline") == 6 and page.count(' gap"') == 2, (
        "2019 has no documents, and is stepped over"
    )
    textarea = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert textarea and unescape(textarea[1]) == "当好主力军\n“建功”<b>"


def test_each_link_finds_as_many_as_it_says(client: FlaskClient) -> None:
    page = client.get(ASKED + "&by=month").text
    links = re.findall(
        r'<a href="(/search\?q=[^"]+)"[^>]*>(?:<title>[^<]*? (\d+) 篇|(?:[^<]*? )?(\d+)(?: 篇)?</a>)', page
    )
    assert len(links) >= 8
    for link, in_chart, beside in links:
        assert f"共 <b>{in_chart or beside}</b> 篇" in client.get(unescape(link)).text, link
    for link in re.findall(r'href="(/articles/[^"]+)"', page):
        assert "<mark" in client.get(unescape(link)).text


@pytest.mark.parametrize("show", ["documents", "occurrences", "per_million", "nothing"])
def test_what_the_chart_shows(client: FlaskClient, show: str) -> None:
    page = client.get(f"/wording?phrase=当好主力军&show={show}").text
    label = {"occurrences": "次数", "per_million": "每百万字次数"}.get(show, "篇数")
    assert f"<figcaption>{label}，按年" in page and page.count('class="dot dot-1"') == 2


def test_the_table_to_take_away(client: FlaskClient) -> None:
    link = re.search(r'href="(/wording\.csv[^"]+)"', client.get(ASKED).text)
    assert link
    answer = client.get(unescape(link[1]))
    assert answer.mimetype == "text/csv" and "%E6%8F%90%E6%B3%95" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert head == ["提法", "年份", "篇数", "次数", "每百万字次数", "网址"]
    assert [row[:4] for row in rows] == [
        ["当好主力军", "2018", "1", "2"],
        ["当好主力军", "2020", "1", "2"],
        ["当好主力军", "日期不详", "1", "1"],
        ["“建功”<b>", "2018", "0", "0"],
        ["“建功”<b>", "2020", "1", "1"],
        ["“建功”<b>", "日期不详", "0", "0"],
    ]
    address = rows[0][5].removeprefix("http://localhost")
    assert "共 <b>1</b> 篇" in client.get(address).text and not rows[2][5]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("&".join(f"phrase={one}" for one in "一二三四五六"), "一次最多 5 个"),
        (f"phrase={'长' * 65}", "最多 64 个字"),
    ],
)
def test_what_cannot_be_answered(client: FlaskClient, asked: str, said: str) -> None:
    answer = client.get(f"/wording?{asked}")
    assert answer.status_code == 400 and said in answer.text and "<textarea" in answer.text
    assert client.get(f"/wording.csv?{asked}").status_code == 400


def test_what_is_odd_is_the_usual(client: FlaskClient) -> None:
    assert "按年。" in client.get("/wording?phrase=工会&by=day").text
    assert client.get("/wording?phrase=%20&by=month").status_code == 200


def test_an_empty_archive_has_no_chart(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    page = create_app(archive=archive).test_client().get("/wording?phrase=工会").text
    assert "库中未见" in page and "<figure>" not in page
    archive.close()


def test_new_wordings_of_a_year(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    rows = [
        record(
            f"d{at}", "简讯", f"第{at}组开展<疫情防控>，{'甲乙丙丁戊己'[at]}队复工复产。", date="2020-03-01"
        )
        for at in range(6)
    ]
    import_records(archive, tmp_path, record("old", "旧讯", "职工代表大会召开。", date="2019-01-01"), *rows)
    client = create_app(archive=archive).test_client()
    page = client.get("/wording?rising=2020").text
    assert re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', page)[0][1] == "队复工复产"
    for link in re.findall(r'<td class="figure"><a href="([^"]+)"', page):
        assert "共 <b>6</b> 篇" in client.get(unescape(link)).text
    for year in ("2019", "２０１９"):
        assert "2019 年没有新提法" in client.get(f"/wording?rising={year}").text
    refused = client.get("/wording?rising=去年").text
    assert "没有“去年”这一年" in refused and 'value="去年"' in refused, "what was typed stays"
    assert "没有写年份" in client.get("/wording?rising=%20").text
    for typed in ("", "0", "二〇二〇", "20200"):
        answer = client.get(f"/wording?rising={typed}")
        assert answer.status_code == 400 and "年份" in answer.text
    archive.close()
