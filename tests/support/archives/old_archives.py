"""Archives that older versions of the program made and left, with what they answered then: `tests/archives/`.

Each is packed with `answers.json` and `made_by.py`, the script that made both with the program of the day in its
name; all papers, people and places in it are invented. It is never made again: that it is old is what it is for.
"""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.places import TESTS

FOLDER: Final = TESTS / "archives"
NAMES: Final = sorted(path.name.removesuffix(".tar.gz") for path in FOLDER.glob("*.tar.gz"))
PASSWORD: Final = "枫林晚渡-石桥-九月"  # of every account in them


@dataclass(frozen=True)
class OldArchive:
    """A copy of one, not yet opened."""

    name: str
    home: Path
    answers: dict[str, Any]


def unpacked(name: str, folder: Path) -> OldArchive:
    """The archive of that name, unpacked below a folder."""
    with tarfile.open(FOLDER / f"{name}.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return OldArchive(name, folder / "home", answers)
