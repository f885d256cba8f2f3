"""The latest commit is mapped once, followed when it changes, and what cannot be read is told by its state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import IndexUnusable
from indexer.index.generations import STAMP, Generations
from indexer.index.whoosh.engine import WhooshEngine
from indexer.index.whoosh.reader import MappedIndex
from indexer.text.lexicon import SHIPPED, Lexicon
from tests.support.archives.model import entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(folder)
    made.add([entry(1, "劳模\n文")])
    yield made
    made.close()


@pytest.fixture
def mapped(folder: Path) -> Iterator[MappedIndex]:
    made = MappedIndex(Generations(folder))
    yield made
    made.close()


def test_a_commit_is_mapped_once(engine: WhooshEngine, mapped: MappedIndex) -> None:
    held = mapped.snapshot(None)
    assert mapped.snapshot(None) is held and held.count() == 1


def test_the_next_commit_is_followed_and_a_held_one_stays(engine: WhooshEngine, mapped: MappedIndex) -> None:
    held = mapped.snapshot(None)
    engine.add([entry(2, "工会\n文")])
    assert (mapped.snapshot(None).count(), held.count()) == (2, 1)
    engine.rebuild([entry(key, "甲\n文") for key in range(3)])
    assert (mapped.snapshot(None).count(), held.count()) == (3, 1)
    assert held.frequencies(["劳模"]) == [1], "also when its files have gone"


def test_segments_that_stay_are_not_mapped_again(engine: WhooshEngine, mapped: MappedIndex) -> None:
    (before,) = mapped.snapshot(None).parts
    engine.add([entry(2, "工会\n文")])
    after = mapped.snapshot(None).parts
    assert any(part.segment.arrays is before.segment.arrays for part in after) and len(after) == 2


def test_what_is_seen_of_it_is_found_out_once(engine: WhooshEngine, mapped: MappedIndex) -> None:
    assert mapped.snapshot({0}) is mapped.snapshot(frozenset([0])) is not mapped.snapshot({1})


def test_no_index_has_no_documents(mapped: MappedIndex) -> None:
    assert mapped.snapshot(None).count() == 0 and mapped.state(SHIPPED) == "missing"


def test_states(engine: WhooshEngine, mapped: MappedIndex, folder: Path) -> None:
    assert mapped.state(SHIPPED) == "current"
    assert mapped.state(Lexicon(("青枫坊",))) == "reindex advised"
    (build,) = folder.glob("build-*")
    (build / STAMP).write_bytes(b"spoilt")
    assert MappedIndex(Generations(folder)).state(SHIPPED) == "cannot read"
    with pytest.raises(IndexUnusable):
        MappedIndex(Generations(folder)).snapshot(None)
