"""A server's index follows what others took in and could not index any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.sync import index_sync
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
    monkeypatch.setattr(index_sync, "SECONDS_BETWEEN_LOOKS", 0.02)
    paper = take_in_and_die(other, tmp_path)
    assert empty.search(paper.phrase).total == 0
    following = empty._upkeep.in_background()  # a new one, since an archive has its own from the start
    following.start()
    try:
        until(lambda: empty.search(f'"{paper.phrase}"').total == 1, "what was owed is found")
    finally:
        following.stop()
