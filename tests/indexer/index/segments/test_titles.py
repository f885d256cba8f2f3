"""Titles by their beginnings: what reading every title would find, whatever was deleted and may be seen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.execution import titles
from indexer.index.execution.titles import titles_beginning
from indexer.text import MANNERS, Manner, Shelf
from tests.support.archives.model import entry, segment_of

LETTERS = "工会公劳老模末重庆a1\U00020bb7"
TITLES = st.lists(st.text(LETTERS, max_size=5), min_size=1, max_size=30)
TYPED = ["工", "工会", "g", "gh", "gonghui", "laom", "劳m", "cq", "zhong", "末a", "1", ""]


def read(given: Sequence[tuple[int, str]], typed: str, manner: Manner, limit: int) -> list[int]:
    """The same by reading all of them."""
    newest: dict[str, int] = {}
    for key, title in given:
        if len(Shelf([title]).beginning(typed, manner)):
            newest[title] = max(key, newest.get(title, 0))
    return sorted(newest.values(), reverse=True)[:limit]


@settings(deadline=None)
@given(TITLES, st.integers(1, 3), st.sets(st.integers(0, 29)), st.randoms(), st.integers(1, 4))
def test_it_finds_what_reading_every_title_finds(
    given: list[str], parts: int, dead: set[int], chance: object, limit: int
) -> None:
    keyed = list(enumerate(given))
    chance.shuffle(keyed)  # type: ignore[attr-defined]
    segments = []
    for at in range(parts):
        some = keyed[at::parts]
        if some:
            gone = {place for place, (key, _) in enumerate(some) if key in dead}
            segments.append(
                segment_of([entry(key, f"{title}\n公会") for key, title in some]).with_deleted(gone)
            )
    alive = [each for each in keyed if each[0] not in dead]
    for typed in TYPED:
        for manner in MANNERS:
            found = titles_beginning(segments, typed, manner, limit)
            assert list(found) == read(alive, typed, manner, limit), (typed, manner)


@pytest.mark.parametrize("limit", [1, 3])
def test_a_title_of_very_many_hides_no_other(limit: int) -> None:
    given = ["工会", "工会新闻", *["工会纪要"] * 3_000]
    segment = segment_of([entry(key, f"{title}\n公会") for key, title in enumerate(given)])
    assert titles_beginning([segment], "工会", "letters", limit) == (3_001, 1, 0)[:limit]


def test_of_very_many_titles_alike_the_newest_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "_MOST_AT_ONCE", 7)
    monkeypatch.setattr(titles, "_MOST", 50)
    alike = segment_of([entry(key, f"{'工会简报' if key else '工会旧闻'}\n公会") for key in range(60)])
    assert titles_beginning([alike], "工会", "letters", 2) == (59,)
    assert titles_beginning([alike], "工会旧", "letters", 2) == (0,)
