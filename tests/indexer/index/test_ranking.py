"""BM25 as published, and what its parts promise."""

from __future__ import annotations

from math import isclose, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.index import ranking
from indexer.index.ranking import K1, B, inverse_document_frequency, length_norms, saturated

COUNTS = st.integers(1, 1_000_000)


@given(COUNTS, COUNTS)
def test_a_rarer_term_tells_more_and_none_tells_against(documents: int, holding: int) -> None:
    holding = min(holding, documents)
    idf = inverse_document_frequency(documents, holding)
    assert idf > 0 and isclose(idf, log(1 + (documents - holding + 0.5) / (holding + 0.5)))
    assert holding == documents or idf > inverse_document_frequency(documents, holding + 1)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=5), st.floats(0, 10_000))
def test_a_share_grows_with_the_frequency_and_shrinks_with_the_length(
    lengths: list[int], mean: float
) -> None:
    norms = length_norms(np.array(sorted(lengths)), mean)
    assert (np.diff(norms) >= 0).all() and np.isfinite(norms).all()
    for norm in norms:
        shares = saturated(np.array([0, 1, 2, 1000]), np.full(4, norm))
        assert shares[0] == 0 and (np.diff(shares) >= 0).all() and shares[-1] <= K1 + 1


def test_a_document_of_mean_length_has_the_norm_of_the_formula() -> None:
    assert np.allclose(length_norms(np.array([0, 50, 100]), 50.0), [K1 * (1 - B), K1, K1 * (1 + B)])
    assert np.allclose(saturated(np.array([1]), np.array([K1], dtype=np.float32)), [1.0])


def test_a_document_has_its_best_passages() -> None:
    scores = np.array([4, 1, 8, 2, 6, 3, 8, 4, 4, 0], dtype=np.float32)
    found = ranking.best_passages(scores, np.array([1, 1, 1, 0, 0, 0, 1, 1, 0, 0], dtype=np.bool_))
    # One passage; one; 8, 6 and 3 of four; one; all of three.
    assert found.tolist() == [4, 1, 8 + 6 / 2 + 3 / 4, 8, 4 + 4 / 2]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=6))
def test_best_passages_are_those_of_a_sort(documents: list[list[int]]) -> None:
    scores = np.array([score for document in documents for score in document], dtype=np.float32)
    first = np.array([at == 0 for own in documents for at in range(len(own))])
    expected = [
        sum(score * ranking.NEXT_PASSAGE**at for at, score in enumerate(sorted(own, reverse=True)[:3]))
        for own in documents
    ]
    assert ranking.best_passages(scores, first).tolist() == expected


def test_a_long_document_among_many_short_ones() -> None:
    sizes = [2] * 500 + [3000] + [1, 9, 17] * 100
    scores = np.random.default_rng(1).integers(0, 1000, sum(sizes)).astype(np.float32)
    begins = np.cumsum(sizes) - sizes
    first = np.zeros(len(scores), dtype=np.bool_)
    first[begins] = True
    expected = [
        sum(score * ranking.NEXT_PASSAGE**at for at, score in enumerate(sorted(own, reverse=True)[:3]))
        for own in np.split(scores, begins[1:])
    ]
    assert ranking.best_passages(scores, first).tolist() == expected
