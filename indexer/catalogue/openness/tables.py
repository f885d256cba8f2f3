"""The table of reviews of openness (开放审核): each proposal with what became of it, kept for good."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, metadata, versions
from indexer.storage import keep_digests

openness_reviews = sa.Table(
    "openness_reviews",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("number", Whole, nullable=False, index=True),
    sa.Column("version", Whole, nullable=False),  # the one that was looked at
    sa.Column("before", Text, nullable=False),  # how open it was
    sa.Column("proposed", Text, nullable=False),  # how open it should be
    sa.Column("reason", Text, nullable=False),
    sa.Column("proposed_by", Text, nullable=False),
    sa.Column("proposed_at", Text, nullable=False),
    sa.Column("state", Text, nullable=False),  # proposed, confirmed, refused, overtaken, destroyed
    sa.Column("decided_by", Text, nullable=False),
    sa.Column("decided_at", Text, nullable=False),
    sa.Column("refusal", Text, nullable=False),  # why it was refused
    sa.Index("openness_reviews_by_state", "state", "serial"),
    sqlite_autoincrement=True,
)

openness_index = sa.Index(  # what is closed and old is found without reading texts
    "versions_openness",
    versions.c.openness,
    versions.c.filing_year,
    versions.c.date,
    versions.c.number,
    versions.c.version,
)

keep_digests(openness_reviews)
