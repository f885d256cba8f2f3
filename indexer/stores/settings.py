"""What can be said of the stores of an archive: a class for each of the three, and one for all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from indexer.stores.secret_files import read_password

NAME: Final = "gongwen"
COPIES, SHARDS = 1, 3  # of an index


@dataclass(frozen=True, slots=True)
class EngineStore:
    """A cluster of OpenSearch."""

    hosts: tuple[str, ...]  # https://node1:9200
    name: str = NAME  # how the names of its indices begin: several archives may share a cluster
    user: str = ""
    password_file: Path | None = None
    ca: Path | None = None  # certificates that are trusted, in place of the system's
    copies: int = COPIES  # of each shard, beside the first
    shards: int = SHARDS


@dataclass(frozen=True, slots=True)
class CatalogueStore:
    """A database of PostgreSQL."""

    url: str  # postgresql+psycopg://gongwen@db/gongwen
    password_file: Path | None = None  # else PGPASSFILE, or the URL's

    @property
    def place(self) -> str:
        """The URL with its password, for who connects, and never to be shown. Raises StoresInvalid."""
        if self.password_file is None:
            return self.url
        scheme, _, rest = self.url.partition("://")
        user, _, host = rest.rpartition("@")
        return (
            f"{scheme}://{user.partition(':')[0]}:{quote(read_password(self.password_file), safe='')}@{host}"
        )


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
