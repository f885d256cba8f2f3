"""Lays large arrays that are made of a segment aside: into files without a name, which the system maps.

What is mapped from a file is no memory of the process: the system reads it from the disk again when it needs the room.
So a process that serves an archive of any size holds little more than one that serves a small one.

The C library maps, since Python's `mmap` keeps a file open as long as its mapping: a large archive would have a process
run out of open files.
"""

from __future__ import annotations

import ctypes
import mmap
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

LARGE: Final = 1 << 18  # bytes: smaller arrays are hardly worth a file and a mapping

ArrayT = TypeVar("ArrayT", bound=NDArray[Any])

_FAILED: Final = ctypes.c_void_p(-1).value  # instead of an address
_C: Final = ctypes.CDLL(None, use_errno=True)
_C.mmap.restype = ctypes.c_void_p
_C.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_long)
_C.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)


def laid_aside(array: ArrayT, folder: Path | None) -> ArrayT:
    """The same array, read-only; a large one in a file of the folder, which nobody sees and which goes with the array.

    Where there is no folder, or none that can be written to, it stays in memory.
    """
    kept = array
    if folder is not None and array.nbytes >= LARGE:
        with suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
            file.write(np.ascontiguousarray(array).data)
            file.flush()
            kept = _mapped(file.fileno(), array)
    kept.flags.writeable = False
    return kept


def map_file(descriptor: int, size: int, *, writable: bool = False) -> int:
    """Map so many bytes of a file, shared with all who do; the address. OSError when that fails."""
    access = mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
    at: int = _C.mmap(None, size, access, mmap.MAP_SHARED, descriptor, 0)
    if at == _FAILED:
        raise OSError(ctypes.get_errno(), "cannot map an array")
    return at


def unmap(at: int, size: int) -> None:
    """Give a mapping back."""
    _C.munmap(at, size)


def bytes_at(at: int, size: int, gone: Callable[[int, int], object]) -> NDArray[np.uint8]:
    """So many bytes of a mapping; `gone` is called with both when no array shares them."""
    content = (ctypes.c_char * size).from_address(at)
    finalize(content, gone, at, size).atexit = False
    return np.frombuffer(memoryview(content).cast("B"), dtype=np.uint8)


def _mapped(descriptor: int, array: ArrayT) -> ArrayT:
    """What a file holds, as such an array."""
    content = bytes_at(map_file(descriptor, array.nbytes), array.nbytes, unmap)
    return content.view(array.dtype).reshape(array.shape)  # type: ignore[return-value]
