"""Reads a text as a `Document`: title, date, author, source, district, description, lead and sections.

Nothing is invented: a field that no line states stays empty. `byline` knows who signs, `dateline` knows
dates and labelled fields, `contributions` how composite articles are laid out; here they come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.model import Document, Section
from indexer.structure.byline import is_body, read_byline, read_office
from indexer.structure.byline_blocks import MAX_BLOCK, Block, find_blocks, trailing_byline
from indexer.structure.contributions import Contribution, find_contributions, section_of
from indexer.structure.dateline import Dateline, read_dateline
from indexer.structure.districts import find_district
from indexer.structure.document_number import find_number
from indexer.structure.filing_marks import read_stated
from indexer.structure.letterhead import find_title, is_issuer, official_kind
from indexer.structure.lines import Line, has_heading_form, is_numbered, is_prose, read_lines
from indexer.structure.secrecy_marks import find_mark, title_line
from indexer.text import Span

HEAD_LINES = 8  # lines under the title that may still be date, byline or fields
MOST_ISSUERS = 5  # bodies that sign a letter together
TAIL_LINES = 6  # lines at the end, or above an annex, that may be signature and date

_ANNEX = re.compile(r"\A附件\s*+[0-9一二三四五六七八九十]{0,3}+\s*+[:：]?$")
_NOTE = re.compile(r"[（(]?(?:抄送|抄报|主题词|附件|附[:：]|联系|此件|本文|[责编校])")
_BLANK_START = re.compile(r"[\s\ufeff]*")


def read_structure(text: str, *, fallback_title: str = "", aside: Iterable[str] = ()) -> Document:
    """Read what a text says about itself, and what lines `aside` of it do: running heads, properties of its file.

    The title is the first line that is not blank, the body all that follows it, character for character
    (only blank space at the very end is dropped; "\\r\\n" counts as "\\n"). Of an official letter with a red head
    the title is the line or lines below the head, see `letterhead`, and the body all other lines in their order; a
    mark of secrecy is no title either. A text of blanks alone gets `fallback_title` and no body. Never raises.

    - *date*: from a dateline or field within the first lines, else from the signature at the end or above
      an annex. A date in running text is not the document's date, and 2022-13-45 is none.
    - *author*: from a field (作者：…), the byline under the title, or the one byline that ends the article.
      Several names are joined by 、. Of an official letter that names nobody, the bodies that sign above its date.
    - *district*: of that byline's office, else of the body that signs, else of the source.
    - *number*: a line of its own within the first lines, 青工总〔2021〕12号.
    - *kind*: one of the fifteen kinds of official document, when the title is that of one (关于…的通知).
    - *description*: secrecy, retention period and subject words that have a line of their own, see `stated`; with
      a mark of secrecy it is closed.
    - *lead* and *sections*: of composite articles, see `contributions`. A plain article has neither: its
      only byline stands under the title and makes it the author, whom a search by speaker finds as well.
      One contribution is a section only under an introduction of its own, and if its byline names an office.
    """
    title, body = _split(text)
    if not title:
        return Document(title=fallback_title, body="")
    lines, contributions, end = _parts(title, body)
    head, tail = range(_head_length(lines, contributions)), list(_tail(lines))
    above = _gather(read_dateline(text) for text in (title, *(lines[at].text for at in head)))
    below = _gather(read_dateline(lines[at].text) for at in tail)
    signed = _byline_above(lines[: len(head)]) or (None if contributions else _byline_below(lines[:end]))
    author = above.author or ("" if contributions else below.author)
    source = above.source or below.source
    number = find_number(line.text for line in lines[:HEAD_LINES])
    kind = official_kind(title)
    official = bool(kind or number)
    issuers = _issuers(lines, tail) if official else ()
    bodies = (*(signed.offices if signed else ()), *_signing_bodies(lines, (*head, *tail)), *issuers, source)
    named = _author(author) if author else "、".join(signed.names if signed else ())
    return Document(
        title=title,
        body=body,
        date=above.date or below.date,
        author=named or "、".join(issuers),
        source=source,
        district=find_district(bodies),
        kind=kind,
        number=number,
        lead=_lead(lines, contributions),
        sections=tuple(section_of(lines, contribution) for contribution in contributions),
        description=read_stated([line.text for line in lines], find_mark(text, aside, official=official)),
    )


def read_sections(title: str, body: str) -> tuple[Span | None, tuple[Section, ...]]:
    """Lead and sections alone, of a text whose title and body are known."""
    lines, contributions, _ = _parts(title, body)
    return _lead(lines, contributions), tuple(section_of(lines, found) for found in contributions)


def _parts(title: str, body: str) -> tuple[list[Line], list[Contribution], int]:
    """The lines below the title, the contributions among them, and how many lines stand before the signature."""
    lines = read_lines(f"{title}\n{body}", len(title) + 1)
    end = _end_of_prose(lines)
    return lines, find_contributions(lines, end), end


def _split(text: str) -> tuple[str, str]:
    """Title and body; the lines above a title that is not the first one stay in the body."""
    words = _BLANK_START.sub("", text.replace("\r\n", "\n"), count=1)
    lines = words.split("\n")
    first, last = find_title(lines) or (title_line(lines),) * 2
    title = "".join(line.strip() for line in lines[first : last + 1])
    return title, "\n".join([*lines[:first], *lines[last + 1 :]]).rstrip()


def _end_of_prose(lines: list[Line]) -> int:
    """How many lines there are before the dates, fields and signature that end the text."""
    end = len(lines)
    while end and _states_fields(lines[end - 1]):
        end -= 1
    signed = end < len(lines) and end and is_body(lines[end - 1].text)
    return end - 1 if signed else end


def _states_fields(line: Line) -> bool:
    return read_dateline(line.text) is not None and read_byline(line.text) is None


def _head_length(lines: list[Line], contributions: list[Contribution]) -> int:
    """How many lines stand between the title and the first paragraph, numbered heading or contribution."""
    limit = min(HEAD_LINES, contributions[0].reach if contributions else len(lines))
    return next((at for at in range(limit) if is_prose(lines[at]) or is_numbered(lines[at])), limit)


def _tail(lines: list[Line]) -> Iterator[int]:
    """The lines that may be signature and date, last first: at the text's end and above its first annex."""
    annex = next((at for at, line in enumerate(lines) if len(line.text) < 9 and _ANNEX.match(line.text)), 0)
    for end in (len(lines), annex):
        for at in range(end - 1, max(end - TAIL_LINES, 0) - 1, -1):
            if is_prose(lines[at]) and not _NOTE.match(lines[at].text):
                break
            yield at


def _gather(found: Iterable[Dateline | None]) -> Dateline:
    """Every field from the first line that states it."""
    date, source, author = None, "", ""
    for line in filter(None, found):
        date = date or line.date
        source = source or line.source
        author = author or line.author
    return Dateline(date, source, author)


def _signing_bodies(lines: list[Line], places: Iterable[int]) -> tuple[str, ...]:
    """The bodies that stand beside or above a date: 青枫区总工会, 2021年3月5日."""
    bodies = []
    for at in places:
        dateline = read_dateline(lines[at].text)
        if dateline and dateline.date:
            above = lines[at - 1].text if at and is_body(lines[at - 1].text) else ""
            bodies.append(dateline.signer or above)
    return tuple(bodies)


def _issuers(lines: list[Line], places: Iterable[int]) -> tuple[str, ...]:
    """The bodies that sign an official letter: beside its date, or on the lines directly above it."""
    for at in places:
        dateline = read_dateline(lines[at].text)
        if dateline and dateline.date:
            first = at
            while first and at - first < MOST_ISSUERS and is_issuer(lines[first - 1].text):
                first -= 1
            above = tuple("".join(line.text.split()) for line in lines[first:at])
            if above or dateline.signer:
                return above or (dateline.signer,)
    return ()


def _byline_above(head: list[Line]) -> Block | None:
    """The only byline under the title, below at most a subtitle and dates; a bare name directly there."""
    blocks = list(find_blocks(head))
    if len(blocks) != 1 or (blocks[0].weak and blocks[0].first > 1):
        return None
    between = [at for at in range(blocks[0].first) if not _belongs_to_title(head[at])]
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


def _lead(lines: list[Line], contributions: list[Contribution]) -> Span | None:
    """The introduction of a composite article, without the date and byline above it."""
    if not contributions:
        return None
    before = lines[: contributions[0].reach]
    while before and not is_prose(before[0]) and _belongs_to_title(before[0]):
        before = before[1:]
    return Span(before[0].start, before[-1].end) if any(map(is_prose, before)) else None


def _belongs_to_title(line: Line) -> bool:
    text = line.text
    return bool(
        text.startswith(("—", "(", "（")) or read_dateline(text) or read_byline(text) or read_office(text)
    )
