"""The advanced search: what is filled in is written in the query language, read again as meant, and leads to results."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.query import And, Field, Near, Not, Or, Period, Phrase, Words, Years, parse
from search_app.web.search.query_writer import FIELDS, written
from search_app.web.search_url import read_query
from tests.support.archives.fake import app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

EMPTY = dict.fromkeys(FIELDS, "")
WRITTEN = {
    "nothing": ({}, ""),
    "words": ({"words": " 劳模  创新工作室 "}, "劳模 创新工作室"),
    "a phrase": ({"exact": "县级工会 加强年"}, "“县级工会 加强年”"),
    "a phrase in quotes": ({"exact": "“县级工会加强年”"}, "“县级工会加强年”"),
    "quotes within a phrase": ({"exact": "展现“家”的担当"}, '"展现“家”的担当"'),
    "either": ({"any": "劳动竞赛 技能竞赛"}, "劳动竞赛 OR 技能竞赛"),
    "either, with what may stand between": ({"any": "劳动竞赛 OR 技能竞赛 | 比武"}, "劳动竞赛 OR 技能竞赛 OR 比武"),
    "without": ({"words": "劳模", "without": "工匠 简报"}, "劳模 -工匠 -简报"),
    "what looks like operators": ({"words": "-工匠 OR 标题:劳模 甲|乙"}, "“-工匠” “OR” “标题:劳模” “甲|乙”"),
    "fields": ({"title": "主力军 工会", "author": "何望舒"}, "题名:主力军 题名:工会 责任者:何望舒"),
    "one of several values": ({"district": "青枫区、临江区", "kind": "通知"}, "区:青枫区|临江区 文种:通知"),
    "filing": (
        {"subject": "表彰，劳模", "filing_year": "2021 2022", "retention": "永久、定期30年"},
        "主题词:表彰|劳模 年度:2021|2022 保管期限:永久|定期30年",
    ),
    "filing years": ({"filing_year": "2019 至 2021、2023~2024"}, "年度:2019至2021|“2023~2024”"),
    "in a sentence": ({"near": "劳模", "other": "工匠精神", "words": "竞赛"}, "“劳模” ~句 “工匠精神” 竞赛"),
    "in a paragraph": ({"near": "劳模", "other": "工匠", "relation": "paragraph"}, "“劳模” ~段 “工匠”"),
    "some characters apart": ({"near": "劳模", "other": "工匠", "relation": "10"}, "“劳模” ~10 “工匠”"),
    "near nothing": ({"near": "劳模", "relation": "10"}, "“劳模”"),
    "days": ({"since": "2022-01-01", "until": "2022-06-30"}, "日期:2022-01-01..2022-06-30"),
    "days in the wrong order": ({"since": "2022-06-30", "until": "2022-01-01"}, "日期:2022-01-01..2022-06-30"),
    "since a day": ({"since": "2022-01-01"}, "日期:2022-01-01.."),
    "until a day": ({"until": "2022-01-01"}, "日期:..2022-01-01"),
}  # fmt: skip


@pytest.mark.parametrize(("filled", "query"), WRITTEN.values(), ids=WRITTEN)
def test_it_is_written_as_a_query(filled: dict[str, str], query: str) -> None:
    assert written(EMPTY | filled) == query


def test_all_of_it_is_read_as_meant() -> None:
    query = written(
        EMPTY
        | {
            "words": "职工",
            "exact": "加强年",
            "any": "竞赛 练兵",
            "without": "简报",
            "near": "劳模",
            "other": "工匠",
        }
        | {"title": "主力军", "district": "青枫区、临江区", "retention": "永久", "since": "2022-01-01"}
    )
    tree = parse(query)
    assert isinstance(tree, And)
    assert tree.parts == (
        Near(("劳模", "工匠"), ("sentence",)),
        Words("职工"),
        Phrase("加强年"),
        Or((Words("竞赛"), Words("练兵"))),
        Not(Words("简报")),
        Field("title", "主力军"),
        Or((Field("district", "青枫区"), Field("district", "临江区"))),
        Field("retention", "永久"),
        Period(20220101, 99991231),
    )


@pytest.mark.parametrize(
    "text",
    ["展现“家”的担当", "他说：“好”", "“甲”和“乙", "甲” “乙", "《歌》“唱响”", '甲"乙', "甲|乙 OR 丙:丁"],
)
def test_a_phrase_with_marks_in_it_is_read_as_one_phrase(text: str) -> None:
    assert isinstance(parse(written(EMPTY | {"exact": text})), Phrase)


def test_the_form_stands_empty_and_leads_to_the_results(client: FlaskClient) -> None:
    page = client.get("/search/advanced")
    assert page.status_code == 200 and 'type="date"' in page.text and 'name="relation"' in page.text
    answer = client.get("/search/advanced?words=劳模&title=主力军&tier=phrase&sort=newest&kind=")
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked == {"q": ["劳模 题名:主力军"], "tier": ["phrase"], "sort": ["newest"]}
    assert client.get(answer.location).status_code == 200


def test_an_order_alone_leads_nowhere(client: FlaskClient) -> None:
    page = client.get("/search/advanced?sort=newest&tier=phrase")
    assert page.status_code == 200 and '<option value="newest" selected>' in page.text


def test_a_day_that_cannot_be_read_is_said_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    page = client.get("/search/advanced?since=去年&title=主力军&exact=<b>")
    assert page.status_code == 400 and "日期“去年”无法识别" in page.text
    assert 'value="主力军"' in page.text and 'value="&lt;b&gt;"' in page.text


@pytest.mark.parametrize("typed", ["2019..20x1", "2019-21", "..", "去年", "2021、永久"])
def test_years_that_cannot_be_read_are_said(client: FlaskClient, typed: str) -> None:
    page = client.get("/search/advanced", query_string={"filing_year": typed})
    odd = typed.removeprefix("2021、")
    assert page.status_code == 400 and f"年度“{odd}”无法识别" in page.text and f'value="{typed}"' in page.text


def test_a_range_of_years_goes_through_the_form_and_back(client: FlaskClient) -> None:
    answer = client.get("/search/advanced", query_string={"filing_year": "２０１９ — 2021"})
    query = parse_qs(urlsplit(answer.location).query)["q"][0]
    assert parse(query) == Years(2019, 2021)
    page = client.get(answer.location).text
    assert "年度在 2019 至 2021" in page and f'value="{query}"' in page


def test_more_than_a_query_holds_is_cut_like_any_query(client: FlaskClient) -> None:
    filled = dict.fromkeys(("words", "exact", "any", "title", "source", "number"), "劳" * 300)
    answer = client.get("/search/advanced", query_string=filled)
    assert answer.status_code == 302 and read_query(parse_qs(urlsplit(answer.location).query)["q"][0])[1]
