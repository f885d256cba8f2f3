"""One term for one thing: words that were given up stand on no page, in no message and not in the manual."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from indexer.errors import InvalidRequest
from search_app.texts.phrases.quoting import nested
from search_app.texts.wording import word
from tests.support.places import ROOT

PAGES = ROOT / "search_app"
DOCS = [ROOT / "docs" / name for name in ("manual.md", "query-syntax.md", "deployment.md")]

GIVEN_UP = {  # pattern → what is said instead
    "收件筐|收件箱": "待收录文件",
    "没有读成|未读成|读不成": "读取失败",
    "没有传成": "上传失败",
    "去掉|(?<!档案)移出(?!单位| corpus)": "移除",
    "读出的正文": "识别出的正文",
    "换成新的文件": "替换原件",
    "新的一版|各版(?!本)": "新版本、历史版本",
    "未成 ": "失败",
    "(?<!有效)(?<!记)的?不是日期": "不是有效日期",
    "带走": "导出与订阅",
    "检索式读作": "系统理解为",
    "这样检索": "检索示例",
    "段略去": "已折叠",
    "新来的": "待收录文件",
    "随程序": "内置词典",
    "自己加的": "本单位词语",
    "加词(?!语)": "添加词语",
    "做不到": "暂时无法处理",
    "别处登录": "其他设备上的登录",
    "日志里有它": "以保证日志可追溯",
    "谁都能": "所有人都能",
    "守着|守候": "监视",
    "读不懂|看不懂": "无法识别",
    "从不出错": "任何检索词都不会报错",
    "暂不能读取": "不支持此类文件",
    "讲话人": "发言人",
    "收取|收入": "收录",
    "添加(?:文档|文件)|再添加(?!。)|重新添加(?!词)|未能添加": "收录",
    r"[\d}] 字节(?!，只有|。请)": "KB、MB",  # but for a file that lacks a few
    "(?<!小)标题(?!:)": "题名",
    "作者(?!、发言人、讲话人|系|:)": "责任者",
    "各部分|个部分": "节",
}
ALLOWED = {  # file → what of it is no sentence of ours: forms of texts that are read, names of fields that may be typed
    "web/article/blocks.py": "讲话人|作者",
    "docs/manual.md": "标题",  # of official documents, and columns of inventories
    "docs/query-syntax.md": "讲话人|标题|作者",
}


def _strings(path: Path) -> Iterator[str]:
    """What a module may say: its strings, but no docstring that is not the help of a command."""
    tree = ast.parse(path.read_text("utf-8"))
    commands = "cli" in path.parts
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and not (commands and isinstance(node, ast.FunctionDef))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@cache
def _said(path: Path) -> tuple[str, ...]:
    """What a file says to people."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return tuple(_strings(path))
    if path.suffix == ".html":
        return (re.sub(r"\{#.*?#\}", "", text, flags=re.S),)
    if path.suffix == ".js":
        return (re.sub(r"/\*.*?\*/|//.*", "", text, flags=re.S),)
    return (text,)


FILES = [
    *(path for suffix in ("py", "html", "js") for path in sorted(PAGES.rglob(f"*.{suffix}"))),
    *DOCS,
]


@pytest.mark.parametrize("pattern", GIVEN_UP, ids=GIVEN_UP.values())
def test_what_was_given_up_is_said_nowhere(pattern: str) -> None:
    found = []
    for path in FILES:
        allowed = ALLOWED.get(str(path.relative_to(PAGES if PAGES in path.parents else ROOT)))
        found += [
            f"{path.relative_to(ROOT)}: {said[max(match.start() - 15, 0) : match.end() + 15]!r}"
            for said in _said(path)
            for match in re.finditer(pattern, said)
            if not (allowed and re.search(allowed, match[0]))
        ]
    assert not found, f"say {GIVEN_UP[pattern]}: " + "\n".join(found)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("“县级工会加强年”", "县级工会加强年"),
        ('"县级工会加强年"', "县级工会加强年"),
        ("展现“家”的担当", "展现‘家’的担当"),
        ("“三八”与“五一”", "‘三八’与‘五一’"),
        ("《劳动者之歌》唱响全区", "〈劳动者之歌〉唱响全区"),
    ],
)
def test_words_in_quotes_have_no_double_quotes_of_their_own(typed: str, shown: str) -> None:
    assert nested(typed) == shown


def test_a_message_does_not_double_the_quotes_of_what_it_repeats() -> None:
    refused = InvalidRequest("no such field", name="“题名”", known=("题名",))
    assert word(refused, "page").startswith("没有叫“题名”的著录项")
