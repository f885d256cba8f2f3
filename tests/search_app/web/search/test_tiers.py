"""What the result page counts, shows and offers of the tiers, and that its files and feeds count the same."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app.application import create_app
from tests.indexer.test_archive import import_records, record

RECORDS = [
    record("phrase", "甲", "弘扬劳模精神。", date="2020-05-01", district="杨浦区"),
    record("all", "乙", "劳模来到课堂。精神饱满。", date="2021-05-01"),
    record("some", "丙", "劳模来到课堂。", date="2022-05-01", author="倪倩"),
    *(record(f"more{number:02}", "丁", "精神饱满。", date="2022-05-01") for number in range(15)),
]
OFFER = "还有 16 篇含部分词语"
LOOSELY = "没有文档含全部词语，以下文档含部分词语或文字。"


@pytest.fixture
def client(empty: Archive, tmp_path: Path) -> FlaskClient:
    import_records(empty, tmp_path, *RECORDS)
    return create_app(archive=empty).test_client()


def page(client: FlaskClient, address: str) -> str:
    """A page, its addresses and characters as they are read."""
    answer = client.get(address)
    assert answer.status_code == 200
    return unquote(unescape(answer.text))


def words(page: str) -> str:
    """The text of a page in one line."""
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def tally(page: str) -> dict[str, str]:
    """The labels of the tiers above the hits, with where they lead."""
    (listed,) = re.findall('<ul class="tiers".*?</ul>', page, re.S)
    return {label: link for link, label in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', listed)}


def hits(page: str) -> int:
    return page.count('<li class="hit">')


def test_the_heading_counts_what_matches_and_the_rest_is_offered_below(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模精神&sort=newest&filter=year:2020&filter=year:2021")
    assert "共 2 篇" in words(shown) and hits(shown) == 2
    state = "/search?q=劳模精神&sort=newest&filter=year:2020&filter=year:2021"
    assert tally(shown) == {"逐字匹配 1 篇": f"{state}&tier=phrase", "包含全部词语 1 篇": f"{state}&tier=all"}
    assert "还有" not in shown  # none of these years
    shown = page(client, "/search?q=劳模精神")
    assert OFFER in shown and shown.index(OFFER) > shown.index("乙")
    assert 'href="/search?q=劳模精神&tier=some"' in shown and LOOSELY not in shown
    assert "2022 年 1" not in shown  # the chart counts the two


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "added"])
def test_one_tier_alone_on_all_its_pages(client: FlaskClient, sort: str) -> None:
    stated = "" if sort == "relevance" else f"&sort={sort}"
    first = page(client, f"/search?q=劳模精神{stated}&tier=some")
    assert "共 16 篇" in words(first) and hits(first) == 10 and OFFER not in first
    assert f'href="/search?q=劳模精神{stated}&page=2&tier=some"' in first
    assert hits(page(client, f"/search?q=劳模精神{stated}&tier=some&page=2")) == 6
    assert hits(page(client, f"/search?q=劳模精神{stated}&tier=some&page=9")) == 6
    assert tally(first)["包含全部词语 1 篇"] == f"/search?q=劳模精神{stated}&tier=all"


def test_there_is_a_way_back_from_a_tier(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模精神&filter=year:2022&tier=some")
    assert "只看：包含部分词语" in shown
    assert tally(shown) == {"包含部分词语 16 篇": "/search?q=劳模精神&filter=year:2022"}
    assert 'href="/search?q=劳模精神">全部移除' in shown


def test_some_words_are_said_to_be_the_result(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模 帆船")
    assert LOOSELY in shown and "共 3 篇" in words(shown) and hits(shown) == 3
    assert list(tally(shown)) == ["包含部分词语 3 篇"] and "还有" not in shown


@pytest.mark.parametrize(
    ("asked", "offered"), [("q=劳模精神", True), ("q=劳模 帆船", False), ("q=劳模 帆船&tier=some", True)]
)
def test_a_page_offers_a_feed_where_it_has_entries(client: FlaskClient, asked: str, offered: bool) -> None:
    shown = page(client, f"/search?{asked}")
    assert shown.count("/search.atom?") == (2 if offered else 0)
    assert ("<entry>" in client.get(f"/search.atom?{asked}").text) == offered


def test_a_sentence_is_answered_by_what_is_closest(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模来到课堂时精神怎么样？")
    assert "没有文档逐字含这句话，以下文档含其中的词语。" in shown and LOOSELY not in shown
    assert list(tally(shown)) == ["包含部分词语 18 篇"]


def test_filters_that_leave_nothing_leave_an_offer(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模精神&filter=speaker:倪倩")
    assert "没有找到含有 劳模精神 的文档" in words(shown) and ">有 1 篇含部分词语<" in shown
    assert "/search?q=劳模精神&filter=speaker:倪倩&tier=some" in shown


def test_a_tier_without_documents_shows_the_others(client: FlaskClient) -> None:
    shown = page(client, "/search?q=劳模课堂&tier=phrase")
    assert "“逐字匹配”一档没有文档" in shown and hits(shown) == 0
    assert tally(shown)["包含全部词语 2 篇"] == "/search?q=劳模课堂&tier=all"


@pytest.mark.parametrize(
    "path", ["/search", "/search.csv", "/search.jsonl", "/search.atom", "/api/v1/search"]
)
def test_an_unknown_tier_is_a_400(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?q=劳模&tier=most")
    said = answer.get_json()["error"] if answer.is_json else answer.text
    assert answer.status_code == 400 and "tier 应是 phrase、all、some 之一。" in said


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ("q=劳模精神", 2),
        ("q=劳模精神&tier=phrase", 1),
        ("q=劳模精神&tier=some", 16),
        ("q=劳模精神&filter=year:2022", 0),
        ("q=劳模 帆船", 3),
    ],
)
def test_files_and_interface_count_as_the_page(client: FlaskClient, asked: str, total: int) -> None:
    rows = list(csv.reader(client.get(f"/search.csv?{asked}").get_data(as_text=True).splitlines()))
    lines = client.get(f"/search.jsonl?{asked}").get_data(as_text=True).splitlines()
    answer = client.get(f"/api/v1/search?limit=100&{asked.replace(':', '=')}").get_json()
    assert len(rows) - 1 == len(lines) == answer["total"] == len(answer["hits"]) == total
    assert sum(count for _, count in answer["facets"]["month"]) in (
        total,
        2,
    )  # without the filter of the year
    assert {json.loads(line)["tier"] for line in lines} == {hit["tier"] for hit in answer["hits"]}


def test_a_feed_has_some_words_when_asked(client: FlaskClient) -> None:
    for asked, entries in (("q=劳模精神", 2), ("q=劳模 帆船", 0), ("q=劳模精神&tier=some", 16)):
        assert client.get(f"/search.atom?{asked}").get_data(as_text=True).count("<entry>") == entries
