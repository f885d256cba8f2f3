"""What a catalogue's database tells of itself, also when it has gone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue.catalogue import Catalogue
from tools.servers.postgresql import postgresql, why_not
from tools.servers.process import folder_for_servers


def test_a_file_is_at_home(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path / "var" / "catalogue.db")) as catalogue:
        assert catalogue.database.health().told.key == "catalogue in the home"


@pytest.mark.cluster
def test_a_server_that_ends_and_begins_again() -> None:
    if reason := why_not():
        pytest.skip(reason)
    with folder_for_servers() as folder, postgresql(folder) as server, closing(Catalogue(server.url)) as kept:
        health = kept.database.health()
        assert health.status == "sound" and health.told.facts["standbys"] == 0
        server.kill()
        gone = kept.database.health()
        assert gone.status == "away" and gone.told.key == "catalogue unavailable"
        server.start()
        assert kept.database.health().status == "sound"
