"""Counts and ends of strings, compared with counting in the texts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.counts import StringCount
from indexer.index.engine import IndexEntry
from indexer.index.execution.snapshot import Snapshot
from tests.support.archives.model import WHOLE, entry, passages_of, segment_of

LETTERS = "劳模工"
TEXTS = st.text(LETTERS + "\n", max_size=14)
DATES = st.sampled_from([0, 20120101, 20150601, 20220324])


def expected(entries: list[IndexEntry], string: str) -> StringCount:
    """By looking at every place of every text."""
    held = [each for each in entries if string and string in each.text]
    times = sum(each.text.startswith(string, at) for each in held for at in range(len(each.text)))
    if not held:
        return StringCount()
    first = min(held, key=lambda each: (each.date == 0, each.date, each.key))
    last = min(held, key=lambda each: (-each.date, each.key))
    return StringCount(len(held), times, first.key, last.key)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, DATES, st.booleans()), min_size=1, max_size=7),
    st.lists(st.text(LETTERS, max_size=4), max_size=6),
    st.integers(1, 3),
    WHOLE,
)
def test_counts_are_those_of_the_live_texts(
    documents: list[tuple[str, int, bool]], strings: list[str], parts: int, whole: int
) -> None:
    entries = [entry(key, text, date=date) for key, (text, date, _) in enumerate(documents, start=1)]
    dead = {key for key, (*_, is_dead) in enumerate(documents, start=1) if is_dead}
    with passages_of(whole):
        segments = []
        for part in range(parts):
            own = entries[part::parts]
            if own:
                gone = {at for at, each in enumerate(own) if each.key in dead}
                segments.append(segment_of(own).with_deleted(gone))
        live = [each for each in entries if each.key not in dead]
        found = Snapshot.of(segments).string_counts(strings)
    assert found == [expected(live, string) for string in strings]
