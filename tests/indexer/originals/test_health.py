"""What the place of originals tells of itself."""

from __future__ import annotations

from pathlib import Path

from indexer.originals.folder import FolderOriginals
from indexer.originals.health import health_at
from indexer.stores import OriginalsStore


def test_those_in_the_home() -> None:
    assert health_at(None)().told.key == "originals in the home"


def test_a_shared_folder_that_is_not_mounted_is_away(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    health = health_at(OriginalsStore(folder))
    assert health().status == "away"
    folder.mkdir()
    assert health().status == "away", "an empty one below it"
    FolderOriginals.on_share(folder).prepare(lambda: False)
    found = health()
    assert found.status == "sound" and found.told.facts["folder"] == str(folder)
    assert isinstance(found.told.facts["free"], int) and found.told.facts["free"] > 0
