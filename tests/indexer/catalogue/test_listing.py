"""The list of documents: filtered, sorted, paged; withdrawn ones with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.listing import NOT_RECORDED, Wanted
from tests.indexer.test_archive import import_records, record


@pytest.fixture
def listed(empty: Archive, tmp_path: Path) -> Archive:
    records = [record(name, f"题名{name}", f"正文{name}") for name in ("a", "b", "c_d")]
    import_records(empty, tmp_path, *records, record("e", "题名100%", "正文"))
    empty.edit("a", {"年度": "2019", "保管期限": "永久", "开放状态": "内部", "档号": "Z1-2"}, actor="甲")
    empty.edit("b", {"成文日期": "2021-05-06", "保管期限": "定期10年"}, actor="甲")
    return empty


def ids(archive: Archive, **wanted: str) -> list[str]:
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    found = [one.id for one in archive.listing.page(asked, limit=100)]
    assert archive.listing.count(asked) == len(found) and archive.listing.identifiers(asked) == found
    return found


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["e", "c_d", "b", "a"]),
        ({"text": "题名b"}, ["b"]),
        ({"text": "z1"}, ["a"]),
        ({"text": "%"}, ["e"]),
        ({"text": "c_d"}, ["c_d"]),
        ({"text": "_"}, ["c_d"]),
        ({"openness": "内部"}, ["a"]),
        ({"filing_year": "2019"}, ["a"]),
        ({"filing_year": "2021"}, ["b"]),
        ({"retention": "定期10年"}, ["b"]),
        ({"retention": NOT_RECORDED}, ["e", "c_d"]),
        ({"retention": NOT_RECORDED, "text": "%"}, ["e"]),
    ],
)
def test_what_is_listed(listed: Archive, wanted: dict[str, str], expected: list[str]) -> None:
    assert ids(listed, **wanted) == expected


def test_orders_and_pages(listed: Archive) -> None:
    assert ids(listed, order="title") == ["e", "a", "b", "c_d"]
    assert ids(listed, order="code")[0] == "a"
    first = listed.listing.page(Wanted(order="title"), limit=2)
    second = listed.listing.page(Wanted(order="title"), limit=2, offset=2)
    assert [one.id for one in (*first, *second)] == ["e", "a", "b", "c_d"]


def test_the_last_reason_of_what_is_withdrawn(listed: Archive) -> None:
    listed.withdraw("a", actor="甲", reason="写错了")
    listed.reinstate("a", actor="甲")
    assert ids(listed, state="withdrawn") == []
    listed.withdraw("a", actor="乙", reason="  重复\n收录  ")
    listed.withdraw("b")
    b, a = listed.listing.page(Wanted(state="withdrawn"), limit=9)
    assert a.withdrawal and (a.withdrawal.reason, a.withdrawal.by) == ("重复 收录", "乙")
    assert b.withdrawal and (b.withdrawal.reason, b.withdrawal.by) == ("", "")
    assert ids(listed, state="active") == ["e", "c_d"]
    (event,) = listed.log("a", limit=1)
    assert [(change.field, change.after) for change in event.changes] == [("reason", "重复 收录")]
