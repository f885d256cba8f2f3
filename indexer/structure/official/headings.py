"""Finds the headings of a text by their numbers: 第一章, 第一节, 第一条, 一、, （一）.

They are for showing: a table of contents is made of them whenever a text is, whatever kind of file it came from. A
number counts only where it goes on from the one before it, so that 第三条 at the beginning of a line that speaks of
another law is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from indexer.model import Document

LONGEST_HEADING: Final = 40  # characters of a line that is a heading as a whole
LONGEST_WORDS: Final = 24  # shown of a longer one
FEWEST: Final = 2  # headings that make a table of contents
_LEVELS: Final = "编章节条、）"  # from above
_ARTICLE: Final = 3

_HEADING = re.compile(
    r"^[ \t\u3000\xa0]{0,60}(?:第([一二三四五六七八九十百千零〇两0-9]{1,7})([编編章节節条條])(之[一二三四五六七八九十])?"
    r"(?=[ \t\u3000\xa0(（【]|$|([^第]))"
    r"|([一二三四五六七八九十]{1,3})[、．.]|[（(]([一二三四五六七八九十]{1,3})[）)])[^\n]{0,200}",
    re.MULTILINE,
)
_SIMPLE: Final = str.maketrans("編節條", "编节条")
_CLAUSE_END = re.compile("[。；：，！？;:,]")
_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; `level` counts from 0 among those that the text has."""

    words: str
    level: int
    start: int  # of its line in the text, without the blanks before it
    end: int  # of what stands below it, up to the next one that is no deeper


def headings_of(document: Document, most: int) -> tuple[Heading, ...]:
    """The headings of a document's body, see `find_headings`."""
    text = document.text
    return find_headings(text, len(document.title) + 1, len(text), most)


def find_headings(text: str, start: int, end: int, most: int) -> tuple[Heading, ...]:
    """The headings between two places of a text; where there are more than `most`, the deepest levels are left out."""
    found = list(_without_contents(text, list(_in_order(text, start, end))))
    if any(heading.level == _ARTICLE for heading in found):
        found = [heading for heading in found if heading.level <= _ARTICLE]  # their items are none
    levels = sorted({heading.level for heading in found})
    while len(found) > most and len(levels) > 1:
        deepest = levels.pop()
        found = [heading for heading in found if heading.level != deepest]
    if len(found) < FEWEST:
        return ()
    return tuple(_closed([replace(each, level=levels.index(each.level)) for each in found], end))


def _in_order(text: str, start: int, end: int) -> Iterator[Heading]:
    """Those whose number goes on from the one before on their level; a deeper level begins anew below each heading."""
    last = [0] * len(_LEVELS)
    for match in _HEADING.finditer(text, start, end):
        number, level, glued = _numbered(match)
        line = match[0].strip()
        begins = number == 1 and (_LEVELS[level] != "条" or last[level] == 0 or not glued)
        inserted = match[3] and number == last[level]  # 第四条之一
        if not (number == last[level] + 1 or begins or inserted):
            continue
        if level < 3 and not _is_title(line):  # 第二章规定了…。
            continue
        last[level] = number
        for deeper in range(level + 1, len(last)):
            if _LEVELS[deeper] != "条":  # articles are numbered through
                last[deeper] = 0
        yield Heading(_words(line), level, match.end() - len(match[0].lstrip()), end)


def _numbered(match: re.Match[str]) -> tuple[int, int, bool]:
    """Its number, its level, and whether its words follow without a blank."""
    if match[1]:
        return _value(match[1]), _LEVELS.index(match[2].translate(_SIMPLE)), match[4] is not None
    return (_value(match[5]), 4, False) if match[5] else (_value(match[6]), 5, False)


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and not line.endswith(("。", "；", "，", "："))


def _words(line: str) -> str:
    """A short line as it stands, of a paragraph its first clause."""
    line = " ".join(_without_dots(line).split())
    if len(line) <= LONGEST_HEADING and not line.endswith(("。", "；", "，", "：")):
        return line
    clause = _CLAUSE_END.search(line, 4)
    words = line[: clause.start()] if clause else line
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"


def _without_dots(line: str) -> str:
    """Without the dots and page number of a printed table of contents: 第一章 总则……3."""
    bare = line.rstrip(" 0123456789")
    cut = bare.rstrip(".…·")
    return cut if len(bare) - len(cut) > 1 else line


def _without_contents(text: str, found: list[Heading]) -> list[Heading]:
    """Without a table of contents of the text's own: headings above the first, with nothing but headings between."""
    first = found[:1]
    for at, heading in enumerate(found[1:], start=1):
        if (heading.level, heading.words) == (first[0].level, first[0].words):
            lines = text.count("\n", first[0].start, heading.start)
            return found[at:] if lines <= at + 2 else found
    return found


def _closed(found: list[Heading], end: int) -> Iterator[Heading]:
    """Each up to the next that is no deeper."""
    ends = [end] * len(found)
    opened: list[int] = []
    for at, heading in enumerate(found):
        while opened and found[opened[-1]].level >= heading.level:
            ends[opened.pop()] = heading.start
        opened.append(at)
    for heading, last in zip(found, ends, strict=True):
        yield replace(heading, end=last)


def _value(written: str) -> int:
    """三百二十一 → 321, 21 → 21."""
    if written.isascii():
        return int(written)
    total, digit = 0, 0
    for letter in written:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[letter] if letter in _DIGITS else int(letter)
    return total + digit
