"""Finds the files below folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_HIDDEN = (".", "~$")  # how the names of hidden files, and of an editor's lock files, begin


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in order; hidden and lock files in folders are left out.

    A folder that cannot be listed is given back as it is, so that reading it says why. So is a symbolic link, to a
    file or a folder; one that leads to what stands in the same folder anyway is left out.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        closed: list[OSError] = []
        for parent, folders, files in os.walk(path, onerror=closed.append):
            folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN))
            links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
            found = (Path(parent, name) for name in sorted([*files, *links]) if not name.startswith(_HIDDEN))
            yield from (each for each in found if not _leads_into(path, each))
        yield from (Path(error.filename) for error in closed)


def _leads_into(folder: Path, path: Path) -> bool:
    """Whether a path is a link to something that is met in the folder without it."""
    if not path.is_symlink():
        return False
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    hidden = any(part != "." and part.startswith(_HIDDEN) for part in inside.split(os.sep))
    return path.exists() and not hidden  # .. is how what lies outside begins
