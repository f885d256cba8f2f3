"""Splits a text into lines and tells what each is: prose, a heading, the end of something."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.structure.byline import read_byline, read_office
from indexer.structure.dateline import read_dateline

MAX_HEADING = 45  # characters
SHORT_OFFICE = 6  # characters: 秘书长 above a name is a row of a list, no heading
MIN_PROSE = 15  # characters of the shortest sentence that counts as prose

_ENDS = tuple("。！？!?；;：:，,、…")
_SENTENCE_END = re.compile(r"[。！？!?；;…：:][”’」』）)]*(?:[（(][^（()）]{1,40}[）)])?$")
_NUMBERED = re.compile(
    r"(?:[（(]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[）)、.．]|第[一二三四五六七八九十百0-9]{1,4}[章节条篇部项]|[①-⑳❶-❿]"
    r"|附[件表录錄]|[一二三四五六七八九十]是|[0-9]{1,2}[.．][0-9])"
)
_LIST_LABEL = re.compile(r"(?:奖|奖章|奖状|名单|称号|获得者|先进个人|先进集体|先进工作者|标兵|[：:])$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASIDE = re.compile(r"(?:批注(?:（[^（）]{1,40}）)?|页眉|页脚)：")
_DASHES = ("—", "――", "--", "－", "─")


class Line(NamedTuple):
    """A line that is not blank: its place in the text and its words without the blanks around them."""

    start: int
    end: int
    text: str


def read_lines(text: str, start: int) -> list[Line]:
    """The lines of `text` from `start` on that are not blank."""
    lines = []
    for part in text[start:].split("\n"):
        words = part.strip()
        if words:
            begin = start + part.index(words[0])
            lines.append(Line(begin, begin + len(words), words))
        start += len(part) + 1
    return lines


def is_aside(line: Line) -> bool:
    """Whether a reader has put the line there for what stands beside the text: 批注（罗启明）：…, 页眉：…."""
    return _ASIDE.match(line.text) is not None


def is_prose(line: Line) -> bool:
    """A paragraph rather than a heading, byline or entry of a list."""
    return len(line.text) > MAX_HEADING or (len(line.text) >= MIN_PROSE and _is_sentence(line.text))


def is_numbered(line: Line) -> bool:
    """Whether the line begins like a numbered heading or clause: 一、 （二） 3. 第四条 附件."""
    return _NUMBERED.match(line.text) is not None


def heading_at(lines: list[Line], at: int) -> int | None:
    """The line of the heading that ends at line `at`: the line itself, or the one above its —— subtitle."""
    if at > 0 and lines[at].text.startswith(_DASHES):
        at -= 1
    return at if has_heading_form(lines, at, len(lines)) and is_apart(lines, at) else None


def has_heading_form(lines: list[Line], at: int, end: int) -> bool:
    """Short, in Chinese, without sentence end or number, and no office, byline, date or title of a list."""
    if not 0 <= at < end:
        return False
    text = lines[at].text
    if not 2 <= len(text) <= MAX_HEADING or not _HAN.search(text) or _is_sentence(text) or text[-1] in _ENDS:
        return False
    if text[0] in "（(【" or text.startswith(_DASHES) or _NUMBERED.match(text) or _LIST_LABEL.search(text):
        return False
    if len(text) <= SHORT_OFFICE and read_office(text):
        return False
    byline = read_byline(text)
    return (byline is None or byline.bare) and read_dateline(text) is None


def is_apart(lines: list[Line], at: int) -> bool:
    """Whether a heading may stand here: after a closed paragraph, or under the title."""
    return at <= 2 or closes(lines, at - 1)


def closes(lines: list[Line], at: int) -> bool:
    """Whether line `at` ends what stood before: a sentence, a date, a note in brackets, or the title."""
    if at < 0:
        return True
    text = lines[at].text
    return (
        len(text) > MAX_HEADING
        or _is_sentence(text)
        or text[-1] in "：:）)"
        or read_dateline(text) is not None
    )


def prose_follows(lines: list[Line], at: int, end: int) -> bool:
    """Whether prose stands below line `at`, at most one salutation or subheading between."""
    if at + 1 >= end:
        return False
    if is_prose(lines[at + 1]):
        return True
    return at + 2 < end and is_prose(lines[at + 2]) and read_byline(lines[at + 1].text) is None


def _is_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text[-MAX_HEADING:]) is not None
