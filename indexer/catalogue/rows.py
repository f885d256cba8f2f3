"""Converts documents to rows of the catalogue and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final

from indexer.catalogue.database.older_rows import DESCRIPTION
from indexer.catalogue.database.schema import versions
from indexer.model import PLAIN, Description, Document, Section, StoredDocument
from indexer.storage import row_digest
from indexer.text import Span

DAMAGED: Final = "〔记录已损坏〕"
_SHORT: Final = (
    200  # characters of a structure that is kept as it was read: those of most documents are alike
)
_DESCRIBED: Final = tuple(field.name for field in fields(Description))
_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_NO_STRUCTURE: Final = _JSON.encode({"number": "", "lead": None, "sections": []})
_OWN: Final = itemgetter("number", "id", "version", "state", "department")
_KEPT: Final = itemgetter("original", "sha256", "added_at")
_VALUES: Final = itemgetter(*_DESCRIBED)
_ITEMS: Final = attrgetter(*_DESCRIBED)


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
    return {
        "title": document.title,
        "body": document.body,
        "date": document.date,
        "author": document.author,
        "source": document.source,
        "district": document.district,
        "kind": document.kind,
        "structure": _structure_of(document.number, document.lead, document.sections),
        **description_columns(document.description),
    }


def _structure_of(number: str, lead: Span | None, sections: tuple[Section, ...]) -> str:
    if not (number or lead or sections):
        return _NO_STRUCTURE  # as of most
    return _JSON.encode({"number": number, "lead": lead, "sections": [asdict(each) for each in sections]})


def description_columns(description: Description) -> dict[str, str]:
    """The columns of a version that hold its description."""
    # `asdict` would copy each value: ten times as long.
    columns = dict(zip(_DESCRIBED, _ITEMS(description), strict=True))
    return columns | {"subjects": "\n".join(description.subjects)}


_PLAIN_VALUES: Final = _VALUES(description_columns(PLAIN))


def stored_of(row: Mapping[Any, Any]) -> StoredDocument:
    """A document and one of its versions, joined, with `sound`: whether both are as they were written.

    Of what is not, there is its text, with DAMAGED before the title.
    """
    number, identifier, version, state, department = _OWN(row)
    original, sha256, added_at = kept = _KEPT(row)
    if row["sound"] and isinstance(row["structure"], str):  # else the table itself is damaged
        document, sound = document_in(row), True
    else:
        document, sound = Document(title_of_damaged(row["title"]), _text(row["body"])), False
        original, sha256, added_at = map(_text, kept)
    return StoredDocument(
        number, identifier, version, state, document, original, sha256, added_at, department, sound
    )


def title_of_damaged(title: object) -> str:
    """What is left of a title, behind words that say so."""
    return DAMAGED + " ".join(_text(title).split())


def _text(value: object) -> str:
    """What a damaged column holds, as text."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
    return text.replace("\0", "\ufffd")


def document_in(row: Mapping[Any, Any]) -> Document:
    """The document that columns hold. Raises ValueError when its description is where none is read."""
    structure = row["structure"]
    read = _read_often if len(structure) <= _SHORT else _read
    number, lead, sections = read(structure)
    return Document(
        title=row["title"],
        body=row["body"],
        date=row["date"],
        author=row["author"],
        source=row["source"],
        district=row["district"],
        kind=row["kind"],
        number=number,
        lead=lead,
        sections=sections,
        description=_description_in(row),
    )


def _read(structure: str) -> tuple[str, Span | None, tuple[Section, ...]]:
    """文号, lead and sections."""
    read = json.loads(structure)
    if DESCRIPTION in read:
        raise ValueError(f"{DESCRIPTION} in structure")
    lead = Span(*read["lead"]) if read["lead"] else None
    return read.get("number", ""), lead, tuple(Section(**section) for section in read["sections"])


_read_often = lru_cache(maxsize=256)(_read)


def _description_in(row: Mapping[Any, Any]) -> Description:
    values = _VALUES(row)
    if values == _PLAIN_VALUES:
        return PLAIN  # as of most
    items = dict(zip(_DESCRIBED, values, strict=True))
    return Description(**items | {"subjects": tuple(filter(None, row["subjects"].split("\n")))})
