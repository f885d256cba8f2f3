"""A small archive whose words stand in many contexts, on each engine that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.search.concordance.concordance import Concordance
from indexer.search.concordance.request import ConcordanceRequest
from tests.indexer.test_archive import import_records, record

ROWS = (  # id, title, body, date, openness, district
    ("d0", "劳模大会", "弘扬劳模精神、劳动精神。\n劳模说：工匠也是劳模。", "2022-03-24", "公开", "杨浦区"),
    ("d1", "通知", "学习勞 模精神，争当先进。工匠。", "2021-05-01", "公开", "浦东新区"),
    ("d2", "内部通报", "劳模名单待定。", "2020-01-09", "内部", "杨浦区"),
    ("d3", "无日期", "哈哈哈，劳模来了", "", "公开", ""),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("concordance")
    archive = Archive.open(folder / "home")
    fill(archive, folder)
    yield archive
    archive.close()


def fill(archive: Archive, folder: Path) -> None:
    """Take in all rows."""
    for identifier, title, body, date, openness, district in ROWS:
        more = {"district": district} if district else {}
        more |= {"date": date} if date else {}
        import_records(archive, folder, record(identifier, title, body, openness=openness, **more))


def lines(archive: Archive, query: str, **more: Any) -> list[tuple[str, str, str, str]]:
    found = ask(archive, query, **more)
    return [(line.id, line.left, line.match, line.right) for line in found.lines]


def ask(archive: Archive, query: str, access: Any = Clearance.EVERYTHING, **more: Any) -> Concordance:
    return archive.seen_with(access).concordance(ConcordanceRequest(query, **more))
