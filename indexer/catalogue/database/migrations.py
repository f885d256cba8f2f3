"""Brings a catalogue to the schema that this version of the program reads and writes.

The schema has a number, kept beside it (0 in archives from before it was counted; see `dialects`). Each step leads from
one number to the next and states what must be there, so a step that finds its work done does nothing. A catalogue that is
new gets all tables at once. Those of PostgreSQL began with schema 9: steps before it are for files alone.

An older file that cannot be written, since its disk is full or mounted to be read only, is read all the same: see
`stand_in`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.attention.tables import accepted, concerns, looked
from indexer.catalogue.batch.tables import batch_items, batches
from indexer.catalogue.database.dialects import (
    add_column,
    columns_of,
    on_sqlite,
    schema_number,
    set_schema_number,
)
from indexer.catalogue.database.older_rows import move_descriptions, move_versions
from indexer.catalogue.database.schema import (
    BY_BATCH,
    BY_CODE,
    BY_TITLE,
    LOG_INDEXES,
    accounts,
    departments,
    documents,
    drafts,
    events,
    indexing,
    layouts,
    members,
    metadata,
    saved_searches,
    tokens,
    unplaced,
    versions,
)
from indexer.catalogue.disposal.tables import destroyed, disposal_items, disposals, due_index
from indexer.catalogue.news.tables import watch_lists
from indexer.catalogue.openness.tables import openness_index, openness_reviews
from indexer.catalogue.sharing.tables import topic_entries, topics
from indexer.errors import CatalogueUnusable
from indexer.storage import NO_DIGEST, begin_digests, digested_tables

Step = Callable[[sa.Connection], None]
Transaction = Callable[[], AbstractContextManager[sa.Connection]]


def _tables_of_the_first_year(connection: sa.Connection) -> None:
    """All tables that archives before the first numbered schema may lack."""
    metadata.create_all(connection)


def _owners_of_saved_searches(connection: sa.Connection) -> None:
    """What was saved before belongs to the office and stays shared."""
    for name in ("owner", "shared", "deleted_at", "deleted_by"):
        add_column(connection, saved_searches.c[name])


def _digests(connection: sa.Connection) -> None:
    """Room for a digest in every row that has to be as it was written; they follow when all steps are done."""
    for table in digested_tables():
        if columns_of(connection, table.name):  # others come with theirs, by a later step
            add_column(connection, table.c.digest)


def _attempts_at_indexing(connection: sa.Connection) -> None:
    """What has been tried of documents that may end the process that indexes them."""
    indexing.create(connection, checkfirst=True)


def _columns_of_descriptions(connection: sa.Connection) -> None:
    """What is recorded of a document leaves the JSON of `structure`."""
    for column in versions.columns:
        add_column(connection, column)
    move_descriptions(connection, NO_DIGEST)


def _versions_of_events(connection: sa.Connection) -> None:
    """The version that an act made leaves the list of fields that it changed."""
    for column in events.columns:
        add_column(connection, column)
    move_versions(connection, NO_DIGEST)


def _tiers_of_saved_searches(connection: sa.Connection) -> None:
    """What was saved before asks for no tier of its own."""
    add_column(connection, saved_searches.c.tier)


def _layouts(connection: sa.Connection) -> None:
    """Where texts stand in their originals; nothing is known of those that were read before."""
    layouts.create(connection, checkfirst=True)
    add_column(connection, drafts.c.layout)


def _unplaced(connection: sa.Connection) -> None:
    """All that has an original is to be read again for its places, the current versions first."""
    unplaced.create(connection, checkfirst=True)
    joined = versions.join(documents, versions.c.number == documents.c.number)
    turn = sa.case((versions.c.version == documents.c.version, 1), else_=2)
    owed = sa.select(versions.c.number, versions.c.version, turn, sa.literal(0), sa.literal("")).select_from(
        joined
    )
    columns = [column.name for column in unplaced.c]
    connection.execute(unplaced.insert().from_select(columns, owed.where(versions.c.original != "")))


def _indexes_of_the_log(connection: sa.Connection) -> None:
    """What has to be found fast in a long log."""
    for index in (*LOG_INDEXES, *((BY_TITLE,) if on_sqlite(connection) else ())):
        index.create(connection, checkfirst=True)


def _tokens(connection: sa.Connection) -> None:
    """Nobody has a token yet."""
    tokens.create(connection, checkfirst=True)


def _disposals(connection: sa.Connection) -> None:
    """Nothing was ever destroyed before."""
    for table in (disposals, disposal_items, destroyed):
        table.create(connection, checkfirst=True)
    due_index.create(connection, checkfirst=True)


def _openness_reviews(connection: sa.Connection) -> None:
    """Nobody has reviewed anything before."""
    openness_reviews.create(connection, checkfirst=True)
    openness_index.create(connection, checkfirst=True)


def _listings(connection: sa.Connection) -> None:
    """Of no spreadsheet that waits is it known whether it is a 目录."""
    for name in ("listing", "stated"):
        add_column(connection, drafts.c[name])


def _batches(connection: sa.Connection) -> None:
    """What was done before was no part of a batch."""
    add_column(connection, events.c.batch)
    for table in (batches, batch_items):
        table.create(connection, checkfirst=True)
    for index in (BY_BATCH, BY_CODE):
        index.create(connection, checkfirst=True)


def _departments(connection: sa.Connection) -> None:
    """There is none yet, and no document belongs to one."""
    for table in (departments, members):
        table.create(connection, checkfirst=True)
    add_column(connection, documents.c.department)


def _origins_of_accounts(connection: sa.Connection) -> None:
    """All accounts are the archive's own."""
    for name in ("origin", "subject", "proven"):
        add_column(connection, accounts.c[name])


def _attention(connection: sa.Connection) -> None:
    """No document was looked at before."""
    for table in (concerns, looked, accepted):
        table.create(connection, checkfirst=True)


def _departments_at_intake(connection: sa.Connection) -> None:
    """No draft is to belong to one yet, and no batch has changed that of a document."""
    for column in (drafts.c.department, batch_items.c.department):
        add_column(connection, column)


def _topics(connection: sa.Connection) -> None:
    """Nobody has a reading list yet."""
    for table in (topics, topic_entries):
        table.create(connection, checkfirst=True)


def _looks_at_saved_searches(connection: sa.Connection) -> None:
    """What was saved before has been shown to nobody since."""
    for name in ("seen", "shown_after"):
        add_column(connection, saved_searches.c[name])


def _watch_lists(connection: sa.Connection) -> None:
    """Nobody watches a term yet."""
    watch_lists.create(connection, checkfirst=True)


STEPS: Final[tuple[Step, ...]] = (
    _tables_of_the_first_year,
    _owners_of_saved_searches,
    _digests,
    _attempts_at_indexing,
    _columns_of_descriptions,
    _versions_of_events,
    _tiers_of_saved_searches,
    _layouts,
    _unplaced,
    _indexes_of_the_log,
    _tokens,
    _disposals,
    _openness_reviews,
    _listings,
    _batches,
    _departments,
    _origins_of_accounts,
    _attention,
    _departments_at_intake,
    _topics,
    _looks_at_saved_searches,
    _watch_lists,
)  # the one at i makes schema i + 1
SCHEMA: Final = len(STEPS)  # the number of the schema that `tables` describes


def raise_schema(engine: sa.Engine, transaction: Transaction) -> None:
    """Have a catalogue in today's schema; nothing is written when it is.

    Raises CatalogueUnusable when a newer program made it or it cannot be written; ArchiveBusy.
    """
    with engine.connect() as connection:
        if _schema_of(connection) == SCHEMA:
            return
    with transaction() as connection:
        _take_steps(connection)


def can_stand_in(engine: sa.Engine) -> bool:
    """Whether a file is a catalogue of an older schema, so that `stand_in` can complete it."""
    with engine.connect() as connection:
        return _schema_of(connection) < SCHEMA and bool(columns_of(connection, documents.name))


def _schema_of(connection: sa.Connection) -> int:
    number = schema_number(connection)
    if number > SCHEMA:
        raise CatalogueUnusable("catalogue of a newer program", schema=number, ours=SCHEMA)
    return number


def begin_schema(connection: sa.Connection) -> None:
    """Give an empty catalogue all tables, and what tells it from what other programs keep."""
    metadata.create_all(connection)
    set_schema_number(connection, SCHEMA)


def _take_steps(connection: sa.Connection) -> None:
    number = _schema_of(connection)  # again: another process may have been faster
    if not columns_of(connection, documents.name):
        begin_schema(connection)
        return
    for step in STEPS[number:]:
        step(connection)
    begin_digests(connection)  # they may cover columns that a later step has added
    set_schema_number(connection, SCHEMA)
