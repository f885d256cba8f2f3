"""Reads what is recorded of many documents without their texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.storage import is_sound

CODE_FIELDS: Final = (  # of which a 档号 can be made
    *("fonds", "filing_year", "retention"),
    *("kind", "source", "district"),
)
_PAGE: Final = 500  # documents asked for at a time


@dataclass(frozen=True, slots=True)
class Described:
    """A document as its 档号 is made of it."""

    number: int
    id: str
    state: str
    sound: bool
    title: str
    date: str  # "" when unknown
    document_number: str  # 文号
    code: str
    values: Mapping[str, str]  # CODE_FIELDS → what is recorded


def describe(connection: sa.Connection, identifiers: Sequence[str]) -> Iterator[Described]:
    """Documents in the order of their ids; those that there are not are left out."""
    columns = [versions.c[name] for name in ("title", "date", "structure", "code", *CODE_FIELDS)]
    sound = (is_sound(documents) & is_sound(versions)).label("sound")
    query = sa.select(documents.c.number, documents.c.id, documents.c.state, sound, *columns)
    query = query.select_from(documents.join(versions, CURRENT))
    for at in range(0, len(identifiers), _PAGE):
        some = identifiers[at : at + _PAGE]
        found = {row.id: row for row in connection.execute(query.where(documents.c.id.in_(some)))}
        yield from (_described(found[one]) for one in some if one in found)


def _described(row: sa.Row[Any]) -> Described:
    sound = bool(row.sound)
    return Described(
        number=row.number,
        id=row.id,
        state=row.state,
        sound=sound,
        title=row.title,
        date=row.date or "",
        document_number=json.loads(row.structure)["number"] if sound else "",
        code=row.code,
        values={name: getattr(row, name) for name in CODE_FIELDS},
    )
