"""What the cluster answers is read month by month."""

from __future__ import annotations

from indexer.index.opensearch.counting.tally import characters_in, times_in
from indexer.index.tally import Times


def test_a_score_counts_each_pair_of_a_string() -> None:
    buckets = [
        {"key": 20220300.0, "doc_count": 2, "scores": {"value": 6.0}},
        {"key": 0.0, "doc_count": 1, "scores": {"value": 2.0}},
    ]
    answer = {"aggregations": {"months": {"buckets": buckets}}}
    assert times_in(answer, "劳模会") == {202203: Times(2, 3), 0: Times(1, 1)}
    assert times_in({}, "劳") == {}


def test_between_two_passages_stands_a_character_of_neither() -> None:
    bucket = {"key": 20220300.0, "doc_count": 2, "characters": {"value": 40.0}, "passages": {"value": 5.0}}
    assert characters_in({"aggregations": {"months": {"buckets": [bucket]}}}) == {202203: 43}
