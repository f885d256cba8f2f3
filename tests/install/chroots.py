"""Bare Debian systems in folders, in which commands run without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongwen-tests"

# Its own network with nothing but loopback, its own processes and mounts, which end with it.
_INSIDE = r"""
import fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
    fcntl.ioctl(loopback, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
"""
_ENTER = """
set -e
python3 -c "$SET_UP"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs tmpfs "$ROOT/dev"
for name in null zero full random urandom tty; do touch "$ROOT/dev/$name"; mount --bind "/dev/$name" "$ROOT/dev/$name"; done
ln -s /proc/self/fd "$ROOT/dev/fd"
mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$ROOT/dev/pts"
ln -s pts/ptmx "$ROOT/dev/ptmx"
mount -t tmpfs tmpfs "$ROOT/dev/shm"
exec chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
    DEBIAN_FRONTEND=noninteractive sh -ec "$COMMAND"
"""


class Failed(Exception):
    """A command inside ended with an error; the text is what it wrote."""


class Chroot:
    """A Debian system of its own."""

    def __init__(self, release: str, root: Path) -> None:
        """Unpack a bare system; `release` is Debian's name, as bookworm."""
        self.root = root
        root.mkdir(parents=True)
        _run("tar", "--extract", "--file", str(base_of(release)), "--directory", str(root))

    def run(self, command: str, *, fails: bool = False) -> str:
        """Run a shell's command inside as root; returns what it wrote to both.

        Raises:
            Failed: it ended with an error, or, where it is to fail, without.

        """
        done = subprocess.run(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER],
            env={"PATH": os.environ["PATH"], "ROOT": str(self.root), "COMMAND": command, "SET_UP": _INSIDE},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        if (done.returncode != 0) is not fails:
            raise Failed(f"{command}\n{done.stdout}")
        return done.stdout

    def hand_in(self, path: Path, where: str = "root") -> None:
        """Lay a file into the system, as a stick would bring it."""
        shutil.copy(path, self.root / where)


def base_of(release: str) -> Path:
    """The bare system of a release as a tar file, made once with a network: Debian's smallest, and python3."""
    path = CACHE / f"debian-{release}.tar"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        folder = CACHE / f"debian-{release}.making"
        shutil.rmtree(folder, ignore_errors=True)
        _run("debootstrap", "--variant=minbase", "--include=python3", release, str(folder))
        shutil.rmtree(folder / "var" / "lib" / "apt" / "lists", ignore_errors=True)
        _run("tar", "--create", "--file", f"{path}.part", "--directory", str(folder), ".")
        Path(f"{path}.part").rename(path)
        shutil.rmtree(folder)
    return path


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
