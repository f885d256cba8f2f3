"""The nearest stretch of a text is found, and what differs in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.quotes.alignment import aligned_within

LETTERS = st.text(alphabet="甲乙丙丁", min_size=1, max_size=9)


def distance(one: str, other: str) -> int:
    """As a textbook has it."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row = row, [at]
        for place, theirs in enumerate(other, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != theirs)))
    return row[-1]


@given(LETTERS, LETTERS)
def test_no_stretch_is_nearer(string: str, text: str) -> None:
    found = aligned_within(string, text)
    stretches = {text[start:end] for start in range(len(text) + 1) for end in range(start, len(text) + 1)}
    assert found.distance == min(distance(string, stretch) for stretch in stretches)
    assert distance(string, text[found.start : found.end]) == found.distance


@given(LETTERS, LETTERS)
def test_what_does_not_differ_is_the_same(string: str, text: str) -> None:
    found = aligned_within(string, text)
    stretch, rebuilt, at = text[found.start : found.end], "", 0
    for ours, ours_end, theirs, theirs_end in found.differences:
        assert ours < ours_end or theirs < theirs_end
        rebuilt += string[at:ours] + stretch[theirs:theirs_end]
        at = ours_end
    assert rebuilt + string[at:] == stretch
    assert sum(max(end - start, there_end - there) for start, end, there, there_end in found.differences) == (
        found.distance
    )


def test_a_changed_character_at_an_end_is_shown_beside_its_own() -> None:
    found = aligned_within("困结带领职工群主", "我们要团结带领职工群众建功立业")
    assert (found.start, found.end, found.distance) == (3, 11, 2)
    assert found.differences == ((0, 1, 0, 1), (7, 8, 7, 8))


def test_what_was_left_out_and_put_in() -> None:
    found = aligned_within("团结带职工和群众", "要团结带领职工群众")
    assert found.differences == ((3, 3, 3, 4), (5, 6, 6, 6))
