"""Tells from the log what others have changed in documents after a batch, apart from batches that were undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.schema import event_details, events

STATE: Final = "state"  # beside the fields of documents: whether it is withdrawn
DEPARTMENT: Final = "department"

Later = Mapping[
    int, Mapping[str, str]
]  # number → field → id of the batch that has set it last, "" for a single change


def changed_later(connection: sa.Connection, numbers: Sequence[int], batch: str) -> Later:
    """What was changed after the batch in each of at most a chunk of documents.

    Doing and undoing a batch cancel each other out.
    """
    own, standing = set[int](), defaultdict[int, dict[str, list[str]]](lambda: defaultdict(list))
    for number, field, by in _logged(connection, numbers):
        if by == batch:
            own.add(number)
        elif number in own:
            changes = standing[number][field]
            if by and by in changes:
                changes.remove(by)
            else:
                changes.append(by)
    return {
        number: {field: changes[-1] for field, changes in standing[number].items() if changes}
        for number in numbers
    }


def _logged(connection: sa.Connection, numbers: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Number, field and batch of each change of the documents, the first one first."""
    query = sa.select(events.c.number, events.c.act, events.c.batch, event_details.c.field).select_from(
        events.outerjoin(event_details, event_details.c.serial == events.c.serial)
    )
    query = query.where(events.c.number.in_(numbers)).order_by(events.c.serial, event_details.c.field)
    for row in connection.execute(query):
        if row.act in ("withdraw", "reinstate"):
            yield row.number, STATE, row.batch
        elif row.field:
            yield row.number, row.field, row.batch
