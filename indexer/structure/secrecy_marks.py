"""Finds the mark by which a text says that it is not for everybody.

Secrecy stands in the corner above the head, with the copy number and urgency (GB/T 9704—2012, 7.2.1 to 7.2.3); what is
内部 on the cover or below the title; who may not be shown it in brackets at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from indexer.structure.byline import read_byline
from indexer.structure.dateline import read_dateline
from indexer.structure.mark_forms import KINDS, Mark, is_corner, is_prose, read_mark

HEAD_LINES: Final = 40  # lines, not counting blank ones, from the first on, among which a mark may stand
TAIL_LINES: Final = 15  # lines at the end
_HEAD, _TAIL = 4_000, 2_000  # characters within which those lines are looked for

_DOWNWARDS = 8  # letters, at the most, of a word written downwards: 秘 / 密
_DIGITS = 3  # of a number among them
_BLANKS = " \t\r\u3000\ufeff\u200b\xa0"
_TOPICS = ("商业秘密", "工作秘密")  # as a key word, what the text is about
_LINE_END = re.compile("[\n\u2028\u2029]")


def find_mark(text: str, aside: Iterable[str] = (), *, official: bool = False) -> Mark | None:
    """The mark in the head or at the foot of a text, or `aside` of it: its running heads, its properties.

    A word alone counts above the first paragraph; not where a heading may be meant, unless it is an `official`
    letter's or the very first line.
    """
    head = _joined(_LINE_END.split(text[:_HEAD]))
    found = list(_in_head([line for _, line in head[:HEAD_LINES]], official=official))
    if len(text) > _HEAD or len(head) > HEAD_LINES:  # else the foot is among those lines
        found += _in_tail(text)
    beside = (read_mark(line.strip(), bare=True) for line in aside)
    found += (mark for mark in beside if mark and not (mark.bare and mark.text in _TOPICS))
    return min(found, key=lambda mark: (KINDS.index(mark.kind), mark.bare), default=None)


def title_line(lines: Sequence[str]) -> int:
    """The first line that may be the title: below marks, and what else stands in the corner with them."""
    marked = False
    found = list(_joined(lines[:HEAD_LINES]))
    for (at, line), (_, following) in pairwise([*found, (0, "")]):
        mark = read_mark(line, bare=True)
        if not (mark and mark.whole) and not is_corner(line):
            return at if marked else 0
        if not following or (mark and mark.bare and not marked and _is_story(following)):
            return 0
        marked = marked or mark is not None
    return 0


def _in_head(lines: Sequence[str], *, official: bool) -> Iterator[Mark]:
    above = True  # the first paragraph
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        above = above and not is_prose(line)
        mark = read_mark(line, bare=above)
        if mark and mark.bare and not official:
            corner = mark.kind == "secret" or at <= 1
            if at and (not corner or _is_story(following)):
                mark = None
            elif mark.whole and _is_story(following):
                mark = replace(mark, kind="other")  # it may be a story's title
        if mark:
            yield mark
        above = above and not (line.endswith((":", "：")) and not is_corner(line))


def _in_tail(text: str) -> Iterator[Mark]:
    lines = [line.strip() for line in _LINE_END.split(text[-_TAIL:]) if line.strip()][-TAIL_LINES:]
    marks = (read_mark(line, bare=False) for line in lines)
    yield from (mark for mark in marks if mark and (mark.whole or mark.kind == "other"))


def _joined(lines: Iterable[str]) -> list[tuple[int, str]]:
    """The lines that are not blank, each with its place; letters written downwards as one line."""
    joined: list[tuple[int, str]] = []
    letters = False
    for at, line in ((at, line.strip(_BLANKS)) for at, line in enumerate(lines)):
        if not line:
            continue
        letter = len(line) == 1 or (line.isdecimal() and len(line) <= _DIGITS)
        if letters and letter and len(joined[-1][1]) < _DOWNWARDS:
            joined[-1] = (joined[-1][0], joined[-1][1] + line)
        else:
            joined.append((at, line))
        letters = letter
    return joined


def _is_story(following: str) -> bool:
    """Whether what stands below a word makes that a title: prose, a byline, a date; or nothing does."""
    line = following.strip()
    if not line:
        return True
    return is_prose(line) or read_byline(line) is not None or read_dateline(line) is not None
