"""Writes new versions, or other states, of many documents in a few statements.

The catalogue opens the transactions; everything here happens inside one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.layouts import keep_places
from indexer.catalogue.log.event_log import Act, Entry, because, record
from indexer.catalogue.rows import row_of
from indexer.model import Document, StoredDocument, differences

Revision = tuple[StoredDocument, Document]  # the current version, and what the next one is to be

_PAGE: Final = 500  # values asked for at a time


def write_revisions(
    connection: sa.Connection, revisions: Sequence[Revision], *, actor: str, batch: str
) -> None:
    """Write the next versions of documents whose texts stay the same."""
    if not revisions:
        return
    made = [replace(before, document=after, version=before.version + 1) for before, after in revisions]
    connection.execute(versions.insert(), [row_of(one) for one in made])
    keep_places(connection, [one.number for one in made])
    update = documents.update().where(documents.c.number == sa.bindparam("of"))
    raised = [{"of": one.number, "to": one.version} for one in made]
    connection.execute(update.values(version=sa.bindparam("to")), raised)
    entries = [
        Entry(one.number, "edit", differences(before.document, one.document), one.version)
        for (before, _), one in zip(revisions, made, strict=True)
    ]
    record(connection, entries, actor, batch=batch)


def write_state(
    connection: sa.Connection,
    numbers: Sequence[int],
    act: Act,
    *,
    actor: str,
    batch: str,
    reason: str = "",
) -> None:
    """Withdraw documents that are active, or reinstate withdrawn ones."""
    if not numbers:
        return
    state = "withdrawn" if act == "withdraw" else "active"
    connection.execute(documents.update().where(documents.c.number.in_(numbers)).values(state=state))
    record(connection, [Entry(each, act, because(reason)) for each in numbers], actor, batch=batch)


def codes_taken(connection: sa.Connection, codes: Sequence[str]) -> dict[str, set[int]]:
    """Those of some 档号 that documents have, withdrawn ones too, with the numbers of these documents."""
    found = dict[str, set[int]]()
    query = sa.select(versions.c.code, versions.c.number).select_from(documents.join(versions, CURRENT))
    for at in range(0, len(codes), _PAGE):
        these = versions.c.code.in_(codes[at : at + _PAGE])
        for code, number in connection.execute(query.where(these, versions.c.code != "")):
            found.setdefault(code, set()).add(number)
    return found
