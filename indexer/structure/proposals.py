"""Proposes the fields of a document, each with the line that states it and whether that is sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.model import Evidence, Ground
from indexer.structure.byline import is_body, read_byline, read_office
from indexer.structure.byline_blocks import MAX_BLOCK, Block, find_blocks, trailing_byline
from indexer.structure.dateline import read_dateline
from indexer.structure.districts import find_district
from indexer.structure.lines import Line, has_heading_form, is_numbered, is_prose
from indexer.structure.official.document_number import find_number
from indexer.structure.official.letterhead import is_issuer, official_kind

HEAD_LINES = 8  # lines under the title that may still be date, byline or fields
MOST_ISSUERS = 5  # bodies that sign a letter together
TAIL_LINES = 6  # lines at the end, or above an annex, that may be signature and date
LONGEST_TITLE = 60  # characters of a first line that is taken for the title without a doubt

_ANNEX = re.compile(r"\A附件\s*+[0-9一二三四五六七八九十]{0,3}+\s*+[:：]?$")
_NOTE = re.compile(r"[（(]?(?:抄送|抄报|主题词|附件|附[:：]|联系|此件|本文|[责编校])")


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
        self._head = range(_head_length(lines, len(lines) if before is None else before))
        self._tail = list(_tail(lines))
        self._found: dict[str, Evidence] = {}
        self._propose()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """One entry for each field that is stated."""
        return tuple(self._found.values())

    def value(self, field: str) -> str:
        """What the field is to be; "" when no line states it."""
        return self._found[field].value if field in self._found else ""

    def _state(self, field: str, value: str | None, line: Line, why: Ground, *, sure: bool = True) -> None:
        if value and field not in self._found:
            self._found[field] = Evidence(field, value, line.start, line.end, sure, why)

    def _propose(self) -> None:
        title, lines = self._title, self._lines
        kind = official_kind(title.text)
        sure = bool(kind) or (len(title.text) <= LONGEST_TITLE and not is_prose(title))
        self._state("title", title.text, title, "title's form" if kind else "first line", sure=sure)
        self._state("kind", kind, title, "title's form")
        for line in lines[:HEAD_LINES]:
            self._state("number", find_number([line.text]), line, "in the head")
        signed = _byline_above([lines[at] for at in self._head])
        if signed is None and not self._composite:
            signed = _byline_below(lines[: self._end])
        self._fields_of((title, *(lines[at] for at in self._head)), "dateline")
        self._fields_of([lines[at] for at in self._tail], "signature")
        if signed:
            line = self._line_with(signed.names[0])
            self._state("author", "、".join(signed.names), line, "byline", sure=not signed.weak)
        issuers = self._issuers() if kind or self.value("number") else []
        if issuers:
            among = Line(issuers[0].start, issuers[-1].end, "")
            self._state(
                "author", "、".join("".join(each.text.split()) for each in issuers), among, "signature"
            )
        self._district(signed, [each.text for each in issuers])

    def _fields_of(self, lines: Iterable[Line], why: Ground) -> None:
        """Date, source and author from the first lines that state them; of the foot of a composite nobody's name."""
        for line in lines:
            if found := read_dateline(line.text):
                self._state("date", found.date, line, why)
                self._state("source", found.source, line, "labelled")
                if why != "signature" or not self._composite:
                    self._state("author", _author(found.author), line, "labelled")

    def _district(self, signed: Block | None, issuers: Sequence[str]) -> None:
        bodies = [(name, "byline") for name in (signed.offices if signed else ())]
        bodies += [(name, "signature") for name in (*self._signing_bodies(), *issuers)]
        bodies.append((self.value("source"), "labelled"))
        for name, _ in bodies:
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
        for at in (*self._head, *self._tail):
            dateline = read_dateline(lines[at].text)
            if dateline and dateline.date:
                above = lines[at - 1].text if at and is_body(lines[at - 1].text) else ""
                yield dateline.signer or above

    def _issuers(self) -> list[Line]:
        """The bodies that sign an official letter: beside its date, or on the lines directly above it."""
        lines = self._lines
        for at in (*self._head, *self._tail):
            dateline = read_dateline(lines[at].text)
            if dateline and dateline.date:
                first = at
                while first and at - first < MOST_ISSUERS and is_issuer(lines[first - 1].text):
                    first -= 1
                if first < at:
                    return lines[first:at]
                if dateline.signer:
                    return [lines[at]._replace(text=dateline.signer)]
        return []


def _head_length(lines: list[Line], limit: int) -> int:
    """How many lines stand between the title and the first paragraph, numbered heading or contribution."""
    limit = min(HEAD_LINES, limit)
    return next((at for at in range(limit) if is_prose(lines[at]) or is_numbered(lines[at])), limit)


def _tail(lines: list[Line]) -> Iterator[int]:
    """The lines that may be signature and date, last first: at the text's end and above its first annex."""
    annex = next((at for at, line in enumerate(lines) if len(line.text) < 9 and _ANNEX.match(line.text)), 0)
    for end in (len(lines), annex):
        for at in range(end - 1, max(end - TAIL_LINES, 0) - 1, -1):
            if is_prose(lines[at]) and not _NOTE.match(lines[at].text):
                break
            yield at


def _byline_above(head: list[Line]) -> Block | None:
    """The only byline under the title, below at most a subtitle and dates; a bare name directly there."""
    blocks = list(find_blocks(head))
    if len(blocks) != 1 or (blocks[0].weak and blocks[0].first > 1):
        return None
    between = [at for at in range(blocks[0].first) if not belongs_to_title(head[at])]
    subtitled = between == [0] and has_heading_form(head, 0, len(head))
    return blocks[0] if not between or subtitled else None


def _byline_below(lines: list[Line]) -> Block | None:
    """The one byline that ends an article, on a line of its own or in brackets after the last sentence."""
    if not lines:
        return None
    if byline := trailing_byline(lines[-1]):
        return Block(0, 0, byline.names, byline.offices, byline.titled, byline.marked, None)
    last = lines[-MAX_BLOCK - 1 :]
    for block in find_blocks(last):
        introduced = block.first and last[block.first - 1].text[-1] in "：:"
        one = len(block.names) == 1 or block.marked
        if block.last == len(last) - 1 and block.first and one and not introduced and not block.weak:
            return block
    return None


def _author(written: str) -> str:
    """The value of an author field: the names in it, or as it stands."""
    byline = read_byline(f"作者：{written}")
    return "、".join(byline.names) if byline else written


def belongs_to_title(line: Line) -> bool:
    """Whether a line below a title is part of its block: subtitle, date, byline, office."""
    text = line.text
    return bool(
        text.startswith(("—", "(", "（")) or read_dateline(text) or read_byline(text) or read_office(text)
    )
