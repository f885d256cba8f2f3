"""Keeps numbered builds of the index side by side, with the name of the one in use in CURRENT.

A rebuild fills a new build beside the old and then moves CURRENT, so that a search finds either the old
index or the new one, whole. STAMP in each build says what it was made with. Both carry a checksum.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import IndexOfAnotherVersion, IndexUnusable
from indexer.index.engine import Stamp
from indexer.index.segments.file import FORMAT
from indexer.storage import make_folders, sealed, unsealed, write_whole

STAMP, CURRENT = "STAMP", "CURRENT"  # names of files
_UNSEALED = re.compile(rb"build-[0-9a-f]+")  # CURRENT as the first versions wrote it


@dataclass(frozen=True, slots=True)
class Generations:
    """The builds in `folder`, which need not exist yet."""

    folder: Path

    def current(self) -> Path | None:
        """The folder of the build in use; None before there is one. Raises IndexUnusable when it cannot be told."""
        name = self._current_name()
        while name is not None:
            if (self.folder / name).is_dir():
                return self.folder / name
            missing, name = name, self._current_name()
            if name == missing:  # else a rebuild took the one just named away
                raise IndexUnusable("index files missing")
        return None

    def _current_name(self) -> str | None:
        try:
            content = (self.folder / CURRENT).read_bytes()
        except FileNotFoundError:
            return None
        name = unsealed(content)
        if name is None:
            if _UNSEALED.fullmatch(content) and self._is_older(content.decode()):
                raise IndexOfAnotherVersion
            raise IndexUnusable("index file damaged", file=CURRENT)
        return name.decode()

    def _is_older(self, name: str) -> bool:
        """Whether a build says that it was made by a version that sealed nothing; else the seal of CURRENT was cut off."""
        try:
            return bool(json.loads((self.folder / name / STAMP).read_bytes())["format"] < FORMAT)
        except (OSError, ValueError, TypeError, KeyError):
            return False

    def create(self) -> Path:
        """A new, empty build, not in use yet."""
        build = self.folder / f"build-{time.time_ns():x}"
        make_folders(build)
        return build

    def put_in_use(self, build: Path, stamp: Stamp) -> None:
        """Stamp a build, make it the current one and remove all others."""
        write_whole(build / STAMP, sealed(json.dumps(asdict(stamp)).encode()))
        write_whole(self.folder / CURRENT, sealed(build.name.encode()))
        remove(self.leftovers())

    def leftovers(self) -> list[Path]:
        """What lies beside the build in use: builds that were given up, files half written."""
        current = self.current()
        if current is None:
            return []
        return [path for path in self.folder.iterdir() if path.name not in (CURRENT, current.name)]

    @staticmethod
    def stamp(build: Path) -> Stamp | None:
        """What a build was made with; None when that cannot be told."""
        try:
            content = unsealed((build / STAMP).read_bytes())
            return None if content is None else Stamp(**json.loads(content))
        except (OSError, ValueError, TypeError):
            return None


def remove(paths: Iterable[Path]) -> None:
    """Remove files and folders, as far as that is possible."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
