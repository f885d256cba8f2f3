"""Tells what a line of a red head (版头) states: copy number, secrecy, urgency, issuing body, number, signer, rule.

After GB/T 9704—2012, 7.2.1 to 7.2.7, and 10 for letters, orders and minutes; bulletins have a number of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from indexer.structure.dateline import find_date
from indexer.structure.districts import words
from indexer.structure.mark_forms import is_corner
from indexer.structure.official.bodies import bodies_on, is_issuer, is_meeting
from indexer.structure.official.document_number import find_number
from indexer.text import simplify

LONGEST_LINE: Final = 120  # characters
Kind = Literal["corner", "name", "body", "number", "issue", "signer", "rule", "date", "imprint"]

_RULE: Final = frozenset("★☆*＊✱━─—―_＿=＝－-·.…~～■◆●○▪│|")
# Patterns are matched against lines without blanks.
_PAGE = re.compile(r"[-—－–·.]{0,6}[0-9]{1,3}[-—－–·.]{0,6}|第[0-9]{1,3}页(?:共[0-9]{1,3}页)?")
_COPY = re.compile(r"(?:份号|序号|编号|[Nn][Oo]\.?|№)[:：]?([0-9]{3,8})|([0-9]{6})")
_URGENCY = re.compile(r"(?:紧急程度|缓急)?[:：]?((?:特急|加急|平急|特提|急件|急)(?:[·.★]?明电)?)")
_SIGNER = re.compile(r"(?:签\s?发\s?人|会\s?签\s?人?)\s?[:：]([^〔\[［0-9]{1,40})")  # this one with them
_ISSUE = re.compile(
    r"[（(〔\[]?((?:(?:19|20)[0-9]{2}年?)?总?第[0-9一二三四五六七八九十百〇零○]{1,6}[期号次]|增刊)"
    r"[）)〕\]]?(?:[（(]?总?第?[0-9]{1,5}期[）)]?)?"
    r"|([〔\[（(](?:19|20)[0-9]{2}[〕\]）)]第?[0-9]{1,5}[号期次])"
)
_YEAR_OF_ISSUE = re.compile(r"\A(?:19|20)[0-9]{2}年?(?=第[^号次]{1,8}期)")
_TOTAL = re.compile(r"[（(]?总第?[0-9]{1,5}期[）)]?")
_EDITED = re.compile(r"(?:编印|编发|编辑|主办|编制|主办单位|编)[:：]?|\s")
_PAPER = words(
    "简报 简讯 信息 动态 快报 快讯 专报 通讯 情况通报 情况反映 工作交流 内参 要情 参考 专刊 月报 周报 摘报 快递 通报"
)
_FORM = re.compile(
    r"(.{3,60}?)(?:文件|(?:[（(](?:通知|通报|函|请示|报告|批复|意见|决定|纪要|通告|公告)[）)]))"
)
_ISSUED = re.compile(r"(.{3,60}?)(?:命?令|公告|通告|公报|决议)")
_MINUTES = re.compile(r"[^，。！？!?；;：:《》]{2,40}纪要")
_WIDE = re.compile(r"\t+|\s{2,}|\u3000+")


@dataclass(frozen=True, slots=True)
class Part:
    """What a line, or a part of it, states. `start` counts characters of the line."""

    kind: Kind
    value: str
    start: int
    end: int
    date: str = ""  # ISO 8601, of an imprint
    whole: bool = False  # the line may be the title, where none stands below: 青枫区总工会令


def parts_of(line: str) -> tuple[Part, ...]:
    """What a line of a head is made of, empty for any other line; one that wide blanks divide may hold several."""
    return _parts_of(line) if len(line) <= LONGEST_LINE and line.strip() else ()


@lru_cache(maxsize=64)  # the lines of a head are asked for several times over
def _parts_of(line: str) -> tuple[Part, ...]:
    if (signer := _SIGNER.search(line)) and line[: signer.start()].strip():
        before, said = parts_of(line[: signer.start()]), " ".join(signer[1].split())
        return (*before, Part("signer", said, signer.start(), signer.end())) if before else ()
    if part := _part(line, 0):
        return (part,)
    found, at = [], 0
    pieces = [piece for piece in _WIDE.split(line) if piece]
    if len(pieces) < 2:
        pieces = line.split()
    for piece in pieces if len(pieces) > 1 else ():
        at = line.index(piece, at)
        part = _part(piece, at)
        if part is None:
            return ()
        found.append(part)
        at += len(piece)
    return tuple(found)


def is_bulletin(name: str) -> bool:
    """Whether a line may be the name of a bulletin: 工会简报, 情况通报."""
    squeezed = simplify("".join(name.split())).strip("《》")
    return 3 <= len(squeezed) <= 30 and squeezed.endswith(_PAPER)


def _part(line: str, shift: int) -> Part | None:
    text = line.strip()
    start = shift + line.index(text)
    end = start + len(text)
    plain = simplify("".join(text.split()))
    if found := _COPY.fullmatch(plain):
        return Part("corner", found[1] or found[2], start, end)
    if _RULE.issuperset(plain) or _PAGE.fullmatch(plain):
        return Part("rule", "", start, end)
    if found := _URGENCY.fullmatch(plain):
        return Part("corner", found[1], start, end)
    if is_corner(text):
        return Part("corner", "", start, end)
    if number := find_number([text]):
        return Part("number", number, start, end)
    if found := _SIGNER.fullmatch(simplify(text)):
        return Part("signer", " ".join(text[slice(*found.span(1))].split()), start, end)
    if found := _ISSUE.fullmatch(plain) or _TOTAL.fullmatch(plain):
        value = (found[1] or found[2]) if found.re is _ISSUE else ""
        return Part("issue", _YEAR_OF_ISSUE.sub("", value), start, end)
    return _named(text, start, end)


def _named(text: str, start: int, end: int) -> Part | None:
    """Who issues it, and when."""
    squeezed = "".join(text.split())
    plain = simplify(squeezed)
    if plain == "文件":
        return Part("name", "", start, end)
    if found := _FORM.fullmatch(plain):
        bodies = bodies_on(_without_last(text, len(plain) - len(found[1])))
        return Part("name", "、".join(bodies), start, end) if bodies else None
    if (found := _ISSUED.fullmatch(plain)) and (is_issuer(found[1]) or is_meeting(found[1])):
        return Part("name", squeezed[: len(found[1])], start, end, whole=True)
    if _MINUTES.fullmatch(plain) and "关于" not in plain:
        return Part("name", "", start, end, whole=True)
    if bodies := bodies_on(text):
        return Part("body", "、".join(bodies), start, end)
    return _imprint(text, start, end)


def _without_last(text: str, count: int) -> str:
    """The text without its last characters, blanks not counted."""
    at = len(text)
    while count and at:
        at -= 1
        count -= not text[at].isspace()
    return text[:at].rstrip()


def _imprint(text: str, start: int, end: int) -> Part | None:
    """青枫区总工会办公室编　　2023年7月4日 of a bulletin, or its date alone."""
    normal = unicodedata.normalize("NFKC", text)
    date, begins, ends = find_date(normal)
    before, after = (normal[:begins], normal[ends:]) if date else (normal, "")
    name = "".join(_EDITED.sub("", before).split())
    if after.strip(" ()[]") or (not date and name == "".join(before.split())):
        return None
    if name and not is_issuer(name):
        return None
    return Part("imprint" if name else "date", name, start, end, date=date or "")
