"""Every byte of a segment's file is under a checksum: whichever is changed or missing, it is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.errors import IndexUnusable
from indexer.index.segments import file as segment_file
from indexer.index.segments.file import map_segment, verify, write_file
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.lists.pieces import whole
from tests.support.archives.model import entry
from tests.support.wording import says

ENTRIES = [entry(7, "劳模精神\n弘扬劳模精神。", date=20220324, district="徐汇区"), entry(9, "题\n工匠")]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a segment of two documents."""
    made = tmp_path_factory.mktemp("segment") / "a.col"
    segment = inverted(ENTRIES)
    with made.open("wb") as file:
        write_file(file, segment.facet_values, whole(segment.arrays))
    return made


def check(path: Path) -> None:
    with path.open("rb") as file:
        verify(file)


def damaged(path: Path, content: bytes) -> Path:
    """The same file with other content."""
    made = path.with_name("damaged.col")
    made.write_bytes(content)
    return made


def test_what_was_written_is_read(path: Path) -> None:
    check(path)
    written = inverted(ENTRIES)
    with path.open("rb") as file:
        segment = map_segment(file, 2)
    assert segment.facet_values == written.facet_values
    assert list(segment.arrays) == list(written.arrays)
    for name, array in written.arrays.items():
        assert segment.arrays[name].dtype == array.dtype
        assert np.array_equal(segment.arrays[name], array)


@pytest.mark.slow
def test_every_changed_byte_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        changed = damaged(path, whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        with pytest.raises(IndexUnusable, check=says(r"damaged\.col.*gongwen reindex")):
            check(changed)


def test_every_missing_end_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        cut = damaged(path, whole[:length])
        with pytest.raises(IndexUnusable):
            check(cut)
        with cut.open("rb") as file, pytest.raises(IndexUnusable):
            map_segment(file, 2)


def test_bytes_put_in_or_taken_out_are_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for at in (0, 8, 64, 128, 200, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        for content in (
            whole[:at] + bytes(64) + whole[at:],
            whole[:at] + whole[at + 64 :] * (at < len(whole)),
        ):
            with pytest.raises(IndexUnusable):
                check(damaged(path, content))


def test_a_large_file_is_read_on_threads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_file, "_ASIDE", 0)
    monkeypatch.setattr(segment_file, "_PIECE", 16)
    check(path)
    whole = path.read_bytes()
    with pytest.raises(IndexUnusable):
        check(damaged(path, whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]))
