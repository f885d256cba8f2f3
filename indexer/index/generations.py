"""Keeps numbered builds of the index side by side, with the name of the one in use in CURRENT.

A rebuild fills a new build beside the old and then moves CURRENT, so that a search finds either the old
index or the new one, whole. STAMP in each build says what it was made with. UNFINISHED names the build that is being
filled, with its stamp, so that a rebuild that was killed goes on with it. All three carry a checksum.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from indexer.errors import IndexOfAnotherVersion, IndexUnusable
from indexer.index.engine import Stamp
from indexer.index.segments.file import FORMAT
from indexer.storage import make_folders, sealed, unsealed, write_whole

STAMP, CURRENT, UNFINISHED = "STAMP", "CURRENT", "UNFINISHED"  # names of files
STALE: Final = 24 * 60 * 60  # seconds after which nobody goes on with a build that was begun
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
        build = self._new()
        make_folders(build)
        return build

    def _new(self) -> Path:
        return self.folder / f"build-{time.time_ns():x}"

    def begin(self, stamp: Stamp) -> Path:
        """A new, empty build that can be gone on with when this process is killed; the one before goes."""
        if earlier := self._begun():
            self.give_up(earlier[0])
        build = self.create()
        self._note(build, stamp)
        return build

    def resume(self, build: Path, stamp: Stamp) -> Path:
        """Take over the unfinished build, under another name: whoever was filling it and still lives can do so no more."""
        taken = self._new()
        build.rename(taken)
        self._note(taken, stamp)
        return taken

    def taken_over(self, build: Path) -> bool:
        """Whether another goes on with what this build was, as after a lock that was lost."""
        begun = self._begun()
        return begun is not None and begun[0] != build

    def unfinished(self) -> tuple[Path, Stamp] | None:
        """The build that a killed rebuild was filling within the last day, and what with; it may be damaged."""
        begun = self._begun()
        if begun is None or begun[1].format != FORMAT:
            return None
        try:
            touched = begun[0].stat().st_mtime  # grows with each file in it
        except FileNotFoundError:
            return None
        is_fresh = abs(time.time() - touched) < STALE
        try:
            is_in_use = begun[0].name == self._current_name()
        except IndexUnusable:  # it may be
            return None
        return begun if is_fresh and not is_in_use else None

    def give_up(self, build: Path) -> None:
        """Remove a build that was being filled."""
        begun = self._begun()
        if begun is not None and begun[0] == build:
            (self.folder / UNFINISHED).unlink(missing_ok=True)
        shutil.rmtree(build, ignore_errors=True)

    def _begun(self) -> tuple[Path, Stamp] | None:
        """What UNFINISHED names."""
        try:
            content = unsealed((self.folder / UNFINISHED).read_bytes())
            name, stamp = json.loads(content or b"null")
            return self.folder / name, Stamp(**stamp)
        except (OSError, ValueError, TypeError):
            return None

    def _note(self, build: Path, stamp: Stamp) -> None:
        note = json.dumps([build.name, asdict(stamp)])
        write_whole(self.folder / UNFINISHED, sealed(note.encode()))

    def put_in_use(self, build: Path, stamp: Stamp) -> None:
        """Stamp a build, make it the current one and remove all others."""
        write_whole(build / STAMP, sealed(json.dumps(asdict(stamp)).encode()))
        write_whole(self.folder / CURRENT, sealed(build.name.encode()))
        remove(self.leftovers())

    def leftovers(self) -> list[Path]:
        """What lies beside the build in use: builds that were given up, files half written; not an unfinished build."""
        current = self.current()
        if current is None:
            return []
        needed = {CURRENT, current.name}
        if unfinished := self.unfinished():
            needed |= {UNFINISHED, unfinished[0].name}
        return [path for path in self.folder.iterdir() if path.name not in needed]

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
