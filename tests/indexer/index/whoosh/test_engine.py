"""What the engine on Whoosh leaves on the disk, and who waits for whom; what it answers is tested in the battery."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import ArchiveBusy
from indexer.index.engine import Contains, Plan, TierPlan
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


@pytest.mark.slow
def test_many_small_additions_stay_few_segments(engine: WhooshEngine, tmp_path: Path) -> None:
    for key in range(100, 180):
        engine.add([entry(key, f"第{key}号\n逐篇添加")])
    assert len(found(engine, "逐篇添加")) == 80
    assert len(list((tmp_path / "index").glob("build-*/*.search.col"))) < 24
