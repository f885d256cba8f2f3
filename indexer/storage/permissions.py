"""Closes the files of an archive to all but its owner, or its owner and one group, whatever the umask.

An archive is shared with a group where its folders carry the set-group-ID bit and let nobody else in, as `git init --shared`
leaves them: the kernel hands group and bit down to new folders, and here every new file takes after its folder. The two
folders of an archive themselves always begin private; `share` is called by name only.
"""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from indexer.paths import CORPUS, VAR
from indexer.storage.file_names import printable

TOPS: Final = (CORPUS, VAR)
FILE: Final = 0o600

_FOLDER: Final = 0o700
_SHARED_FILE, _SHARED_FOLDER = 0o640, 0o2750
_MARK, _BY_OTHERS = 0o2050, 0o007  # what a shared folder has, and what it never has
_NEVER_SHARED: Final = ("secret.", "sessions.db")  # how names begin of what signs people in


class TooOpen(NamedTuple):
    """Files and folders below one of the two that others may open."""

    first: str  # path below the home
    mode: int  # of the first, as `chmod` takes it
    number: int


def opener(path: str, flags: int) -> int:
    """For `open`: a new file gets the permissions that its folder hands down, and made by root, the folder's owner."""
    descriptor = os.open(path, flags, FILE)
    if flags & os.O_CREAT:
        with suppress(OSError):  # somebody else's, or a file system without permissions
            above, made = os.stat(os.path.dirname(path) or "."), os.fstat(descriptor)
            if _is_to_be_given(above, made):
                os.fchown(descriptor, above.st_uid, above.st_gid)
            wanted = _wanted(path, made, shared=_is_shared(above))
            if stat.S_IMODE(made.st_mode) != wanted:
                os.fchmod(descriptor, wanted)
    return descriptor


def make_file(path: Path) -> None:
    """Have a file there, empty when it is new."""
    with suppress(FileExistsError):
        os.close(opener(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def make_folders(folder: Path, *, give: bool = True) -> None:
    """Have a folder there, and those that lead to it; new ones get what the folder above hands down.

    One that root makes within an archive is given to the archive's owner.
    """
    if folder.is_dir():
        return
    make_folders(folder.parent, give=give and folder.name not in TOPS)
    above = os.stat(folder.parent)
    shared = _is_shared(above) and folder.name not in TOPS
    try:
        os.mkdir(folder, 0o750 if shared else _FOLDER)  # right already where systemd lets nobody set the bit
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    _set(folder, above if give else None, shared=shared)


def inherit(path: Path) -> None:
    """Give a file or folder that others may have made the permissions that its folder hands down."""
    above = os.stat(path.parent)
    _set(path, above, shared=_is_shared(above))


def close_to_others(home: Path) -> None:
    """Shut the two folders of an archive to others; where one stood open, also all below it.

    What is not ours to change, or cannot be changed, stays as it is: `too_open` tells.
    """
    with suppress(OSError):
        owner = os.stat(home).st_uid if os.geteuid() == 0 else os.geteuid()  # root follows no link out of it
        for top in _tops(home).values():
            status = os.stat(top)
            if _excess(top, status, shared=_is_shared(status)) and status.st_uid == owner:
                _change(top, _FOLDER)
                tighten(top)


def too_open(home: Path) -> Iterator[TooOpen]:
    """What others may open of each of the two folders, the folder itself included."""
    for name, top in _tops(home).items():
        shared = _is_shared(os.stat(top))
        found = [(path, status) for path, status in _everything(top) if _excess(path, status, shared)]
        if found:
            path, status = found[0]
            first = printable(Path(name, path.relative_to(top)))
            yield TooOpen(first, stat.S_IMODE(status.st_mode), len(found))


def tighten(top: Path) -> bool:
    """Take from one of the two folders and everything in it what it has in excess; whether nothing is left of it.

    A key that others could read is left to be replaced: see `secret_key`.
    """
    top = top.resolve()
    shared, left = _is_shared(os.stat(top)), False
    for path, status in _everything(top):
        if excess := _excess(path, status, shared):
            if path.name == "secret.key":
                left = True
                continue
            try:
                _change(path, stat.S_IMODE(status.st_mode) & ~excess)
            except OSError:
                left = True
    return not left


def share(home: Path, group: str | None) -> None:
    """Let a group of this machine read the files of an archive, or nobody but its owner. Raises LookupError, OSError."""
    gid = -1 if group is None else grp.getgrnam(group).gr_gid
    for name in TOPS:
        make_folders(home / name)
    for top in _tops(home).values():
        for path, status in _everything(top):
            if gid not in (-1, status.st_gid):
                _change(path, group=gid)
            _change(path, _wanted(path.name, status, shared=group is not None))


def shared_with(home: Path) -> str | None:
    """The group that may read the files of an archive, if there is one; its number where it has no name."""
    for top in _tops(home).values():
        status = os.stat(top)
        if _is_shared(status):
            try:
                return grp.getgrgid(status.st_gid).gr_name
            except KeyError:
                return str(status.st_gid)
    return None


def _tops(home: Path) -> dict[str, Path]:
    """Those that are there; one may be a link to another disk."""
    return {name: (home / name).resolve() for name in TOPS if (home / name).is_dir()}


def _everything(top: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The folder and all below it; links are left out, and what they lead to."""
    yield top, os.stat(top)
    for folder, folders, names in os.walk(top):
        for path in (Path(folder, name) for name in sorted(folders + names)):
            with suppress(OSError):  # gone meanwhile
                status = path.lstat()
                if not stat.S_ISLNK(status.st_mode):
                    yield path, status


def _is_shared(folder: os.stat_result) -> bool:
    return folder.st_mode & (_MARK | _BY_OTHERS) == _MARK


def _wanted(path: str, status: os.stat_result, *, shared: bool) -> int:
    if stat.S_ISDIR(status.st_mode):
        return _SHARED_FOLDER if shared else _FOLDER
    return _SHARED_FILE if shared and not os.path.basename(path).startswith(_NEVER_SHARED) else FILE


def _excess(path: Path, status: os.stat_result, shared: bool) -> int:
    """The permissions of others, or of a group, that should not be."""
    return status.st_mode & 0o077 & ~_wanted(path.name, status, shared=shared)


def _is_to_be_given(above: os.stat_result, made: os.stat_result) -> bool:
    """Whether root has made it in somebody else's folder, who could not open it."""
    return os.geteuid() == 0 and made.st_uid == 0 != above.st_uid


def _set(path: Path, above: os.stat_result | None, *, shared: bool) -> None:
    """Give a file or folder that has just been made its owner and permissions, as far as that is allowed."""
    with suppress(OSError):
        made = path.lstat()
        if stat.S_ISLNK(made.st_mode):
            return
        if above is not None and _is_to_be_given(above, made):
            _change(path, owner=above.st_uid, group=above.st_gid)
        wanted = _wanted(path.name, made, shared=shared)
        if stat.S_IMODE(made.st_mode) != wanted:
            _change(path, wanted)


def _change(path: Path, mode: int | None = None, *, owner: int = -1, group: int = -1) -> None:
    """Change a file itself, never what a link leads to that somebody put in its place just now.

    By a descriptor that does not open it: closing one that does would free SQLite's locks on it.
    """
    descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW)
    try:
        itself = f"/proc/self/fd/{descriptor}"
        if owner != -1 or group != -1:
            os.chown(itself, owner, group)
        if mode is not None and not stat.S_ISLNK(os.fstat(descriptor).st_mode):
            os.chmod(itself, mode)
    finally:
        os.close(descriptor)
