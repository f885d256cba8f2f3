"""Describes what is answered of reading lists (专题)."""

from __future__ import annotations

from typing import Any, Final

from search_app.web.api.schema_parts import MAYBE_DATE, Schema, exactly, many, ref, text

_TOPIC: Final[dict[str, Schema]] = {
    "id": text("专题的编号"),
    "title": text("题目"),
    "explanation": text("说明，一段一行；没有写的为空"),
    "shared": {"type": "boolean", "description": "是否共享；不共享的只有建它的人看得到"},
    "created_at": text("新建的时间，ISO 8601，UTC"),
    "url": text("专题页的地址"),
}
_EXAMPLE: Final = {
    "id": "0123456789ab",
    "title": "巾帼奋进",
    "explanation": "三八节宣讲用。",
    "shared": True,
    "created_at": "2026-03-01T02:30:00+00:00",
    "url": "/topics/0123456789ab",
}

TOPIC_SCHEMAS: Final[dict[str, Schema]] = {
    "Topics": {
        **exactly("看得到的专题", topics=many(exactly("一个专题", **_TOPIC), "后建的在前")),
        "examples": [{"topics": [_EXAMPLE]}],
    },
    "TopicEntry": exactly(
        "专题里的一篇文档",
        id=text("文档的编号"),
        title=text("题名；没有题名的为编号"),
        date=MAYBE_DATE,
        code=text("档号；没有的为空"),
        note=text("建专题的人写的说明，一段一行；没有写的为空"),
        added_at=text("加入专题的时间，ISO 8601，UTC"),
        withdrawn={"type": "boolean", "description": "是否已撤回；已撤回的只有档案员看得到"},
        reference=text("引用格式（GB/T 7714—2025）"),
        url=text("文档页的地址；已撤回的为管理页的地址"),
    ),
    "TopicWithEntries": {
        **exactly(
            "一个专题和它的文档",
            **_TOPIC,
            entries=many(ref("TopicEntry"), "所能看到的文档，按专题里的次序"),
        ),
        "examples": [
            {
                **_EXAMPLE,
                "entries": [
                    {
                        "id": "89abcdef0123",
                        "title": "凝聚磅礴力量",
                        "date": "2022-03-24",
                        "code": "Z012-WS·2022-Y-0045",
                        "note": "开头一段可引。",
                        "added_at": "2026-03-01T02:31:00+00:00",
                        "withdrawn": False,
                        "reference": "倪倩. 凝聚磅礴力量：Z012-WS·2022-Y-0045[A]. 2022-03-24. 工会文库：89abcdef0123.",
                        "url": "/articles/89abcdef0123",
                    }
                ],
            }
        ],
    },
}

TOPICS: Final[dict[str, Any]] = {
    "operationId": "topics",
    "tags": ["文档"],
    "summary": "列出专题",
    "description": "共享的专题；登录后，或带令牌时，还有自己的。",
}
TOPIC: Final[dict[str, Any]] = {
    "operationId": "topic",
    "tags": ["文档"],
    "summary": "取一个专题",
    "description": "题目、说明和所能看到的文档，各有说明和引用格式。没有这个专题，或不是共享的，回答 404。",
    "parameters": [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "description": "编号，见专题列表的 id",
            "schema": {"type": "string", "minLength": 1},
        }
    ],
}
