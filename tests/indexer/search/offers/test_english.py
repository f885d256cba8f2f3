"""Union terms in English, and what they are called in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.search.offers.english import LONGEST_TYPED, in_chinese, key
from indexer.text.dictionary import read_terms
from indexer.text.normalization import normalize


def everything(texts: Sequence[str]) -> list[int]:
    """An archive that says it all."""
    return [1] * len(texts)


CHINESE = {
    "trade union": "工会",
    "Trade Unions": "工会",
    "TRADE UNION": "工会",
    "collective bargaining": "集体协商",
    "labour dispute": "劳动争议",
    "labor disputes": "劳动争议",
    "model workers": "劳模",
    "migrant workers’ wage arrears": "农民工 拖欠工资",
    "the organisation of women workers": None,
    "women workers": "女职工",
    "women's maternity leave": None,
    "a strike for wages": "罢工 工资",
    "International Labour Organisation": "国际劳工组织",
    "ILO": "国际劳工组织",
    "state owned enterprises": "国有企业",
    "unemployment insurance": "失业保险",  # the longest
    "model worker OR strike": "劳模 OR 罢工",
    "“model worker” 2022": "“劳模” 2022",
    "青枫区 trade union 经费": "青枫区 工会 经费",
    "青枫区trade union": "青枫区工会",
    "title:strike": "title:罢工",
    "strike title:劳模": "罢工 title:劳模",
    "strike -overtime": "罢工 -overtime",
    "bonuses": "奖金",
    "nurses": "护士",
    "vocational training programme": "职业培训 规划",
    "programmes": "规划",
    "劳模": None,
    "GDP": None,
    "strike2": None,
    "": None,
    "strike " * LONGEST_TYPED: None,
}


@pytest.mark.parametrize(("typed", "chinese"), CHINESE.items())
def test_chinese(typed: str, chinese: str | None) -> None:
    assert in_chinese(typed, everything) == chinese


def test_the_word_that_the_archive_says_is_taken() -> None:
    def archive(texts: Sequence[str]) -> list[int]:
        return [text in ("职代会", "劳动模范") for text in texts]

    assert in_chinese("workers' congress", archive) == "职代会"
    assert in_chinese("model worker", archive) == "劳动模范"
    assert in_chinese("trade union", archive) is None


def test_no_term_is_listed_twice_and_all_can_be_asked_for() -> None:
    listed: dict[tuple[str, ...], str] = {}
    lines = list(read_terms("english_terms.txt"))
    assert len(lines) >= 150
    for line in lines:
        chinese, *english = (part.strip() for part in line.split("|"))
        assert english, line
        for way in chinese.split("、"):
            assert way == normalize(way) != ""
        for term in english:
            assert key(term) not in listed, f"{term}: {chinese}, {listed[key(term)]}"
            listed[key(term)] = chinese
            assert in_chinese(term, everything) == chinese.split("、")[0], term
