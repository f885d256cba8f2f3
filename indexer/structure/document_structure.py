"""Reads a text as a `Document`: title, date, author, source, district, description, lead and sections.

Nothing is invented: a field that no line states stays empty. `proposals` finds the fields, `contributions` knows how
composite articles are laid out; here they come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from indexer.model import Document, Evidence, Section, value_of
from indexer.structure.byline import is_body, read_byline
from indexer.structure.contributions import Contribution, find_contributions, section_of
from indexer.structure.dateline import read_dateline
from indexer.structure.filing_marks import read_stated
from indexer.structure.lines import Line, is_aside, is_prose, read_lines
from indexer.structure.official.annexes import sections_of
from indexer.structure.official.glued import places_of_breaks, with_breaks
from indexer.structure.official.head import find_title
from indexer.structure.official.kinds import closed_up
from indexer.structure.official.marks import marks_of
from indexer.structure.proposals import Proposals
from indexer.structure.secrecy_marks import find_mark, title_line
from indexer.structure.signers import belongs_to_title
from indexer.text import Span

_DESCRIBED: Final = ("secrecy", "retention", "subjects")  # what a text states of its filing
_BLANK_START = re.compile(r"[\s\ufeff]*")


def read_structure(text: str, *, fallback_title: str = "", aside: Iterable[str] = ()) -> Document:
    """Read what a text says about itself, and what lines `aside` of it do: running heads, properties of its file.

    The title is the first line that is not blank, the body all that follows it, character for character
    (only blank space at the very end is dropped; "\\r\\n" counts as "\\n"; a line break is put between a document
    number and a title that stand on one line). Of an official letter with a red head
    the title is the line or lines below the head, see `official`, and the body all other lines in their order; a
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
      The annexes of any other document are sections, too, see `annexes`.
    """
    title, body = _split(text)
    if not title:
        return Document(title=fallback_title, body="")
    lines, contributions, end = _parts(title, body)
    found = _proposals(title, lines, contributions, end)
    return Document(
        title=title,
        body=body,
        date=found.value("date") or None,
        author=found.value("author"),
        source=found.value("source"),
        district=found.value("district"),
        kind=found.value("kind"),
        number=found.value("number"),
        lead=_lead(lines, contributions),
        sections=_sections(lines, contributions, found.annexes),
        description=read_stated(
            [line.text for line in lines], find_mark(text, aside, official=found.is_official)
        ),
    )


def read_sections(title: str, body: str) -> tuple[Span | None, tuple[Section, ...]]:
    """Lead and sections alone, of a text whose title and body are known."""
    lines, contributions, end = _parts(title, body)
    annexes = _proposals(title, lines, contributions, end).annexes
    return _lead(lines, contributions), _sections(lines, contributions, annexes)


def evidence_of(document: Document) -> tuple[Evidence, ...]:
    """What the lines of a document state of its fields, where that is what the fields have; and what has no field, MARKS.

    A field that somebody has changed, or that the file and not its text states, has no evidence.
    """
    lines, contributions, end = _parts(document.title, document.body)
    found = _proposals(document.title, lines, contributions, end).evidence
    own = (each for each in found if each.value == value_of(document, each.field))
    return (*own, *_described(document, lines), *marks_of(document))


def _sections(
    lines: list[Line], contributions: list[Contribution], annexes: Sequence[int]
) -> tuple[Section, ...]:
    """The contributions of a composite article, or the annexes of a document."""
    if contributions:
        return tuple(section_of(lines, contribution) for contribution in contributions)
    return tuple(sections_of(lines, annexes))


def _described(document: Document, lines: list[Line]) -> Iterator[Evidence]:
    """The shortest line that holds each item of the description; a word alone may be no mark of secrecy."""
    written = [(line, "".join(line.text.split())) for line in lines]
    for field in _DESCRIBED:
        value = value_of(document, field)
        parts = value if isinstance(value, tuple) else (value,)
        shown = "、".join(parts)
        holding = [line for line, words in written if shown and all(each in words for each in parts)]
        line = min(holding, key=lambda line: len(line.text), default=None)
        if line:
            sure = field != "secrecy" or len(line.text) > len(shown) or not shown.isalpha()
            yield Evidence(field, shown, line.start, line.end, sure, "remark")


def _proposals(title: str, lines: list[Line], contributions: list[Contribution], end: int) -> Proposals:
    return Proposals(title, lines, contributions[0].reach if contributions else None, end)


def _parts(title: str, body: str) -> tuple[list[Line], list[Contribution], int]:
    """The lines below the title, the contributions among them, and how many lines stand before the signature."""
    lines = [line for line in read_lines(f"{title}\n{body}", len(title) + 1) if not is_aside(line)]
    end = _end_of_prose(lines)
    return lines, find_contributions(lines, end), end


def _split(text: str) -> tuple[str, str]:
    """Title and body; the lines above a title that is not the first one stay in the body."""
    text = with_breaks(text, places_of_breaks(text))
    lines = _BLANK_START.sub("", text.replace("\r\n", "\n"), count=1).split("\n")
    first, last = find_title(lines) or (title_line(lines),) * 2
    title = closed_up(_joined([line.strip() for line in lines[first : last + 1]]))
    return title, "\n".join([*lines[:first], *lines[last + 1 :]]).rstrip()


def _joined(lines: list[str]) -> str:
    """The lines of a title; a blank between those of a speech, whose lines are whole."""
    if not any(line.startswith("——") for line in lines):
        return "".join(lines)
    return "".join(f" {line}" if at and not line.startswith("——") else line for at, line in enumerate(lines))


def _end_of_prose(lines: list[Line]) -> int:
    """How many lines there are before the dates, fields and signature that end the text."""
    end = len(lines)
    while end and _states_fields(lines[end - 1]):
        end -= 1
    signed = end < len(lines) and end and is_body(lines[end - 1].text)
    return end - 1 if signed else end


def _states_fields(line: Line) -> bool:
    return read_dateline(line.text) is not None and read_byline(line.text) is None


def _lead(lines: list[Line], contributions: list[Contribution]) -> Span | None:
    """The introduction of a composite article, without the date and byline above it."""
    if not contributions:
        return None
    before = lines[: contributions[0].reach]
    while before and not is_prose(before[0]) and belongs_to_title(before[0]):
        before = before[1:]
    return Span(before[0].start, before[-1].end) if any(map(is_prose, before)) else None
