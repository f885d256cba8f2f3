"""Reads the head of an official document: which lines are its title, and what stands above it.

The head of a letter after GB/T 9704—2012: copy number, secrecy and urgency in the corner (7.2.1 to 7.2.3), the issuing
bodies and 文件 (7.2.4), the document number with or without the signer (7.2.5, 7.2.6); below the red line the title,
关于…的通知, on several lines (7.3.1). A letter form has the body without 文件 (10.1), an order and minutes have a name
of their own (10.2, 10.3), a bulletin its name, its issue and who edits it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from indexer.structure.lines import Line, is_numbered, is_prose
from indexer.structure.official.head_lines import Part, is_bulletin, parts_of
from indexer.structure.official.kinds import is_open, is_paper, kind_in_letter, official_kind
from indexer.structure.official.speeches import end_of_speech_title

HEAD_LINES: Final = 30  # lines, blank ones included, above the title
TITLE_LINES: Final = 6
LONGEST_TITLE_LINE: Final = 120  # characters

_SENTENCE = re.compile(r"[。！？；：!?;:]")
_ABOUT = ("关于", "關於", "印发", "印發", "转发", "轉發", "批转", "批轉")
_CONTENTS = re.compile(r"[【\[]?(?:本期)?(?:目\s*录|要\s*目|导\s*读|内容提要|摘要|编者按|按)[】\]]?[:：]?")
_DRAFT = re.compile(r"[（(](?:[^（()）]{0,12}稿|试行|暂行|草案|修订|代拟|节选|摘要)[）)]")


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above the title state; `end` counts those lines."""

    end: int = 0
    found: tuple[tuple[Line, Part], ...] = field(default=())
    bulletin: bool = False

    def first(self, kind: str) -> tuple[Line, Part] | None:
        """The first that states something of a kind."""
        return next(((line, part) for line, part in self.found if part.kind == kind and part.value), None)

    @property
    def strong(self) -> bool:
        """Whether there is something that stands in a head alone."""
        return any(part.kind in ("name", "number", "signer") for _, part in self.found)


def find_title(lines: Sequence[str]) -> tuple[int, int] | None:
    """The first and last line of a title that is not simply the first line; None when there is none.

    It stands below a head, goes over several lines, or is that of a speech.
    """
    seen, first = _above(lines)
    if not seen:
        return None if first is None else _plain_title(lines, first)
    kinds = {part.kind for _, parts in seen for part in parts}
    whole = next((at for at, parts in seen if parts[0].whole), None)
    named = bool(kinds & {"name", "number", "signer"})
    found = None
    if first is not None:
        found = _below_head(lines, seen, first, named=named, loose=named and whole is None)
        if found is None and kinds == {"rule"}:
            found = _plain_title(lines, first) or (first, first)
    if found is None and whole is not None:
        return whole, whole
    return found


def read_head(lines: Sequence[Line], title: Line) -> Head:
    """What the lines above and directly below a title state of a document; nothing of one without a head."""
    found: list[tuple[Line, Part]] = [(title, part) for part in parts_of(title.text) if part.whole]
    bulletin, end = is_bulletin(title.text) and _issue_follows(lines, -1), 0
    if bulletin:
        found.append((title, Part("name", "", 0, len(title.text))))
    for at, line in enumerate(lines[:HEAD_LINES]):
        parts = parts_of(line.text)
        if not parts and not _has_name(found) and is_bulletin(line.text) and _issue_follows(lines, at):
            parts, bulletin = (Part("name", "", 0, len(line.text)),), True
        if not parts:
            break
        found.extend((line, part) for part in parts)
        end = at + 1
    return Head(end, tuple(found), bulletin)


def _has_name(found: Sequence[tuple[Line, Part]]) -> bool:
    """Whether the name of the paper has been seen."""
    return any(part.kind == "name" for _, part in found)


def _issue_follows(lines: Sequence[Line], at: int) -> bool:
    return any(part.kind == "issue" for line in lines[at + 1 : at + 3] for part in parts_of(line.text))


def _above(lines: Sequence[str]) -> tuple[list[tuple[int, tuple[Part, ...]]], int | None]:
    """The lines of a head, and the first line that is none of it."""
    seen: list[tuple[int, tuple[Part, ...]]] = []
    named = False
    filled = [at for at, line in enumerate(lines[:HEAD_LINES]) if line.strip()]
    for number, at in enumerate(filled):
        parts = parts_of(lines[at])
        following = [part.kind for each in filled[number + 1 : number + 3] for part in parts_of(lines[each])]
        if not parts and not named and "issue" in following and is_bulletin(lines[at]):
            parts = (Part("name", "", 0, len(lines[at])),)
        if not parts:
            return seen, at
        named = named or parts[0].kind == "name"
        seen.append((at, parts))
    return seen, None


def _below_head(
    lines: Sequence[str], seen: list[tuple[int, tuple[Part, ...]]], first: int, *, named: bool, loose: bool
) -> tuple[int, int] | None:
    """The title that begins at line `first`, or with the names of bodies directly above it."""
    begin = _bodies_above(lines, seen, first)
    for start in (begin, first) if begin < first else (first,):
        end = _end_of_title(lines, start, letter=named)
        if end is not None:
            return start, end
    corner = any(part.kind == "corner" for _, parts in seen for part in parts)
    if corner and not named:
        return None  # it may be a story, see `title_line`
    return (first, _end_of_heading(lines, first)) if loose and _is_heading(lines[first]) else None


def _bodies_above(lines: Sequence[str], seen: list[tuple[int, tuple[Part, ...]]], first: int) -> int:
    """Where the bodies begin that are a title's first lines: below the number, or without any other head."""
    begin, places = first, dict(seen)
    while begin - 1 in places and all(part.kind == "body" for part in places[begin - 1]):
        begin -= 1
    above = [part for at, parts in seen if at < begin for part in parts]
    numbered = any(part.kind in ("number", "signer") for part in above)
    names = {part.value for part in above if part.kind == "name"}
    if numbered:
        return begin if any(word in lines[first] for word in _ABOUT) else first
    if not names:
        return begin
    bodies = {part.value for at in range(begin, first) for part in places[at]}
    return begin if bodies <= names else first


def _end_of_title(lines: Sequence[str], first: int, *, letter: bool) -> int | None:
    """The last line of the title that begins at `first`, when its lines together are that of an official document."""
    title, loose = "", None
    for at, line in enumerate(lines[first : first + TITLE_LINES], start=first):
        text = line.strip()
        if not text or len(text) > LONGEST_TITLE_LINE or _SENTENCE.search(text):
            break
        goes_on = title.endswith(("关于", "關於", "的"))
        title += text
        if official_kind(title) and not is_open(title) and not _begins(lines, at + 1, "的"):
            return _with_draft(lines, at)
        if goes_on and is_paper(title) and not is_open(title):
            return _with_draft(lines, at)
        if letter and loose is None and kind_in_letter(title) and not _begins(lines, at + 1, "的"):
            loose = at
    return None if loose is None else _with_draft(lines, loose)


def _with_draft(lines: Sequence[str], at: int) -> int:
    """（征求意见稿） below a title is part of it."""
    return at + 1 if at + 1 < len(lines) and _DRAFT.fullmatch(lines[at + 1].strip()) else at


def _begins(lines: Sequence[str], at: int, words: str) -> bool:
    return at < len(lines) and lines[at].strip().startswith(words)


def _is_heading(line: str) -> bool:
    text = line.strip()
    whole = Line(0, len(text), text)
    if _SENTENCE.search(text) or _CONTENTS.fullmatch(text) or len(text) > LONGEST_TITLE_LINE:
        return False
    return not is_prose(whole) and not is_numbered(whole)


def _end_of_heading(lines: Sequence[str], first: int) -> int:
    """Of a title in no known form: its line, those that close its brackets, a subtitle."""
    title, at = lines[first].strip(), first
    while is_open(title) and at + 1 < len(lines) and at - first < TITLE_LINES and _is_heading(lines[at + 1]):
        at += 1
        title += lines[at].strip()
    return at + 1 if _begins(lines, at + 1, "——") and _is_heading(lines[at + 1]) else _with_draft(lines, at)


def _plain_title(lines: Sequence[str], first: int) -> tuple[int, int] | None:
    """A title without a head on more than one line."""
    if (end := end_of_speech_title(lines, first)) is not None:
        return first, end
    end = _end_of_title(lines, first, letter=False)
    return (first, end) if end is not None else None
