"""Brings rows that an older program wrote to what rows are today, each with a new digest if it was sound.

A damaged row is left as it is, so that its digest still tells; once it has been mended, it is brought on, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.schema import event_details, events, versions
from indexer.storage import is_sound

DESCRIPTION: Final = "description"  # its key in `structure`, whose JSON held it before it had columns
VERSION: Final = (
    "version"  # the field under which the version that an act made was told before it had a column
)

_PAGE = 500  # rows read at a time
_ANY: Final = sa.true()


def in_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a version with the description in its own, wherever it was; those that say nothing may be missing.

    Raises ValueError where the JSON is none that a program of ours has written.
    """
    structure = json.loads(row["structure"])
    if DESCRIPTION not in structure:
        return dict(row)
    stated = dict(structure.pop(DESCRIPTION))
    stated["subjects"] = "\n".join(stated.get("subjects", ()))
    if not all(name in versions.columns and isinstance(text, str) for name, text in stated.items()):
        raise ValueError(f"no description: {', '.join(map(str, stated))}")
    return {**row, **stated, "structure": json.dumps(structure, ensure_ascii=False)}


def move_descriptions(connection: sa.Connection, digest: str, among: sa.ColumnElement[bool] = _ANY) -> None:
    """Give descriptions their columns; `digest` is what the rows have until they get theirs."""
    key = versions.c.number, versions.c.version
    holds = versions.c.structure.contains(f'"{DESCRIPTION}"', autoescape=True)
    query = sa.select(*key, versions.c.structure)
    query = query.where(among, holds, is_sound(versions)).order_by(*key).limit(_PAGE)
    last = (0, 0)
    while rows := connection.execute(query.where(sa.tuple_(*key) > last)).all():
        for number, version, structure in rows:
            last = (number, version)
            is_it = (versions.c.number == number) & (versions.c.version == version)
            with suppress(TypeError, ValueError):  # of what cannot be read a check says so, as before
                moved = in_columns({"structure": structure})
                if moved["structure"] != structure:
                    connection.execute(versions.update().where(is_it).values(**moved, digest=digest))


def move_versions(connection: sa.Connection, digest: str, among: sa.ColumnElement[bool] = _ANY) -> None:
    """Give the versions that acts have made their column; `digest` is what the rows have until they get theirs."""
    told = (event_details.c.field == VERSION) & is_sound(event_details)
    serials = sa.select(event_details.c.serial).where(told)
    made = sa.select(sa.cast(event_details.c.after, sa.Integer))
    made = made.where(told, event_details.c.serial == events.c.serial)
    by_detail = sa.and_(among, is_sound(events), events.c.serial.in_(serials))
    connection.execute(events.update().where(by_detail).values(version=made.scalar_subquery(), digest=digest))
    first = sa.and_(among, is_sound(events), events.c.act == "add", events.c.version.is_(None))
    connection.execute(events.update().where(first).values(version=1, digest=digest))
    moved = sa.select(events.c.serial).where(among, events.c.version.is_not(None))
    connection.execute(event_details.delete().where(told, event_details.c.serial.in_(moved)))
