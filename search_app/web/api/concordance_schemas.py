"""Describes how a concordance is asked for, and what it answers."""

from __future__ import annotations

from typing import Any, Final

from indexer.search import GROUPINGS, LINE_SORTS, MOST_LINES, WIDEST
from search_app.web.api.schema_parts import (
    MAYBE_DATE,
    Schema,
    between,
    exactly,
    many,
    number,
    parameter,
    ref,
    text,
)

_GROUP: Final = {
    "type": "array",
    "prefixItems": [{"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "string"}],
    "items": False,
    "minItems": 3,
    "description": "一组：可用作 only 的值、处数、名称（文档为题名）",
}

CONCORDANCE_SCHEMAS: Final[dict[str, Schema]] = {
    "ConcordanceLine": exactly(
        "检索词的一处",
        left=text("左边的原文，到段首为止"),
        match=text("检索词处的原文"),
        right=text("右边的原文，到段末为止"),
        left_marks=many(ref("Span"), "left 中也是要找的文字"),
        right_marks=many(ref("Span"), "right 中也是要找的文字"),
        id=text("文档的编号"),
        title=text("题名"),
        date=MAYBE_DATE,
        section=text("所在节的小标题"),
        speaker=text("所在小节的发言人"),
        district=text("所在小节的区；不在小节里的，是全篇的区"),
        start=number("match 在全文中的开头，按 Unicode 字符"),
        url=text("文档页的地址，相对于服务器根目录"),
    ),
    "Concordance": {
        **exactly(
            "检索词的每一处",
            query=text("检索词"),
            tree=text("检索词是怎样读的"),
            sort={"enum": list(LINE_SORTS), "description": "right 右边的字，left 左边的字，date 日期"},
            total=number("共几处，是准确数；写了 only 的，只计那一组"),
            documents=number("见于几篇"),
            lines=many(ref("ConcordanceLine"), "本页各处"),
            groups=many(_GROUP, "各组，多的在前，不受 only 影响；没有写 group 的为空"),
            more_groups=number("没有列出的组数"),
            took_ms={"type": "number", "description": "用时，毫秒"},
        ),
        "examples": [
            {
                "query": "劳模精神",
                "tree": "劳模精神",
                "sort": "right",
                "total": 1,
                "documents": 1,
                "lines": [
                    {
                        "left": "大力弘扬",
                        "match": "劳模精神",
                        "right": "、劳动精神、工匠精神",
                        "left_marks": [],
                        "right_marks": [],
                        "id": "0123456789ab",
                        "title": "团结引领职工当好主力军建功新时代",
                        "date": "2022-03-24",
                        "section": "",
                        "speaker": "",
                        "district": "",
                        "start": 120,
                        "url": "/articles/0123456789ab",
                    }
                ],
                "groups": [["2022", 1, "2022"]],
                "more_groups": 0,
                "took_ms": 1.2,
            }
        ],
    },
}

CONCORDANCE: Final[dict[str, Any]] = {
    "operationId": "concordance",
    "tags": ["检索"],
    "summary": "语境",
    "description": "检索词的每一处，连同左右的原文。检索词都逐字查找，空格隔开的每一个都要有。",
    "parameters": [
        parameter("q", {"type": "string"}, "检索词，不能只有字段、日期或排除的词", "劳模精神"),
        parameter("limit", between(0, MOST_LINES, 50), "一页几处", 3),
        parameter("offset", between(0, 10**9, 0), "跳过几处"),
        parameter("width", between(1, WIDEST, 20), "左右各几个字，到段首、段末为止"),
        parameter(
            "sort",
            {"type": "string", "enum": list(LINE_SORTS), "default": "right"},
            "顺序：右边的字、左边的字（常用字按拼音）、日期从旧到新",
        ),
        parameter(
            "group",
            {"type": "string", "enum": list(GROUPINGS)},
            "另分组计数：右边两字、左边两字、年份、区、责任者或发言人、文档",
        ),
        parameter("only", {"type": "string"}, "只要这一组的；写组的值，文档写编号，须同时写 group"),
    ],
}
