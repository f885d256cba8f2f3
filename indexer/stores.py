"""Says where an archive keeps what it finds by, knows and was given: in its home, or in stores that machines share.

`stores.toml` in the home, or the file that `$GONGWEN_STORES` names, has a table for each store that is elsewhere; without
the file all are in the home. Paths in it are relative to its own folder. Secrets stand in files of their own.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.errors import StoresInvalid

STORES: Final = "stores.toml"
SETTING: Final = "GONGWEN_STORES"

_OTHERS = 0o077  # permissions of group and others
_NAME: Final = re.compile(
    r"[a-z][a-z0-9_]{0,39}"
)  # so that no name of one archive's indices begins another's
_SCHEME: Final = "postgresql+psycopg"
_CLIENTS: Final = {"engine": "opensearchpy", "catalogue": "psycopg", "originals": "boto3"}
_DEFAULT_NAME, _DEFAULT_COPIES, _DEFAULT_SHARDS = "gongwen", 1, 3
_MOST_COPIES, _MOST_SHARDS = 9, 1024


@dataclass(frozen=True, slots=True)
class EngineStore:
    """A cluster of OpenSearch."""

    hosts: tuple[str, ...]  # https://node1:9200
    name: str = _DEFAULT_NAME  # how the names of its indices begin: several archives may share a cluster
    user: str = ""
    password_file: Path | None = None
    ca: Path | None = None  # certificates that are trusted, in place of the system's
    copies: int = _DEFAULT_COPIES  # of each shard, beside the first
    shards: int = _DEFAULT_SHARDS


@dataclass(frozen=True, slots=True)
class CatalogueStore:
    """A database of PostgreSQL."""

    url: str  # postgresql+psycopg://gongwen@db/gongwen
    password_file: Path | None = None  # else PGPASSFILE, or the URL's


@dataclass(frozen=True, slots=True)
class OriginalsStore:
    """A folder that machines share, or a bucket of an object store."""

    folder: Path | None = None
    bucket: str = ""
    endpoint: str = ""  # https://objects:9000
    prefix: str = ""
    key_file: Path | None = None  # two lines, see `read_key`
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Stores:
    """The three; None is in the home."""

    engine: EngineStore | None = None
    catalogue: CatalogueStore | None = None
    originals: OriginalsStore | None = None


def read_stores(home: Path) -> Stores:
    """What the settings of an archive say, checked as far as that goes without asking the stores.

    Raises StoresInvalid, which names the key, also when a client or a file that it names is missing.
    """
    named = os.environ.get(SETTING, "")
    path = Path(named) if named else home / STORES
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        if named:
            raise _no_file(path, error) from None
        return Stores()
    except OSError as error:
        raise _no_file(path, error) from None
    tables = _parsed(path, content)
    tables.require_known("engine", "catalogue", "originals")
    return Stores(_engine(tables), _catalogue(tables), _originals(tables))


def read_password(path: Path) -> str:
    """What the first line of a password file says. Raises StoresInvalid like `read_stores`."""
    return _secret_lines(path, path.name)[0]


def read_key(path: Path) -> tuple[str, str]:
    """Identifier and secret of a key for an object store, its file's two lines. Raises StoresInvalid."""
    lines = _secret_lines(path, path.name)
    if len(lines) != 2:
        raise StoresInvalid("key file has other lines", path=str(path))
    return lines[0], lines[1]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file, with its name as it stands before its keys."""

    path: Path
    name: str
    values: Mapping[str, Any]

    def key(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name

    def inner(self, name: str) -> _Table | None:
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise StoresInvalid("stores key is no table", path=str(self.path), key=self.key(name))
        return _Table(self.path, self.key(name), value)

    def require_known(self, *names: str) -> None:
        for name in self.values:
            if name not in names:
                raise StoresInvalid(
                    "stores key unknown", path=str(self.path), key=self.key(name), known=names
                )

    def text(self, name: str) -> str:
        """Nothing ("") where it is not there; never an empty one that is."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not value or "\0" in value:
            raise StoresInvalid("stores key is no text", path=str(self.path), key=self.key(name))
        return value

    def needed(self, name: str) -> str:
        if not (value := self.text(name)):
            raise self.missing(name)
        return value

    def missing(self, name: str) -> StoresInvalid:
        return StoresInvalid("stores key missing", path=str(self.path), key=self.key(name))

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise StoresInvalid("stores key is no list", path=str(self.path), key=self.key(name))
        return tuple(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.values.get(name, default)
        if type(value) is not int or not least <= value <= most:
            raise StoresInvalid(
                "stores key is no number", path=str(self.path), key=self.key(name), least=least, most=most
            )
        return value

    def place(self, name: str) -> Path | None:
        value = self.text(name)
        return self.path.absolute().parent / value if value else None

    def file(self, name: str, *, secret: bool = False) -> Path | None:
        """A path that can be read now, by nobody else if it holds a secret."""
        place = self.place(name)
        if place is None:
            return None
        if secret:
            _secret_lines(place, self.key(name))
            return place
        try:
            place.open("rb").close()
        except OSError as error:
            raise _unreadable(self.key(name), place, error) from None
        return place

    def address(self, name: str, value: str) -> str:
        """A value that has to be the address of a server; an IPv6 one stands in brackets."""
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            beside = parts.username or parts.path.strip("/") or parts.query or parts.fragment
        except ValueError:
            sound = beside = None
        if not sound or beside:
            raise StoresInvalid(
                "stores key is no address", path=str(self.path), key=self.key(name), value=value
            )
        return value.rstrip("/")


def _parsed(path: Path, content: bytes) -> _Table:
    try:
        return _Table(path, "", tomllib.loads(content.decode()))
    except UnicodeDecodeError:
        raise StoresInvalid("stores file is no text", path=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise StoresInvalid(
            "stores file is no TOML", path=str(path), line=int(line[1]) if line else content.count(b"\n") + 1
        ) from None


def _engine(tables: _Table) -> EngineStore | None:
    table = tables.inner("engine")
    if table is None:
        return None
    table.require_known("kind", "hosts", "name", "user", "password_file", "ca", "copies", "shards")
    if (kind := table.needed("kind")) != "opensearch":
        raise StoresInvalid("stores engine unknown", path=str(table.path), kind=kind)
    hosts = tuple(table.address("hosts", each) for each in table.texts("hosts"))
    if not hosts:
        raise table.missing("hosts")
    name, user = table.text("name") or _DEFAULT_NAME, table.text("user")
    if not _NAME.fullmatch(name):
        raise StoresInvalid("stores name unfit", path=str(table.path), key=table.key("name"), name=name)
    password = table.file("password_file", secret=True)
    if (password is None) != (not user):
        raise table.missing("password_file" if user else "user")
    _require_client("engine")
    copies = table.number("copies", _DEFAULT_COPIES, 0, _MOST_COPIES)
    shards = table.number("shards", _DEFAULT_SHARDS, 1, _MOST_SHARDS)
    return EngineStore(hosts, name, user, password, table.file("ca"), copies, shards)


def _catalogue(tables: _Table) -> CatalogueStore | None:
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


def _originals(tables: _Table) -> OriginalsStore | None:
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


def _secret_lines(path: Path, key: str) -> list[str]:
    """The lines of a file that only its owner may read; at least one."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise StoresInvalid("secret of a store open to others", key=key, path=str(path))
            lines = file.read().splitlines()
    except OSError as error:
        raise _unreadable(key, path, error) from None
    except UnicodeDecodeError:
        lines = []
    if not lines or not all(lines):
        raise StoresInvalid("secret of a store empty", key=key, path=str(path))
    return lines


def _no_file(path: Path, error: OSError) -> StoresInvalid:
    return StoresInvalid("stores file unreadable", path=str(path), system=str(error.strerror))


def _unreadable(key: str, path: Path, error: OSError) -> StoresInvalid:
    return StoresInvalid("file of a store unreadable", key=key, path=str(path), system=str(error.strerror))
