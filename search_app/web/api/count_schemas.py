"""Describes a list of phrases that is sent, and what is answered of each."""

from __future__ import annotations

from typing import Final

from indexer.search import LONGEST_LISTED, MOST_LISTED
from search_app.web.api.quote_schemas import SOURCE
from search_app.web.api.schema_parts import Schema, exactly, many, number, ref, text

COUNT_SCHEMAS: Final[dict[str, Schema]] = {
    "PhraseList": {
        **exactly(
            "要统计的词句",
            phrases=many(
                {"type": "string", "description": f"最多 {LONGEST_LISTED} 字"},
                f"最多 {MOST_LISTED:,} 条；空白的不计",
            ),
        ),
        "examples": [{"phrases": ["劳模精神"]}],
    },
    "PhraseCount": exactly(
        "一条词句",
        phrase=text("发来的词句，首尾空白除外"),
        documents=number("逐字见于几篇"),
        occurrences=number("出现几次；重叠的各算一次"),
        first=ref("Source"),
        last=ref("Source"),
    ),
    "PhraseCounts": {
        **exactly("统计的结果", phrases=many(ref("PhraseCount"), "按发来的次序")),
        "examples": [
            {
                "phrases": [
                    {
                        "phrase": "劳模精神",
                        "documents": 1,
                        "occurrences": 3,
                        "first": SOURCE,
                        "last": SOURCE,
                    }
                ]
            }
        ],
    },
}
