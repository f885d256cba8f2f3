"""Defines the evidence of a field: which characters of a text it was read from, and whether that is sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Ground = Literal[
    "first line",  # of the text, for want of a better title
    "below the head",  # the title under a red head
    "in the head",  # of an official letter: issuing body, number, marks
    "title's form",  # 关于…的通知, 在…上的讲话
    "labelled",  # 作者：…, 密级：…
    "dateline",  # a date, or date and source, on a line of its own under the title
    "passed",  # 2019年3月25日…会议通过
    "byline",
    "signature",
    "below the text",  # subject words, copies, printing: the last lines
    "office",  # the district of the office that was found
    "remark",  # of secrecy: its own line, brackets, or aside of the text
]
GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)

MARKS: Final[
    dict[str, str]
] = {  # what official documents state that is no field, in the order in which it is shown
    "copy_number": "份号",
    "urgency": "紧急程度",
    "signer": "签发人",
    "copied_to": "抄送",
    "printed": "印发",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a field was read from. `start` and `end` count characters of `Document.text`; both 0: outside the text."""

    field: str  # of Document or Description: title, date, author, number, kind, secrecy, …; or of MARKS
    value: str  # as the field has it; several joined by 、
    start: int
    end: int
    sure: bool  # False: somebody should look at it
    why: Ground
