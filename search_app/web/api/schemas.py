"""Describes what the JSON interface answers, as JSON Schema 2020-12 with an example for each object.

Every object is exact: all its fields are required and it has no others. `openapi` puts them into its document.
"""

from __future__ import annotations

from typing import Final, get_args

from indexer.model import FACETS, OPENNESS, TIERS
from indexer.search import Kind, OfferKind
from search_app.web.api.concordance_schemas import CONCORDANCE_SCHEMAS
from search_app.web.api.count_schemas import COUNT_SCHEMAS
from search_app.web.api.quote_schemas import QUOTE_SCHEMAS
from search_app.web.api.schema_parts import (
    COUNTED,
    MAYBE_DATE,
    SPAN,
    Schema,
    exactly,
    many,
    number,
    ref,
    text,
)
from search_app.web.api.topic_schemas import TOPIC_SCHEMAS
from search_app.web.api.watch_schemas import WATCH_SCHEMAS
from search_app.web.api.wording_schemas import WORDING_SCHEMAS

_TIER: Final = {"enum": list(TIERS), "description": "phrase 逐字匹配，all 包含全部词语，some 包含部分词语"}

SCHEMAS: Final[dict[str, Schema]] = {
    "Error": {
        **exactly("出错时的回答", error=text("一句话，说明该怎么做")),
        "examples": [{"error": "参数 limit 应为整数，收到的是“x”；请改成数字，例如 limit=10。"}],
    },
    "Span": {
        **SPAN,
        "description": "一段文字的首尾位置，从 0 数起，不含末位；按 Unicode 字符计数，不是 UTF-16 单元",
    },
    "Snippet": exactly(
        "一段摘录",
        text=text("原文，一字未改"),
        marks=many(ref("Span"), "text 中匹配的位置"),
        section=text("所在节的小标题"),
        speaker=text("该节的发言人"),
        district=text("该节所属的区"),
        cut={
            "type": "array",
            "prefixItems": [{"type": "boolean"}, {"type": "boolean"}],
            "items": False,
            "minItems": 2,
            "description": "开头、结尾是否在句子中间截断",
        },
    ),
    "Hit": exactly(
        "一篇找到的文档",
        id=text("编号"),
        title=text("题名"),
        date=MAYBE_DATE,
        source=text("来源"),
        section=text("首段摘录所在节的小标题"),
        speaker=text("首段摘录的发言人"),
        score={"type": "number", "description": "相关度，只可在同一次检索中相互比较"},
        tier=_TIER,
        title_marks=many(ref("Span"), "title 中匹配的位置"),
        snippets=many(ref("Snippet"), "摘录"),
        url=text("文档页的地址，相对于服务器根目录"),
    ),
    "Offer": {
        **exactly(
            "一个可以改用的检索词",
            kind={
                "enum": list(get_args(OfferKind)),
                "description": "spelling 可能打错了字或打的是拼音，term 外文词的中文说法，date 词里的日期作为条件",
            },
            query=text("检索词"),
            total=number("逐字含有它，或含有其中全部词语的篇数"),
            period={
                "type": ["string", "null"],
                "description": "日期条件所指的年、月、日或起止，如 2025-05、2021..2023、2025-11-26..；其他时候为 null",
            },
        ),
        "examples": [{"kind": "date", "query": "劳模 日期:2025-05", "total": 3, "period": "2025-05"}],
    },
    "SearchResult": {
        **exactly(
            "一次检索的回答",
            query=text("检索词"),
            tree=text("检索词是怎样读的"),
            total=number("找到的篇数，是准确数"),
            tiers=exactly("各档的篇数；total 只计列出的各档", **{tier: number("篇数") for tier in TIERS}),
            hits=many(ref("Hit"), "本页的文档，最相关的在前"),
            facets={
                "type": "object",
                "description": "各字段的取值和篇数，不受该字段自身筛选的影响；year 与 month 互不影响",
                "propertyNames": {"enum": list(FACETS)},
                "additionalProperties": many(COUNTED, "取值和篇数"),
            },
            suggestion={"type": ["string", "null"], "description": "您要找的是不是；没有时为 null"},
            offers=many(ref("Offer"), "可以改用的检索词，都能找到文档；只在没有筛选的第一页提示"),
            synonyms={
                "type": "object",
                "description": "检索词中的词 → 词典里与它同义的词，无论是否一并检索",
                "additionalProperties": many({"type": "string"}, "同义的词"),
            },
            widened={
                "type": "boolean",
                "description": "同义的词是否一并检索了：是所要求的，或没有文档包含全部原词",
            },
            shortened={"type": "boolean", "description": "检索词过多或过长，是否只用了前面的"},
            took_ms={"type": "number", "minimum": 0, "description": "用时，毫秒"},
        ),
        "examples": [
            {
                "query": "县级工会加强年",
                "tree": "县级工会加强年",
                "total": 1,
                "tiers": {"phrase": 1, "all": 0, "some": 0},
                "hits": [
                    {
                        "id": "0123456789ab",
                        "title": "团结引领职工当好主力军建功新时代",
                        "date": "2022-03-24",
                        "source": "",
                        "section": "以“县级工会加强年”为契机",
                        "speaker": "董海明",
                        "score": 0.29,
                        "tier": "phrase",
                        "title_marks": [],
                        "snippets": [
                            {
                                "text": "以“县级工会加强年”为契机",
                                "marks": [[2, 9]],
                                "section": "以“县级工会加强年”为契机",
                                "speaker": "董海明",
                                "district": "杨浦区",
                                "cut": [False, False],
                            }
                        ],
                        "url": "/articles/0123456789ab",
                    }
                ],
                "facets": {"year": [["2022", 1]], "district": [["杨浦区", 1]]},
                "suggestion": None,
                "offers": [],
                "synonyms": {},
                "widened": False,
                "shortened": False,
                "took_ms": 1.8,
            }
        ],
    },
    "Section": exactly(
        "综合稿中的一节",
        heading=text("小标题"),
        speaker=text("发言人"),
        position=text("职务"),
        district=text("所属的区"),
        start=number("在 text 中的起点"),
        end=number("在 text 中的终点，不含"),
    ),
    "Article": {
        **exactly(
            "一篇文档；未知的字段为空",
            id=text("编号"),
            title=text("题名，即 text 的第一行"),
            date=MAYBE_DATE,
            author=text("责任者"),
            source=text("来源"),
            district=text("全篇所属的区"),
            kind=text("文种"),
            number=text("文号"),
            code=text("档号"),
            fonds=text("全宗号"),
            filing_year=text("年度，四位数；与成文日期可以不在同一年"),
            retention=text("保管期限"),
            openness={"enum": list(OPENNESS), "description": "开放状态"},
            secrecy=text("密级，照原件所写"),
            subjects=many({"type": "string"}, "主题词"),
            note=text("附注"),
            speakers=many({"type": "string"}, "责任者和各节发言人，每人一次"),
            districts=many({"type": "string"}, "全篇和各节所属的区，每区一次"),
            text=text("题名和正文，一字未改；换行符分段"),
            lead={
                "oneOf": [ref("Span"), {"type": "null"}],
                "description": "综合稿的导语在 text 中的首尾；没有时为 null",
            },
            sections=many(ref("Section"), "各节"),
            added_at=text("收录时间，ISO 8601"),
            url=text("文档页的地址，相对于服务器根目录"),
        ),
        "examples": [
            {
                "id": "0123456789ab",
                "title": "劳模进校园",
                "date": "2022-03-24",
                "author": "",
                "source": "劳动报",
                "district": "杨浦区",
                "kind": "",
                "number": "",
                "code": "Z012-WS·2022-Y-0045",
                "fonds": "Z012",
                "filing_year": "2022",
                "retention": "永久",
                "openness": "公开",
                "secrecy": "",
                "subjects": ["劳模", "校园"],
                "note": "",
                "speakers": ["倪倩"],
                "districts": ["杨浦区"],
                "text": "劳模进校园\n凝聚力量\n区总工会主席 倪倩\n弘扬劳模精神。",
                "lead": None,
                "sections": [
                    {
                        "heading": "凝聚力量",
                        "speaker": "倪倩",
                        "position": "区总工会主席",
                        "district": "",
                        "start": 6,
                        "end": 28,
                    }
                ],
                "added_at": "2026-01-02T03:04:05+00:00",
                "url": "/articles/0123456789ab",
            }
        ],
    },
    "Completions": {
        **exactly(
            "一个检索词的开头可以补全成什么",
            query=text("已经输入的"),
            completions=many(
                exactly(
                    "一条补全",
                    text=text("整个检索词"),
                    kind={
                        "enum": list(get_args(Kind)),
                        "description": "常用检索、词语、人名、区、来源、题名",
                    },
                ),
                "最合适的在前",
            ),
        ),
        "examples": [{"query": "劳模", "completions": [{"text": "劳模精神", "kind": "term"}]}],
    },
    **QUOTE_SCHEMAS,
    **WORDING_SCHEMAS,
    **COUNT_SCHEMAS,
    **WATCH_SCHEMAS,
    **CONCORDANCE_SCHEMAS,
    **TOPIC_SCHEMAS,
}
