"""Describes what is answered of the terms that an account watches."""

from __future__ import annotations

from typing import Any, Final

from search_app.web.api.schema_parts import MAYBE_DATE, Schema, exactly, many, ref, text

WATCH_SCHEMAS: Final[dict[str, Schema]] = {
    "WatchedDocument": exactly(
        "一篇提到关注词的文档",
        id=text("编号"),
        title=text("题名"),
        date=MAYBE_DATE,
        url=text("文章页的地址，从网站根目录算起"),
        terms=many({"type": "string"}, "提到的关注词，按清单的次序，最多 100 个"),
    ),
    "WatchNews": {
        **exactly(
            "自己的关注词，和还没有看过的文档",
            terms=many({"type": "string"}, "清单，按自己写的次序"),
            documents=many(ref("WatchedDocument"), "新收录或有新版本的，后收录的在前"),
            more={"type": "boolean", "description": "后面是否还有没有核对的新文档"},
        ),
        "examples": [
            {
                "terms": ["劳模精神"],
                "documents": [
                    {
                        "id": "0123456789ab",
                        "title": "凝聚磅礴力量",
                        "date": "2022-03-24",
                        "url": "/articles/0123456789ab",
                        "terms": ["劳模精神"],
                    }
                ],
                "more": False,
            }
        ],
    },
}

WATCH: Final[dict[str, Any]] = {
    "operationId": "watch",
    "tags": ["文档"],
    "summary": "自己的关注词",
    "description": "登录的人或令牌所属账号的关注词，和提到它们而还没有看过的文档。读取不会记为看过。",
}
