"""Decides which line ends of a plain text were put there by an editor that wraps at a fixed width.

Such a line ends because what comes next found no room in it. Editors break no number, Latin word or address, and
let no line begin with a closing mark or end with an opening one, so a line may be short by the whole of the
next line's first piece. How wide a mark is differs from editor to editor (a quotation mark takes one column or
two, some count characters), so each way of counting is tried, and the one that joins most lines is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from unicodedata import east_asian_width

_WIDTHS = range(40, 161)  # columns a hard-wrapping editor or mail program may have used
_FEWEST = 2  # lines that were wrapped, at the least, before a text counts as wrapped
_SLACK = 2  # columns that a full line may lack without a reason
_HANGING = 4  # columns that closing marks may stand beyond the margin
_RARE = 8  # wrapped lines to one exception, from which on exceptions are rare

_ENDS = "。！？；：…!?;:."
_HANGING_MARKS = "，。、；：！？”’）》…"  # marks that may stand beyond the margin
_CLOSING = "”’」』）)》〉】〕]"
_SENTENCE_END = re.compile(rf"[{_ENDS}][{re.escape(_CLOSING)}]*$")
_NO_END = re.escape("“‘「『（(《〈【〔[｛{￥¥＄$№")  # marks no line ends with
_NO_START = re.escape(f"{_ENDS}{_CLOSING}，、,．·•～—％%‰℃°｝}}々ー")  # marks no line begins with
_ASCII = re.compile(r"[!-~]")
_UNITS = "元万亿年月日号时分秒人名个家件项次户届期页米吨岁"
_RUN = rf"[!-~０-９Ａ-Ｚａ-ｚ]++(?:(?<=[0-9０-９])[{_UNITS}]{{1,2}})?"
_PIECE = re.compile(rf"[{_NO_END}]*+(?:〔[0-9]++〕[0-9]*+号?|{_RUN}|——|……|.)?[{_NO_START}]*+")
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,3})[）)](?![项款目至、和或])"
    r"|[0-9]{1,3}[、.．](?![0-9])|[0-9]{1,3}[）)]|[①-⑳❶-❿]|第[一二三四五六七八九十百0-9]{1,4}[章节条篇编部][ \u3000]"
    r"|[-*●■◆•][ \u3000])"
)
_HEAD = re.compile(
    r"[\u3400-\u9fff]{1,20}〔(?:19|20)[0-9]{2}〕 ?[0-9]{1,5} ?号(?:[ \u3000]+签发人：.{1,30})?"
)  # of a letter
_GAP = re.compile(r"\t|(?<=\S)[ \u3000]{2,}(?=\S)|[|│┃┆]|[.·…]{4,}")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,.:%/-]*")
_Measure = Callable[[str], int]


def wrapped_lines(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines whose end ends no paragraph, ascending; none where no editor wrapped the text."""
    lines = [line.rstrip() for line in lines]
    rows = {at for at, line in enumerate(lines) if _is_row(line)}
    plain = [at for at in range(len(lines) - 1) if _may_go_on(lines[at], lines[at + 1])]
    plain = [at for at in plain if at not in rows and at + 1 not in rows]
    if len(plain) < _FEWEST:
        return []
    ended = {at for at, line in enumerate(lines) if ends_sentence(line)}
    characters = {character for line in lines for character in set(line)}
    narrow = {ord(character): "--" for character in characters if east_asian_width(character) in "WF"}
    wide = narrow | {ord(character): "--" for character in characters if east_asian_width(character) == "A"}
    ways: tuple[_Measure, ...] = (
        lambda text: len(text.translate(wide)),
        lambda text: len(text.translate(narrow)),
        lambda text: 2 * len(text),
    )
    return max((_wrapped(lines, plain, ended, way) for way in ways), key=len)


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does; a blank line does, too."""
    return not line.strip() or _SENTENCE_END.search(line.rstrip()[-9:]) is not None


def is_wrapped(line: str) -> bool:
    """Whether a line is as long as those that an editor wraps."""
    return len(line) + sum(east_asian_width(character) in "WF" for character in line) >= _WIDTHS.start


def _wrapped(lines: Sequence[str], plain: list[int], ended: set[int], columns: _Measure) -> list[int]:
    """Those of the `plain` lines that were wrapped by one way of counting columns; `ended` end as a sentence does."""
    widths = {at: columns(lines[at]) for at in plain}
    width = _width_of([widths[at] - columns(_tail(lines[at])) for at in plain])
    if not width:
        return []

    def is_full(at: int) -> bool:
        room, following = width - widths[at], lines[at + 1]
        if room <= _SLACK:
            return True
        blank = 1 if _ASCII.match(lines[at][-1:]) or _ASCII.match(following) else 0  # lost at the break
        return columns(_first_piece(following)) + blank > room

    full = [at for at in plain if is_full(at)]
    going_on = [at for at in full if at not in ended]
    beyond = sum(widths[at] > width + _HANGING for at in plain)
    if len(going_on) < max(_FEWEST, _RARE * beyond):
        return []
    text = ended.union(full)  # no headings or names
    unmarked = [at for at in set(plain).difference(full) if at in ended and at + 1 in text]
    if len(going_on) < _RARE * len(unmarked):
        return going_on
    return [at for at in full if at not in ended or at + 1 in text]


def _width_of(widths: Sequence[int]) -> int:
    """The width within whose slack most lines end; 0 when none may have been wrapped."""
    counts = Counter(width for width in widths if width in _WIDTHS)
    return max(
        counts, default=0, key=lambda width: (sum(counts[width - less] for less in range(_SLACK + 1)), width)
    )


def _may_go_on(line: str, following: str) -> bool:
    """Whether one line can be part of a paragraph with the one below: neither is blank, and that begins none."""
    if _HEAD.fullmatch(line.strip()):
        return False
    return bool(line and following) and not following[0].isspace() and not _ITEM.match(following)


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table or of a table of contents."""
    if len(_GAP.findall(line.strip())) > 1 or "...." in line or "……………" in line:
        return True
    cells = line.split()
    return len(cells) > 2 and 2 * sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= len(cells)


def _tail(line: str) -> str:
    """The marks at the end of a line that may stand beyond the margin."""
    return line[len(line.rstrip(_HANGING_MARKS)) :]


def _first_piece(line: str) -> str:
    """What an editor leaves unbroken at the beginning of a line."""
    found = _PIECE.match(line)
    return found[0] if found else ""
