"""The programs that `tools/cluster` has fetched, each held to its checksum when it is unpacked."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongwen-tests" / "servers"
SUMS: Final = Path(__file__).parents[1] / "cluster.sha256"
OLDEST_JAVA: Final = 17  # S3Proxy's classes
NEWEST_JAVA: Final = 23  # the last one with the security manager of OpenSearch 2


@cache
def java() -> int:
    """The version of Java that is found first: 17."""
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


@cache
def checksums() -> dict[str, str]:
    """SHA-256 by the name of a file."""
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def why_not(*beginnings: str) -> str:
    """Why a server cannot be started here; "" when it can."""
    if not shutil.which("java"):
        return "no Java: tools/cluster installs it where it may"
    if not OLDEST_JAVA <= java() <= NEWEST_JAVA:
        return f"Java {java()} is not of {OLDEST_JAVA} to {NEWEST_JAVA}, which both programs run on"
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
