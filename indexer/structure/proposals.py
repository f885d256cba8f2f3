"""Proposes the fields of a document, each with the line that states it and whether that is sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from indexer.model import Evidence, Ground
from indexer.structure.byline import is_body
from indexer.structure.byline_blocks import Block
from indexer.structure.dateline import read_dateline, read_passed
from indexer.structure.districts import find_district
from indexer.structure.lines import Line, is_numbered, is_prose
from indexer.structure.official.closing import find_annexes, find_closing
from indexer.structure.official.document_number import find_number
from indexer.structure.official.head import Head, read_head
from indexer.structure.official.head_lines import Part, parts_of
from indexer.structure.official.kinds import is_paper, kind_in_letter, official_kind
from indexer.structure.signers import author_of, belongs_to_title, byline_above, byline_below, is_list

HEAD_LINES: Final = 8  # lines under the title that may still be date, byline or fields
TAIL_LINES: Final = 6  # lines at the end, or above an annex, that may be signature and date
SALUTATION: Final = 3  # lines below the head within which a letter greets its addressees
LONGEST_SALUTATION: Final = 80  # characters
LONGEST_TITLE: Final = 60  # characters of a first line that is taken for the title without a doubt
_NOTES: Final = ("抄送", "抄报", "主题词", "附件", "附：", "附:", "联系", "此件", "本文", "责", "编", "校")


class Proposals:
    """What one text states of itself; of a field that several lines state, the first counts.

    `before` is the line at which the first contribution begins, None in a plain article; `end` the line at which the
    dates, fields and signature at the foot do.
    """

    def __init__(self, title: str, lines: list[Line], before: int | None, end: int) -> None:
        self._lines = lines
        self._title = Line(0, len(title), title)
        self._composite = before is not None
        self._end = end
        self._found: dict[str, Evidence] = {}
        self._top = read_head(lines, self._title)
        self._number()
        self._kind()
        official = self.is_official or self._top.strong or is_paper(title)
        self._closing = find_closing(lines) if official else None
        self.annexes = find_annexes(lines, self._closing)
        limit = len(lines) if before is None else before
        self._head = _block(lines, self._top.end) if official else lines[: _head_length(lines, limit)]
        self._tail = list(_tail(lines, self.annexes, last=official))
        self._state_title()
        self._people_and_dates(official=official)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """One entry for each field that is stated."""
        return tuple(self._found.values())

    @property
    def is_official(self) -> bool:
        """Whether it has a kind or number."""
        return "kind" in self._found or "number" in self._found

    def value(self, field: str) -> str:
        """What the field is to be; "" when no line states it."""
        return self._found[field].value if field in self._found else ""

    def _state(self, field: str, value: str | None, line: Line, why: Ground, *, sure: bool = True) -> None:
        if value and field not in self._found:
            self._found[field] = Evidence(field, value, line.start, line.end, sure, why)

    def _state_part(self, field: str, found: tuple[Line, Part] | None) -> None:
        if found:
            line, part = found
            place = Line(line.start + part.start, line.start + part.end, part.value)
            self._state(field, part.value, place, "in the head")

    def _number(self) -> None:
        self._state_part("number", self._top.first("number"))
        for line in self._lines[: min(HEAD_LINES + self._top.end, self._end_of_letter())]:
            self._state("number", find_number([line.text]), line, "in the head")
        if any(part.kind == "name" for _, part in self._top.found):
            self._state_part("number", self._top.first("issue"))

    def _end_of_letter(self) -> int:
        """How many lines there are down to the signature: a number below it is that of another paper, an annex."""
        closing = find_closing(self._lines)
        signs = (
            closing and closing.bodies and any(line.text[-1] == "。" for line in self._lines[: closing.first])
        )
        return closing.last + 1 if closing and signs else len(self._lines)

    def _kind(self) -> None:
        """Of a letter any title's last word is the kind, of other texts that of a title which only offices write."""
        if self._top.bulletin:
            return
        title = self._title
        self._state("kind", official_kind(title.text), title, "title's form")
        if self._top.strong or "number" in self._found or self._is_letter():
            self._state("kind", kind_in_letter(title.text), title, "title's form", sure=self._top.strong)

    def _is_letter(self) -> bool:
        """Whether somebody is greeted, and a body signs."""
        first = self._lines[self._top.end : self._top.end + SALUTATION]
        greets = any(line.text[-1] in "：:" and len(line.text) <= LONGEST_SALUTATION for line in first)
        closing = find_closing(self._lines) if greets and kind_in_letter(self._title.text) else None
        return closing is not None and bool(closing.bodies)

    def _state_title(self) -> None:
        title = self._title
        formal = bool(official_kind(title.text))
        below = self._top.strong and self._top.end > 0
        why: Ground = "below the head" if below else "title's form" if formal else "first line"
        plain = len(title.text) <= LONGEST_TITLE and not is_prose(title) and not parts_of(title.text)
        self._state("title", title.text, title, why, sure=formal or below or plain)

    def _people_and_dates(self, *, official: bool) -> None:
        listed = is_list(self._title.text)
        signed = None if listed else byline_above(self._head)
        self._fields_of((self._title, *self._head), "dateline")
        self._imprint()
        bodies: tuple[str, ...] = ()
        if official:
            self._state_byline(signed)
            bodies = self._signature()
        self._fields_of([self._lines[at] for at in self._tail], "signature")
        if not listed and not self._composite and not signed and not (official and "author" in self._found):
            signed = byline_below(self._lines[: self._end])
        self._state_byline(signed)
        self._district(signed, bodies)

    def _fields_of(self, lines: Iterable[Line], why: Ground) -> None:
        """Date, source and author from the first lines that state them; of the foot of a composite nobody's name."""
        for line in lines:
            if found := read_dateline(line.text):
                self._state("date", found.date, line, why)
                self._state("source", found.source, line, "labelled")
                if why != "signature" or not self._composite:
                    self._state("author", author_of(found.author), line, "labelled")
            elif why == "dateline" and (passed := read_passed(line.text)):
                self._state("date", passed, line, "passed")

    def _imprint(self) -> None:
        """Of a bulletin who edits it and when, in its head."""
        if any(part.kind == "name" for _, part in self._top.found):
            for line, part in self._top.found:
                self._state("date", part.date, line, "in the head")
            if self._top.bulletin:
                self._state_part("author", self._top.first("imprint"))

    def _signature(self) -> tuple[str, ...]:
        """The bodies that sign, else those of the head."""
        closing, bodies = self._closing, _issuers(self._top)
        if closing:
            first, last = self._lines[closing.first], self._lines[closing.last]
            place = Line(first.start, last.end, "")
            self._state("author", "、".join(closing.bodies), place, "signature", sure=not closing.repeated)
            self._state("date", closing.date, self._lines[closing.dated], "signature")
            bodies = closing.bodies or bodies
        named = [line for line, part in self._top.found if part.value and part.kind in ("name", "body")]
        if named:
            self._state("author", "、".join(_issuers(self._top)), named[0], "in the head")
        return bodies

    def _state_byline(self, signed: Block | None) -> None:
        if signed:
            names = "、".join(signed.names)
            self._state("author", names, self._line_with(signed.names[0]), "byline", sure=not signed.weak)

    def _district(self, signed: Block | None, issuers: Sequence[str]) -> None:
        offices = signed.offices if signed else ()
        for name in (*offices, *self._signing_bodies(), *issuers, self.value("source")):
            if district := find_district([name]):
                self._state("district", district, self._line_with(name), "office")

    def _line_with(self, words: str) -> Line:
        """The first line that holds the words, whatever blanks are between them."""
        wanted = "".join(words.split())
        lines = (*self._lines, self._title)
        return next((line for line in lines if wanted in "".join(line.text.split())), Line(0, 0, ""))

    def _signing_bodies(self) -> Iterator[str]:
        """The bodies that stand beside or above a date: 青枫区总工会, 2021年3月5日."""
        lines = self._lines
        for at in (*range(len(self._head)), *self._tail):
            dateline = read_dateline(lines[at].text)
            if dateline and dateline.date:
                above = lines[at - 1].text if at and is_body(lines[at - 1].text) else ""
                yield dateline.signer or above


def _issuers(head: Head) -> tuple[str, ...]:
    """The bodies that a head names, those above the number or beside 文件."""
    kinds = [part.kind for _, part in head.found]
    if not {"name", "number"} & set(kinds):
        return ()
    end = kinds.index("number") if "number" in kinds else len(kinds)
    named = [part.value for _, part in head.found[:end] if part.kind in ("name", "body") and part.value]
    beside = [part.value for _, part in head.found if part.kind == "name" and part.value]
    return tuple(dict.fromkeys(name for value in named or beside for name in value.split("、")))


def _head_length(lines: list[Line], limit: int) -> int:
    """How many lines stand between the title and the first paragraph, numbered heading or contribution."""
    limit = min(HEAD_LINES, limit)
    for at in range(limit):
        if is_numbered(lines[at]) or (is_prose(lines[at]) and not read_passed(lines[at].text)):
            return at
    return limit


def _block(lines: list[Line], head: int) -> list[Line]:
    """The lines of the head, and those below it that are of the title's block; then the text begins."""
    end = head
    while end < min(len(lines), head + HEAD_LINES):
        line = lines[end]
        if not (belongs_to_title(line) or read_passed(line.text) or parts_of(line.text)):
            break
        end += 1
    return lines[:end]


def _tail(lines: list[Line], annexes: Sequence[int], *, last: bool) -> Iterator[int]:
    """The lines that may be signature and date, last first: at the text's end and above its first annex.

    With `last` those at the text's end come last: where a letter has an annex, the end is another's.
    """
    ends = (len(lines), *annexes[:1])
    for end in reversed(ends) if last else ends:
        for at in range(end - 1, max(end - TAIL_LINES, 0) - 1, -1):
            if is_prose(lines[at]) and not lines[at].text.lstrip("（([").startswith(_NOTES):
                break
            yield at
