"""A server's index follows what others took in and could not index any more."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import ArchiveBusy, IndexUnwritable
from indexer.sync import keeping_up
from indexer.sync.keeping_up import KeepingUp
from tests.support.kept import kept_of
from tests.support.processes.processes import until
from tests.support.torture.papers import Paper


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
    monkeypatch.setattr(keeping_up, "SECONDS_BETWEEN_LOOKS", 0.02)
    paper = take_in_and_die(other, tmp_path)
    assert empty.search(paper.phrase).total == 0
    empty.keeping_up.start()
    try:
        until(lambda: empty.search(f'"{paper.phrase}"').total == 1, "what was owed is found")
    finally:
        empty.keeping_up.stop()


def test_trouble_is_told_once_and_again_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    troubles: list[Exception | None] = [
        IndexUnwritable("满了"), IndexUnwritable("满了"), ArchiveBusy("忙"), None, IndexUnwritable("满了"),
    ]  # fmt: skip

    def catch_up() -> None:
        if trouble := troubles.pop(0):
            raise trouble

    keeping = KeepingUp(catch_up)
    with caplog.at_level(logging.WARNING):
        while troubles:
            keeping.look()
    assert [record.getMessage() for record in caplog.records] == ["满了", "满了"]


def test_it_goes_on_after_a_fault(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    looks: list[int] = []

    def catch_up() -> None:
        looks.append(1)
        raise RuntimeError

    monkeypatch.setattr(keeping_up, "SECONDS_BETWEEN_LOOKS", 0.02)
    keeping = KeepingUp(catch_up)
    with caplog.at_level(logging.CRITICAL):
        keeping.start()
        until(lambda: len(looks) > 2, "it looks again")
        keeping.stop()
    assert keeping._thread is not None and not keeping._thread.is_alive()
