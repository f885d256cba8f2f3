"""Reads Markdown: the text as a printed page would show it, and the facts of the front matter.

Parsed by markdown-it as CommonMark with tables; the front matter is YAML, of which only plain values count.
Cells are set apart by a tab. A line end inside a paragraph stays one where the author ended a sentence or
wrote short lines; after a long line that goes on it is the editor's and becomes a soft break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.message import Message
from indexer.readers.base import Reading, asides, day_of
from indexer.readers.text import SOFT_BREAK, read_lines
from indexer.readers.wrapping import ends_sentence, is_wrapped
from indexer.text import day_pattern

_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELDS = {
    "title": ("title", "标题", "题名"),
    "author": ("author", "authors", "作者", "责任者"),
    "date": ("date", "日期"),
    "source": ("source", "来源"),
}
_OPENING = re.compile(r"<!--|<(script|style)\b|</?[a-zA-Z]", re.IGNORECASE)  # of a comment or tag
_ENDS = {  # of what is not to be shown
    "script": re.compile(r"</script\s*>|\Z", re.IGNORECASE),
    "style": re.compile(r"</style\s*>|\Z", re.IGNORECASE),
}
_NOTE = re.compile(
    r"\[\^[^\]\s]{1,40}\](?::[ \t]*)?"
)  # the mark of a footnote, in the text and before the note
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_DATE = re.compile(day_pattern())
_BLOCKS = ("paragraph_close", "heading_close", "tr_close")


def read_markdown(content: bytes, encoding: str | None = None) -> Reading:
    """The text of a Markdown file. Raises UnreadableFile."""
    source, found, notes = read_lines(content, encoding)
    facts: dict[str, str] = {}
    aside: list[str] = []
    if front := _FRONT.match(source):
        values = _values(front[1])
        facts, aside = _facts(values), list(_lines(values))
        if facts:
            source = source[front.end() :]
        else:
            notes += (Message("front matter states nothing"),)
    text = _text(source)
    title = facts.get("title", "")
    first, _, rest = text.partition("\n")
    return Reading(
        rest.lstrip("\n") if title and first.strip() == title else text,
        Message("Markdown in the encoding asked for" if encoding else "Markdown", encoding=found),
        title,
        day_of(_DATE.search(facts.get("date", ""))),
        facts.get("author", ""),
        facts.get("source", ""),
        notes,
        asides(aside),
    )


def _values(front: str) -> dict[Any, Any]:
    """The fields of a front matter; none when it is no YAML mapping."""
    try:
        values = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings, no objects
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _lines(values: dict[Any, Any]) -> Iterator[str]:
    """密级：秘密, and each item of a list by itself."""
    for name, value in values.items():
        yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
        yield from (f"{name}：{value}",) if isinstance(name, str) and isinstance(value, str) else ()


def _facts(values: dict[Any, Any]) -> dict[str, str]:
    """The known fields, lists joined by 、."""
    facts = {}
    for field, names in _FIELDS.items():
        value = next((values[name] for name in names if values.get(name)), "")
        parts = value if isinstance(value, list) else [value]
        facts[field] = "、".join(" ".join(part.split()) for part in parts if isinstance(part, str))
    return {field: value for field, value in facts.items() if value}


def _text(source: str) -> str:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    return re.sub(r"(?<!\t)\t++\n", "\n", "".join(_written(parser.parse(_NOTE.sub("", source))))).strip("\n")


def _written(tokens: list[Token]) -> Iterator[str]:
    """The text of the blocks, a line end after each."""
    labels: list[str] = []  # what stands before the next line: the number of a list's item
    for token in tokens:
        if token.type == "inline":
            yield from labels
            labels.clear()
            yield "\n".join(line.strip() for line in _inline(token.children or []).split("\n"))
        elif token.type == "list_item_open" and token.info:
            labels = [f"{token.info}{token.markup} "]
        elif token.type in ("td_close", "th_close"):
            yield "\t"
        elif token.type in _BLOCKS:
            yield "\n"
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n") + "\n"
        elif token.type == "html_block":
            yield _without_tags(_BREAK.sub("\n", token.content)).strip("\n") + "\n"


def _without_tags(html: str) -> str:
    """The text of a piece of HTML. What is opened and never closed is text; it is looked through once, not for each `<`."""
    kept: list[str] = []
    at = start = 0
    unending: set[str] = set()  # ends that there are no more of
    while opening := _OPENING.search(html, at):
        at = opening.end()
        if opening[1]:
            closing = _ENDS[opening[1].lower()].search(html, at)
            end = closing.end() if closing else len(html)
        else:
            mark = "-->" if opening[0] == "<!--" else ">"
            found = -1 if mark in unending else html.find(mark, at)
            if found < 0:
                unending.add(mark)
                continue
            end = found + len(mark)
        kept.append(html[start : opening.start()])
        at = start = end
    return "".join([*kept, html[start:]])


def _inline(children: list[Token]) -> str:
    text = ""
    for child in children:
        if child.type == "softbreak":
            line = text.rpartition("\n")[2]
            text += SOFT_BREAK if is_wrapped(line) and not ends_sentence(line) else "\n"
        elif child.type == "hardbreak":
            text += "\n"
        elif child.type == "html_inline":
            text += "\n" if _BREAK.fullmatch(child.content) else ""
        elif child.type == "image":
            text += _inline(child.children or [])
        else:
            text += child.content
    return text
