"""A segment read back gives what looking through its texts gives: phrases, postings, titles, facets, entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import IndexEntry
from indexer.index.segments.inverter import word_keys_of
from indexer.index.segments.reader import SegmentIndex
from indexer.text.normalization import normalize
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import (
    FORMS,
    WHOLE,
    Form,
    by_document,
    entry,
    listed_as,
    passages_of,
    segment_of,
)

ALPHABET = "工会劳模ab，\U0002a6a5"
TEXTS = st.lists(st.text(ALPHABET + "\n", max_size=20), min_size=1, max_size=6)
STRINGS = st.text(ALPHABET + "魔", min_size=1, max_size=5)


def made(texts: list[str]) -> tuple[list[IndexEntry], SegmentIndex]:
    entries = [entry(at, text) for at, text in enumerate(texts, start=1)]
    return entries, segment_of(entries)


def places(text: str, phrase: str) -> list[int]:
    """Where a phrase stands, overlapping ones, too: str.find from every place on."""
    found, at = [], text.find(phrase)
    while at >= 0:
        found.append(at)
        at = text.find(phrase, at + 1)
    return found


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(TEXTS, STRINGS, WHOLE, FORMS)
def test_a_phrase_is_where_find_finds_it(texts: list[str], phrase: str, whole: int, form: Form) -> None:
    with listed_as(form):
        check_phrase(texts, phrase, whole)


def check_phrase(texts: list[str], phrase: str, whole: int) -> None:
    with passages_of(whole):
        entries, segment = made(texts)
    expected = {at: places(item.text, phrase) for at, item in enumerate(entries)}
    holding = [at for at, found in expected.items() if found]
    matches = segment.phrase(phrase)
    held = matches.passages
    assert segment.passages.docs_of(held).tolist() == holding
    assert by_document(segment, held, matches.tfs) == {at: len(expected[at]) for at in holding}
    if len(phrase) > 1:
        begins = [segment.starts[at] + place for at in holding for place in expected[at]]
        assert matches.places.tolist() == begins
        owners = segment.passages.starts.searchsorted(begins, side="right") - 1
        assert held.repeat(matches.tfs).tolist() == owners.tolist()
    titled = [at for at in holding if phrase in entries[at].text.partition("\n")[0]]
    assert segment.titled(phrase, segment.phrase(phrase)).tolist() == titled


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("工会\n工会", []),  # no phrase crosses the end of a paragraph
        ("会劳", []),  # nor that of a document
        ("劳模劳模", [1]),
        ("劳模劳", [1]),
        ("模", [1]),
        ("", []),
        ("魔", []),
        ("工魔", []),
        ("会", [0]),
    ],
)
def test_phrases_at_ends(phrase: str, found: list[int]) -> None:
    _, segment = made(["工会\n工会", "劳模劳模\n劳模"])
    assert segment.phrase(phrase).passages.tolist() == found


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(TEXTS, WHOLE, FORMS)
def test_postings_are_counts(texts: list[str], whole: int, form: Form) -> None:
    with listed_as(form):
        check_postings(texts, whole)


def check_postings(texts: list[str], whole: int) -> None:
    with passages_of(whole):
        entries, segment = made(texts)
    characters = [Counter(item.text.replace("\n", "")) for item in entries]
    bigrams = [
        Counter(before + after for line in item.text.split("\n") for before, after in pairwise(line))
        for item in entries
    ]
    words = [Counter(segmenter_for().words(item.text)) for item in entries]
    wanted: dict[str, tuple[list[Counter[str]], Callable[[str], list[int]]]] = {
        "chars": (characters, lambda term: segment.ranks(term)),
        "bigrams": (bigrams, lambda term: segment.bigram_terms(segment.ranks(term))),
        "words": (words, lambda term: word_keys_of([term])),
    }
    for kind, (counts, number_of) in wanted.items():
        for term in {term for count in counts for term in count} | {"魔" * (1 + (kind == "bigrams"))}:
            (postings,) = segment.postings(kind, number_of(term))  # type: ignore[arg-type]
            held = [at for at, count in enumerate(counts) if term in count]
            assert segment.passages.docs_of(postings.passages).tolist() == held
            assert by_document(segment, postings.passages, postings.tfs) == {
                at: counts[at][term] for at in held
            }


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_an_entry_comes_back_as_it_was_added(texts: list[str]) -> None:
    entries, segment = made(texts)
    assert len(segment) == len(entries)
    for at, item in enumerate(entries):
        again = segment.entry(at)
        assert (again.key, again.text, again.date, again.partition) == (
            item.key,
            item.text,
            item.date,
            item.partition,
        )
        assert np.array_equal(again.cuts, item.cuts)


FACETS = st.lists(
    st.lists(st.sampled_from(["甲", "乙", "丙"]), unique=True, max_size=3), min_size=1, max_size=6
)


@settings(deadline=None, max_examples=60)
@given(FACETS, st.data())
def test_facet_numbers_are_of_the_documents_asked_for(values: list[list[str]], data: st.DataObject) -> None:
    entries = [
        replace(entry(at, "题\n文"), facets={"speaker": tuple(own)}) for at, own in enumerate(values, 1)
    ]
    segment = segment_of(entries)
    docs = data.draw(st.sets(st.integers(0, len(values) - 1)))
    numbers = segment.facet("speaker").of(np.array(sorted(docs), dtype=np.int64))
    found = [segment.facet_values["speaker"][number] for number in numbers.tolist()]
    assert found == [value for doc in sorted(docs) for value in values[doc]]
    assert segment.entry(0).facets["speaker"] == tuple(values[0])


@pytest.mark.slow
@given(st.sets(st.integers(0, 59)), st.sets(st.integers(0, 59)))
@settings(deadline=None, max_examples=60)
def test_live_documents_of_a_list(dead: set[int], docs: set[int]) -> None:
    """Few deleted ones are looked up in the list, many are masked."""
    texts = ["题\n文字" if at in docs else "题\n文" for at in range(60)]
    segment = segment_of([entry(at, text) for at, text in enumerate(texts, 1)]).with_deleted(dead)
    (held,) = segment.postings("chars", segment.ranks("字")) if docs else [segment.phrase("字")]
    assert segment.count_holding(held) == len(docs - dead)
    assert segment.dead.tolist() == sorted(dead) and segment.all_live == (not dead)
    assert segment.docs_of_keys(np.array([1, 30, 77])) == [doc for doc in (0, 29) if doc not in dead]


def test_who_sees_some_partitions_sees_no_other_and_a_copy_changes_nothing() -> None:
    whole = segment_of([replace(entry(at, "题\n文"), partition=at % 3) for at in range(1, 7)])
    assert np.flatnonzero(whole.seen_in({0}).live).tolist() == [2, 5]
    assert np.flatnonzero(whole.seen_in({0, 1}).live).tolist() == [0, 2, 3, 5]
    assert whole.seen_in({0, 1, 2}) is whole and whole.all_live
    assert np.flatnonzero(whole.with_deleted({2}).seen_in({0}).live).tolist() == [5]


def test_months_and_values_as_they_are_compared() -> None:
    segment = segment_of([entry(1, "题\n文", date=20220324, district="青楓區"), entry(2, "题\n文")])
    assert segment.months.tolist() == [2022 * 12 + 2, 0]
    assert segment.facet("district").folded == (normalize("青楓區"),)
