"""Asks the cluster, month by month, how often strings stand in the documents that are seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import EVERYTHING, string_query
from indexer.index.tally import UNDATED, Times

_MONTH: Final = 100  # days apart, as dates are written: 20220324


def _by_month(query: Json, **sums: Json) -> Json:
    """What sums something up over the documents of each month that a query finds."""
    histogram = {"field": "date", "interval": _MONTH, "min_doc_count": 1, "missing": UNDATED}
    aggs = {name: {"sum": summed} for name, summed in sums.items()}
    return {"size": 0, "query": query, "aggs": {"months": {"histogram": histogram, "aggs": aggs}}}


VOLUME_SEARCH: Final = _by_month(
    EVERYTHING, characters={"field": "characters"}, passages={"field": "passages"}
)


def times_search(string: str) -> Json:
    """What counts the documents that hold a string, and how often they do: the score says that."""
    return _by_month(string_query("text", string), scores={"script": {"source": "_score"}}) | {
        "track_total_hits": False
    }


def characters_in(answer: Mapping[str, Any]) -> dict[int, int]:
    """The characters of each month that VOLUME_SEARCH was answered; between two passages stands one that neither has."""
    return {
        month: int(bucket["characters"]["value"] + bucket["passages"]["value"]) - bucket["doc_count"]
        for month, bucket in _buckets(answer)
    }


def times_in(answer: Mapping[str, Any], string: str) -> dict[int, Times]:
    """What `times_search` was answered for a string; it scores once for each of its pairs."""
    pairs = max(len(string) - 1, 1)
    return {
        month: Times(bucket["doc_count"], round(bucket["scores"]["value"] / pairs))
        for month, bucket in _buckets(answer)
    }


def _buckets(answer: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for bucket in answer.get("aggregations", {}).get("months", {"buckets": ()})["buckets"]:
        yield int(bucket["key"]) // _MONTH, bucket
