"""A rebuild at any moment: whoever asks for the index gets the old one or the new one, whole."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import IndexUnusable
from indexer.index.engine import Contains, Plan, Stamp, TierPlan
from indexer.index.generations import STALE, Generations
from indexer.index.segments.file import FORMAT
from indexer.index.whoosh.engine import WhooshEngine
from indexer.storage.checksum import sealed
from tests.support.archives.model import entry
from tests.support.wording import says

STAMP = Stamp(format=1, normalizer=1, dictionary="d")
CURRENT_FORMAT = replace(STAMP, format=FORMAT)


@pytest.fixture
def builds(tmp_path: Path) -> Generations:
    """A folder that does not exist yet."""
    return Generations(tmp_path / "index")


@pytest.fixture
def engine(builds: Generations) -> WhooshEngine:
    """An engine with one entry."""
    made = WhooshEngine(builds.folder)
    made.add([entry(1, "题\n劳模精神")])
    return made


def found(engine: WhooshEngine) -> int:
    return engine.snapshot().search(Plan((TierPlan("phrase", Contains("劳模"), ()),)), limit=1).total


def test_nothing_is_in_use_at_first(builds: Generations) -> None:
    assert builds.current() is None
    builds.create()
    assert builds.current() is None


def test_the_one_put_in_use_is_the_only_one(builds: Generations) -> None:
    first, second, third = builds.create(), builds.create(), builds.create()
    builds.put_in_use(second, STAMP)
    assert builds.current() == second
    assert not first.exists()
    assert not third.exists()
    assert Generations.stamp(second) == STAMP
    assert sorted(path.name for path in builds.folder.iterdir()) == ["CURRENT", second.name]


def test_a_build_that_was_begun_can_be_told_until_it_is_in_use(builds: Generations) -> None:
    begun = builds.begin(CURRENT_FORMAT)
    assert builds.unfinished() == (begun, CURRENT_FORMAT)
    taken = builds.resume(begun, CURRENT_FORMAT)
    assert builds.unfinished() == (taken, CURRENT_FORMAT) and not begun.exists()
    builds.put_in_use(taken, CURRENT_FORMAT)
    assert builds.unfinished() is None
    assert sorted(path.name for path in builds.folder.iterdir()) == ["CURRENT", taken.name]


def test_one_build_is_begun_at_a_time(builds: Generations) -> None:
    builds.put_in_use(used := builds.begin(CURRENT_FORMAT), CURRENT_FORMAT)
    first, second = builds.begin(CURRENT_FORMAT), builds.begin(CURRENT_FORMAT)
    assert builds.unfinished() == (second, CURRENT_FORMAT)
    assert not first.exists() and used.exists() and builds.leftovers() == []
    builds.give_up(second)
    assert builds.unfinished() is None and not second.exists() and builds.leftovers() == []


def test_nobody_goes_on_with_a_build_of_yesterday_or_of_another_version(builds: Generations) -> None:
    builds.put_in_use(builds.create(), STAMP)
    begun = builds.begin(CURRENT_FORMAT)
    long_ago = time.time() - STALE - 1
    os.utime(begun, (long_ago, long_ago))
    assert builds.unfinished() is None
    assert {path.name for path in builds.leftovers()} == {begun.name, "UNFINISHED"}
    other = builds.begin(replace(CURRENT_FORMAT, format=FORMAT - 1))
    assert builds.unfinished() is None
    assert {path.name for path in builds.leftovers()} == {other.name, "UNFINISHED"}


@pytest.mark.parametrize("note", [b"", b"null", b"[]", b'["build-1"]', b'["build-1", {}]', b"\xff"])
def test_a_note_that_cannot_be_read_names_no_build(builds: Generations, note: bytes) -> None:
    builds.put_in_use(builds.create(), STAMP)
    for content in (note, sealed(note)):
        (builds.folder / "UNFINISHED").write_bytes(content)
        assert builds.unfinished() is None
        assert [path.name for path in builds.leftovers()] == ["UNFINISHED"]


@pytest.mark.parametrize("name", [b"", b"build-none", b"\n", b"\xff", sealed(b"build-none")])
def test_a_name_without_a_build(builds: Generations, name: bytes) -> None:
    """Not as if there were no index yet: a search would find nothing."""
    builds.create()
    (builds.folder / "CURRENT").write_bytes(name)
    with pytest.raises(IndexUnusable, check=says("gongwen reindex")):
        builds.current()


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"{}", b'{"format": 1}', b'{"a": 1}'])
def test_a_stamp_that_cannot_be_told(builds: Generations, written: bytes) -> None:
    build = builds.create()
    assert Generations.stamp(build) is None
    for content in (written, sealed(written)):
        (build / "STAMP").write_bytes(content)
        assert Generations.stamp(build) is None


def test_a_rebuild_between_reading_the_name_and_looking_for_the_build(
    builds: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds.put_in_use(builds.create(), STAMP)
    other, rebuilt = builds.create(), list[Path]()
    is_dir = Path.is_dir

    def late(path: Path) -> bool:
        if not rebuilt:
            rebuilt.append(other)
            builds.put_in_use(rebuilt[0], STAMP)
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", late)
    assert builds.current() == rebuilt[0]


@pytest.mark.parametrize("moment", ["current", "stamp"])
def test_a_rebuild_at_any_moment_of_a_search(
    engine: WhooshEngine, builds: Generations, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The build has been named, or its stamp is about to be read, when a rebuild takes it away."""
    reader, known = WhooshEngine(builds.folder), getattr(Generations, moment)
    rebuilt = False

    def late(*arguments: object) -> object:
        nonlocal rebuilt
        answer = known(*arguments) if moment == "current" else None
        if not rebuilt:
            rebuilt = True
            engine.rebuild([entry(1, "题\n劳模精神"), entry(2, "题\n劳模工匠")])
        return answer or known(*arguments)

    monkeypatch.setattr(Generations, moment, late if moment == "current" else staticmethod(late))
    assert found(reader) == 2
    assert reader.state() == "current"


def test_the_state_while_a_rebuild_ends(
    engine: WhooshEngine, builds: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = Generations.current
    rebuilt = False

    def late(each: Generations) -> Path | None:
        nonlocal rebuilt
        build = current(each)
        if not rebuilt:
            rebuilt = True
            engine.rebuild([])
        return build

    monkeypatch.setattr(Generations, "current", late)
    assert engine.state() == "current"


def test_an_index_whose_files_are_gone(engine: WhooshEngine, builds: Generations) -> None:
    build = builds.current()
    assert build is not None
    for path in build.glob("*.toc"):
        path.unlink()
    with pytest.raises(IndexUnusable, check=says("gongwen reindex")):
        found(WhooshEngine(builds.folder))


def test_where_the_build_in_use_cannot_be_told_none_is_gone_on_with(builds: Generations) -> None:
    """It may be the one in use, which has changed since."""
    builds.begin(CURRENT_FORMAT)
    (builds.folder / "CURRENT").write_bytes(b"damaged")
    assert builds.unfinished() is None
