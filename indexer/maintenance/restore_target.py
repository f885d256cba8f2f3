"""Puts what a backup held where the settings of an archive say: into its home, and into stores that machines share.

Each part can be put in place again after a restore that was killed: what is there already, and the same, stays.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from indexer.catalogue import counts_of, fill_catalogue, identity_of, require_empty
from indexer.errors import HomeNotEmpty
from indexer.intake import files_of_tray
from indexer.originals import Originals, originals_at
from indexer.paths import CATALOGUE, CORPUS, QUERIES, TRAY
from indexer.storage import digest, digest_of, printable, sync_folder
from indexer.stores import Stores, read_stores

PARTS: Final = (CORPUS, "var")  # in this order: with the catalogue the archive is there
_CHUNK: Final = 1 << 20


class RestoreTarget:
    """The places of one archive. Raises StoresInvalid, Unavailable where they are shared."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._stores: Stores = read_stores(home)
        self._originals: Originals = originals_at(home, self._stores.originals)

    @property
    def keeps_rows_whole(self) -> bool:
        """Whether the catalogue is to be where no row may refer to one that is not there."""
        return self._stores.catalogue is not None

    def require_empty(self) -> None:
        """Raises HomeNotEmpty where something is."""
        for part in PARTS:
            place = self._home / part
            if os.path.lexists(place) and not (place.is_dir() and not any(place.iterdir())):
                raise HomeNotEmpty("something is there already", home=str(self._home.resolve()), part=part)
        if self._stores.originals:
            self._originals.prepare(lambda: False)
            files = files_of_tray(self._originals.tray)
            if any(True for _ in self._originals.names()) or any(True for _ in files.names()):
                raise HomeNotEmpty("originals there already")
        if self._stores.catalogue:
            require_empty(self._stores.catalogue.place)

    def require_own(self, staging: Path) -> None:
        """Raises StoresInvalid where the originals' place is that of another archive than the one that was saved."""
        if self._stores.originals:
            self._originals.prepare(lambda: False, identity_of(staging / CATALOGUE))

    def take(self, staging: Path) -> None:
        """Move what lies in a folder that was verified; its catalogue last."""
        if self._stores.originals:
            self._share(staging)
        if self._stores.catalogue:
            self._fill(staging / CATALOGUE, self._stores.catalogue.place)
        for part in PARTS:
            if (staging / part).exists():
                (staging / part).rename(self._home / part)
        sync_folder(self._home)

    def _share(self, staging: Path) -> None:
        """Put originals and what waits where other machines see them."""
        for path, name in _below(staging, CORPUS):
            content = path.read_bytes()
            if not self._originals.put_back(name, content) and self._originals.digest(name) != digest(
                content
            ):
                raise HomeNotEmpty("originals there already")
        files = files_of_tray(self._originals.tray)
        there = set(files.names())
        for path, _ in _below(staging, TRAY):
            if path.name in there:
                with files.as_file(path.name) as found:
                    if digest_of(found) == digest_of(path):
                        continue
                files.remove([path.name])  # written by half when a restore was killed
            files.put(path.name, _parts(path))
        shutil.rmtree(staging / CORPUS, ignore_errors=True)
        shutil.rmtree(staging / TRAY, ignore_errors=True)

    def _fill(self, catalogue: Path, url: str) -> None:
        """Put the rows into the database, unless that has been done."""
        if not catalogue.exists():
            return
        try:
            fill_catalogue(url, catalogue)
        except HomeNotEmpty:
            if counts_of(url) != counts_of(catalogue):
                raise
        (catalogue.parents[1] / QUERIES).unlink(
            missing_ok=True
        )  # the database has tables of its own for them
        catalogue.unlink()


def _below(staging: Path, part: str) -> Iterator[tuple[Path, str]]:
    for folder, _, names in os.walk(staging / part):
        for name in sorted(names):
            path = Path(folder, name)
            yield path, printable(path.relative_to(staging))


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            yield part
