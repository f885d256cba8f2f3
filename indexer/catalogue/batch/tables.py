"""The tables of changes of many documents at once, in the catalogue."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, metadata

batches = sa.Table(  # changes of many documents at once
    "batches",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("change", Text, nullable=False),  # JSON, see `change`
    sa.Column("actor", Text, nullable=False),
    sa.Column("at", Text, nullable=False),
    sa.Column("total", Whole, nullable=False),  # documents
    sa.Column("state", Text, nullable=False),  # running, done, undoing, undone
    sa.Column("undone_by", Text, nullable=False),
    sa.Column("undone_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

batch_items = sa.Table(  # each document of a batch: what it was when that began, and what became of it
    "batch_items",
    metadata,
    sa.Column("batch", Whole, sa.ForeignKey("batches.serial"), primary_key=True),
    sa.Column("position", Whole, primary_key=True),
    sa.Column("number", Whole, nullable=False),
    sa.Column("version", Whole, nullable=False),
    sa.Column("code", Text, nullable=False),  # the 档号 it is to have, or ""
    sa.Column("outcome", Text, nullable=False),  # "" while it waits; done, same, left
    sa.Column("reason", Text, nullable=False),  # JSON: why it was left out, or was not undone
    sa.Column("undone", Text, nullable=False),  # "", done, left
    sa.Column("department", Whole, nullable=False, server_default=sa.text("0")),  # that it was taken out of
)
