"""The offline bundle: one file with wheels for every Python and CPU, and a script that installs them."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tools.release.deb import EXTRAS
from tools.release.wheels import CPUS, Cpu, collect, fetch_one, program_wheel

PYTHONS: Final = ("3.11", "3.12", "3.13")
SCRIPT: Final = Path(__file__).parent / "bundled" / "install.sh"


def build_bundle(
    source: Path, out: Path, *, pythons: Iterable[str] = PYTHONS, cpus: Iterable[Cpu] = tuple(CPUS.values())
) -> Path:
    """Pack a checkout as dist/gongwen-VERSION-bundle.tar.gz; returns where it is.

    It brings pip along, as a wheel: a Python without venv and without pip is enough to install it.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gongwen-bundle-") as name:
        own = Path(name) / "own"
        own.mkdir()
        program = program_wheel(source, own)
        title = f"gongwen-{program.name.split('-')[1]}-bundle"
        root = Path(name) / title
        wheels = root / "wheels"
        wheels.mkdir(parents=True)
        for cpu in cpus:
            for python in pythons:
                fetched = Path(name) / f"{cpu.machine}-{python}"
                for wheel in collect(program, EXTRAS, python, cpu, fetched):
                    shutil.move(wheel, wheels / wheel.name)
        fetch_one(f"pip=={version('pip')}", root)
        shutil.copy(SCRIPT, root)
        shutil.copy(SCRIPT.parents[2] / "words", root)
        shutil.copytree(source / "docs", root / "docs")
        for file in ("LICENSE", "CHANGELOG.md", "README.md", "README.zh.md"):
            shutil.copy(source / file, root)
        path = out / f"{title}.tar.gz"
        with tarfile.open(path, "w:gz", compresslevel=1) as packed:  # wheels are packed already
            packed.add(root, title, filter=_owned_by_root)
    return path


def _owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
