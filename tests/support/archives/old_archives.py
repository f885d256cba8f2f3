"""Archives that older versions of the program made and left, with what they answered then: `tests/archives/`.

Each is packed with `answers.json` and `made_by.py`, the script that made both with the program of the day in its
name; all papers, people and places in it are invented. It is never made again: that it is old is what it is for.
Beside those of 2026-11-25 and later lies a backup that the same program made of it; earlier ones could make none.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from indexer.archive import Archive
from indexer.maintenance import restore
from tests.support.places import TESTS

FOLDER: Final = TESTS / "archives"
NAMES: Final = sorted(path.name.removesuffix(".tar.gz") for path in FOLDER.glob("*.tar.gz"))
BACKED_UP: Final = sorted(path.name.removesuffix(".backup.gz") for path in FOLDER.glob("*.backup.gz"))
PASSWORD: Final = "枫林晚渡-石桥-九月"  # of every account in them


@dataclass(frozen=True)
class OldArchive:
    """A copy of one as it was left, not yet opened, or restored from its backup."""

    name: str
    home: Path
    answers: dict[str, Any]


def unpacked(name: str, folder: Path) -> OldArchive:
    """The archive of that name, unpacked below a folder."""
    with tarfile.open(FOLDER / f"{name}.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return OldArchive(name, folder / "home", answers)


def restored(name: str, folder: Path) -> OldArchive:
    """That of a backup of that name, restored below a folder, its index built: what `gongwen restore` does.

    Sessions are no part of a backup, so the answers know of none.
    """
    backup = folder / f"{name}.backup"
    with gzip.open(FOLDER / f"{name}.backup.gz") as packed, backup.open("wb") as file:
        shutil.copyfileobj(packed, file)
    (folder / "left").mkdir()
    answers = unpacked(name, folder / "left").answers
    del answers["token"]
    home = folder / "home"
    restore(backup, home)
    with closing(Archive.open(home)) as archive:
        archive.reindex()
    return OldArchive(name, home, answers)
