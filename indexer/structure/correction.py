"""Applies what an archivist wrote into a document's fields.

Only the fields that are named change. When the body changes, lead and sections are read again from it, as they were
from the first; a document that never had any, such as the line of an import, gets none. When the title alone changes,
they move with the text. What a section says of itself (heading, speaker, position, district) can be corrected, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from indexer.errors import InvalidRequest
from indexer.model import (
    SECTIONS,
    Document,
    Section,
    field_named,
    read_value,
    storable,
    too_large,
    with_values,
)
from indexer.structure.document_structure import read_sections
from indexer.text import Span

SECTION_FIELDS: Final = ("heading", "speaker", "position", "district")

Words = Mapping[str, str]  # of a section: SECTION_FIELDS → what it says


def edited(document: Document, changes: Mapping[str, object]) -> Document:
    """The document with other values in some fields, named in English or by their terms: 题名, 档号, ….

    Under SECTIONS stands a list, one entry for each section of the document: what it says, or None to drop it.
    Raises InvalidRequest for an unknown field, one named twice, a value that cannot be, or a document left empty or
    made larger than one may be.
    """
    changes = dict(changes)
    sections: Any = changes.pop(SECTIONS, None)
    corrected = _with_fields(document, changes)
    if sections is None or corrected.body != document.body:
        return corrected
    if len(sections) != len(document.sections):
        raise InvalidRequest("sections do not match")
    pairs = zip(corrected.sections, sections, strict=True)
    return replace(corrected, sections=tuple(_said(one, words) for one, words in pairs if words is not None))


def _check_size(before: Document, after: Document) -> None:
    """One that was too large already, as an older program let it in, may be corrected, but not grow."""
    reason = too_large(after)
    if reason and (len(after.text) > len(before.text) or not too_large(before)):
        raise InvalidRequest.of(reason)


def _said(section: Section, words: Words) -> Section:
    known: dict[str, Any] = {
        name: " ".join(storable(str(words[name])).split()) for name in SECTION_FIELDS if name in words
    }
    return replace(section, **known)


def _with_fields(document: Document, changes: Mapping[str, object]) -> Document:
    values: dict[str, Any] = {}
    for name, written in changes.items():
        field = field_named(name)
        if field in values:
            raise InvalidRequest("field given twice", name=name)
        values[field] = read_value(field, written)
    corrected = with_values(document, values)
    _check_size(document, corrected)
    if not (corrected.title or corrected.body):
        raise InvalidRequest("document left empty")
    if corrected.body != document.body:
        corrected = _read_again(document, corrected)
        _check_size(document, corrected)
        return corrected
    return _moved(corrected, len(corrected.title) - len(document.title))


def _read_again(before: Document, after: Document) -> Document:
    if not before.sections and read_sections(before.title, before.body)[1]:
        return replace(after, lead=None)
    lead, sections = read_sections(after.title, after.body)
    return replace(after, lead=lead, sections=sections)


def _moved(document: Document, by: int) -> Document:
    if not by:
        return document
    lead = document.lead and Span(document.lead.start + by, document.lead.end + by)
    sections = tuple(
        replace(section, start=section.start + by, end=section.end + by) for section in document.sections
    )
    return replace(document, lead=lead, sections=sections)
