"""Lends room for the large arrays of one query: mapped files without a name, each lent again when its array is gone.

Like what is laid aside, they are no memory of the process: what a query of very common words takes is on the disk when the
system needs the room. A file is mapped once and its pages stay, so that it is no slower than memory that is got anew.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from contextlib import suppress
from functools import partial
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.index.mapped.aside import LARGE, bytes_at, map_file, unmap

KEPT: Final = 1 << 27  # bytes of files that are kept for the next queries

_free: Final[defaultdict[int, list[int]]] = defaultdict(
    list
)  # by size: the addresses of files that nobody uses


def scratch(shape: int | tuple[int, ...], dtype: npt.DTypeLike, folder: Path | None) -> npt.NDArray[Any]:
    """An array of any content; a large one in a file of the folder.

    Where there is no folder, or the disk has no room, it is in memory.
    """
    size = prod(shape if isinstance(shape, tuple) else (shape,)) * np.dtype(dtype).itemsize
    if folder is not None and size >= LARGE:
        with suppress(OSError):
            return _lent(size, folder)[:size].view(dtype).reshape(shape)
    return np.empty(shape, dtype=dtype)


def _lent(size: int, folder: Path) -> npt.NDArray[np.uint8]:
    """So many bytes or more, which are given back when no array shares them."""
    room = 1 << (size - 1).bit_length()  # few sizes, so that there often is one that is free
    try:
        at = _free[room].pop()
    except IndexError:
        at = _new(room, folder)
    return bytes_at(at, room, partial(_give_back, os.getpid()))


def _new(room: int, folder: Path) -> int:
    """The address of a new file of so many bytes. They are the file's before it is mapped: a full disk is told here."""
    with tempfile.TemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, room)
        return map_file(file.fileno(), room, writable=True)


def _give_back(process: int, at: int, room: int) -> None:
    kept = sum(size * len(free) for size, free in _free.copy().items())
    if (
        process != os.getpid() or kept + room > KEPT
    ):  # a process that was forked shares it with the one that uses it
        unmap(at, room)
    else:
        _free[room].append(at)


os.register_at_fork(after_in_child=_free.clear)
