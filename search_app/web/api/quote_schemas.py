"""Describes a draft that is sent, and what the check of its quotations answers."""

from __future__ import annotations

from typing import Final

from indexer.search import KINDS, LONGEST_DRAFT
from search_app.web.api.schema_parts import MAYBE_DATE, OFFSET, Schema, exactly, many, number, ref, text

_RANGES: Final = {
    "type": "array",
    "prefixItems": [OFFSET] * 4,
    "items": False,
    "minItems": 4,
    "description": "不同之处：text 中的首尾，source_text 中的首尾；一边少了字的，该边首尾相同",
}
SOURCE: Final = {
    "id": "0123456789ab",
    "title": "团结引领职工当好主力军建功新时代",
    "date": "2022-03-24",
    "url": "/articles/0123456789ab",
}

QUOTE_SCHEMAS: Final[dict[str, Schema]] = {
    "Draft": {
        **exactly("要核对的文稿", text={"type": "string", "description": f"文字，最多 {LONGEST_DRAFT:,} 字"}),
        "examples": [{"text": "要“团结带领职工当好主力军”。"}],
    },
    "Source": {
        "anyOf": [
            exactly(
                "一篇文档",
                id=text("编号"),
                title=text("题名"),
                date=MAYBE_DATE,
                url=text("全文页的地址"),
            ),
            {"type": "null"},
        ],
        "description": "出处；没有时为 null",
    },
    "CheckedPassage": exactly(
        "文稿里的一句话或一处引文",
        text=text("文稿的文字"),
        start=number("在文稿中的开头，从 0 数起，按 Unicode 字符"),
        end=number("在文稿中的末尾，不含末位"),
        quotation={"type": "boolean", "description": "是引号里的话"},
        kind={"enum": list(KINDS), "description": "verbatim 逐字一致，near 相近，none 未见"},
        count=number("几篇这样说；相近的，按库中的写法"),
        first=ref("Source"),
        last=ref("Source"),
        source_text=text("相近的：库中的原文；其他为空"),
        differences=many(_RANGES, "相近的：逐处不同"),
    ),
    "QuoteReport": {
        **exactly("核对的结果", sentences=many(ref("CheckedPassage"), "引文在前，然后逐句，各按文稿的次序")),
        "examples": [
            {
                "sentences": [
                    {
                        "text": "团结带领职工当好主力军",
                        "start": 2,
                        "end": 13,
                        "quotation": True,
                        "kind": "near",
                        "count": 1,
                        "first": SOURCE,
                        "last": SOURCE,
                        "source_text": "团结引领职工当好主力军",
                        "differences": [[2, 3, 2, 3]],
                    }
                ]
            }
        ],
    },
}
