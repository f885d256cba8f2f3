"""GET /api/v1/openapi.json: the OpenAPI 3.1 document of the interface; /docs shows it as a page.

Source: OpenAPI Specification 3.1.1. Tests check the document against its schema, the routes of the app, and answers.
"""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import quote, unquote, urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from indexer.model import FACETS, TIERS, SearchRequest, Sort
from indexer.query import LONGEST_QUERY
from indexer.search import LONGEST_DRAFT, MOST_HITS, MOST_LISTED
from search_app.texts.pages import API_SUMMARY, TYPES
from search_app.web.api import complete
from search_app.web.api.concordance_schemas import CONCORDANCE
from search_app.web.api.schema_parts import Schema, answers, many, parameter, ref
from search_app.web.api.schemas import SCHEMAS
from search_app.web.api.topic_schemas import TOPIC, TOPICS
from search_app.web.api.watch_schemas import WATCH
from search_app.web.api.wording_schemas import WORDING, WORDINGS
from search_app.web.context import library
from search_app.web.security.permissions import visitor

VERSION: Final = "1.0.0"
OWN: Final = "/api/v1/watch"  # gives what is somebody's own, so that others have nothing to try

_BLANK: Final = r"\s\u0000-\u001f\u007f-\u009f"
_FILTER: Final = f"^({'|'.join(FACETS)})[=:][{_BLANK}]*[^{_BLANK}]"

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")


class Row(NamedTuple):
    """One parameter on the page."""

    name: str
    type: str
    usual: str  # what holds when it is left out
    description: str


class Operation(NamedTuple):
    """One route on the page."""

    method: str  # GET, POST
    path: str
    summary: str
    description: str
    rows: list[Row]
    body: str  # an example of what is sent, as JSON; "" where nothing is
    link: str  # an address to try it with; "" where the archive has no document to show
    answers: list[tuple[str, str]]  # status, what it means
    example: str  # an answer, as JSON; "" where the answer is no JSON of ours

    @property
    def legible(self) -> str:
        """The link with its Chinese readable."""
        return unquote(self.link)


@blueprint.get("/openapi.json")
def document() -> Response:
    """The document."""
    return jsonify(description(request.script_root or "/"))


@blueprint.get("/docs")
def docs() -> str:
    """The same as a page for people, with links to try."""
    described = description(request.script_root or "/")
    newest = library().search(SearchRequest("", limit=1, sort="added")).hits
    known = {"/api/v1/articles/{id}": {"id": newest[0].id}} if newest else {}
    operations = [
        _operation(method, path, operation, known.get(path, {}))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return render_template("api/docs.html", info=described["info"], operations=operations)


def description(server: str = "/") -> dict[str, Any]:
    """The document as plain data; `server` is what stands before every path."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "工会文库接口",
            "version": VERSION,
            "summary": "逐字检索工会档案",
            "description": API_SUMMARY,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server, "description": "本机"}],
        "tags": [{"name": "检索"}, {"name": "文档"}, {"name": "说明"}],
        "paths": {
            path: {"post" if "requestBody" in operation else "get": operation}
            for path, operation in _paths().items()
        },
        "components": {"schemas": SCHEMAS},
    }


def _paths() -> dict[str, dict[str, Any]]:
    return {
        "/api/v1/search": {
            "operationId": "search",
            "tags": ["检索"],
            "summary": "检索",
            "description": "任何检索词都不会报错；其他参数不合要求时，回答 400 和一句话。",
            "parameters": _search_parameters(),
            "responses": _linked(answers("SearchResult", 400, 401)),
        },
        "/api/v1/complete": _complete(),
        "/api/v1/quotes": _quotes(),
        "/api/v1/wording": WORDING | {"responses": answers(WORDINGS, 400, 401, 429)},
        "/api/v1/counts": _counts(),
        OWN: WATCH | {"responses": answers("WatchNews", 401)},
        "/api/v1/concordance": CONCORDANCE
        | {
            "parameters": [*CONCORDANCE["parameters"], _filters()],
            "responses": answers("Concordance", 400, 401, 429),
        },
        "/api/v1/topics": TOPICS | {"responses": answers("Topics", 400, 401)},
        "/api/v1/topics/{id}": TOPIC | {"responses": answers("TopicWithEntries", 400, 401, 404)},
        "/api/v1/articles/{id}": {
            "operationId": "article",
            "tags": ["文档"],
            "summary": "取一篇文档",
            "description": "元数据、全文和各节。已撤回的文档不再提供，回答 404。",
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "description": "编号，见检索结果的 id",
                    "schema": {"type": "string", "minLength": 1},
                }
            ],
            "responses": answers("Article", 400, 401, 404),
        },
        "/api/v1/openapi.json": {
            "operationId": "openapi",
            "tags": ["说明"],
            "summary": "本接口的 OpenAPI 3.1 文档",
            "responses": answers({"type": "object", "required": ["openapi", "info", "paths"]}),
        },
        "/api/v1/docs": {
            "operationId": "docs",
            "tags": ["说明"],
            "summary": "本接口的说明页",
            "responses": answers({"type": "string"}, mimetype="text/html"),
        },
    }


def _complete() -> dict[str, Any]:
    return {
        "operationId": "complete",
        "tags": ["检索"],
        "summary": "补全检索词",
        "description": "可以输入汉字、拼音或拼音首字母。",
        "parameters": [
            parameter("q", {"type": "string"}, "检索词的开头", example="劳模"),
            parameter(
                "limit",
                {
                    "type": "integer",
                    "minimum": complete.FEWEST,
                    "maximum": complete.MOST,
                    "default": complete.USUAL,
                },
                "最多几条",
            ),
        ],
        "responses": answers("Completions", 400, 401),
    }


def _quotes() -> dict[str, Any]:
    return {
        "operationId": "quotes",
        "tags": ["检索"],
        "summary": "核对引文",
        "description": f"文稿的每一句、每处引文库中是否有，最多 {LONGEST_DRAFT:,} 字。文稿不保存。"
        "请求须带 Origin，写本库的网址。",
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Draft")}}},
        "responses": answers("QuoteReport", 400, 401, 403, 413, 429),
    }


def _counts() -> dict[str, Any]:
    return {
        "operationId": "counts",
        "tags": ["检索"],
        "summary": "词句统计",
        "description": f"每条词句逐字见于几篇、出现几次，最早和最近各是哪一篇，最多 {MOST_LISTED:,} 条。清单不保存。"
        "请求须带 Origin，写本库的网址。",
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref("PhraseList")}}},
        "responses": answers("PhraseCounts", 400, 401, 403, 413, 429),
    }


def _filters() -> dict[str, Any]:
    filters = many({"type": "string", "pattern": _FILTER}, "")
    return {
        **parameter(
            "filter",
            filters,
            f"筛选，写成 字段=值，可以重复：同一字段的几个值取其一，不同字段须同时满足。字段有 {'、'.join(FACETS)}",
        ),
        "style": "form",
        "explode": True,
    }


def _search_parameters() -> list[dict[str, Any]]:
    orders = {"type": "string", "enum": list(get_args(Sort)), "default": "relevance"}
    return [
        parameter(
            "q",
            {"type": "string"},
            f"检索词，语法见检索页的说明；超过 {LONGEST_QUERY} 字的部分不计；空白即全部文档",
            "劳模精神",
        ),
        parameter(
            "limit", {"type": "integer", "minimum": 0, "maximum": MOST_HITS, "default": 10}, "一页几篇", 3
        ),
        parameter("offset", {"type": "integer", "minimum": 0, "maximum": 10**9, "default": 0}, "跳过几篇"),
        parameter("sort", orders, "顺序：相关度、从新到旧、从旧到新、最近收录"),
        _filters(),
        parameter(
            "widen",
            {"type": "string", "enum": ["0", "1"]},
            "为 1 时，同义的词也算找到；为 0 时，只检索原词；不写时，没有文档包含全部原词才一并检索同义的词",
        ),
        parameter(
            "tier",
            {"type": "string", "enum": list(TIERS)},
            "只要一档。不写时是前两档；整个馆藏中前两档都没有文档的，是 some",
        ),
    ]


def _linked(stated: dict[str, Any]) -> dict[str, Any]:
    """With what an answer's first hit leads to."""
    link = {"operationId": "article", "parameters": {"id": "$response.body#/hits/0/id"}}
    return {**stated, "200": {**stated["200"], "links": {"article": link}}}


def _operation(method: str, path: str, operation: dict[str, Any], known: dict[str, str]) -> Operation:
    """An operation as the page shows it; `known` are values for places in its path."""
    parameters = operation.get("parameters", [])
    answer = next(iter(operation["responses"]["200"]["content"].values()))["schema"]
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        [_row(parameter) for parameter in parameters],
        _example(sent),
        "" if sent or (path == OWN and not visitor().name) else _link(path, parameters, known),
        [(status, answer["description"]) for status, answer in operation["responses"].items()],
        _example(answer),
    )


def _example(schema: Schema) -> str:
    """The first example of a schema that is referred to; "" where there is none."""
    schema = schema.get("oneOf", [schema])[0]
    examples = SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], {}).get("examples", [])
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""


def _row(parameter: dict[str, Any]) -> Row:
    schema = parameter["schema"]
    kind = "、".join(schema["enum"]) if "enum" in schema else TYPES[schema["type"]]
    if "maximum" in schema:
        kind = f"{kind}，{schema['minimum']:,}—{schema['maximum']:,}"
    return Row(parameter["name"], kind, str(schema.get("default", "")), parameter["description"])


def _link(path: str, parameters: list[dict[str, Any]], known: dict[str, str]) -> str:
    needed = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
    if not set(needed) <= set(known):
        return ""
    for name in needed:
        path = path.replace(f"{{{name}}}", quote(known[name], safe=""))
    stated = {parameter["name"]: parameter["example"] for parameter in parameters if "example" in parameter}
    return f"{request.script_root}{path}{'?' if stated else ''}{urlencode(stated)}"
