"""Fills the form of a document's fields, and reads a form that was sent back as changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from indexer.errors import InvalidRequest
from indexer.intake import ReaderReport, report_of
from indexer.model import OPENNESS, TERMS, Document, Layout, Section, value_of
from indexer.structure import SECTION_FIELDS, doubt_of
from search_app.texts.desk import BODY_EMPTIED, FIELD_HINTS, FIELD_TOO_LONG, NO_DEPARTMENT, SECTION_TERMS
from search_app.texts.reading import (
    FIELDS,
    LINE,
    PAGES,
    TABLES,
    ground_words,
    labelled,
    page_lines,
    table_lines,
)
from search_app.web.article.blocks import Block, lay_out
from search_app.web.article.paging import first_part
from search_app.web.article.tables import TableBlock, TableCell, with_tables
from search_app.web.context import archive
from search_app.web.desk.original_pages import Bench, place_link
from search_app.web.highlight import marked

LONGEST_BODY: Final = 200_000  # characters that a browser can edit at ease; a longer body is not in the form
LARGEST_FORM: Final = 4 << 20  # bytes: that many characters, percent-encoded, and the other fields
LONGEST_FIELD: Final = 10_000  # characters of any other field that is changed in the form
DEPARTMENT: Final = "department"
EMPTIED: Final = "emptied"  # ticked: the body is to be taken away

_LONG: Final = ("title", "note", "body")  # may be of several lines on the screen


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as the form shows it."""

    name: str
    label: str
    value: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    long: bool = False
    ground: str = ""  # what it was read from
    doubtful: bool = False
    line: int = 0  # of the text from which it was read, from 1; 0: none
    place: str = ""  # address of the viewer that shows that line
    most: int = LONGEST_FIELD  # characters


@dataclass(frozen=True, slots=True)
class Part:
    """One section as the form shows it; it counts from 1."""

    number: int
    entries: tuple[Entry, ...]
    dropped: bool
    start: int  # in Document.text


def shown_with_form(
    document: Document,
    layout: Layout,
    typed: Mapping[str, str],
    bench: Bench | None,
    *,
    ask_release: bool = False,
) -> dict[str, object]:
    """What a page needs to show a document's text, or how it begins, beside the form of its fields, doubtful ones first.

    The form asks whether the document may be open with its mark of secrecy, when it is or was to be.
    """
    text = document.text  # made anew whenever it is asked for
    shown = first_part(text)
    report = report_of(_grounds(document), layout)
    entries = [_grounded(entry, report) for entry in entries_of(document, typed)]
    entries = [replace(entry, place=_place(entry, bench, layout, text)) for entry in entries]
    blocks = with_tables(document, lay_out(document, shown), layout.tables, shown)
    return {
        "entries": sorted(entries, key=lambda entry: not entry.doubtful),
        "seen": [*labelled(PAGES, page_lines(report.pages)), *labelled(TABLES, table_lines(report.tables))],
        "others": [(FIELDS[each.field], each.value) for each in report.fields if each.field not in TERMS],
        "parts": parts_of(document, typed),
        "editable": is_editable(document),
        "doubt": doubt_of(document),
        "ask_release": ask_release or bool(doubt_of(document)),
        "ask_emptied": is_emptied(typed, document),
        "blocks": [(block, _words(block, text)) for block in blocks],
        "cut": shown.end < len(text),
    }


def entries_of(document: Document, typed: Mapping[str, str]) -> list[Entry]:
    """The fields with what the document has, or what somebody has typed into them already."""
    return [_entry(document, name, typed) for name in TERMS if name != "body" or is_editable(document)]


def _grounded(entry: Entry, report: ReaderReport) -> Entry:
    """With what it was read from, where it was read."""
    found = next((field for field in report.fields if field.field == entry.name and field.why), None)
    if found is None or found.value != entry.value:
        return entry
    place = LINE.format(line=found.line) if found.line else ""
    return replace(
        entry, ground=f"{ground_words(found.why)}{place}", doubtful=not found.sure, line=found.line
    )


def _place(entry: Entry, bench: Bench | None, layout: Layout, text: str) -> str:
    if bench is None or not entry.line or not layout.runs:
        return ""
    start = 0
    for _ in range(entry.line - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return place_link(bench, layout, start, end if end >= 0 else len(text))


def _words(block: Block | TableBlock, text: str) -> Markup | list[list[tuple[TableCell, Markup]]]:
    if isinstance(block, Block):
        return marked(text[slice(*block.span)])
    return [[(cell, marked(text[slice(*cell.span)])) for cell in row] for row in block.rows]


def parts_of(document: Document, typed: Mapping[str, str]) -> list[Part]:
    """The sections, likewise."""
    return [_part(number, section, typed) for number, section in enumerate(document.sections, start=1)]


def _grounds(document: Document) -> Document:
    """What evidence is looked for in: of a text too long to be edited its beginning, else a page cost a second reading."""
    return document if is_editable(document) else replace(document, body=document.body[: LONGEST_BODY // 2])


def is_editable(document: Document) -> bool:
    """Whether the body is in the form."""
    return len(document.body) <= LONGEST_BODY


def most_of(name: str) -> int:
    """Characters that a field may have in the form: all of them together are no more than it carries."""
    return LONGEST_BODY if name == "body" else LONGEST_FIELD


def changes_in(form: MultiDict[str, str], document: Document) -> dict[str, object]:
    """What `correction.edited` is to change: the fields whose value is another than the form was given.

    Raises InvalidRequest for one that is longer than the form lets it be.
    """
    changes: dict[str, object] = {}
    for name in TERMS:
        written = _written(form, name)
        if written is not None and written != _shown(document, name):
            if len(written) > (most := most_of(name)):
                raise InvalidRequest(FIELD_TOO_LONG.format(field=TERMS[name], most=most))
            changes[name] = written
    sections = list(_sections_in(form, document))
    if sections and sections != [_said(section) for section in document.sections]:
        changes["sections"] = sections
    return changes


def is_emptied(typed: Mapping[str, str], document: Document) -> bool:
    """Whether a form would take away the whole body, and nobody has been asked."""
    return "body" in typed and not typed["body"].strip() and bool(document.body.strip())


def require_body(form: Mapping[str, str], document: Document) -> None:
    """Raises InvalidRequest for a form that takes away the whole body and does not say that it should."""
    if is_emptied(form, document) and EMPTIED not in form:
        raise InvalidRequest(BODY_EMPTIED)


def _entry(document: Document, name: str, typed: Mapping[str, str]) -> Entry:
    value = typed.get(name, _shown(document, name))
    choices = OPENNESS if name == "openness" else ()
    hint = FIELD_HINTS.get(name, "")
    return Entry(name, TERMS[name], value, hint, choices, name in _LONG, most=most_of(name))


def _part(number: int, section: Section, typed: Mapping[str, str]) -> Part:
    said = _said(section)
    entries = (
        Entry(key, SECTION_TERMS[name], typed.get(key, said[name]))
        for name in SECTION_FIELDS
        for key in [_key(number, name)]
    )
    return Part(number, tuple(entries), _key(number, "drop") in typed, section.start)


def _sections_in(form: MultiDict[str, str], document: Document) -> Iterator[dict[str, str] | None]:
    """What the form says of each section, None to drop it; nothing when it has no sections."""
    for number, section in enumerate(document.sections, start=1):
        if _key(number, SECTION_FIELDS[0]) not in form:
            return
        said = _said(section) | {
            name: written
            for name in SECTION_FIELDS
            if (written := _written(form, _key(number, name))) is not None
        }
        yield None if _key(number, "drop") in form else said


def _said(section: Section) -> dict[str, str]:
    return {name: getattr(section, name) for name in SECTION_FIELDS}


def _key(number: int, name: str) -> str:
    return f"section-{number}-{name}"


def _written(form: MultiDict[str, str], name: str) -> str | None:
    """A browser ends lines with CR LF."""
    written = form.get(name)
    return None if written is None else written.replace("\r\n", "\n").replace("\r", "\n")


def _shown(document: Document, name: str) -> str:
    value = value_of(document, name)
    return "、".join(value) if isinstance(value, tuple) else value or ""


def department_in(form: Mapping[str, str]) -> int | None:
    """The serial of the department that a form names, of none for "" or 无; None where it has no such field.

    Raises InvalidRequest for one that there is not.
    """
    if DEPARTMENT not in form:
        return None
    named = form[DEPARTMENT].strip()
    return archive().departments.serial("" if named == NO_DEPARTMENT else named)


def departments_for(typed: Mapping[str, str], serial: int) -> dict[str, Any]:
    """The departments, and the name of the one that a form shows: as it was typed, else as it is."""
    departments = archive().departments.names()
    chosen = typed.get(DEPARTMENT, departments.get(serial, ""))
    return {"departments": departments, "chosen_department": chosen}
