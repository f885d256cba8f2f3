"""What the concordance says, on its page, in its file and in the command."""

from __future__ import annotations

from typing import Final

from indexer.search import Concordance, Grouping, LineSort

SORTS: Final[dict[LineSort, str]] = {"right": "按右边的字", "left": "按左边的字", "date": "按日期，旧的在前"}
GROUPINGS: Final[dict[Grouping, str]] = {
    "right": "右边两字",
    "left": "左边两字",
    "year": "年份",
    "district": "区",
    "speaker": "责任者或发言人",
    "document": "文档",
}
NOTHING: Final[dict[Grouping, str]] = {  # the group of lines that have nothing of the kind
    "right": "（段末）",
    "left": "（段首）",
    "year": "日期不详",
    "district": "未写明",
    "speaker": "未写明",
    "document": "",
}
COLUMNS: Final = (
    *("序号", "左边", "检索词", "右边", "日期", "题名"),
    *("节", "发言人", "区", "网址"),
)
FILE_NAME: Final = "语境-{date}"
FILE_NAME_CUT: Final = "语境-前{limit}处共{total}处-{date}"
CUT: Final = "只列出前 {limit:,} 处，共 {total:,} 处。"
NOT_FOUND: Final = "没有找到。检索词都逐字查找，空格隔开的每一个都要有；请换一种说法，或少写几个词。"
UNDATED: Final = "日期不详"

_SUMMARY: Final = "{total:,} 处，见于 {documents:,} 篇文档"


def summary_of(found: Concordance) -> str:
    """How many lines there are, in how many documents."""
    return _SUMMARY.format(total=found.total, documents=found.documents)


def label_of(grouping: Grouping, label: str) -> str:
    """A group as it is shown."""
    return label or NOTHING[grouping]
