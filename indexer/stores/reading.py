"""Reads where an archive's stores are, and checks as much of it as can be without asking them."""

from __future__ import annotations

import re
import stat
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from indexer.errors import StoresInvalid
from indexer.stores.settings import COPIES, NAME, SHARDS, CatalogueStore, EngineStore, OriginalsStore, Stores
from indexer.stores.table import Table, settings_file

STORES: Final = "stores.toml"
SETTING: Final = "GONGWEN_STORES"

_OTHERS = 0o077  # permissions of group and others
_NAME: Final = re.compile(
    r"[a-z][a-z0-9_]{0,39}"
)  # so that no name of one archive's indices begins another's
_SCHEME: Final = "postgresql+psycopg"
_CLIENTS: Final = {"engine": "opensearchpy", "catalogue": "psycopg", "originals": "boto3"}
_MOST_COPIES, _MOST_SHARDS = 9, 1024


def read_stores(home: Path) -> Stores:
    """What the settings of an archive say, checked as far as that goes without asking the stores.

    Raises StoresInvalid, which names the key, also when a client or a file that it names is missing.
    """
    tables = settings_file(home, STORES, SETTING)
    if tables is None:
        return Stores()
    tables.require_known("engine", "catalogue", "originals")
    return Stores(_engine(tables), _catalogue(tables), _originals(tables))


def _engine(tables: Table) -> EngineStore | None:
    table = tables.inner("engine")
    if table is None:
        return None
    table.require_known("kind", "hosts", "name", "user", "password_file", "ca", "copies", "shards")
    if (kind := table.needed("kind")) != "opensearch":
        raise StoresInvalid("stores engine unknown", path=str(table.path), kind=kind)
    hosts = tuple(table.address("hosts", each) for each in table.texts("hosts"))
    if not hosts:
        raise table.missing("hosts")
    name, user = table.text("name") or NAME, table.text("user")
    if not _NAME.fullmatch(name):
        raise StoresInvalid("stores name unfit", path=str(table.path), key=table.key("name"), name=name)
    password = table.file("password_file", secret=True)
    if (password is None) != (not user):
        raise table.missing("password_file" if user else "user")
    _require_client("engine")
    copies = table.number("copies", COPIES, 0, _MOST_COPIES)
    shards = table.number("shards", SHARDS, 1, _MOST_SHARDS)
    return EngineStore(hosts, name, user, password, table.file("ca"), copies, shards)


def _catalogue(tables: Table) -> CatalogueStore | None:
    table = tables.inner("catalogue")
    if table is None:
        return None
    table.require_known("url", "password_file")
    url = table.needed("url")
    try:
        parts = urlsplit(url)
        sound = parts.scheme == _SCHEME and parts.path.strip("/") and (parts.port or 1)
    except ValueError:
        sound = False
    if not sound:
        raise StoresInvalid("stores url is no database", path=str(table.path), key=table.key("url"))
    if parts.password and stat.S_IMODE(table.path.stat().st_mode) & _OTHERS:
        raise StoresInvalid("stores file open to others", path=str(table.path), key=table.key("url"))
    _require_client("catalogue")
    return CatalogueStore(url, table.file("password_file", secret=True))


def _originals(tables: Table) -> OriginalsStore | None:
    table = tables.inner("originals")
    if table is None:
        return None
    table.require_known("folder", "bucket", "endpoint", "prefix", "key_file", "ca")
    folder, bucket = table.place("folder"), table.text("bucket")
    if (folder is None) == (not bucket):
        raise StoresInvalid("stores originals not in one place", path=str(table.path))
    if folder is not None:
        table.require_known("folder")
        return OriginalsStore(folder)
    endpoint = table.text("endpoint")
    if endpoint:
        endpoint = table.address("endpoint", endpoint)
    _require_client("originals")
    key = table.file("key_file", secret=True)
    return OriginalsStore(None, bucket, endpoint, table.text("prefix"), key, table.file("ca"))


def _require_client(store: str) -> None:
    if find_spec(_CLIENTS[store]) is None:
        raise StoresInvalid("client of a store missing", table=store)
