"""Terms weigh by how few documents hold them, wherever these were counted."""

from __future__ import annotations

import pytest

from indexer.index import ranking
from indexer.index.engine import ScoringTerm
from indexer.index.execution.statistics import Averages, title_weight, weights
from tests.support.archives.known import Known

TERM, PHRASE = ScoringTerm("word", "劳模", 2.0), ScoringTerm("phrase", "劳模", 2.0)


def known(holding: int, *, documents: int = 100, passages: int = 100) -> Known:
    averages = Averages(documents, passages, 300.0, 150.0)
    return Known(averages, {("word", "劳模"): holding, ("phrase", "劳模"): holding})


def test_documents_of_one_passage_weigh_by_bm25_alone() -> None:
    for holding in (1, 10, 50):
        expected = 2.0 * ranking.inverse_document_frequency(100, holding)
        assert weights("word", [TERM], known(holding)) == [expected]
    assert title_weight(("劳模", "劳模"), known(10)) == pytest.approx(
        2 * ranking.TITLE_SHARE * ranking.inverse_document_frequency(100, 10)
    )


def test_what_is_common_or_nowhere_is_left_out_but_for_phrases() -> None:
    assert weights("word", [TERM], known(52)) == weights("word", [TERM], known(0)) == [0.0]
    assert weights("phrase", [PHRASE], known(52))[0] > 0


def test_a_word_of_most_long_documents_still_tells_in_which_passages_it_is() -> None:
    """Of 100 documents of 30 passages 80 hold it: about one passage in 19."""
    (weight,) = weights("word", [TERM], known(80, passages=3000))
    assert weight == pytest.approx(2.0 * ranking.inverse_document_frequency(3000, 3000 / 19.4), rel=0.02)
    rarer = [weights("word", [TERM], known(holding, passages=3000))[0] for holding in (100, 80, 40, 1)]
    assert rarer == sorted(rarer)


def test_more_that_hold_it_than_there_are_is_no_error() -> None:
    assert weights("phrase", [PHRASE], known(101))[0] > 0
    assert weights("phrase", [PHRASE], known(101, passages=200))[0] > 0
