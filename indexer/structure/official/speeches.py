"""Finds the end of a speech's title: a pair of lines, and ——在青枫区工会第七次代表大会上的报告 below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from indexer.structure.byline import read_byline
from indexer.structure.dateline import read_dateline
from indexer.text import simplify

LONGEST_LINE: Final = 40  # characters of a title's line
MOST_LINES: Final = 4

_SPOKEN = (
    r"(?:讲话|报告|致辞|致词|发言|演讲|汇报|总结|主持词|主持讲话|总结讲话|工作报告|讲话提纲|开幕词|闭幕词|祝词|贺词|述职报告|动员讲话"
    r"|发言提纲|交流发言|表态发言)"
)
_OCCASION = re.compile(
    rf"[—\-―－─]{{1,4}}\s*(?:在|写在|致).{{2,80}}(?:上的?|的){_SPOKEN}(?:[（(][^（()）0-9]{{1,20}}[）)])?"
)
_WHOLE = re.compile(rf"在.{{2,100}}(?:上的?|的){_SPOKEN}(?:[（(][^（()）0-9]{{1,20}}[）)])?")
_ENDS = re.compile(r"[。；：:;，,、]$")


def end_of_speech_title(lines: Sequence[str], first: int) -> int | None:
    """The last line of the title that begins at line `first`; None when it is no speech's, or is one line."""
    title = ""
    for at in range(first, min(first + MOST_LINES, len(lines))):
        text = simplify(lines[at].strip())
        if not text or len(text) > 2 * LONGEST_LINE:
            return None
        if at > first and (
            _OCCASION.fullmatch(text) or (_WHOLE.fullmatch(text) and not title.startswith("在"))
        ):
            return at
        title += text
        if _WHOLE.fullmatch(title):
            return at if at > first else None
        if len(text) > LONGEST_LINE or _ENDS.search(text) or read_dateline(text) or read_byline(text):
            return None
    return None
