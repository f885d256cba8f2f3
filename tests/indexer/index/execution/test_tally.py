"""Counts by month are those of a scan, in any number of segments, whatever is deleted."""

from __future__ import annotations

import random

import pytest

from indexer.index.execution.snapshot import Snapshot
from indexer.index.tally import Tally
from tests.indexer.index.test_tally import scanned
from tests.support.archives.model import entry, passages_of, segment_of

STRINGS = ("工", "工会", "会会", "工会工", "2", "22", "职工会\n", "模")


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("whole", [10, 1000])
def test_counts_are_those_of_a_scan(parts: int, whole: int) -> None:
    chance = random.Random(parts * whole)
    rows = [
        entry(
            key,
            "".join(chance.choices("工会职2\n", k=chance.randint(1, 40))),
            date=chance.choice([0, 19991231, 20220101, 20220131, 20220301]),
        )
        for key in range(1, 40)
    ]
    dead = {3, 4, 17, 38}
    with passages_of(whole):
        segments = []
        for part in range(parts):
            own = rows[part::parts]
            gone = {at for at, row in enumerate(own) if row.key in dead}
            segments.append(segment_of(own).with_deleted(gone))
        told = Snapshot.of(segments).tally(STRINGS)
    assert told == scanned([row for row in rows if row.key not in dead], STRINGS)


def test_without_segments_there_is_nothing() -> None:
    assert Snapshot.of(()).tally(["工会"]) == Tally({}, ({},))
