"""Tells how a database of PostgreSQL is that keeps a catalogue: its version, and its standbys."""

from __future__ import annotations

import sqlalchemy as sa

from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.stores import StoreHealth

_ASKED = """
SELECT split_part(current_setting('server_version'), ' ', 1),
       pg_is_in_recovery(),
       (SELECT count(*) FROM pg_stat_replication),
       (SELECT coalesce(max(extract(epoch FROM replay_lag)), 0) FROM pg_stat_replication)
"""  # lags are told only to who may read them: pg_monitor


def health_of(engine: sa.Engine) -> StoreHealth:
    """It, asked over a connection; see StoreHealth."""
    try:
        with engine.connect() as connection:
            version, standby, standbys, lag = connection.exec_driver_sql(_ASKED).one()
    except ArchiveError as error:
        return StoreHealth("catalogue", "away", error.message)
    if standby:
        return StoreHealth("catalogue", "away", Message("database is a standby", version=version))
    told = Message("database", version=version, standbys=standbys, lag=round(float(lag), 1))
    return StoreHealth("catalogue", "sound", told)
