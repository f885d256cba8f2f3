"""The tables of what wants attention: what was found, how far one has looked, and what somebody has said is right."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, metadata
from indexer.storage import keep_digests

concerns = sa.Table(  # made from documents, and made anew for each version
    "concerns",
    metadata,
    sa.Column("number", Whole, primary_key=True, autoincrement=False),
    sa.Column("kind", Text, primary_key=True),  # see judging.ConcernKind
    sa.Column("detail", Text, primary_key=True),  # what is doubted: of a field its name and value
    sa.Column("version", Whole, nullable=False),
    sa.Column("note", Text, nullable=False),  # how much, to be shown
    sa.Index("concerns_by_kind", "kind", "number"),
    sa.Index("concerns_by_detail", "kind", "detail"),
)

looked = sa.Table(  # which version of a document the concerns are of
    "looked",
    metadata,
    sa.Column("number", Whole, primary_key=True, autoincrement=False),
    sa.Column("version", Whole, nullable=False),
    sa.Column("rules", Whole, nullable=False),  # edition of the rules it was looked at by
    sa.Column(
        "compared", Whole, nullable=False
    ),  # version that was compared with other documents; 0 for none
)

accepted = sa.Table(  # concerns that are none: somebody says that it is right
    "accepted",
    metadata,
    sa.Column("number", Whole, primary_key=True, autoincrement=False),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("detail", Text, primary_key=True),
    sa.Column("by", Text, nullable=False),
    sa.Column("at", Text, nullable=False),  # ISO 8601, UTC
)

keep_digests(accepted)
