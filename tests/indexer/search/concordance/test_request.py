"""Options of a concordance that are out of range."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from tests.indexer.search.concordance.conftest import ask
from tests.support.wording import says


@pytest.mark.parametrize(
    ("query", "more", "said"),
    [
        ("", {}, "请写出要看的词语"),
        ("日期:2022 -劳模", {}, "请写出要看的词语"),
        ("劳模", {"width": 0}, "width"),
        ("劳模", {"width": 61}, "width"),
        ("劳模", {"limit": 5001}, "limit"),
        ("劳模", {"offset": -1}, "offset"),
        ("劳模", {"sort": "newest"}, "sort"),
        ("劳模", {"group": "source"}, "group"),
        ("劳模", {"only": "2022"}, "group"),
        ("劳模", {"filters": {"x": ("1",)}}, "筛选"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    filled: Archive, query: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidRequest, check=says(said)):
        ask(filled, query, **more)
