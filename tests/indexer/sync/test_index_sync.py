"""The index follows the catalogue: built where there is none or a damaged one, caught up, mended, one writer at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import ArchiveBusy, IndexUnwritable
from indexer.index.engine import Contains, Plan, TierPlan
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from indexer.storage.file_lock import locked
from indexer.sync import index_sync
from indexer.sync.index_sync import IndexSync
from tests.support.kept import kept_of
from tests.support.processes.processes import until
from tests.support.torture.papers import Paper


@dataclass
class Office:
    """A catalogue, an engine and what keeps them together."""

    catalogue: Catalogue
    engine: WhooshEngine
    sync: IndexSync
    folder: Path
    lock: Path

    def add(self, *identifiers: str) -> None:
        """Take documents into the catalogue alone."""
        self.catalogue.add(
            [
                IncomingDocument(one, Document(f"题{one}", f"正文之{one}"), "", f"sha-{one}")
                for one in identifiers
            ],
            actor="",
        )

    def found(self, text: str = "正文") -> int:
        return self.engine.snapshot().search(Plan((TierPlan("phrase", Contains(text), ()),)), limit=0).total

    def files(self) -> Sequence[Path]:
        return sorted(self.folder.glob("build-*/*.search.col"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    catalogue, folder = Catalogue(tmp_path / "var" / "catalogue.db"), tmp_path / "var" / "index"
    engine, lock = WhooshEngine(folder), tmp_path / "var" / "index.lock"
    yield Office(catalogue, engine, IndexSync(catalogue, engine), folder, lock)
    engine.close()
    catalogue.close()


def spoil(path: Path) -> None:
    """Change a byte of a file."""
    content = bytearray(path.read_bytes())
    content[70] ^= 1
    path.write_bytes(content)


def test_an_index_is_built_where_there_is_none(office: Office) -> None:
    office.add("甲", "乙")
    assert office.engine.state() == "missing"
    office.sync.make_ready()
    assert office.engine.state() == "current" and office.found() == 2
    assert not office.catalogue.pending()[0]


def test_what_is_owed_is_indexed_and_only_that(office: Office) -> None:
    office.add("甲")
    office.sync.make_ready()
    before = office.files()
    office.sync.catch_up()
    assert office.files() == before, "nothing is written when nothing is owed"
    office.add("乙")
    assert (office.found(), office.catalogue.pending()[0]) != (2, set())
    office.sync.catch_up()
    assert (office.found(), office.catalogue.pending()[0]) == (2, set())
    office.catalogue.set_state("甲", "withdrawn", actor="")
    office.sync.catch_up()
    assert (office.found(), office.found("正文之甲")) == (1, 0)


def test_an_index_begun_with_what_is_owed_would_lack_all_else(office: Office) -> None:
    office.add("甲")
    office.sync.catch_up()  # there is no index at all
    assert office.found() == 1
    office.add("乙")
    for path in office.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    office.sync.catch_up()
    assert office.found() == 2


def test_damage_is_found_when_all_is_read_and_mended(office: Office) -> None:
    office.add("甲", "乙")
    office.sync.make_ready()
    spoil(office.files()[0])
    office.sync.make_ready(verify=True)
    assert not office.engine.damaged() and office.found() == 2


def test_mending_happens_aside_and_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    builds, go_on = [0], threading.Event()

    def make_ready(*, verify: bool = False) -> None:
        builds[0] += 1
        assert go_on.wait(60)

    monkeypatch.setattr(office.sync, "make_ready", make_ready)
    for _ in range(5):
        office.sync.repair_index()  # returns at once
    until(lambda: builds == [1], "the index is being mended")
    go_on.set()

    def mended_again() -> bool:
        office.sync.repair_index()
        return builds == [2]

    until(mended_again, "it is mended again when it is found damaged again")


def test_a_mending_that_failed_is_tried_again_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = [0]

    def make_ready(*, verify: bool = False) -> None:
        builds[0] += 1
        raise IndexUnwritable("满")

    monkeypatch.setattr(office.sync, "make_ready", make_ready)
    office.sync.repair_index()
    until(lambda: builds == [1], "the mending begins")
    for _ in range(10):  # whether it has failed by now or not
        office.sync.repair_index()
        time.sleep(0.01)
    assert builds == [1], "not at once"


def test_a_writer_is_waited_for_and_then_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.add("甲")
    office.sync.make_ready()
    office.add("乙")
    with locked(office.lock, wait=0):
        with pytest.raises(ArchiveBusy):
            office.sync.catch_up(wait=0.05)
        office.sync.make_ready()  # leaves it to whoever is at it
        assert office.found() == 1
        monkeypatch.setattr(index_sync, "WRITE_WAIT", 0.05)
    office.sync.catch_up()
    assert office.found() == 2


def test_rebuilding_tells_how_far_it_is_and_how_many_there_are(office: Office) -> None:
    office.add("甲", "乙", "丙")
    told: list[tuple[int, int]] = []
    assert office.sync.rebuild(lambda at: told.append((at.done, at.total))) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert office.sync.rebuild() == 3, "and so again"


def test_texts_are_looked_at_before_an_index_is_made_of_them(office: Office, tmp_path: Path) -> None:
    looked: list[int] = []
    sync = IndexSync(office.catalogue, office.engine, lambda: looked.append(1))
    office.add("甲")
    sync.make_ready()
    assert looked == [1]
    office.add("乙")
    sync.catch_up()
    assert looked == [1], "what is added is not all that there is"


def test_a_bulk_is_joined_when_it_pays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.add(*(str(number) for number in range(8)))
    office.sync.make_ready()
    office.add("甲")
    office.sync.catch_up()
    assert len(office.files()) == 2
    office.sync.tidy(1)  # one of nine
    assert len(office.files()) == 2
    office.sync.tidy(3)
    assert len(office.files()) == 1 and office.found() == 9


def test_leftovers_of_killed_writers_go(office: Office) -> None:
    office.add("甲")
    office.sync.make_ready()
    (office.files()[0].parent / "_MAIN_killed.search.col").write_bytes(b"half")
    office.sync.make_ready()
    assert not office.engine.leftovers() and office.found() == 1


@pytest.fixture
def other(empty: Archive) -> Iterator[Archive]:
    """The same archive in another process's hands."""
    opened = Archive.open(empty.home)
    yield opened
    opened.close()


def take_in_and_die(archive: Archive, folder: Path) -> Paper:
    """As far as a process comes that is killed before it has indexed anything."""
    paper = Paper(1)
    (folder / paper.name).write_bytes(paper.content)
    archive._catalogue.add([kept_of(archive, folder / paper.name)], actor="甲")
    return paper


def test_what_a_killed_process_left_is_found(
    empty: Archive, other: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_sync, "SECONDS_BETWEEN_LOOKS", 0.02)
    paper = take_in_and_die(other, tmp_path)
    assert empty.search(paper.phrase).total == 0
    following = empty._index_sync.in_background()  # a new one, since an archive has its own from the start
    following.start()
    try:
        until(lambda: empty.search(f'"{paper.phrase}"').total == 1, "what was owed is found")
    finally:
        following.stop()
