"""Killed at any moment, a change of many documents leaves each wholly before or after; it is gone on with, and undone as one.

It is killed at system calls that change a file, `make soak` does so at every one of them, and at random moments.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.support.torture import batches, tracing
from tests.support.torture.batches import CHANGES, half_done, put_in_order
from tests.torture.processes import Victim, in_a_process
from tests.torture.test_kills import points

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
KILLS = 3  # of one change, one after the other
DOINGS = {"carry_out": batches.carry_out, "undo": batches.undo}
ALL = [(doing, act) for doing in DOINGS for act in CHANGES]
SOME = [
    ("carry_out", "edit"),
    ("carry_out", "number"),
    ("undo", "edit"),
    ("undo", "withdraw"),
]  # of the short form
FEW = [("carry_out", "withdraw"), ("undo", "number")]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with many documents."""
    place = tmp_path_factory.mktemp("begun") / "place"
    place.mkdir()
    in_a_process(batches.begin, place)
    return place


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    """A copy of it, to be hurt."""
    return Path(shutil.copytree(begun, tmp_path / "place"))


def anew(begun: Path, place: Path) -> None:
    shutil.rmtree(place)
    shutil.copytree(begun, place)


def changes_of(place: Path, doing: str, act: str, kill_at: int = 0) -> int:
    """How many times it changes a file, or has begun to when it is killed at one of them."""
    victim = Victim(DOINGS[doing], place, act)
    try:
        return tracing.followed(victim.pid, victim.go, kill_at)
    finally:
        victim.kill()


@pytest.mark.parametrize(("doing", "act"), SOME if SOAK == 1 else ALL)
def test_killed_at_a_change_of_a_file(doing: str, act: str, begun: Path, place: Path) -> None:
    if reason := tracing.why_not():
        pytest.skip(reason)
    total = changes_of(place, doing, act)
    print(f"{doing} {act} changes files {total} times")  # `pytest -rP` shows it
    for point in points(f"{doing} {act}", total):
        anew(begun, place)
        changes_of(place, doing, act, kill_at=point)
        said = f"{doing} {act}, killed at change {point} of {total}"
        assert in_a_process(half_done, place, act) == [], said
        assert in_a_process(put_in_order, place, act, undone=doing == "undo") == [], said


@pytest.mark.parametrize(("doing", "act"), FEW if SOAK == 1 else ALL)
def test_killed_again_and_again_at_random_moments(doing: str, act: str, begun: Path, place: Path) -> None:
    """Whoever comes next goes on where the one before was killed."""
    lasts = duration(place, doing, act)
    chance = random.Random(f"{doing} {act}")
    for turn in range(SOAK):
        anew(begun, place)
        for kill in range(KILLS):
            victim = Victim(DOINGS[doing if kill == 0 else "carry_out"], place, act)
            victim.go()
            time.sleep(chance.uniform(0, lasts))
            victim.kill()
            assert in_a_process(half_done, place, act) == [], f"{doing} {act}, turn {turn}, kill {kill}"
        amiss = in_a_process(put_in_order, place, act, undone=doing == "undo")
        assert amiss == [], f"{doing} {act}, turn {turn}"


def duration(place: Path, doing: str, act: str) -> float:
    """Seconds that it takes here and now."""
    victim = Victim(DOINGS[doing], place, act)
    began = time.monotonic()
    victim.go()
    assert victim.ended(within=60)
    victim.kill()
    return time.monotonic() - began
