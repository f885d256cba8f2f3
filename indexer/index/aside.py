"""Lays large arrays that are made of a segment aside: into files without a name, which the system maps.

What is mapped from a file is no memory of the process: the system reads it from the disk again when it needs the room.
So a process that serves an archive of any size holds little more than one that serves a small one.
"""

from __future__ import annotations

import mmap
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

LARGE: Final = (
    1 << 20
)  # bytes of an array that is laid aside: smaller ones are hardly worth two files and a mapping

ArrayT = TypeVar("ArrayT", bound=NDArray[Any])


def laid_aside(array: ArrayT, folder: Path | None) -> ArrayT:
    """The same array, read-only; a large one in a file of the folder, which nobody sees and which goes with the array.

    Where there is no folder, or none that can be written to, it stays in memory.
    """
    if folder is not None and array.nbytes >= LARGE:
        with suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
            file.write(np.ascontiguousarray(array).data)
            file.flush()
            mapped = mmap.mmap(file.fileno(), array.nbytes, access=mmap.ACCESS_READ)
            return np.frombuffer(mapped, dtype=array.dtype).reshape(array.shape)  # type: ignore[return-value]
    array.flags.writeable = False
    return array
