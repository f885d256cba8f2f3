"""Debian packages: `gongwen`, whole but for LibreOffice, and `gongwen-ocr`, which reads scans."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.kernel import compile_kernel
from tools.release.layout import HOME, add_wheels, lay_out
from tools.release.wheels import CPUS, Cpu, program_wheel

EXTRAS: Final = ("cluster", "oidc")
KERNEL: Final = Path("indexer", "index", "compiled")  # where it lies among the modules
DEBIAN: Final = Path(__file__).parent / "debian"

_CALL = re.compile(r"/opt/gongwen/\.venv/bin/gongwen --home /srv/gongwen")
_SERVE = re.compile(r"serve --port 8000 .*")
_BACKUP_FOLDER = re.compile(r"/mnt/backup")


def build_debs(
    source: Path, out: Path, arch: str, *, number: str | None = None, ocr: bool = True, quick: bool = False
) -> list[Path]:
    """Build the packages of a checkout for a CPU (Debian's name); returns where they are.

    `quick` packs them less tightly, in a fifth of the time.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gongwen-deb-") as name:
        work = Path(name)
        (work / "own").mkdir()
        tight = ("-Zgzip", "-z1") if quick else ("-Zxz", "-z6")
        program = program_wheel(source, work / "own")
        number = number or program.name.split("-")[1]
        root = work / "gongwen"
        present = lay_out(program, EXTRAS, CPUS[arch], root, work)
        add_kernel(root, CPUS[arch])
        _system_files(source, root)
        packages = [_pack(root, "gongwen", number, arch, out, tight)]
        if ocr:
            packages.append(_ocr(program, present, CPUS[arch], work, number, arch, out, tight))
    return packages


def _ocr(
    program: Path,
    present: set[str],
    cpu: Cpu,
    work: Path,
    number: str,
    arch: str,
    out: Path,
    tight: Sequence[str],
) -> Path:
    """Only what reading scans needs beside the program."""
    root = work / "gongwen-ocr"
    add_wheels(program, [*EXTRAS, "ocr"], cpu, root, work, present)
    return _pack(root, "gongwen-ocr", number, arch, out, tight)


def add_kernel(root: Path, cpu: Cpu) -> None:
    """The kernel of the index, where this machine compiles for that CPU; else NumPy does its work."""
    if platform.machine() == cpu.machine:
        compile_kernel(root / HOME / "lib" / "common" / KERNEL)


def _system_files(source: Path, root: Path) -> None:
    """The command, the units, the configuration and the rotation of the log."""
    for name, where, mode in (
        ("gongwen", "usr/bin/gongwen", 0o755),
        ("gongwen.conf", "etc/gongwen/gongwen.conf", 0o644),
        ("logrotate", "etc/logrotate.d/gongwen", 0o644),
    ):
        target = root / where
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEBIAN / name, target)
        target.chmod(mode)
    units = root / "lib" / "systemd" / "system"
    units.mkdir(parents=True)
    for path in sorted((source / "docs" / "deployment").glob("gongwen*.*")):
        (units / path.name).write_text(unit(path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(source / "docs", root / "usr" / "share" / "doc" / "gongwen" / "docs")
    for path in (*sorted(source.glob("README*.md")), source / "CHANGELOG.md"):
        shutil.copyfile(path, root / "usr" / "share" / "doc" / "gongwen" / path.name)
    shutil.copyfile(source / "LICENSE", root / "usr" / "share" / "doc" / "gongwen" / "copyright")


def unit(text: str) -> str:
    """A unit of the guide as the package has it: its own paths, and what the administrator sets in gongwen.conf."""
    text = _CALL.sub("/opt/gongwen/bin/gongwen", text)
    text = _BACKUP_FOLDER.sub("/var/backups/gongwen", _SERVE.sub("serve $GONGWEN_SERVE", text))
    text = text.replace(
        "Environment=LANG=C.UTF-8", "Environment=LANG=C.UTF-8\nEnvironmentFile=/etc/gongwen/gongwen.conf"
    )
    if "serve $GONGWEN_SERVE" in text:
        log = "/var/log/gongwen/gongwen.log"
        text = text.replace("UMask=", f"StandardOutput=append:{log}\nStandardError=append:{log}\nUMask=")
    return text


def _pack(root: Path, name: str, number: str, arch: str, out: Path, tight: Sequence[str]) -> Path:
    """One package of a tree; everything in it belongs to root, whoever built it."""
    control = root / "DEBIAN"
    control.mkdir()
    size = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
    text = (DEBIAN / f"{name}.control").read_text(encoding="utf-8")
    (control / "control").write_text(text.format(version=number, arch=arch, size=size), encoding="utf-8")
    if name == "gongwen":
        (control / "conffiles").write_text("/etc/gongwen/gongwen.conf\n/etc/logrotate.d/gongwen\n")
        for script in ("preinst", "postinst", "prerm", "postrm"):
            shutil.copyfile(DEBIAN / script, control / script)
            (control / script).chmod(0o755)
    else:
        shutil.copyfile(DEBIAN / "compile", control / "postinst")
        (control / "postinst").chmod(0o755)
    path = out / f"{name}_{number}_{arch}.deb"
    (root / HOME).chmod(0o755)
    words = ["dpkg-deb", "--root-owner-group", *tight, "--build", str(root), str(path)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return path
