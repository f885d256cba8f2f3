"""What is listed of documents is what counting in them tells."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments.lists import dead_terms
from indexer.index.segments.lists.dead_terms import DeadTerms, dead_terms_of
from tests.support.archives.model import entry, segment_of

ALPHABET = 5  # ranks; 0 is the boundary
DOCUMENTS = st.lists(st.lists(st.integers(1, ALPHABET - 1), max_size=9), max_size=6)


def listed(documents: list[list[int]]) -> DeadTerms:
    letters = [letter for document in documents for letter in (*document, 0)]
    sizes = [len(document) + 1 for document in documents]
    return DeadTerms(np.array(letters, dtype=np.uint8), np.array(sizes, dtype=np.int64), ALPHABET)


@given(DOCUMENTS)
def test_documents_that_hold_a_term(documents: list[list[int]]) -> None:
    found = listed(documents)
    ranks = list(range(-1, ALPHABET))
    expected = [sum(rank in document for document in documents) for rank in ranks]
    assert found.documents("chars", ranks)[2:].tolist() == expected[2:]
    assert found.documents("chars", [-1]).tolist() == [0]
    pairs = [(one, other) for one in range(1, ALPHABET) for other in range(1, ALPHABET)]
    expected = [sum(pair in pairwise(document) for document in documents) for pair in pairs]
    terms = [one * ALPHABET + other for one, other in pairs]
    assert found.documents("bigrams", terms).tolist() == expected
    assert found.documents("bigrams", []).tolist() == []


@given(DOCUMENTS)
def test_neighbours_of_a_letter(documents: list[list[int]]) -> None:
    found = listed(documents)
    pairs = Counter(pair for document in documents for pair in pairwise(document))
    for rank in range(1, ALPHABET):
        behind, ahead = found.behind(rank).tolist(), found.ahead_of(rank).tolist()
        assert behind[1:] == [pairs[rank, other] for other in range(1, ALPHABET)]
        assert ahead[1:] == [pairs[other, rank] for other in range(1, ALPHABET)]


def test_what_is_too_long_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    letters, begins, sizes = np.array([1, 2, 0, 1, 0]), np.array([0, 3]), np.array([3, 2])
    assert dead_terms_of(letters, begins, sizes, 3) is not None
    monkeypatch.setattr(dead_terms, "MOST", 4)
    assert dead_terms_of(letters, begins, sizes, 3) is None


@pytest.mark.parametrize("alphabet", [0, 2])
def test_a_letter_that_no_alphabet_has_is_damage(alphabet: int) -> None:
    letters, begins, sizes = np.array([1, 2, 0, 1, 0]), np.array([0, 3]), np.array([3, 2])
    with pytest.raises(IndexError, match="not in the alphabet"):
        dead_terms_of(letters, begins, sizes, alphabet)


def test_a_segment_lists_anew_what_is_deleted_later() -> None:
    whole = segment_of([entry(1, "题\n劳模"), entry(2, "题\n工会"), entry(3, "题\n工会")])
    term = whole.ranks("工")
    for dead, count in ((set[int](), 0), ({1}, 1), ({1, 2}, 2), ({0}, 0)):
        segment = whole.with_deleted(dead)
        assert segment.dead_terms is not None
        assert segment.dead_terms.documents("chars", term).tolist() == [count], dead
