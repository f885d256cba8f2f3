"""Cuts what was typed at blanks outside quotes into tokens: text, quotes, minus and field. Never fails.

A quote only counts as one when it encloses whole terms, so a sentence pasted with quotes in it stays a
sentence. A field is a label of `FIELDS` and a colon before a term: 标题:劳模, title:"劳模".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.text import normalize_line

TextField = Literal[
    "title", "author", "district", "source", "number", "code", "kind", "filing_year", "retention", "subject"
]
FieldName = TextField | Literal["date"]

FIELDS: dict[str, FieldName] = {
    **dict.fromkeys(("标题", "题名", "题目", "title"), "title"),
    **dict.fromkeys(("作者", "责任者", "发言人", "讲话人", "author", "speaker"), "author"),
    **dict.fromkeys(("区", "区县", "地区", "district"), "district"),
    **dict.fromkeys(("来源", "出处", "source"), "source"),
    **dict.fromkeys(("文号", "发文字号", "number"), "number"),
    **dict.fromkeys(("档号", "code"), "code"),
    **dict.fromkeys(("文种", "kind"), "kind"),
    **dict.fromkeys(("年度", "归档年度", "filing_year"), "filing_year"),
    **dict.fromkeys(("保管期限", "retention"), "retention"),
    **dict.fromkeys(("主题词", "subject", "subjects"), "subject"),
    **dict.fromkeys(("日期", "成文日期", "时间", "年份", "年", "date", "year"), "date"),
}

QUOTES = '"＂“”„「」『』﹁﹂﹃﹄'
_PAIRED = {"“": "”", "„": "“”", "「": "」", "『": "』", "﹁": "﹂", "﹃": "﹄"}  # those that can only begin
_MATES = {'"': '"＂', "＂": '"＂', "”": "”“", **_PAIRED}
_BARS = "|｜"
_OR = frozenset({"OR", "or", "ＯＲ", "|", "｜", "||"})
_MINUS = "-－−"
_TITLE = r"(?:《[^《》]+》|〈[^〈〉]+〉)[。.！!？?]*(?=[\s|｜]|$)"  # in its marks, blanks and all
_WORD = re.compile(rf"{_TITLE}|[^\s|｜]+|[|｜]+")
LIST = re.compile("[、，,;；]")  # what parts the values of a field
_LABEL = re.compile(r"([^\s:：|｜\"“”「」『』]{1,11})[:：]\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """A term as typed, without its quotes, minus and label."""

    text: str
    quoted: bool = False
    negated: bool = False
    field: FieldName | None = None
    label: str = ""  # as typed, colon included

    @property
    def is_or(self) -> bool:
        """Whether it is the operator for either."""
        return not self.quoted and not self.negated and self.field is None and self.text in _OR


def tokens(typed: str) -> Iterator[Token]:
    """The terms from left to right. In 区:浦东|徐汇 the label holds on both sides of the bar."""
    at = 0
    before: Token | None = None  # the term that ends exactly here, or before the bar that does
    while at < len(typed):
        if typed[at].isspace():
            at, before = at + 1, None
            continue
        token, at = _token(typed, at)
        if not token.field and not token.negated and not token.is_or and before and before.field:
            token = Token(token.text, token.quoted, before.negated, before.field, before.label)
        yield token
        if not token.is_or:
            before = token if at < len(typed) and typed[at] in _BARS else None


def _token(typed: str, at: int) -> tuple[Token, int]:
    """The term that begins at `at`, and where it ends."""
    follows = typed[at + 1 : at + 2].strip()
    negated = typed[at] in _MINUS and bool(follows) and follows not in _MINUS  # -- excludes nothing
    start = at + 1 if negated else at
    label = _LABEL.match(typed, start)
    follows = typed[label.end() : label.end() + 1] if label else ""
    field = FIELDS.get(normalize_line(label[1])) if label and follows and follows not in _BARS else None
    if label and field:
        start = label.end()
    written = label[0] if label and field else ""
    end = _closing_quote(typed, start)
    if end is not None:
        return Token(typed[start + 1 : end], True, negated, field, written), end + 1
    word = _WORD.match(typed, start)
    end = word.end() if word else len(typed)
    return Token(typed[start:end], False, negated, field, written), end


def _closing_quote(typed: str, start: int) -> int | None:
    """Where the quotation that begins at `start` ends, if one does; an unclosed one ends with the text.

    A quote closes where a term ends: its own mate, or else a mark of any other kind that closes no quotation
    within it, since input methods mix them up. With a mark within a term it is a sentence that has quotes in it.
    """
    mates = _MATES.get(typed[start])
    if mates is None:
        return None
    alike = typed[start] not in _PAIRED  # it begins as it ends, and is looked for to the end
    other: int | None = None  # where a mark of another kind closes it
    waiting: list[str] = []  # what closes the quotations that began inside, innermost last
    plain = True  # no mark stands within a term, and no other term begins with one
    for at in range(start + 1, len(typed)):
        mark = typed[at]
        if mark not in QUOTES:
            continue
        if waiting and mark in waiting[-1]:
            waiting.pop()
            continue
        ends = _ends_term(typed, at + 1)
        begins = mark in _MATES and (typed[at - 1].isspace() or typed[at - 1] in _BARS)
        if mark in mates and ends:
            return at
        closed = other is not None and not typed[other - 1].isspace() and not ends and not alike
        if begins and (alike if mark == typed[start] else closed):
            return other  # another quotation begins
        if not ends and (begins or mark in _PAIRED):
            waiting.append(_MATES[mark])
            plain = plain and not begins
        elif ends and other is None:
            other = at
        else:
            plain = plain and ends
    return len(typed) if other is None and plain and not waiting else other


def _ends_term(typed: str, at: int) -> bool:
    return at == len(typed) or typed[at].isspace() or typed[at] in _BARS
