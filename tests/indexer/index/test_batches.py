"""Batches hold so many characters at most, every entry once, and of one key the last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.index.batches import in_batches
from tests.support.archives.model import entry


@given(st.lists(st.tuples(st.integers(1, 5), st.text("劳模", max_size=6)), max_size=9), st.integers(1, 12))
def test_entries_are_parted_in_their_order(given: list[tuple[int, str]], most: int) -> None:
    entries = [entry(key, f"\n{text}") for key, text in given]
    batches = list(in_batches(entries, most))
    for batch in batches:
        assert len(batch) == 1 or sum(len(each.text) for each in batch) <= most
        assert len({each.key for each in batch}) == len(batch)
    latest = {each.key: each.text for batch in batches for each in batch}
    assert latest == {each.key: each.text for each in entries}
    assert all(batches)
