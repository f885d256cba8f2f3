"""Describes what is answered of wordings through the years."""

from __future__ import annotations

from typing import Any, Final

from indexer.search import LONGEST_PHRASE, MOST_PHRASES, STEPS
from search_app.web.api.schema_parts import COUNTED, OFFSET, Schema, exactly, many, number, ref, text

_POINT: Final = {
    "type": "array",
    "prefixItems": [{"type": ["string", "null"]}, OFFSET, OFFSET, {"type": "number", "minimum": 0}],
    "items": False,
    "minItems": 4,
    "description": "年份（2022）或月份（2022-03），日期不详的为 null，排在最后；篇数；次数；每百万字次数",
}
_SOURCE: Final = {
    "id": "0123456789ab",
    "title": "凝聚磅礴力量",
    "date": "2022-03-24",
    "url": "/articles/0123456789ab",
}

WORDING_SCHEMAS: Final[dict[str, Schema]] = {
    "RisingWording": exactly(
        "一年的新提法",
        wording=text("四至十二个字"),
        documents=number("当年见于几篇"),
        occurrences=number("当年共几次"),
        before=number("此前各年见于几篇"),
    ),
    "RisingWordings": {
        **exactly(
            "一年的新提法，多的在前，最多 50 个",
            year=text("年份，四位"),
            wordings=many(ref("RisingWording"), ""),
        ),
        "examples": [
            {
                "year": "2020",
                "wordings": [{"wording": "复工复产", "documents": 6, "occurrences": 9, "before": 0}],
            }
        ],
    },
    "WordingHistory": exactly(
        "一个提法的沿革",
        phrase=text("提法"),
        documents=number("见于几篇"),
        occurrences=number("共几次"),
        first=ref("Source"),
        last=ref("Source"),
        series=many(_POINT, "有文档的每一年（月），从早到晚；没有这一提法的为 0"),
        district=many(COUNTED, "各区的篇数，多的在前"),
        speaker=many(COUNTED, "各责任者、发言人的篇数，多的在前"),
    ),
    "WordingHistories": {
        **exactly("几个提法的沿革", phrases=many(ref("WordingHistory"), "按所问的次序")),
        "examples": [
            {
                "phrases": [
                    {
                        "phrase": "当好主力军",
                        "documents": 1,
                        "occurrences": 2,
                        "first": _SOURCE,
                        "last": _SOURCE,
                        "series": [["2021", 0, 0, 0.0], ["2022", 1, 2, 76.923], [None, 0, 0, 0.0]],
                        "district": [["徐汇区", 1]],
                        "speaker": [["倪倩", 1]],
                    }
                ]
            }
        ],
    },
}

WORDINGS: Final[Schema] = {"oneOf": [ref("WordingHistories"), ref("RisingWordings")]}

WORDING: Final[dict[str, Any]] = {
    "operationId": "wording",
    "tags": ["检索"],
    "summary": "提法沿革",
    "description": "一至五个提法逐年或逐月见于几篇、共几次，最早和最近各是哪一篇；写 rising 的，列出那一年的新提法。"
    "只统计所能看到的文档。",
    "parameters": [
        {
            "name": "phrase",
            "in": "query",
            "required": False,
            "description": f"提法，逐字检索；没有 rising 时须有；可重复，最多 {MOST_PHRASES} 个，各不超过 {LONGEST_PHRASE} 字",
            "schema": many({"type": "string"}, "") | {"minItems": 1, "maxItems": MOST_PHRASES},
            "style": "form",
            "explode": True,
            "example": "当好主力军",
        },
        {
            "name": "by",
            "in": "query",
            "description": "按年或按月",
            "schema": {"type": "string", "enum": list(STEPS), "default": "year"},
        },
        {
            "name": "rising",
            "in": "query",
            "description": "年份：列出那一年多见、此前少见的四至十二个字，不与 phrase、by 同写",
            "schema": {"type": "integer", "minimum": 1, "maximum": 9999},
        },
    ],
}
