"""Whatever is typed: an answer or one clear sentence, never a fault, and never markup that came from what was typed."""

from __future__ import annotations

import csv
import json
import os
import random
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from search_app import create_app

QUERIES = 5000 if os.environ.get("GONGWEN_SOAK") else 300
BATCHES = 10
LONGEST = 100_000  # characters

MARK = "zqx"  # is in every name of an element or attribute that a query tries to bring in
CHINESE = re.compile(r"[\u4e00-\u9fff].*。")
WORDS = ["劳模精神", "工会", "县级工会加强年", "浦东新区", "倪倩", "2022", "劳", "new york", "的", "如何"]
OPERATORS = [
    "OR",
    "AND",
    "NOT",
    "-",
    "|",
    "｜",
    "+",
    "*",
    "?",
    "~",
    "^",
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "{",
    "}",
    "\\",
    "&&",
    "||",
]
QUOTES = ['"', "“", "”", "「", "」", "『", "』", "'", "‘", "’", "`", "＂", "«", "«»", '""', "“”", '"" ""']
FIELDS = [
    *(
        "标题:",
        "作者：",
        "区:",
        "来源:",
        "文号:",
        "文种:",
        "日期:",
        "日期:2022..",
        "日期:..",
        "日期:9999-99-99",
        "日期:2022-02-30",
    ),
    *(
        "日期:2022-01..2021",
        "title:",
        "标题:标题:",
        "标题:(",
        "未知:",
        ":",
        "::",
        "日期:0000",
        "区:|",
        "区:浦东|徐汇",
    ),
]
MARKUP = [
    *(
        f"<script {MARK}>alert(1)</script>",
        f'"><img src=x {MARK}onerror=alert(1)>',
        f"<{MARK}>",
        f"</title><{MARK}>",
    ),
    *(
        f"' {MARK}='1",
        f'" {MARK}="1',
        f"--><{MARK}>",
        f"]]><{MARK}>",
        f"<!ENTITY {MARK} 'x'>&{MARK};",
        f"</mark><{MARK}-x>",
    ),
    *(
        f"<svg/onload=alert(1) {MARK}>",
        "javascript:alert(1)",
        "&lt;script&gt;",
        "&#60;b&#62;",
        "{{7*7}}",
        "{% x %}",
        "${7*7}",
    ),
]
ODDITIES = [
    *(
        "\0",
        "\x01",
        "\x1b[31m",
        "\r\n",
        "\t",
        "\x7f",
        "\x85",
        "\u2028",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\xad",
    ),
    *(
        "\ud800",
        "\udfff",
        "\udc80",
        "\ud83d",
        "\U0010ffff",
        "😀",
        "👨‍👩‍👧",
        "é",
        "e\u0301",
        "ﷺ",
        "ﬀ",
        "İ",
        "ß",
        "𠀀",
        "　",
    ),
    *(
        "../../etc/passwd",
        "'; DROP TABLE documents; --",
        "%00",
        "%s%n",
        "=1+1",
        "@SUM(1)",
        "\N{NULL}" * 40,
        "a" * 300,
        "9" * 40,
    ),
]
KINDS = [WORDS, OPERATORS, QUOTES, FIELDS, MARKUP, ODDITIES]


def queries(batch: int) -> list[str]:
    """The same ones on every run; some are very long."""
    chance = random.Random(batch)
    made = []
    for number in range(QUERIES // BATCHES):
        if number % 60 == 59:
            piece = chance.choice([*WORDS, *OPERATORS, *QUOTES, *FIELDS, *ODDITIES, f"<{MARK}>"])
            made.append((piece * LONGEST)[:LONGEST])
            continue
        pieces = []
        for _ in range(chance.randint(1, 9)):
            pieces.append(chance.choice(chance.choice(KINDS)))
            if chance.random() < 0.1:
                pieces.append(chr(chance.randrange(0x110000)))
        made.append(chance.choice(["", " "]).join(pieces))
    return made


@pytest.fixture(scope="module")
def client(archive: Archive) -> FlaskClient:
    return create_app(archive=archive).test_client()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_query_is_answered(archive: Archive, client: FlaskClient, batch: int) -> None:
    (hit,) = archive.search("县级工会加强年").hits
    for query in queries(batch):
        requests = requests_with(quote(query.encode("utf-8", "surrogatepass"), safe=""), hit.id)
        for address, check in requests[:4] if len(query) == LONGEST else requests:
            answer = client.get(address)
            assert answer.status_code in (200, 308, 400, 404, 414), (query, address)
            if answer.status_code in (400, 404, 414):
                check_sentence(answer)
            elif answer.status_code == 200:
                check(answer)


def requests_with(typed: str, id: str) -> list[tuple[str, Callable[[TestResponse], None]]]:
    """Every place an address has for what was typed, and what has to hold of the answer."""
    short = typed[:60]
    return [
        (f"/search?q={typed}", check_page),
        (f"/articles/{id}?q={typed}&at={short}", check_page),
        (f"/api/v1/search?q={typed}&limit=3", check_json),
        (f"/search.atom?q=工会 {typed}", check_feed),
        (f"/search?q=工会 {typed}&sort={short}&page={short}&widen=1", check_page),
        (f"/search?q=工会&filter=year:{typed}", check_page),
        (f"/articles/{typed}", check_page),
        (f"/api/v1/search?q=工会&filter={typed}&sort={short}", check_json),
        (f"/api/v1/articles/{typed}", check_json),
        (f"/api/v1/complete?q={typed}", check_json),
        (f"/opensearch/suggest?q={typed}", check_json),
        (f"/search.csv?q=工会 {typed}", check_table),
        (f"/search.jsonl?q=工会 {typed}", check_lines),
    ]


def check_sentence(answer: TestResponse) -> None:
    """One clear sentence, in Chinese."""
    if answer.is_json:
        assert CHINESE.search(answer.get_json()["error"])
    else:
        check_page(answer)
        assert CHINESE.search(answer.text)


class Page(HTMLParser):
    """Fails on anything our templates would not write."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert MARK not in tag, tag
        given = dict(attrs)
        for name, value in given.items():
            assert MARK not in name and not name.startswith("on") and name != "style", (tag, attrs)
            if name in ("href", "src", "action") and value:
                assert re.match(r"/(?!/)|#|\?", value), (tag, value)
        assert tag not in ("img", "iframe", "object", "embed", "base", "style")
        assert tag != "script" or (given.get("src") or "").startswith("/static/")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        assert MARK not in data

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def check_page(answer: TestResponse) -> None:
    page = Page()
    page.feed(answer.data.decode("utf-8"))  # strictly: no stray bytes
    page.close()
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", answer.text)


def check_json(answer: TestResponse) -> None:
    assert isinstance(json.loads(answer.data), dict | list)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def check_table(answer: TestResponse) -> None:
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))
    assert {len(row) for row in rows} == {12}
    assert "\n" not in answer.headers["Content-Disposition"]


def check_lines(answer: TestResponse) -> None:
    assert all(json.loads(line)["id"] for line in answer.data.decode().splitlines())


def check_feed(answer: TestResponse) -> None:
    assert not any(MARK in element.tag for element in ET.fromstring(answer.data).iter())
