"""What the count of a list of phrases says, on its page, in its file and in the command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indexer.search import PhraseCount

COLUMNS: Final = (
    *("词句", "篇数", "次数"),
    *("最早日期", "最早题名", "最早出处", "最近日期", "最近题名", "最近出处"),
)
FILE_NAME: Final = "词句统计-{date}"
BAD_LIST: Final = '请以 JSON 发送词句，写成 {"phrases": ["劳模精神", "工匠精神"]}。'
UNDATED: Final = "日期不详"

_SUMMARY: Final = "{phrases:,} 条：库中有 {found:,} 条"
_NONE: Final = "，没有 {missing:,} 条"
_SHOWN: Final = "；下面列出前 {shown:,} 条，全部请导出表格"


def summary_of(counts: Sequence[PhraseCount], shown: int) -> str:
    """How many phrases stand in the archive and how many do not; with how many are shown, where that is not all."""
    found = sum(each.documents > 0 for each in counts)
    parts = [_SUMMARY.format(phrases=len(counts), found=found)]
    parts += [_NONE.format(missing=len(counts) - found)] if found < len(counts) else []
    parts += [_SHOWN.format(shown=shown)] if shown < len(counts) else []
    return "".join(parts)


def cells_of(count: PhraseCount, root: str = "") -> tuple[str, ...]:
    """A row of the table; sources by their addresses on the server at `root`, without one by their ids."""
    sources = (
        cell
        for each in (count.first, count.last)
        for cell in (
            (each.date or "", each.title, f"{root}{each.url}" if root else each.id) if each else ("", "", "")
        )
    )
    return (count.phrase, str(count.documents), str(count.occurrences), *sources)
