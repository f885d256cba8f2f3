"""年度, 保管期限 and 主题词 of a document are searched, counted and narrowed by, as open as the document is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest

RECORDS = [
    {"id": "a", "title": "表彰劳模", "body": "劳模大会。", "date": "2022-01-05", "filing_year": "2021",
     "retention": "永久", "subjects": ["表彰", "勞模"]},
    {"id": "b", "title": "竞赛通知", "body": "劳模带头。", "date": "2021-06-01", "filing_year": "2021",
     "retention": "30年", "subjects": ["劳动竞赛", "劳模"]},
    {"id": "c", "title": "竞赛总结", "body": "劳模总结。", "date": "2022-06-01", "filing_year": "2022",
     "retention": "定期30年"},
    {"id": "d", "title": "内部名单", "body": "劳模名单。", "filing_year": "1998", "retention": "长期",
     "subjects": "人事", "openness": "仅档案员"},
    {"id": "e", "title": "剪报", "body": "劳模故事。", "date": "2022-07-01"},
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with `RECORDS`."""
    lines = tmp_path / "records.jsonl"
    lines.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    with closing(Archive.open(tmp_path / "home")) as opened:
        assert {one.status for one in opened.import_lines(lines, actor="测试")} == {"added"}
        yield opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("年度:2021", "ab"),
        ("年度:2021年度 -保管期限:永久", "b"),
        ("劳模 年度:2021、2022", "abc"),
        ("年份:2021", "b"),
        ("保管期限:30年", "bc"),
        ("保管期限:定期", "bc"),
        ("保管期限:0年", ""),
        ("保管期限:永久|长期", "ad"),
        ("主题词:劳模", "ab"),
        ("主题词:“劳动竞赛”", "b"),
        ("-主题词:劳模", "cde"),
    ],
)
def test_they_are_asked_for_by_name(archive: Archive, query: str, found: str) -> None:
    assert {hit.id for hit in archive.search(query, limit=9).hits} == set(found)


def test_they_are_counted_and_narrow(archive: Archive) -> None:
    facets = archive.search("劳模").facets
    assert facets["filing_year"] == (("2021", 2), ("1998", 1), ("2022", 1))
    assert facets["retention"] == (("定期30年", 2), ("永久", 1), ("长期", 1))
    assert facets["subject"] == (("劳模", 2), ("人事", 1), ("劳动竞赛", 1), ("表彰", 1))
    for name in ("filing_year", "retention", "subject"):
        for value, count in facets[name]:
            chosen = archive.search("劳模", filters={name: [value]})
            assert chosen.total == count and chosen.facets[name] == facets[name]
    both = archive.search("劳模", filters={"filing_year": ["2021"], "subject": ["表彰", "劳动竞赛"]})
    assert {hit.id for hit in both.hits} == {"a", "b"}


def test_what_a_reader_does_not_see_is_in_no_facet(archive: Archive) -> None:
    view = archive.seen_with(Clearance.OPEN)
    facets = view.search(SearchRequest("劳模")).facets
    told = {value for name in ("filing_year", "retention", "subject") for value, _ in facets[name]}
    assert told == {"2021", "2022", "永久", "定期30年", "劳模", "劳动竞赛", "表彰"}
    for query in ("年度:1998", "保管期限:长期", "主题词:人事"):
        assert view.search(SearchRequest(query)).total == 0


def test_they_follow_a_correction(archive: Archive) -> None:
    archive.edit("e", {"retention": "永久", "filing_year": "2023", "subjects": "剪报"}, actor="测试")
    assert [hit.id for hit in archive.search("年度:2023 保管期限:永久 主题词:剪报").hits] == ["e"]
    archive.edit("e", {"retention": "", "filing_year": "", "subjects": ""}, actor="测试")
    assert archive.search("主题词:剪报 | 年度:2023").total == 0
    assert not any(archive.search("剪报").facets[name] for name in ("filing_year", "retention", "subject"))
