"""Mounts a small disk that only the calling process and its children see, and that goes when they end.

Linux's mount namespaces. Whoever is not root becomes so in a user namespace of its own, where that is allowed.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER
_READ_ONLY, _AGAIN, _BIND, _WITH_ALL_BELOW, _PRIVATE = 1, 32, 4096, 16384, 1 << 18
_PAGE = os.sysconf("SC_PAGE_SIZE")


def why_not(folder: Path) -> str:
    """Why this process can have no disk of its own; "" when it can. It has left the others' mounts then."""
    try:
        mount_disk(folder, 1)
    except OSError as error:
        return f"no disk can be mounted here ({error.strerror})"
    return ""


def mount_disk(folder: Path, megabytes: int, files: int = 0) -> None:
    """Put an empty disk of that size on a folder, for so many files at most. Raises OSError where that is not allowed."""
    _leave()
    _mount("tmpfs", folder, "tmpfs", 0, f"size={megabytes}m" + f",nr_inodes={files}" * (files > 0))


@contextmanager
def only_read(path: Path) -> Iterator[None]:
    """A file or folder of which nothing can be changed meanwhile, not even by root."""
    _leave()
    _mount(str(path), path, "", _BIND | _WITH_ALL_BELOW)
    _mount("", path, "", _AGAIN | _BIND | _READ_ONLY)
    try:
        yield
    finally:
        _call(_LIBRARY.umount2(os.fsencode(path), 2))  # also while files are open


@contextmanager
def filled(folder: Path, pages: int) -> Iterator[None]:
    """A disk with room for so many pages and no more."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(folder).f_bavail
        os.posix_fallocate(file.fileno(), 0, max(free - pages, 1) * _PAGE)
    try:
        yield
    finally:
        ballast.unlink()


def _leave() -> None:
    """Have mounts of one's own from now on; once a process."""
    if _left:
        return
    user, group = os.getuid(), os.getgid()
    _call(_LIBRARY.unshare(_NEW_MOUNTS | (_NEW_USERS if user else 0)))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    _mount("", Path("/"), "", _PRIVATE | _WITH_ALL_BELOW)
    _left.append(os.getpid())


def _mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    _call(
        _LIBRARY.mount(
            source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode()
        )
    )


def _call(result: int) -> None:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


_left: list[int] = []
_LIBRARY = ctypes.CDLL(None, use_errno=True)
