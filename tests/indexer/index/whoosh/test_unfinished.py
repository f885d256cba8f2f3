"""A rebuild that was cut off leaves a build that the next one goes on with, as long as it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from indexer.errors import ArchiveBusy, IndexUnusable
from indexer.index.batches import in_batches
from indexer.index.engine import Contains, IndexEntry, Plan, TierPlan
from indexer.index.key_set import NO_KEYS, KeySet
from indexer.index.whoosh.engine import WhooshEngine
from indexer.text import Lexicon
from tests.support.archives.model import entry

OLD = [entry(key, f"第{key}号\n旧文") for key in range(1, 7)]
NEW = [entry(key, f"第{key}号\n新文") for key in range(1, 7)]


@pytest.fixture(autouse=True)
def single_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry is a segment of its own."""
    monkeypatch.setattr("indexer.index.whoosh.engine.in_batches", lambda entries: in_batches(entries, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> WhooshEngine:
    """An index of old texts, and a rebuild that was killed when it had four new ones."""
    made = WhooshEngine(folder)
    made.rebuild(OLD)
    cut_off(made, NEW[:4])
    return made


def cut_off(engine: WhooshEngine, entries: list[IndexEntry], kept: KeySet = NO_KEYS) -> None:
    def dying() -> Iterator[IndexEntry]:
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(chain(entries, dying()), kept=kept)


def unfinished(engine: WhooshEngine) -> list[int]:
    kept = engine.unfinished()
    return [key for key in range(10) if key in kept]


def found(engine: WhooshEngine, text: str) -> list[int]:
    answer = engine.snapshot().search(Plan((TierPlan("phrase", Contains(text), ()),)), limit=100)
    return sorted(hit.key for hit in answer.hits)


def go_on(engine: WhooshEngine) -> None:
    kept = engine.unfinished()
    engine.rebuild([item for item in NEW if item.key not in kept], kept=kept)


def test_the_index_in_use_answers_meanwhile(engine: WhooshEngine) -> None:
    assert found(engine, "旧文") == [1, 2, 3, 4, 5, 6] and engine.state() == "current"
    assert engine.leftovers() == [] and engine.damaged() == ()


def test_the_next_rebuild_goes_on(engine: WhooshEngine, folder: Path) -> None:
    assert unfinished(engine) == [1, 2, 3]  # the fourth was still being collected
    engine.rebuild(NEW[3:], kept=engine.unfinished())
    assert found(engine, "新文") == [1, 2, 3, 4, 5, 6] and not found(engine, "旧文")
    assert len(list(folder.iterdir())) == 2 and unfinished(engine) == []


def test_it_may_be_cut_off_again_and_again(engine: WhooshEngine) -> None:
    for first in (3, 4):
        cut_off(engine, NEW[first : first + 2], kept=engine.unfinished())
        assert unfinished(engine) == list(range(1, first + 2))
    engine.rebuild(NEW[5:], kept=engine.unfinished())
    assert found(engine, "新文") == [1, 2, 3, 4, 5, 6]


def test_a_rebuild_that_keeps_nothing_begins_anew(engine: WhooshEngine, folder: Path) -> None:
    engine.rebuild(NEW[4:])
    assert found(engine, "新文") == [5, 6] and len(list(folder.iterdir())) == 2


def test_what_has_changed_since_is_not_kept(engine: WhooshEngine) -> None:
    engine.add([entry(2, "第二号\n改过")])
    engine.remove([3, 5])
    assert unfinished(engine) == [1]
    engine.rebuild([entry(2, "第二号\n改过")], kept=engine.unfinished())
    assert (found(engine, "新文"), found(engine, "改过")) == ([1], [2])


def test_who_knows_of_changes_says_so(engine: WhooshEngine) -> None:
    assert 2 not in engine.unfinished(changed={2, 6}) and unfinished(engine) == [1, 3]


def test_what_the_disk_has_lost_is_built_anew(engine: WhooshEngine, folder: Path) -> None:
    build = engine._builds.unfinished()
    assert build is not None
    segment = next(build[0].glob("*.col"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")
    assert unfinished(engine) == []
    engine.add([entry(9, "九\n添加")])  # not stopped by it
    go_on(engine)
    assert found(engine, "新文") == [1, 2, 3, 4, 5, 6] and len(list(folder.iterdir())) == 2


def test_without_its_table_of_contents_it_is_given_up(engine: WhooshEngine) -> None:
    build = engine._builds.unfinished()
    assert build is not None
    for path in build[0].glob("*.toc"):
        path.unlink()
    engine.remove([1])
    assert engine._builds.unfinished() is None and found(engine, "旧文") == [2, 3, 4, 5, 6]


def test_other_words_begin_anew(engine: WhooshEngine) -> None:
    assert len(engine.unfinished(Lexicon(("青枫劳模",)))) == 0


def test_what_was_kept_and_has_gone_is_told(engine: WhooshEngine) -> None:
    kept = engine.unfinished()
    engine.purge()
    with pytest.raises(IndexUnusable):
        engine.rebuild(NEW[3:], kept=kept)


def test_nothing_of_it_is_left_where_all_has_to_go(engine: WhooshEngine, folder: Path) -> None:
    engine.remove([1])
    engine.purge()
    assert len(list(folder.iterdir())) == 2 and unfinished(engine) == []


def test_who_is_slow_to_die_writes_no_more(engine: WhooshEngine) -> None:
    """Another has taken the build over, as after a lock that was lost."""
    kept = engine.unfinished()

    def slow() -> Iterator[IndexEntry]:
        yield NEW[3]
        yield NEW[4]
        taken = other._builds.unfinished()
        assert taken is not None
        other._builds.resume(*taken)
        yield NEW[5]
        yield entry(7, "第七号\n新文")

    other = WhooshEngine(engine._builds.folder)
    with pytest.raises(ArchiveBusy):
        engine.rebuild(slow(), kept=kept)
    assert unfinished(other)[:3] == [1, 2, 3]
    go_on(other)
    assert found(other, "新文") == [1, 2, 3, 4, 5, 6]


def test_what_was_half_written_in_it_is_swept(engine: WhooshEngine) -> None:
    build = engine._builds.unfinished()
    assert build is not None
    (build[0] / "MAIN.tmp").touch()
    assert engine.leftovers() == ["MAIN.tmp"]
    engine.sweep()
    assert unfinished(engine) == [1, 2, 3] and engine.leftovers() == []


def test_where_it_cannot_be_told_what_belongs_to_it_all_of_it_is_swept(engine: WhooshEngine) -> None:
    build = engine._builds.unfinished()
    assert build is not None
    for path in build[0].glob("*.toc"):
        path.unlink()
    engine.sweep()
    assert not build[0].exists() and engine.damaged() == ()
    engine.rebuild(NEW)
    assert found(engine, "新文") == [1, 2, 3, 4, 5, 6]
