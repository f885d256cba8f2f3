"""A commit counts by its table of contents alone, and what is damaged or missing is told before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import IndexUnusable
from indexer.index.whoosh import codec
from indexer.index.whoosh.engine import WhooshEngine
from indexer.storage.checksum import unsealed
from tests.support.archives.model import entry


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """The folder of a build with two segments."""
    engine = WhooshEngine(tmp_path / "index")
    engine.add([entry(1, "劳模\n文")])
    engine.add([entry(2, "工会\n文")])
    engine.close()
    (found,) = (tmp_path / "index").glob("build-*")
    return found


def segments(build: Path) -> list[Path]:
    return [codec.segment_path(build, segment) for segment in codec.committed(build).segments]


def contents(build: Path) -> Path:
    return codec.contents_path(build, codec.committed(build).generation)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_commit_has_its_segments_and_one_sealed_table_of_contents(build: Path) -> None:
    assert len(segments(build)) == 2 and all(path.is_file() for path in segments(build))
    assert unsealed(contents(build).read_bytes()) is not None
    assert len(list(build.glob("*.toc"))) == 1, "that of the commit before has gone"
    assert codec.damaged(build) == [] and codec.leftovers(build) == []


@pytest.mark.parametrize("which", ["segment", "contents"])
def test_a_changed_byte_is_told_by_the_name_of_its_file(build: Path, which: str) -> None:
    path = segments(build)[0] if which == "segment" else contents(build)
    spoil(path)
    assert codec.damaged(build) == [path.name]
    with pytest.raises(IndexUnusable):
        codec.read_segment(path, 1) if which == "segment" else codec.committed(build)


def test_a_missing_segment_is_told(build: Path) -> None:
    path = segments(build)[1]
    path.unlink()
    assert codec.damaged(build) == [path.name]
    with pytest.raises(IndexUnusable):
        codec.verify_segment(path)


def test_a_segment_of_another_size_than_its_table_says_is_refused(build: Path) -> None:
    with pytest.raises(IndexUnusable):
        codec.read_segment(segments(build)[0], 2)
    assert len(codec.read_segment(segments(build)[0], 1)) == 1


def test_a_build_that_has_gone_is_not_damaged(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError):
        codec.committed(tmp_path / "empty")


def test_what_no_commit_names_is_left_over(build: Path) -> None:
    stray = build / "MAIN_killed.search.col"
    stray.write_bytes(b"half")
    assert codec.leftovers(build) == [stray] and codec.damaged(build) == []


def test_one_writer_at_a_time(build: Path) -> None:
    first, second = codec.write_lock(build), codec.write_lock(build)
    assert first.acquire() and not second.acquire()
    first.release()
    assert second.acquire()
    second.release()
