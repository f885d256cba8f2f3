"""Has LibreOffice write files of formats that it is to read again: those of another program."""

from __future__ import annotations

import subprocess
from pathlib import Path

from indexer.readers.word.libreoffice import find_soffice


def by_libreoffice(content: bytes, suffix: str, wanted: str, folder: Path) -> bytes:
    """A file in another format; suffixes have no full stop."""
    program = find_soffice()
    assert program, "LibreOffice is not installed"
    source, out = folder / f"a.{suffix}", folder / "out"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", wanted, "--outdir", str(out), str(source)]
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, timeout=180, stdout=quiet, stderr=quiet)
    return (out / f"a.{wanted}").read_bytes()
