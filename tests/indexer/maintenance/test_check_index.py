"""The index is compared with the catalogue number by number, both read in their order and neither kept."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from indexer.maintenance.check_index import _apart

NUMBERS = st.sets(st.integers(1, 12))


@given(NUMBERS, NUMBERS)
def test_what_only_one_has_is_told(ours: set[int], others: set[int]) -> None:
    assert _apart(iter(sorted(ours)), iter(sorted(others))) == (ours - others, others - ours)


def test_what_both_have_is_not_kept() -> None:
    alive = 0

    class Number(int):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    most = 0

    def numbers() -> Iterator[int]:
        nonlocal alive, most
        for number in range(1000):
            alive += 1
            most = max(most, alive)
            yield Number(number)

    assert _apart(numbers(), numbers()) == (set(), set())
    assert most < 10
