"""The programs that `tools/cluster` has fetched, each held to its checksum when it is unpacked."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

from tests.support.places import ROOT

FOLDER: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongwen-tests" / "servers"
SUMS: Final = ROOT / "tools" / "cluster.sha256"


@cache
def checksums() -> dict[str, str]:
    """SHA-256 by the name of a file."""
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def why_not(*beginnings: str) -> str:
    """Why a server cannot be started here; "" when it can."""
    if not shutil.which("java"):
        return "no Java: tools/cluster installs it where it may"
    wanted = [name for name in checksums() if name.startswith(beginnings)]
    if missing := [name for name in wanted if not (FOLDER / name).exists()]:
        return f"{missing[0]} is not there: tools/cluster fetches it where it may"
    return ""


def fetched(beginning: str) -> Path:
    """The one file whose name begins so. Raises ValueError when it is not the file that the project names."""
    (name,) = (name for name in checksums() if name.startswith(beginning))
    with (FOLDER / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != checksums()[name]:
        raise ValueError(
            f"{FOLDER / name} is not the file whose checksum {SUMS.name} has; tools/cluster fetches it anew"
        )
    return FOLDER / name


def unpack(beginning: str, folder: Path) -> None:
    """Unpack a ZIP archive into a folder."""
    with zipfile.ZipFile(fetched(beginning)) as archive:
        archive.extractall(folder)
