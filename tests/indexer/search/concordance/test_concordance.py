"""A concordance: exact numbers, order, groups and pages; nothing more closed is told; both engines say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.search.concordance import concordance as of_all
from indexer.search.concordance.concordance import concordance_json
from tests.indexer.search.concordance.conftest import ask, fill, lines


def test_each_place_is_a_line_by_what_stands_right_of_it(filled: Archive) -> None:
    assert lines(filled, "劳模") == [
        ("d0", "劳模说：工匠也是", "劳模", "。"),
        ("d0", "", "劳模", "大会"),
        ("d1", "学习", "勞 模", "精神，争当先进。工匠。"),
        ("d0", "弘扬", "劳模", "精神、劳动精神。"),
        ("d3", "哈哈哈，", "劳模", "来了"),
        ("d2", "", "劳模", "名单待定。"),
        ("d0", "", "劳模", "说：工匠也是劳模。"),
    ]
    found = ask(filled, "劳模")
    assert (found.total, found.documents) == (7, 4)


def test_other_orders(filled: Archive) -> None:
    assert [line.left for line in ask(filled, "劳模精神", sort="left").lines] == ["学习", "弘扬"]
    assert [line.date for line in ask(filled, "劳模", sort="date").lines] == [
        "2020-01-09",
        "2021-05-01",
        *["2022-03-24"] * 4,
        None,
    ]


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        ("right", {"精神": 2, "大会": 1, "说:": 1, "。": 1, "名单": 1, "来了": 1}),
        ("left", {"": 3, "弘扬": 1, "也是": 1, "学习": 1, "哈,": 1}),
        ("year", {"2022": 4, "2021": 1, "2020": 1, "": 1}),
        ("district", {"杨浦区": 5, "浦东新区": 1, "": 1}),
        ("speaker", {"": 7}),
        ("document", {"d0": 4, "d1": 1, "d2": 1, "d3": 1}),
    ],
)
def test_groups_count_lines_and_can_be_asked_for(filled: Archive, group: str, counts: dict[str, int]) -> None:
    found = ask(filled, "劳模", group=group)
    assert {each.value: each.count for each in found.groups} == counts
    for value, count in counts.items():
        one = ask(filled, "劳模", group=group, only=value)
        assert (one.total, len(one.lines), one.groups) == (count, count, found.groups)
    assert ask(filled, "劳模", group=group, only="没有").total == 0


def test_a_group_of_a_document_is_shown_by_its_title(filled: Archive) -> None:
    assert ask(filled, "劳模", group="document").groups[0].label == "劳模大会"


def test_filters_narrow(filled: Archive) -> None:
    assert ask(filled, "劳模", filters={"year": ("2022",)}).total == 4


def test_pages_neither_repeat_nor_skip(filled: Archive) -> None:
    pages = [lines(filled, "劳模", limit=2, offset=at) for at in range(0, 8, 2)]
    assert [line for page in pages for line in page] == lines(filled, "劳模")


@pytest.mark.parametrize("access", [Clearance.OPEN, Clearance.INTERNAL])
def test_nothing_more_closed_is_told(filled: Archive, access: Clearance) -> None:
    found = ask(filled, "劳模", access, group="document")
    is_open = access == Clearance.OPEN
    assert found.total == (6 if is_open else 7) and ("d2" in {line.id for line in found.lines}) != is_open
    assert ask(filled, "劳模", access, group="document", only="d2").total == (0 if is_open else 1)


def test_the_smallest_of_many_groups_are_left_out(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_all, "MOST_GROUPS", 2)
    found = ask(filled, "劳模", group="year")
    assert [each.value for each in found.groups] == ["2022", ""] and found.more_groups == 2


def test_it_is_ready_for_json(filled: Archive) -> None:
    told = concordance_json(ask(filled, "哈哈哈", group="year"))
    assert told["groups"] == [["", 1, ""]] and told["total"] == 1
    lines: Any = told["lines"]
    (line,) = lines
    assert line["url"] == "/articles/d3" and line["date"] is None and line["right"] == "，劳模来了"


def test_a_cluster_says_the_same(
    filled: Archive, tmp_path: Path, opensearch_url: str, opensearch_name: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "stores.toml").write_text(
        f'[engine]\nkind = "opensearch"\nhosts = ["{opensearch_url}"]\nname = "{opensearch_name}"\ncopies = 0\n',
        encoding="utf-8",
    )
    archive = Archive.open(home)
    fill(archive, tmp_path)
    for query in ("劳模", "劳模 ~句 工匠", "劳模 -工匠 ~段 劳动", "标题:劳模"):
        for group in ("right", "year", "district", "document"):
            ours, theirs = (
                concordance_json(ask(one, query, group=group)) | {"took_ms": 0} for one in (filled, archive)
            )
            assert ours == theirs, (query, group)
    archive.close()
