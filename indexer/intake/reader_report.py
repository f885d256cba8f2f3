"""Reports what a reader saw in a file: fields with the lines they were read from, pages, tables, the headings of sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from indexer.model import TERMS, Document, Ground, Layout, Table, value_of
from indexer.structure import OPEN, evidence_of

_LONGEST_LINE: Final = 80  # characters of a line that is quoted


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field and where it was read; `line` is 0 where it stands in no line of the text."""

    field: (
        str  # of TERMS, or what has no place in a document: copy_number, urgency, signer, copied_to, printed
    )
    value: str
    sure: bool = True  # False: somebody should look at it
    why: Ground | None = None  # None: stated by the file's properties or name, or by somebody
    line: int = 0  # from 1
    words: str = ""  # the line, shortened


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table by its size."""

    name: str  # of a spreadsheet's sheet
    rows: int
    columns: int
    line: int  # in which it begins, from 1


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of the original, from 1, and how it was read."""

    number: int
    read: str  # text, ocr
    confidence: float | None
    turned: int


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """What a reader saw in one file; doubtful fields come first."""

    fields: tuple[FoundField, ...]
    pages: tuple[FoundPage, ...]
    tables: tuple[FoundTable, ...]
    headings: tuple[str, ...]  # of sections
    characters: int
    lines: int

    @property
    def doubtful(self) -> frozenset[str]:
        """The fields that somebody should look at."""
        return frozenset(field.field for field in self.fields if not field.sure)


def report_of(document: Document, layout: Layout) -> ReaderReport:
    """What was seen in a file, by the document that it became and where its text stands."""
    text = document.text
    fields = sorted(_fields(document, text), key=lambda field: field.sure)
    pages = (
        FoundPage(number, page.read, page.confidence, page.turned)
        for number, page in enumerate(layout.pages, start=1)
    )
    return ReaderReport(
        tuple(fields),
        tuple(pages),
        tuple(_table(table, text) for table in layout.tables),
        tuple(section.heading for section in document.sections if section.heading),
        len(text),
        text.count("\n") + 1,
    )


def _fields(document: Document, text: str) -> Iterator[FoundField]:
    """Each with its evidence: a field by the surest line; then those that have no place in a document."""
    evidence = sorted(evidence_of(document), key=lambda each: not each.sure)
    by_field = {each.field: each for each in reversed(evidence)}
    for name in TERMS:
        value = _written(value_of(document, name))
        if name == "body" or not value or (name == "openness" and value == OPEN):
            continue  # a text never says that it is open
        each = by_field.get(name)
        if each is None or each.value != value:
            yield FoundField(name, value)
        else:
            yield FoundField(name, value, each.sure, each.why, *_quoted(text, each.start, each.end))
    for each in evidence:
        if each.field not in TERMS:
            yield FoundField(
                each.field, each.value, each.sure, each.why, *_quoted(text, each.start, each.end)
            )


def _written(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else value or ""


def _quoted(text: str, start: int, end: int) -> tuple[int, str]:
    """Number and words of the line in which something begins; none where it stands outside the text."""
    if start >= end:
        return 0, ""
    begins, ends = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    line = " ".join(text[begins : ends if ends >= 0 else len(text)][: 10 * _LONGEST_LINE].split())
    shortened = f"{line[:_LONGEST_LINE]}…" if len(line) > _LONGEST_LINE else line
    return text.count("\n", 0, start) + 1, shortened


def _table(table: Table, text: str) -> FoundTable:
    columns = max((sum(cell.columns for cell in row) for row in table.rows), default=0)
    return FoundTable(table.name, len(table.rows), columns, text.count("\n", 0, table.start) + 1)
