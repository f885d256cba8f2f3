"""What the check of quotations says, on its page, in its files and in the command."""

from __future__ import annotations

from typing import Final

from indexer.search import CheckedPassage, MatchKind, QuoteReport, Source
from search_app.texts.phrases.quoting import nested

KINDS: Final[dict[MatchKind, str]] = {"verbatim": "逐字一致", "near": "相近", "none": "未见"}
QUOTATION: Final = "引文"
SENTENCE: Final = "语句"
COLUMNS: Final = (
    *("序号", "类别", "文稿", "结果", "库中原文", "篇数"),
    *("最早日期", "最早题名", "最早网址", "最近日期", "最近题名", "最近网址"),
)
FILE_NAME: Final = "引文核对-{date}"
BAD_DRAFT: Final = '请以 JSON 发送文稿，写成 {"text": "文稿的文字"}。'
NO_DRAFT: Final = "没有文稿。请粘贴文字，或选择一个文件。"
UNDATED: Final = "日期不详"

_EARLIEST: Final = "最早见于{source}"
_LATEST: Final = "最近见于{source}"
_COUNT: Final = "共 {count:,} 篇"
_LOOKED_UP: Final = "引文 {quotations:,} 处、语句 {sentences:,} 句"
_WORDING: Final = "库中作：{wording}"


def source_in_words(source: Source) -> str:
    """A document by title and date: 《题名》（2022-03-24）."""
    return f"《{nested(source.title)}》（{source.date or UNDATED}）"


def sources_in_words(passage: CheckedPassage) -> str:
    """Who says it: how many documents, the earliest and the latest; "" where none does."""
    if passage.first is None or passage.last is None:
        return ""
    parts = [_COUNT.format(count=passage.count), _EARLIEST.format(source=source_in_words(passage.first))]
    if passage.count > 1:
        parts.append(_LATEST.format(source=source_in_words(passage.last)))
    return "，".join(parts)


def note_of(passage: CheckedPassage) -> str:
    """One passage in a note: 相近。库中作：…。共 3 篇，…"""
    wording = _WORDING.format(wording=passage.source_text) if passage.source_text else ""
    return "。".join(filter(None, (KINDS[passage.kind], wording, sources_in_words(passage)))) + "。"


def summary_of(report: QuoteReport) -> str:
    """What was looked up and what became of it: 引文 2 处、语句 40 句：逐字一致 30，相近 8，未见 4."""
    looked_up = _LOOKED_UP.format(quotations=len(report.quotations), sentences=len(report.sentences))
    return f"{looked_up}：{'，'.join(f'{KINDS[kind]} {count}' for kind, count in report.counts.items())}"
