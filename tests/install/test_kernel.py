"""The Debian package has the compiled kernel where it is made for the CPU that makes it, and no other."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from indexer.index.compiled.library import LIBRARY, SUMS, load
from tools.release.deb import KERNEL, add_kernel
from tools.release.layout import HOME
from tools.release.wheels import CPUS, Cpu


def names_in(root: Path, cpu: Cpu) -> tuple[Path, set[str]]:
    folder = root / HOME / "lib" / "common" / KERNEL
    folder.mkdir(parents=True)
    add_kernel(root, cpu)
    return folder, {path.name for path in folder.iterdir()}


def test_a_package_for_this_cpu_has_it(tmp_path: Path) -> None:
    folder, names = names_in(tmp_path, Cpu(platform.machine()))
    if not names:
        pytest.skip("no C compiler")
    assert names == {LIBRARY, SUMS} and load(folder) is not None


def test_one_for_another_cpu_has_none(tmp_path: Path) -> None:
    (other, *_) = [cpu for cpu in CPUS.values() if cpu.machine != platform.machine()]
    assert names_in(tmp_path, other)[1] == set()
