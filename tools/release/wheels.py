"""Which wheels the program needs, for each Python and CPU, fetched by pip as if it ran there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PYTHONS: Final = ("3.11", "3.13")  # of Debian 12 and 13
SOURCE_ONLY: Final = ("jieba==0.42.1",)  # pure Python, but without a wheel of its own


@dataclass(frozen=True, slots=True)
class Cpu:
    """A CPU as Linux and the names of wheels call it, and the C libraries whose wheels run on the systems meant."""

    machine: str
    libraries: Sequence[str] = ("2_34", "2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")

    @property
    def platforms(self) -> list[str]:
        """The platform tags of its wheels, the newest C library first."""
        old = ["manylinux2014", "manylinux2010", "manylinux1"]
        return [
            f"{each}_{self.machine}" for each in [*(f"manylinux_{number}" for number in self.libraries), *old]
        ]


CPUS: Final = {"amd64": Cpu("x86_64"), "arm64": Cpu("aarch64")}  # by Debian's name


def program_wheel(source: Path, folder: Path) -> Path:
    """Build the program's own wheel of a checkout into a folder, and those that only come as source."""
    _run("build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source))
    _run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), *SOURCE_ONLY)
    (wheel,) = folder.glob("gongwen-*.whl")
    return wheel


def collect(program: Path, extras: Sequence[str], python: str, cpu: Cpu, folder: Path) -> list[Path]:
    """Fetch the wheels of the program with extras for a Python (as 3.11) on a CPU; the folder holds nothing else after.

    Raises:
        subprocess.CalledProcessError: pip found no wheel of something, or no network; it has said which.

    """
    tag = "cp" + python.replace(".", "")
    words = ["--python-version", python, "--implementation", "cp"]
    for name, values in (("--abi", (tag, "abi3", "none")), ("--platform", cpu.platforms)):
        words += [word for value in values for word in (name, value)]
    wanted = f"{program}[{','.join(extras)}]" if extras else str(program)
    _run(
        *("pip", "download", "--quiet", "--only-binary", ":all:", "--dest", str(folder)),
        *("--find-links", str(program.parent), *words, wanted),
    )
    return sorted(folder.glob("*.whl"))


def fetch_one(requirement: str, folder: Path) -> None:
    """Fetch the wheel of a pure library, without what it needs, into a folder. Raises subprocess.CalledProcessError."""
    words = ("--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), requirement)
    _run("pip", "download", *words)


def install(wheels: Sequence[Path], folder: Path, python: str, cpu: Cpu) -> None:
    """Unpack wheels into a folder of modules, without looking for more and without running anything of theirs."""
    words = [word for platform in cpu.platforms for word in ("--platform", platform)]
    _run(
        *(
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-compile",
            "--ignore-requires-python",
            "--only-binary",
            ":all:",
        ),
        *("--target", str(folder), "--python-version", python, "--implementation", "cp", *words),
        *map(str, wheels),
    )


def is_for_one_python(wheel: Path) -> bool:
    """Whether a wheel holds machine code for one version of Python alone."""
    _, python, abi, _ = wheel.stem.rsplit("-", 3)
    return abi == python and abi.startswith("cp")


def _run(module: str, *words: str) -> None:
    """Run a module of this Python; what it says stands on the screen."""
    subprocess.run([sys.executable, "-m", module, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
