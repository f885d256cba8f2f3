"""The table of watched terms: a list for each account that has one."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.database.schema import Text, Whole, metadata
from indexer.storage import keep_digests

watch_lists = sa.Table(
    "watch_lists",
    metadata,
    sa.Column("owner", Text, primary_key=True),  # name of an account
    sa.Column("terms", Text, nullable=False),  # a line each
    # What its owner has been shown, as serials of events: all up to `seen`, last what came after `shown_after`.
    sa.Column("seen", Whole, nullable=False),
    sa.Column("shown_after", Whole, nullable=False),
)

keep_digests(watch_lists)
