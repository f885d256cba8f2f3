"""The tables of disposal lists (档案销毁清册): kept for good, and the only trace that says what was destroyed."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, metadata, versions
from indexer.storage import keep_digests

disposals = sa.Table(
    "disposals",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),  # 12 hexadecimal digits, the same in every copy
    sa.Column("state", Text, nullable=False),  # proposed, refused, approved, done
    sa.Column("reason", Text, nullable=False),
    sa.Column("proposed_by", Text, nullable=False),
    sa.Column("proposed_at", Text, nullable=False),
    sa.Column("decided_by", Text, nullable=False),
    sa.Column("decided_at", Text, nullable=False),
    sa.Column("refusal", Text, nullable=False),  # why it was refused
    sa.Column("done_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

disposal_items = sa.Table(
    "disposal_items",
    metadata,
    sa.Column("disposal", Whole, sa.ForeignKey("disposals.serial"), primary_key=True),
    sa.Column("position", Whole, primary_key=True),  # on the list, from 1
    sa.Column("number", Whole, nullable=False),  # of the document; 0 where this archive does not have it
    sa.Column("id", Text, nullable=False),
    sa.Column("version", Whole, nullable=False),  # the one that was proposed
    sa.Column("title", Text, nullable=False),
    sa.Column("author", Text, nullable=False),
    sa.Column("date", Text, nullable=False),
    sa.Column("reference", Text, nullable=False),  # 文号
    sa.Column("code", Text, nullable=False),  # 档号
    sa.Column("filing_year", Text, nullable=False),
    sa.Column("retention", Text, nullable=False),
    sa.Column("digests", Text, nullable=False),  # SHA-256 of the bytes of all its versions, a line each
    sa.Column("outcome", Text, nullable=False),  # "", waiting, destroyed, left, absent
    sa.Index("disposal_items_of_documents", "number"),
)

destroyed = sa.Table(  # bytes that are not to come back
    "destroyed",
    metadata,
    sa.Column("sha256", Text, primary_key=True),
    sa.Column("number", Whole, primary_key=True, autoincrement=False),  # of the document that had them
)

due_index = sa.Index(  # what is past its period is found without reading texts
    "versions_due",
    versions.c.retention,
    versions.c.filing_year,
    versions.c.date,
    versions.c.number,
    versions.c.version,
)

for _table in (disposals, disposal_items, destroyed):
    keep_digests(_table)
