"""Finds the title of a text below a red head (版头).

The head of an official letter after GB/T 9704—2012: copy number, secrecy and urgency in the corner (7.2.1 to 7.2.3),
the issuing body and 文件 (7.2.4), the document number with or without the signer (7.2.5, 7.2.6); below the red line the
title, 关于…的通知, on up to three lines (7.3.1). A letter form has the body without 文件 (10.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.byline import is_body
from indexer.structure.mark_forms import is_corner
from indexer.structure.official.document_number import find_number

HEAD_LINES = 12  # lines, blank ones included, above the title
TITLE_LINES = 3
LONGEST_TITLE = 300  # characters
SHORTEST_ISSUER = 4

KINDS = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split()

_SIGNER = re.compile(r"签发人\s*[:：].{1,30}")
_ISSUER = re.compile(r"[\u3400-\u9fff]{2,38}(?:党组|工委|局|厅|委|办|部|署)")
_TITLE = re.compile(rf"\A((?:(?!关于).)*+)关于.+的({'|'.join(KINDS)})(?:[（(][^（()）]*+[）)])?")
_SENTENCE = re.compile(r"[。！？；!?;：:]")


def official_kind(title: str) -> str:
    """通知 of 青枫区总工会关于…的通知, but nothing of 区总工会印发关于…的通知, which is news."""
    found = _TITLE.fullmatch(title) if len(title) <= LONGEST_TITLE else None
    return found[2] if found and (not found[1] or is_body(found[1])) else ""


def find_title(lines: Sequence[str]) -> tuple[int, int] | None:
    """The first and last line of a title below a head; None when there is no head, or no such title below it.

    A head is made of secrecy, urgency or copy number, a body's name with or without 文件, and the number. A body's
    name directly above 关于…的通知, without a number between them, is the title's first line.
    """
    headed = numbered = False
    body = -1  # the line of a body's name
    for at, line in enumerate(lines[:HEAD_LINES]):
        text = line.strip()
        if not text or is_corner(text):
            headed = headed or bool(text)
        elif _heads(text):
            headed = numbered = True  # with or without a number, what comes next is the title
        elif find_number([text]) or _SIGNER.fullmatch(text):
            numbered = True
        elif is_body(text) and body < 0 and not numbered:
            body = at
        elif headed or numbered or body >= 0:
            return _title_from(lines, (at,) if numbered or body < 0 else (body, at))
        else:
            return None
    return None


def is_issuer(text: str) -> bool:
    """Whether the text may be the name of a body where only one can stand: in a head, above the date of a letter."""
    name = "".join(text.split())
    return is_body(name) or (_ISSUER.fullmatch(name) is not None and len(name) >= SHORTEST_ISSUER)


def _heads(text: str) -> bool:
    """青枫区总工会文件, also with blanks between the characters."""
    name = "".join(text.split()).removesuffix("文件")
    return name != "".join(text.split()) and is_issuer(name)


def _title_from(lines: Sequence[str], places: Sequence[int]) -> tuple[int, int] | None:
    ends = ((first, _end_of_title(lines, first)) for first in places)
    return next(((first, last) for first, last in ends if last is not None), None)


def _end_of_title(lines: Sequence[str], first: int) -> int | None:
    """The last line of the title that begins at `first`, when its lines together are one."""
    title = ""
    for at, line in enumerate(lines[first : first + TITLE_LINES], start=first):
        if not line.strip() or _SENTENCE.search(line):
            return None
        title += line.strip()
        if official_kind(title):
            return at
    return None
