"""`python -m tools.release deb|bundle`: write what an office installs into dist/."""

from __future__ import annotations

import argparse
import platform
from pathlib import Path

from tools.release.bundle import build_bundle
from tools.release.deb import build_debs
from tools.release.wheels import CPUS

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Read the command line and build."""
    names = {cpu.machine: name for name, cpu in CPUS.items()}
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("what", choices=["deb", "bundle"])
    parser.add_argument(
        "--arch",
        choices=[*CPUS],
        default=names.get(platform.machine(), "amd64"),
        help="Debian's name of the CPU, for deb; a bundle is for both",
    )
    parser.add_argument("--source", type=Path, default=ROOT, help="the checkout that is packed")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--number", help="the package's version, where it is not the program's")
    parser.add_argument("--without-ocr", action="store_true", help="leave out the package gongwen-ocr")
    parser.add_argument("--quick", action="store_true", help="pack in a fifth of the time, to larger files")
    asked = parser.parse_args()
    if asked.what == "bundle":
        print(build_bundle(asked.source, asked.out))
        return
    packages = build_debs(
        asked.source,
        asked.out,
        asked.arch,
        number=asked.number,
        ocr=not asked.without_ocr,
        quick=asked.quick,
    )
    for path in packages:
        print(path)


if __name__ == "__main__":
    main()
