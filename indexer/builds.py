"""A folder of numbered index builds and CURRENT, the name of the one in use.

A rebuild fills a new build beside the old and then moves CURRENT, so that a search finds either the old
index or the new one, whole. STAMP in each build says what it was made with.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.durable import sync_folder
from indexer.engine import Stamp


@dataclass(frozen=True, slots=True)
class Builds:
    """The builds in `folder`, which need not exist yet."""

    folder: Path

    def current(self) -> Path | None:
        """The folder of the build in use, if there is one."""
        name = ""
        while (latest := self._current_name()) != name:  # again, if a rebuild took the one just named away
            name = latest
            if (self.folder / name).is_dir():
                return self.folder / name
        return None

    def _current_name(self) -> str:
        try:
            return (self.folder / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def create(self) -> Path:
        """A new, empty build, not in use yet."""
        build = self.folder / f"build-{time.time_ns():x}"
        build.mkdir(parents=True)
        return build

    def put_in_use(self, build: Path, stamp: Stamp) -> None:
        """Stamp a build, make it the current one and remove all others."""
        _write_whole(build / "STAMP", json.dumps(asdict(stamp)))
        _write_whole(self.folder / "CURRENT", build.name)
        for other in self.folder.glob("build-*"):
            if other != build:
                shutil.rmtree(other, ignore_errors=True)

    @staticmethod
    def stamp(build: Path) -> Stamp | None:
        """What a build was made with; None when that cannot be told."""
        try:
            return Stamp(**json.loads((build / "STAMP").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def _write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, also after a power cut."""
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
