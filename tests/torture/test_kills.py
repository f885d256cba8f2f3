"""Killed at any moment of any act, an archive has all that was reported, whole, and puts itself in order.

Each act is killed at system calls that change a file, `make soak` does so at every one of them, and at random moments.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.torture import tracing
from tests.support.torture.acts import ACTS, begin, forever, once
from tests.torture.processes import Victim, in_a_process
from tests.torture.verdict import verdict

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
SOME = ("add", "replace", "merge", "reindex", "back_up", "restore")  # acts of the short form


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with papers in every state, beside it its ledger and a backup."""
    place = tmp_path_factory.mktemp("begun") / "place"
    place.mkdir()
    in_a_process(begin, place)
    assert in_a_process(verdict, place) == []
    return place


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    """A copy of it, to be hurt."""
    return Path(shutil.copytree(begun, tmp_path / "place"))


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_a_change_of_a_file(act: str, begun: Path, place: Path) -> None:
    if reason := tracing.why_not():
        pytest.skip(reason)
    total = changes_of(place, act)
    print(f"{act} changes files {total} times")  # `pytest -rP` shows it
    for point in points(act, total):
        shutil.rmtree(place)
        shutil.copytree(begun, place)
        changes_of(place, act, kill_at=point)
        assert in_a_process(verdict, place) == [], f"{act}, killed at change {point} of {total}"


def points(act: str, total: int) -> Iterator[int]:
    """The changes that an act is killed at: all of them, or the same one on every run."""
    yield from range(1, total + 1) if SOAK > 1 else (random.Random(act).randint(1, total),)


def changes_of(place: Path, act: str, kill_at: int = 0) -> int:
    """How many times an act changes a file, or has begun to when it is killed at one of them."""
    victim = Victim(once, place, act)
    try:
        return tracing.followed(victim.pid, victim.go, kill_at)
    finally:
        victim.kill()


@pytest.mark.parametrize("act", SOME if SOAK == 1 else ACTS)
def test_killed_at_a_random_moment(act: str, begun: Path, place: Path) -> None:
    """Repeated until it is killed, within the time of three; what one kill leaves is what the next ones meet."""
    lasts = duration(place, act)
    chance = random.Random(act)
    for kill in range(SOAK):
        if kill % 10 == 0:
            shutil.rmtree(place)
            shutil.copytree(begun, place)
        victim = Victim(forever, place, act)
        victim.go()
        time.sleep(chance.uniform(0, 3 * lasts))
        victim.kill()
        assert in_a_process(verdict, place) == [], f"{act}, kill {kill}"


def duration(place: Path, act: str) -> float:
    """Seconds that an act takes here and now."""
    victim = Victim(once, place, act)
    began = time.monotonic()
    victim.go()
    assert victim.ended(within=60)
    victim.kill()
    return time.monotonic() - began
