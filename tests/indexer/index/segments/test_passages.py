"""Passages cover a segment without a gap, keep to lines where they can, and short documents stay whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments.passages import LENGTH, WHOLE, Passages, passage_starts
from indexer.text import code_points
from tests.support.archives.model import entry, passages_of, segment_of

TEXTS = st.lists(st.text("工会。\n", max_size=40), min_size=1, max_size=5)


def divided(texts: list[str]) -> tuple[list[str], Passages]:
    """The passages of documents as strings, with the line ends that close them, and the same as arrays."""
    whole = "\n" + "".join(f"{text}\n" for text in texts)
    documents = 1 + np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts])))
    starts = passage_starts(code_points(whole), documents)
    bounds = zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    return [whole[first:last] for first, last in bounds], Passages(starts, documents)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.sampled_from([3, 9, 30]))
def test_passages_cover_each_document(texts: list[str], whole: int) -> None:
    with passages_of(whole):
        strings, passages = divided(texts)
    assert all(strings)
    assert len(passages) == len(strings) and passages.undivided == (len(strings) == len(texts))
    for doc, text in enumerate(texts):
        own = range(passages.firsts[doc], passages.firsts[doc + 1])
        assert "".join(strings[at] for at in own) == f"{text}\n"
        assert len(own) == 1 or len(text) > whole
        assert [passages.docs[at] for at in own] == [doc] * len(own)
        assert passages.of(np.array([doc])).tolist() == list(own)
    assert passages.docs_of(np.arange(len(passages))).tolist() == list(range(len(texts)))
    assert passages.lengths.of(np.arange(len(passages))).tolist() == [len(string) - 1 for string in strings]
    assert passages.bounds(np.arange(len(texts))).T.tolist() == list(map(list, pairwise(passages.firsts)))
    titles = np.array([text[:1] for text in texts])
    assert passages.of_each(titles).tolist() == [titles[doc] for doc in passages.docs]


def test_what_is_made_for_each_is_of_32_bits_and_where_all_are_whole_nothing() -> None:
    _, passages = divided(["工会" * 2000, "职工"])
    assert passages.docs.dtype == passages.firsts.dtype == passages.of_divided.dtype == np.int32
    _, whole = divided(["工会", "职工"])
    docs = np.array([1])
    for values in (whole.owners(docs), whole.docs_of(docs), whole.of(docs), whole.bounds(docs)[0]):
        assert values.tolist() == [1]
    assert whole.of_each(docs) is docs
    assert not {"docs", "firsts"} & vars(whole).keys()


def test_a_document_is_one_passage_up_to_its_length() -> None:
    line = "职工之家\n"
    assert len(divided([(line * WHOLE)[:WHOLE]])[0]) == 1
    assert len(divided([(line * WHOLE)[: WHOLE + 1]])[0]) > 1


def test_passages_end_with_lines() -> None:
    lines = [f"{'工会' * (number % 40 + 5)}。" for number in range(60)]
    strings, _ = divided(["\n".join(["题名", *lines])])
    longest = max(map(len, lines)) + 1
    assert all(string.endswith("\n") for string in strings)
    assert all(LENGTH <= len(string) < LENGTH + longest for string in strings[:-1])
    assert len(strings[-1]) < 2 * LENGTH + longest


@pytest.mark.parametrize("mark", "。!?;")
def test_a_line_of_many_sentences_is_cut_between_them(mark: str) -> None:
    sentence = f"{'职工' * 30}{mark}"
    strings, _ = divided([f"题名\n{sentence * 40}"])
    assert len(strings) > 5 and all(string.rstrip("\n").endswith(mark) for string in strings)


def test_a_line_without_sentences_is_cut_anywhere() -> None:
    strings, _ = divided([f"题名\n{'工会' * 2000}\n{'职工。' * 10}"])
    assert len(strings) > 10
    assert all(LENGTH <= len(string) <= 2 * LENGTH for string in strings)


def test_a_phrase_across_two_passages_is_found() -> None:
    text = f"题名\n{'工会组织职工。' * 200}"
    segment = segment_of([entry(1, text), entry(2, "短\n工会")])
    assert len(segment.passages) > 3
    found = segment.phrase("职工。工会组织")
    assert segment.passages.docs_of(found.passages).tolist() == [0]
    assert found.tfs.sum() == len(found.places) == 199
