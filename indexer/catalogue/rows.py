"""Converts documents to rows of the catalogue and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, Final

from indexer.catalogue.database.older_rows import DESCRIPTION
from indexer.catalogue.database.schema import versions
from indexer.model import Description, Document, Section, StoredDocument
from indexer.storage import row_digest
from indexer.text import Span

DAMAGED: Final = "〔记录已损坏〕"
_DESCRIBED: Final = tuple(field.name for field in fields(Description))


def without_text(stored: StoredDocument) -> StoredDocument:
    """What is known of a document, without its body: a page of long ones would fill the memory."""
    return replace(stored, document=replace(stored.document, body=""))


def row_of(stored: StoredDocument) -> dict[str, object]:
    """The columns of a version, to be written."""
    row = {
        "number": stored.number,
        "version": stored.version,
        **columns_of(stored.document),
        "original": stored.original,
        "sha256": stored.sha256,
        "added_at": stored.added_at,
    }
    return row | {"digest": row_digest(versions, row)}


def columns_of(document: Document) -> dict[str, object]:
    """The columns of a version that hold the document itself."""
    sections = [asdict(section) for section in document.sections]
    structure = {"number": document.number, "lead": document.lead, "sections": sections}
    return {
        "title": document.title,
        "body": document.body,
        "date": document.date,
        "author": document.author,
        "source": document.source,
        "district": document.district,
        "kind": document.kind,
        "structure": json.dumps(structure, ensure_ascii=False),
        **description_columns(document.description),
    }


def description_columns(description: Description) -> dict[str, str]:
    """The columns of a version that hold its description."""
    return {**asdict(description), "subjects": "\n".join(description.subjects)}


def stored_of(row: Mapping[Any, Any]) -> StoredDocument:
    """A document and one of its versions, joined, with `sound`: whether both are as they were written.

    Of what is not, there is its text, with DAMAGED before the title.
    """
    own: dict[str, Any] = {name: row[name] for name in ("number", "id", "version", "state", "department")}
    kept = ("original", "sha256", "added_at")
    if row["sound"] and isinstance(row["structure"], str):  # else the table itself is damaged
        return StoredDocument(document=document_in(row), **own, **{name: row[name] for name in kept})
    own |= {name: _text(row[name]) for name in kept}
    document = Document(title_of_damaged(row["title"]), _text(row["body"]))
    return StoredDocument(document=document, **own, sound=False)


def title_of_damaged(title: object) -> str:
    """What is left of a title, behind words that say so."""
    return DAMAGED + " ".join(_text(title).split())


def _text(value: object) -> str:
    """What a damaged column holds, as text."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
    return text.replace("\0", "\ufffd")


def document_in(row: Mapping[Any, Any]) -> Document:
    """The document that columns hold. Raises ValueError when its description is where none is read."""
    structure = json.loads(row["structure"])
    if DESCRIPTION in structure:
        raise ValueError(f"{DESCRIPTION} in structure")
    return Document(
        title=row["title"],
        body=row["body"],
        date=row["date"],
        author=row["author"],
        source=row["source"],
        district=row["district"],
        kind=row["kind"],
        number=structure.get("number", ""),
        lead=Span(*structure["lead"]) if structure["lead"] else None,
        sections=tuple(Section(**section) for section in structure["sections"]),
        description=_description_in(row),
    )


def _description_in(row: Mapping[Any, Any]) -> Description:
    items = {name: row[name] for name in _DESCRIBED}
    return Description(**items | {"subjects": tuple(filter(None, row["subjects"].split("\n")))})
