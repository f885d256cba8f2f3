"""What is said of wordings through the years, on their page, in its file and in the command."""

from __future__ import annotations

from typing import Final

from indexer.search import Point, Source, Step, WordingHistory
from search_app.texts.phrases.quotes import UNDATED, source_in_words

STEPS: Final[dict[Step, str]] = {"year": "按年", "month": "按月"}
PERIODS: Final[dict[Step, str]] = {"year": "年份", "month": "月份"}
MEASURES: Final = {"documents": "篇数", "occurrences": "次数", "per_million": "每百万字次数"}
COUNTS: Final = tuple(MEASURES.values())
PHRASE: Final = "提法"
ADDRESS: Final = "网址"
FILE_NAME: Final = "提法沿革-{date}"
NOWHERE: Final = "库中未见"
DISTRICTS: Final = "区"
AUTHORS: Final = "责任者"

RISING_ALONE: Final = "rising 列出新提法，不与 phrase、by 同写。请分两次查。"
RISING_COUNTS: Final = ("提法", "篇数", "次数", "此前篇数")
NONE_RISES: Final = "{year} 年没有新提法：当年的文档太少，或此前没有文档可比。"

_SAID: Final = "{documents:,} 篇，{occurrences:,} 次，最早见于{first}"
_LATEST: Final = "，最近见于{last}"
_COUNT: Final = "{value} {count:,} 篇"


def said_in_words(history: WordingHistory) -> str:
    """How often a wording is said, first and last: 12 篇，30 次，最早见于《…》（2018-05-01），最近见于…"""
    if history.first is None or history.last is None:
        return NOWHERE
    said = _SAID.format(
        documents=history.documents, occurrences=history.occurrences, first=source_in_words(history.first)
    )
    return said + _latest(history.first, history.last)


def _latest(first: Source, last: Source) -> str:
    return "" if first == last else _LATEST.format(last=source_in_words(last))


def counts_in_words(counts: tuple[tuple[str, int], ...]) -> str:
    """徐汇区 3 篇、静安区 1 篇."""
    return "、".join(_COUNT.format(value=value, count=count) for value, count in counts)


def period_in_words(point: Point) -> str:
    """A year or month as it is written, or that it is not known."""
    return point.period or UNDATED
