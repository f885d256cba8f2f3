"""What the lists of documents that want attention are called, what they ask for, and how each finding is told."""

from __future__ import annotations

from typing import Final, get_args

from indexer.catalogue import Concern, ConcernKind
from indexer.model import TERMS, Ground
from search_app.texts.phrases.quoting import nested
from search_app.texts.reading import ground_words

LISTS: Final[dict[ConcernKind, str]] = {  # in the order in which they are shown
    "field": "著录存疑",
    "recognition": "识别可信度低",
    "date": "有年度没有日期",
    "number": "公文没有文号",
    "near": "与库中文档相近",
}
HINTS: Final[dict[ConcernKind, str]] = {  # what to do about them
    "field": "这些著录项取自不能确定的行。请对照正文，有误的打开更正，无误的勾选后点“核对无误”。",
    "recognition": "这些扫描件有可信度较低的页。请对照原件核对所列各页的文字，再点“核对无误”。",
    "date": "这些文档填了年度，没有成文日期。能查到的请打开补上；确实没有的点“核对无误”。",
    "number": "这些文档按文种是公文，却没有文号。漏识别的请打开补上；本来没有的点“核对无误”。",
    "near": "这些文档与更早收录的文档几乎相同。重复的可以撤回；都应保留的点“核对无误”。",
}
NOTHING: Final = "没有需要核对的文档。"
DONE: Final[dict[str, str]] = {  # ?…=count → what has just been done
    "accepted": "已记下 {count} 篇核对无误，内容不变就不再列出。",
    "relisted": "已重新列出 {count} 篇，请在待核对里再看。",
}
DONE_NONE: Final[dict[str, str]] = {  # the same, where it was none: nothing was done, and why
    "accepted": "没有记下：勾选的文档已经核对过，或已不在这张表里。",
    "relisted": "没有重新列出：勾选的文档已在待核对里，或已有变化。",
}
STILL_OWED: Final = "还有 {count} 篇没有核对，正在后台核对，稍后会补入各表。"
STILL_UNCOMPARED: Final = "还有 {count} 篇没有与其他文档比较，正在后台比较。"
PAGES: Final = "第 {pages} 页，最低 {lowest}"
ALIKE: Final = "有 {share} 相同"


def words_of(concern: Concern) -> str:
    """What was found: 责任者“青枫区总工会”，取自落款; "" where the list says it all."""
    if concern.kind == "field":
        field, _, value = concern.detail.partition("\n")
        grounds = [known for known in get_args(Ground) if known == concern.note]
        return (
            f"{TERMS.get(field, field)}“{nested(value)}”，取自{ground_words(grounds[0] if grounds else None)}"
        )
    if concern.kind == "recognition":
        return PAGES.format(pages=concern.detail, lowest=concern.note)
    return ALIKE.format(share=concern.note) if concern.kind == "near" else concern.detail
