"""What the engine on Whoosh leaves on the disk, and who waits for whom; what it answers is tested in the battery."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.errors import ArchiveBusy
from indexer.index.batches import in_batches
from indexer.index.engine import Contains, Plan, TierPlan
from indexer.index.segments import merge_policy
from indexer.index.segments.merge_policy import Sized
from indexer.index.whoosh import codec
from indexer.index.whoosh.engine import WhooshEngine
from tests.support.archives.model import entry
from tests.support.wording import says


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    """Two documents in two segments."""
    made = WhooshEngine(tmp_path / "index")
    made.add([entry(1, "劳模精神\n弘扬劳模精神")])
    made.add([entry(2, "工匠评选\n工匠精神")])
    return made


def found(engine: WhooshEngine, text: str) -> list[int]:
    answer = engine.snapshot().search(Plan((TierPlan("phrase", Contains(text), ()),)), limit=100)
    return [hit.key for hit in answer.hits]


def test_removing_nothing_writes_nothing(engine: WhooshEngine, tmp_path: Path) -> None:
    before = sorted((tmp_path / "index").rglob("*"))
    engine.remove([])
    assert sorted((tmp_path / "index").rglob("*")) == before


def test_a_second_writer_is_told_to_wait(engine: WhooshEngine, tmp_path: Path) -> None:
    impatient = WhooshEngine(tmp_path / "index", lock_wait=0.05)
    with engine._writer(), pytest.raises(ArchiveBusy, check=says("请稍候")):
        impatient.add([entry(8, "等\n待")])
    with engine._writer(), pytest.raises(ArchiveBusy, check=says("请等")):
        impatient.rebuild([])
    impatient.add([entry(8, "等\n待")])
    assert found(engine, "待") == [8]


def test_joining_leaves_one_part(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.remove([2])
    engine.join()
    assert len(list((tmp_path / "index").glob("build-*/*.search.col"))) == 1


def test_what_is_to_be_merged_is_looked_for_when_nobody_else_writes(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a file may go between the table of contents and the look at it, and a sound index be called damaged."""
    held, asked = list[bool](), codec.sizes

    def sizes(build: Path, segments: Sequence[object]) -> list[Sized]:
        held.append(not codec.write_lock(build).acquire())
        return asked(build, segments)

    monkeypatch.setattr(codec, "sizes", sizes)
    engine.remove([2])
    engine.join()
    engine.add([entry(3, "三\n三")], merge=False)
    engine.remove([3])
    engine.purge()
    assert held and all(held)
    assert found(engine, "劳模精神") == [1] and len(engine.snapshot().parts) == 1


def sizes(folder: Path) -> list[int]:
    return sorted(path.stat().st_size for path in folder.glob("build-*/*.search.col"))


def test_what_is_merged_has_no_more_than_so_many_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild, a join and a purge leave several parts where one would be too large, and find what one would."""
    entries = [entry(key, f"第{key}号\n" + "劳模精神代代相传。" * key * 100) for key in range(1, 25)]
    monkeypatch.setattr("indexer.index.whoosh.engine.in_batches", lambda each: in_batches(each, 1))
    whole = WhooshEngine(tmp_path / "whole")
    whole.rebuild(entries)
    assert len(sizes(tmp_path / "whole")) == 1
    parts = WhooshEngine(tmp_path / "parts")
    most = sizes(tmp_path / "whole")[0] // 3
    monkeypatch.setattr(merge_policy, "LARGEST", most)
    parts.rebuild(entries)
    assert 2 <= len(sizes(tmp_path / "parts")) < len(entries) and sizes(tmp_path / "parts")[-1] <= most
    assert found(parts, "精神代代") == found(whole, "精神代代") == list(range(1, 25))
    for engine in (parts, whole):
        engine.remove(range(1, 25, 2))
        engine.purge()
        engine.join()
    assert sizes(tmp_path / "parts")[-1] <= most
    assert all(part.segment.all_live for part in parts.snapshot().parts)
    assert found(parts, "精神代代") == found(whole, "精神代代") == list(range(2, 25, 2))


@pytest.mark.slow
def test_many_small_additions_stay_few_segments(engine: WhooshEngine, tmp_path: Path) -> None:
    for key in range(100, 180):
        engine.add([entry(key, f"第{key}号\n逐篇添加")])
    assert len(found(engine, "逐篇添加")) == 80
    assert len(list((tmp_path / "index").glob("build-*/*.search.col"))) < 24
