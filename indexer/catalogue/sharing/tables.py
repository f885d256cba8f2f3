"""The tables of reading lists (专题): the lists, and the documents on each in their order."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, documents, metadata
from indexer.storage import keep_digests

topics = sa.Table(
    "topics",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("title", Text, nullable=False),
    sa.Column("explanation", Text, nullable=False),
    sa.Column("owner", Text, nullable=False, index=True),  # name of an account
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("created_at", Text, nullable=False),  # ISO 8601, UTC, as the next
    sa.Column("deleted_at", Text, nullable=False, server_default=""),  # "" while it is kept
    sa.Column("deleted_by", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,  # a serial is never given twice: entries know their list by it
)

topic_entries = sa.Table(
    "topic_entries",
    metadata,
    sa.Column("topic", Whole, sa.ForeignKey("topics.serial"), primary_key=True, autoincrement=False),
    sa.Column("number", Whole, sa.ForeignKey(documents.c.number), primary_key=True, autoincrement=False),
    sa.Column(
        "place", Whole, nullable=False
    ),  # in the list, from 1 on; some may be missing. Below 0: it was there, and is taken off
    sa.Column("note", Text, nullable=False),
    sa.Column("added_at", Text, nullable=False),  # or taken off; ISO 8601, UTC
    sa.Index("topic_entries_by_document", "number"),
)

for _table in (topics, topic_entries):
    keep_digests(_table)
