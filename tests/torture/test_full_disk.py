"""A disk that is full after so many pages: one sentence that says what to do, nothing lost, and all goes on once there is room.

`make soak` tries each act with room for no page, for one, for two, until it is done.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.torture import own_disk
from tests.support.torture.acts import ACTS, begin
from tests.support.torture.shortage import tried
from tests.torture.processes import in_a_process

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
SOME = ("add", "add_by_tray", "import_lines", "reindex", "back_up", "restore")  # acts of the short form
ROOMS = (*(range(400) if SOAK > 1 else range(3, 400, 14)), 5_000)  # pages; a backup leaves 16 MB free


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with papers in every state, beside it its ledger and a backup."""
    if reason := in_a_process(own_disk.why_not, tmp_path_factory.mktemp("mounted")):
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("begun") / "place"
    place.mkdir()
    in_a_process(begin, place)
    return place


@pytest.mark.parametrize("act", SOME if SOAK == 1 else ACTS)
def test_a_full_disk(act: str, begun: Path, tmp_path: Path) -> None:
    *refused, done = in_a_process(tried, begun, tmp_path / "place", act, ROOMS)
    print(f"{act} has too little room with {len(refused)} amounts of it")  # `pytest -rP` shows it
    assert refused and not done.said
    for each in refused:
        assert each.said.count("。") <= 2 and "请" in each.said, each
    assert [each for each in (*refused, done) if each.wrong] == []
