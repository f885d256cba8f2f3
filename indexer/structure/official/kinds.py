"""Tells the kind (文种) of an official document by its title.

The kinds are the fifteen of the regulations of 2012 on official documents (党政机关公文处理工作条例, article 8).
"""

from __future__ import annotations

import re
from typing import Final

from indexer.structure.official.bodies import is_issuer, is_meeting
from indexer.text import simplify

LONGEST_TITLE: Final = 300  # characters
KINDS: Final = tuple("决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split())

_PAPERS = (
    r"细则|办法|规定|条例|章程|措施|要点|方案|规划|计划|制度|规则|规程|安排|预案|总结|公示|倡议书?|公开信|慰问信|贺信|启事|声明"
    r"|简章|须知|说明|纲要|标准|责任书|承诺书|建议书|明电|汇报|申请"
)
_HOW = (
    r"(?:实施|指导|若干|情况|会议|紧急|补充|预备|预|复|联合|初步|具体|工作|专项|年度|几点|处理|整改|落实|调研|考察"
    r"|评估|总结|自查|决算|预算|审查|执行|建议)"
)
_KIND = "|".join(KINDS)
_BRACKETS = r"(?:\s?[（(〔\[][^（()）〔〕\[\]]{0,40}[）)〕\]]){0,2}"
# not *+: Python before 3.11.5, as Debian 12 has it, mismatches possessive groups that look ahead (gh-106052)
_ABOUT = re.compile(rf"\A((?:(?!关于).)*)关于.+(?:的{_HOW}{{0,2}}|{_HOW}{{1,2}})({_KIND}){_BRACKETS}")
_PASSED_ON = re.compile(
    rf"\A([\u3400-\u9fff、（）()\s]{{5,80}})(?:印发|转发|批转)《.+》的({_KIND}){_BRACKETS}"
)
_WHOLE = re.compile(r"\A(.{4,60}?)(?:(命?令)|(公告|通告|决议|公报))")
_LAST_WORD = re.compile(rf"({_KIND}){_BRACKETS}\Z")
_BLANKS = r"\s+"  # between the characters of a word
_ALONE = ("公告", "通告")  # words that are a title by themselves
_SPREAD = re.compile(rf"(?:{'|'.join(map(_BLANKS.join, (kind for kind in KINDS if len(kind) > 1)))})\s*\Z")
_PAPER = re.compile(rf"(?:{_PAPERS}){_BRACKETS}\Z")
_SPOKEN = re.compile(r"上的?(?:工作)?报告")
_MINUTES = re.compile(rf"[^，。！？!?；;：:]{{2,60}}会议?纪要{_BRACKETS}")


def official_kind(title: str) -> str:
    """通知 of 青枫区总工会关于…的通知, but nothing of 区总工会印发关于…的通知, which is news.

    It is that of a title which nobody but an office writes, wherever it stands.
    """
    plain = simplify(closed_up(title))
    if len(plain) > LONGEST_TITLE:
        return ""
    if found := _ABOUT.fullmatch(plain):
        return found[2] if _issues(found[1]) else ""
    if found := _PASSED_ON.fullmatch(plain):
        return found[2] if _issues(found[1]) else ""
    if (found := _WHOLE.fullmatch(plain)) and (is_issuer(found[1]) or is_meeting(found[1])):
        return "命令" if found[2] else found[3]
    return "纪要" if _MINUTES.fullmatch(plain) else ""


def kind_in_letter(title: str) -> str:
    """The kind of the title of an official letter, whatever its form: its last word."""
    plain = simplify(closed_up(title))
    if len(plain) > LONGEST_TITLE or is_open(plain) or _SPOKEN.search(plain):
        return ""
    found = _LAST_WORD.search(plain)
    return found[1] if found and (found.start() or plain in _ALONE) else official_kind(title)


def closed_up(title: str) -> str:
    """The title without the blanks that spread its last word: 通    知, 公　告."""
    found = _SPREAD.search(title)
    return "".join((title[: found.start()], *found[0].split())) if found else title.strip()


def is_paper(title: str) -> bool:
    """Whether the title is of what offices write besides the fifteen kinds: 工作要点, 实施细则; a body may sign it."""
    plain = simplify(title.strip())
    return len(plain) <= LONGEST_TITLE and _PAPER.search(plain) is not None


def is_open(title: str) -> bool:
    """Whether a bracket or 《 is not closed: the title goes on."""
    return any(title.count(left) > title.count(right) for left, right in ("《》", "（）", "()", "“”", "〔〕"))


def _issues(prefix: str) -> bool:
    """Whether what stands before 关于 is nothing, bodies, or a meeting."""
    pieces = prefix.replace("、", " ").split()
    joined = "".join(pieces)
    return not joined or all(map(is_issuer, pieces)) or is_issuer(joined) or is_meeting(joined)
