"""Reads the foot of an official letter: who signs it and when, its annexes, who gets copies, who printed it.

After GB/T 9704—2012, 7.3.4 to 7.3.7 and 7.4. Seals leave （印章） or （盖章） in a text, several bodies may stand on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indexer.structure.byline import read_byline
from indexer.structure.dateline import read_dateline
from indexer.structure.lines import Line, is_prose
from indexer.structure.official.bodies import bodies_on, named_once, without_seal

MOST_ISSUERS: Final = 12  # lines of bodies that sign a letter together
LONGEST_DATE: Final = 80  # characters of a line with bodies and a date

_DATED = re.compile(r"[0-9０-９〇零○一二三四五六七八九]\s*[年.．/／-]")
_MONTH = re.compile(
    r"[0-9〇零○O一二三四五六七八九０-９]{4}年[0-9０-９一二三四五六七八九十]{1,2}月"
)  # no day is stated
_ANNEX = re.compile(
    r"附(?:\s?[件表录錄])?\s*+(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})?(?:[-—][0-9]{1,2})?\s*+"
    r"(?:[：:.．、]\s*+(.{0,60})|(?<=\s)(.{1,60}))?"
)
_LIST = re.compile(r"[0-9０-９]{1,2}\s?[.．、]|[(（]?[一二三四五六七八九十][)）、]")


@dataclass(frozen=True, slots=True)
class Closing:
    """A signature: lines `first` to `last` name the `bodies`, or a person where that is empty; `dated` has the date.

    The date is "" where only the month is stated. `repeated` tells that a body was named twice, as under a seal.
    """

    first: int
    last: int
    dated: int
    date: str
    bodies: tuple[str, ...]
    repeated: bool = False


def find_closing(lines: Sequence[Line], begin: int = 0) -> Closing | None:
    """The first signature of bodies with a date: below it others' letters may stand, as annexes."""
    for at in range(begin, len(lines)):
        text = lines[at].text
        if len(text) > LONGEST_DATE or not _DATED.search(text):
            continue
        dateline = read_dateline(without_seal(text))
        date = dateline.date if dateline else None
        if not date and not _MONTH.fullmatch("".join(text.split())):
            continue
        first, above = _bodies_above(lines, at, begin)
        if dateline and (beside := bodies_on(dateline.signer)):
            over = len(named_once((*above, *beside))) < len(named_once(above)) + len(named_once(beside))
            names = (*above, *beside) if over else beside
            return _signed(first if over else at, at, at, date or "", names)
        if above:
            return _signed(first, at - 1, at, date or "", above)
        if date and at > begin and _signs_person(lines[at - 1].text):
            return Closing(at - 1, at - 1, at, date, ())
        if (
            date
            and at + 1 < len(lines)
            and (bodies := bodies_on(lines[at + 1].text))
            and _ends_text(lines, at)
        ):
            return _signed(at + 1, at + 1, at, date, bodies)
    return None


def _signed(first: int, last: int, dated: int, date: str, names: Sequence[str]) -> Closing:
    bodies = named_once(names)
    return Closing(first, last, dated, date, bodies, repeated=bodies != tuple(names))


def find_annexes(lines: Sequence[Line], closing: Closing | None) -> list[int]:
    """The lines with which annexes begin; a list of them above the signature is none.

    Below a signature it is any line 附件1：…; in a text without one the words alone, with nothing of a list below them.
    """
    found = []
    for at, line in enumerate(lines):
        if len(line.text) > LONGEST_DATE or not line.text.startswith("附"):
            continue
        match = _ANNEX.fullmatch(line.text)
        if match is None or is_prose(line):
            continue
        named = match[1] or match[2]
        if closing is None or at < closing.first:
            follows = lines[at + 1].text if at + 1 < len(lines) else ""
            listed = named or not follows or _LIST.match(follows)
            if listed or (closing is not None and closing.first - at < MOST_ISSUERS):
                continue
        elif (named and _LIST.match(named.strip())) or at + 1 == len(lines):
            continue
        found.append(at)
    return found


def _bodies_above(lines: Sequence[Line], at: int, begin: int) -> tuple[int, tuple[str, ...]]:
    """The bodies on the lines directly above a date, and the first of the lines; seals between them."""
    found: list[str] = []
    first = at
    for above in range(at - 1, max(begin, at - MOST_ISSUERS) - 1, -1):
        text = lines[above].text
        if len(text) <= LONGEST_DATE and not without_seal(text):
            continue
        bodies = bodies_on(text)
        if not bodies:
            break
        found[:0] = bodies
        first = above
    return first, tuple(found)


def _signs_person(text: str) -> bool:
    """市长　方知远, 代市长：秦晚舟."""
    byline = read_byline(text.replace("：", " ").replace(":", " "))
    return byline is not None and byline.titled and len(byline.names) == 1


def _ends_text(lines: Sequence[Line], at: int) -> bool:
    """Whether a date at line `at` follows a paragraph, with nothing but its body below."""
    return at > 0 and is_prose(lines[at - 1]) and at + 2 >= len(lines)
