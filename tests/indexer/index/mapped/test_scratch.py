"""Large arrays of a query are lent mapped files: in no memory of the process, each lent again and to one at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.index.mapped import scratch as module
from indexer.index.mapped.aside import LARGE, unmap
from indexer.index.mapped.scratch import KEPT, scratch
from tests.indexer.index.mapped.test_aside import anonymous_bytes

COUNT = 3 * LARGE // 4  # numbers of 32 bits: three times as many bytes


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Nothing is kept of what other tests were lent, and nothing for them."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for room, free in module._free.items():
        while free:
            unmap(free.pop(), room)


def mapped(folder: Path) -> int:
    """How many files of a folder are mapped."""
    return sum(str(folder) in line for line in Path("/proc/self/maps").read_text().splitlines())


def test_large_arrays_are_in_files_without_a_name(tmp_path: Path) -> None:
    before = anonymous_bytes()
    lent = [scratch((3, COUNT), np.int32, tmp_path) for _ in range(4)]
    for number, array in enumerate(lent):
        array[:] = number
    assert anonymous_bytes() - before < lent[0].nbytes
    assert [int(array.sum(dtype=np.int64)) for array in lent] == [number * 3 * COUNT for number in range(4)]
    assert all(array.shape == (3, COUNT) and array.dtype == np.int32 for array in lent)
    assert mapped(tmp_path) == 4 and os.listdir(tmp_path) == []


def test_a_file_is_lent_again_when_no_array_shares_it(tmp_path: Path) -> None:
    array = scratch(COUNT, np.int32, tmp_path)
    array[:] = 7
    part = array[5:9]
    del array
    other = scratch(COUNT, np.float32, tmp_path)
    other[:] = 0
    assert part.tolist() == [7] * 4 and mapped(tmp_path) == 2
    del part, other
    again = [scratch(COUNT, np.int32, tmp_path) for _ in range(2)]
    assert mapped(tmp_path) == 2 and len(again) == 2


def test_no_more_is_kept_than_agreed(tmp_path: Path) -> None:
    lent = [scratch(KEPT // 2, np.uint8, tmp_path) for _ in range(3)]
    assert mapped(tmp_path) == 3
    lent.clear()
    assert mapped(tmp_path) == 2


def test_small_ones_are_in_memory(tmp_path: Path) -> None:
    small = scratch((2, 3), np.int64, tmp_path)
    assert small.shape == (2, 3) and mapped(tmp_path) == 0
    assert scratch(0, np.int32, tmp_path).tolist() == []


def test_they_are_in_memory_where_there_is_no_room_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, begin: int, size: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "posix_fallocate", full)
    for folder in (None, tmp_path, tmp_path / "absent"):
        array = scratch(COUNT, np.int32, folder)
        array[:] = 3
        assert len(array) == COUNT and mapped(tmp_path) == 0


def test_what_another_process_uses_is_not_lent(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
import numpy as np
from indexer.index.mapped.scratch import scratch

def of(value):
    array = scratch(1 << 20, np.int32, Path(sys.argv[1]))
    array[:] = value
    return array

used, free = of(1), of(2)
del free
child = os.fork()
if not child:
    del used  # it was lent before the fork: the parent still uses it
    made = [of(3) for _ in range(3)]
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert (used == 1).all()
assert (of(4) == 4).all()
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
