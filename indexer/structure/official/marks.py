"""Reads what an official document states besides its fields: copy number, urgency, signer, who gets copies, who printed it.

In the head by GB/T 9704—2012, 7.2.1 to 7.2.6; copies and printing in the last lines by 7.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from indexer.model import Document, Evidence, Ground
from indexer.structure.lines import Line, read_lines
from indexer.structure.official.bodies import is_issuer
from indexer.structure.official.head import Head, read_head

LAST_LINES: Final = 25
MOST_LINES: Final = 6  # of those who get copies
LONGEST_LINE: Final = 200  # characters
_HEAD: Final = 6_000  # characters of a body within which its head stands
_TAIL: Final = 4_000

_URGENCY = re.compile("特急|加急|平急|特提|急件")
_COPY = re.compile(r"(?<![0-9〔\[（(])[0-9]{6}(?![0-9])")
_COPIES = re.compile(r"(?:抄\s?送|抄\s?报|分\s?送|发\s?送|送|报)\s?[:：]")
_LABEL = re.compile(r"[^，。、：:]{1,8}[:：]")
_PRINTED = re.compile(
    r"(.{0,60}?)([0-9〇零○一二三四五六七八九十]{1,4}\s?年[^，。；]{3,14}?日)\s?印(?:发|制)?"
)
_PRINTED_ON = re.compile(r"印\s?发\s?(?:日期|时间)\s?[:：](.{1,40})")
_END = re.compile(r"[（(]?\s?共\s?印|校对|打印|印发|主题词")


def marks_of(document: Document) -> tuple[Evidence, ...]:
    """What the first and last lines of a document state; the work does not grow with the text."""
    body, begin = document.body, len(document.title) + 1
    title = Line(0, len(document.title), document.title)
    head = read_lines(body[:_HEAD], 0)
    tail = read_lines(body[-_TAIL:], 0)
    behind = begin + max(0, len(body) - _TAIL)
    first = [line._replace(start=line.start + begin, end=line.end + begin) for line in head]
    last = [line._replace(start=line.start + behind, end=line.end + behind) for line in tail]
    return tuple(read_marks(read_head(first, title), last))


def read_marks(head: Head, lines: Sequence[Line]) -> Iterator[Evidence]:
    """The same of lines whose head is known; each is stated once."""
    corner = [line for line, part in head.found if part.kind == "corner"]
    yield from _first("copy_number", _COPY, corner)
    yield from _first("urgency", _URGENCY, corner)
    if found := head.first("signer"):
        line, part = found
        yield _stated("signer", part.value, line, "in the head")
    last = [line for line in lines[-LAST_LINES:] if len(line.text) <= LONGEST_LINE]
    yield from _copies(last, bulletin=head.bulletin)
    for line in reversed(last):
        if value := _printed(line.text):
            yield _stated("printed", value, line, "below the text")
            return


def is_imprint(text: str) -> bool:
    """Whether a line is one of the last of a letter: who gets copies, who printed it, how many."""
    return bool(_COPIES.match(text) or _END.match(text) or _printed(text))


def _copies(lines: Sequence[Line], *, bulletin: bool) -> Iterator[Evidence]:
    """Those after 抄送：, on as many lines as they take."""
    for at, line in enumerate(lines):
        found = _COPIES.match(line.text)
        if found is None or (len(found[0].split()[0]) == 2 and not bulletin):  # 报：, 送： are a bulletin's
            continue
        end, words = at, [line.text[found.end() :].strip()]
        while not words[-1].endswith(("。", ".")) and end + 1 < len(lines) and end - at < MOST_LINES:
            text = lines[end + 1].text
            if _LABEL.match(text) or _END.search(text) or _printed(text):
                break
            end += 1
            words.append(text)
        value = "".join(words).rstrip("。.")
        yield Evidence("copied_to", value, line.start, lines[end].end, True, "below the text")
        return


def _printed(text: str) -> str:
    """青枫区总工会办公室　2021年3月8日印发, with or without who."""
    if found := _PRINTED_ON.fullmatch(text):
        return found[1].strip()
    found = _PRINTED.fullmatch(text)
    if found is None or (found[1].strip() and not is_issuer(found[1])):
        return ""
    return " ".join(("".join(found[1].split()), "".join(found[2].split()))).strip()


def _first(field: str, form: re.Pattern[str], lines: Sequence[Line]) -> Iterator[Evidence]:
    for line in lines:
        if found := form.search(line.text):
            place = Line(line.start + found.start(), line.start + found.end(), found[0])
            yield _stated(field, found[0], place, "in the head")
            return


def _stated(field: str, value: str, line: Line, why: Ground) -> Evidence:
    return Evidence(field, value, line.start, line.end, True, why)
