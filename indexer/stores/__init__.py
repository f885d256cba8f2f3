"""Where does an archive keep what it finds by, knows and was given? In its home, or in stores that machines share.

`stores.toml` in the home, or the file that `$GONGWEN_STORES` names, has a table for each store that is elsewhere; without
the file all are in the home. Paths in it are relative to its own folder. Secrets stand in files of their own.
Useful for: settings of stores, and how they are. Not for: talking to them.
"""

from __future__ import annotations

from indexer.stores.health import Status, StoreHealth, StoreName
from indexer.stores.reading import SETTING, STORES, read_stores
from indexer.stores.secret_files import read_key, read_password
from indexer.stores.settings import CatalogueStore, EngineStore, OriginalsStore, Stores

__all__ = [
    "SETTING",
    "STORES",
    "CatalogueStore",
    "EngineStore",
    "OriginalsStore",
    "Status",
    "StoreHealth",
    "StoreName",
    "Stores",
    "read_key",
    "read_password",
    "read_stores",
]
