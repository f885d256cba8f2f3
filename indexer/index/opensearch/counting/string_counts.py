"""Asks the cluster how often strings stand in documents, and which of these are the first and the last to hold each.

The score of a document is how often it holds the string, see `mapping`, once for each pair of neighbours in it: the
server adds up the terms of a phrase.
"""

from __future__ import annotations

from typing import Final

from indexer.index.counts import StringCount
from indexer.index.engine import ScoringTerm
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import term_query
from indexer.index.opensearch.hits import NEWEST, OLDEST
from indexer.index.opensearch.statistics import count_of, total_of

MOST_SEARCHES: Final = 100  # in one request: each looks at all documents that hold its string


def string_count_search(string: str) -> Json:
    """What counts one string."""
    ends = {"first": OLDEST, "last": NEWEST}
    aggs: Json = {
        name: {"top_hits": {"size": 1, "sort": order, "_source": False}} for name, order in ends.items()
    }
    aggs["occurrences"] = {"sum": {"script": {"source": "_score"}}}
    return count_of(term_query(ScoringTerm("phrase", string, 1.0))) | {"aggs": aggs}


def string_count_in(answer: Json, string: str) -> StringCount:
    """What the search for a string was answered."""
    documents = total_of(answer)
    if not documents:
        return StringCount()
    aggs = answer["aggregations"]
    first, last = (int(aggs[name]["hits"]["hits"][0]["_id"]) for name in ("first", "last"))
    pairs = max(len(string) - 1, 1)
    return StringCount(documents, round(aggs["occurrences"]["value"] / pairs), first, last)
