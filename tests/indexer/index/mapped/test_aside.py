"""Large arrays are laid aside: the same, in no memory of the process, in a file that nobody sees."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

from indexer.index.mapped.aside import LARGE, laid_aside

DRAWN = np.random.default_rng(3).integers(0, 1 << 31, LARGE, dtype=np.uint32)  # four times as many bytes


def anonymous_bytes() -> int:
    """Memory of this process that is mapped from no file."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Anonymous:"))


def test_a_large_array_is_the_same_in_a_file_without_a_name(tmp_path: Path) -> None:
    before = anonymous_bytes()
    kept = [laid_aside(DRAWN + number, tmp_path) for number in range(10)]
    assert anonymous_bytes() - before < 2 * DRAWN.nbytes
    assert all(np.array_equal(each, DRAWN + number) for number, each in enumerate(kept))
    assert kept[0].dtype == np.uint32 and not kept[0].flags.writeable
    assert os.listdir(tmp_path) == []


def test_it_is_given_back_with_the_last_array_of_it_and_keeps_no_file_open(tmp_path: Path) -> None:
    def held() -> int:
        return sum(str(tmp_path) in line for line in Path("/proc/self/maps").read_text().splitlines())

    opened = len(os.listdir("/proc/self/fd"))
    kept = [laid_aside(DRAWN, tmp_path)[3:] for _ in range(5)]
    assert len(os.listdir("/proc/self/fd")) == opened and held() == 5
    kept = kept[:1]
    assert held() == 1 and np.array_equal(kept[0], DRAWN[3:])
    kept.clear()
    assert held() == 0


@pytest.mark.parametrize("shape", [(4, LARGE), (0, 3)])
def test_its_shape_stays(tmp_path: Path, shape: tuple[int, int]) -> None:
    array = np.arange(shape[0] * shape[1], dtype=np.int64).reshape(shape)[:, ::-1]
    assert np.array_equal(laid_aside(array, tmp_path), array)


def test_it_stays_in_memory_where_no_file_can_be_written(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "absent"):
        kept = laid_aside(DRAWN.copy(), folder)
        assert np.array_equal(kept, DRAWN) and not kept.flags.writeable


def test_it_stays_in_memory_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: full.open("w+b", buffering=0))
    assert np.array_equal(laid_aside(DRAWN.copy(), tmp_path), DRAWN)


def test_a_small_one_is_left_where_it_is(tmp_path: Path) -> None:
    small = DRAWN[: LARGE // 8].copy()
    assert laid_aside(small, tmp_path) is small
