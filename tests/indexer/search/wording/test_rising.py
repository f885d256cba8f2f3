"""The wordings that rise in a year are those of a brute search through all substrings, and of what is seen."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.index.engine import Engine
from indexer.search.wording import RisingWording, rising, rising_wordings
from tests.indexer.index.conftest import OpenEngine, open_engine
from tests.support.archives.model import entry
from tests.support.wording import says

__all__ = ["open_engine"]  # a fixture

LETTERS = "工会职模新2，\n"


def whole(string: str) -> list[str]:
    """Cuts nothing."""
    return [string]


def texts_of(chance: random.Random) -> list[tuple[int, str]]:
    """Dates and texts; each year has strings of its own beside those of all."""
    own = {
        year: ["".join(chance.choices(LETTERS[:6], k=chance.randint(4, 16))) for _ in range(4)]
        for year in range(2019, 2023)
    }
    rows = []
    for _ in range(90):
        year = chance.choice([2019, 2020, 2021, 2022])
        parts = [chance.choice(own[chance.choice([year, year, 2019])]) for _ in range(3)]
        parts.append("".join(chance.choices(LETTERS, k=10)))
        rows.append(
            (
                chance.choice([year * 10_000 + 101, year * 10_000 + 1231, 0]),
                chance.choice(["，", ""]).join(parts),
            )
        )
    return rows


def brute(rows: Sequence[tuple[int, str]], year: int) -> list[RisingWording]:
    """All substrings of all texts, one by one."""
    places: Mapping[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, (date, text) in enumerate(rows):
        for start in range(len(text) if date // 10_000 == year else 0):
            for end in range(start + 4, min(start + 12, len(text)) + 1):
                if not text[start:end].isalnum():
                    break
                places[text[start:end]].append(
                    (number, text[start - 1 : start] if start else "", text[end : end + 1])
                )
    found = []
    for string, held in places.items():
        documents = len({number for number, _, _ in held})
        earlier = sum(string in text for date, text in rows if 0 < date // 10_000 < year)
        inside = _always_same([before for _, before, _ in held]) or _always_same(
            [behind for *_, behind in held]
        )
        if documents >= 5 and earlier * 10 <= documents and not inside and string[0] != "2":
            found.append(RisingWording(string, documents, len(held), earlier))
    return sorted(found, key=lambda each: (-each.documents, -len(each.wording), each.wording))[:50]


def _always_same(beside: Sequence[str]) -> bool:
    """Whether it is one and the same letter."""
    return len(set(beside)) == 1 and beside[0].isalnum()


@pytest.mark.parametrize("seed", range(4))
def test_a_brute_search_finds_the_same(open_engine: OpenEngine, seed: int) -> None:
    rows = texts_of(random.Random(seed))
    entries = [entry(key, f"\n{text}", date=date) for key, (date, text) in enumerate(rows, 1)]
    engine: Engine = open_engine()
    engine.add(entries[::2])
    engine.add(entries[1::2])
    normal = [(each.date, each.text) for each in entries]
    for year in (2020, 2022):
        found = brute(normal, year)
        assert found and list(rising_wordings(year, engine.snapshot(), whole)) == found


def test_without_a_year_before_nothing_rises(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    assert archive.seen_with().rising_wordings(2022) == ()
    archive.close()


def test_bounds(open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine()
    engine.add([entry(1, "题\n职工", date=20200101), entry(2, "题\n职工之家", date=20210101)])
    for year in (0, -1, 10_000):
        with pytest.raises(InvalidRequest, check=says(f"没有“{year}”这一年")):
            rising_wordings(year, engine.snapshot(), whole)
    monkeypatch.setattr(rising, "MOST_CHARACTERS", 5)
    with pytest.raises(InvalidRequest, check=says("不能统计新提法")):
        rising_wordings(2021, engine.snapshot(), whole)
