"""What lies in the folder of an index: what the latest commit needs, whatever was merged, killed or given up before."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from pkgutil import resolve_name

import pytest

from indexer.archive import Archive
from indexer.errors import ArchiveBusy
from indexer.index.engine import Contains, Plan, TierPlan
from indexer.index.verified_files import NAME as VERIFIED
from indexer.index.whoosh.engine import WhooshEngine
from indexer.storage.file_lock import locked
from tests.support.archives.model import entry

LARGER = 1.5  # times a fresh index: what a living one may take


def found(engine: WhooshEngine, text: str) -> int:
    return engine.snapshot().search(Plan((TierPlan("phrase", Contains(text), ()),)), limit=1).total


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*"))


@pytest.mark.slow
def test_additions_and_merges_leave_nothing_behind(tmp_path: Path) -> None:
    """100 additions one by one, some of them replacing, some of them removed again."""
    text = "".join(chr(0x4E00 + number * 7 % 5000) for number in range(4000))
    living, fresh = WhooshEngine(tmp_path / "living"), WhooshEngine(tmp_path / "fresh")
    kept = {}
    for number in range(100):
        key = number if number % 5 else number // 2
        kept[key] = entry(key, f"第{number}号\n{text[number * 20 :]}")
        living.add([kept[key]])
        if number % 9 == 8:
            living.remove([number - 1])
            kept.pop(number - 1, None)
    fresh.rebuild(kept.values())
    assert living.snapshot().count() == fresh.snapshot().count() == len(kept)
    (build,) = (tmp_path / "living").glob("build-*")
    assert sorted(path.name for path in build.parent.iterdir()) == sorted(["CURRENT", build.name])
    parts = len(living._mapped.snapshot(None).parts)
    names = [path.suffix or path.name for path in build.iterdir()]
    assert sorted(names) == sorted(["STAMP", VERIFIED, "MAIN_WRITELOCK", ".toc", *[".col"] * parts])
    assert living.leftovers() == []
    assert size(tmp_path / "living") < LARGER * size(tmp_path / "fresh")


def killed_at(home: Path, where: str, name: str, work: str) -> None:
    """Open, and die when it is about to call a function of a class or module."""
    archive = Archive.open(home)
    setattr(resolve_name(where), name, lambda *arguments, **options: os.kill(os.getpid(), signal.SIGKILL))
    if work == "reindex":
        archive.reindex()
    else:
        (home / "new.txt").write_text("新来的\n刚刚添加的正文。", encoding="utf-8")
        list(archive.add([home / "new.txt"]))


KILLS = {
    "a segment half written": ("indexer.index.whoosh.codec", "sync_file", "add"),
    "no table of contents": ("indexer.index.whoosh.codec:SealedStorage", "rename_file", "add"),
    "a table of contents in force, the last one still there": (
        "indexer.index.whoosh.codec",
        "sync_folder",
        "add",
    ),
    "a new build that nobody can go on with": ("indexer.index.generations:Generations", "_note", "reindex"),
    "a new build in use, the old one still there": (
        "indexer.index.generations:Generations",
        "leftovers",
        "reindex",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("where", "name", "work"), KILLS.values(), ids=KILLS.keys())
def test_what_a_killed_writer_left_goes_at_the_next_start(
    tmp_path: Path, where: str, name: str, work: str
) -> None:
    home = tmp_path / "home"
    archive = Archive.open(home)
    (tmp_path / "old.txt").write_text("早先的\n早先添加的正文。", encoding="utf-8")
    assert [added.status for added in archive.add([tmp_path / "old.txt"])] == ["added"]
    archive.close()
    process = multiprocessing.get_context("spawn").Process(target=killed_at, args=(home, where, name, work))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert WhooshEngine(home / "var" / "index").leftovers()
    again = Archive.open(home)
    assert again._engine.leftovers() == []
    assert again.search('"添加的正文"').total == again.count() == (2 if work == "add" else 1)
    assert again.damaged_index_files() == ()
    assert len(list((home / "var" / "index").iterdir())) == 2
    again.close()


def test_nothing_is_swept_from_under_a_writer(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Archive.open(home).close()
    engine = WhooshEngine(home / "var" / "index")
    with locked(home / "var/index.lock", wait=0), engine._writer() as writer:
        writer.add_document(search=entry(1, "题\n劳模精神"))
        assert engine.leftovers()
        Archive.open(home).close()
        with pytest.raises(ArchiveBusy):
            engine.sweep()
    assert engine.leftovers() == []
    assert found(engine, "劳模") == 1


def test_a_failed_rebuild_gives_its_room_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(tmp_path)
    engine.add([entry(1, "题\n劳模精神")])
    before = sorted(tmp_path.iterdir())

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.index.whoosh.column.write_file", full)
    with pytest.raises(OSError, match="No space"):
        engine.rebuild([entry(2, "题\n工匠")])
    assert sorted(tmp_path.iterdir()) == before
    assert found(engine, "劳模") == 1
