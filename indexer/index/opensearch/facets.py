"""Counts the values of facets by aggregations that leave nothing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.index.execution import facets as dated
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import Query, all_of
from indexer.model import FACETS

MOST: Final = (
    2_000  # values that are counted in one go; where there are more, all are gone through page by page
)
PAGE: Final = 10_000

Values = Counter[Any]
Counts = dict[str, Values]

_FIELDS: Final = {"date": "month"} | {name: f"facet.{name}" for name in FACETS if name not in dated.DATED}
DIMENSIONS: Final = tuple(_FIELDS)


def aggregations(filters: Mapping[str, Query]) -> Json:
    """What counts each dimension with all filters but its own, and all documents that pass every filter."""
    aggs: Json = {}
    for name, field in _FIELDS.items():
        counted = {"values": {"terms": {"field": field, "size": MOST}}}
        others = [query for other, query in filters.items() if other != name]
        aggs[name] = {"filter": all_of(others), "aggs": counted}
    return aggs | {"passing": {"filter": all_of(filters.values())}}


def read(aggregated: Mapping[str, Any]) -> tuple[Counts, list[str]]:
    """The counts by dimension, and the dimensions that have more values than were counted."""
    counts: Counts = {}
    more = []
    for name in DIMENSIONS:
        values = aggregated[name]["values"]
        if values["sum_other_doc_count"] or values["doc_count_error_upper_bound"]:
            more.append(name)
        counts[name] = Counter({bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]})
    return counts, more


def page_search(name: str, query: Query, filters: Mapping[str, Query], after: object) -> Json:
    """What counts the next values of a dimension, in their own order."""
    others = [other for along, other in filters.items() if along != name]
    source = {"sources": [{"value": {"terms": {"field": _FIELDS[name]}}}], "size": PAGE}
    paged = {"composite": source | ({"after": after} if after else {})}
    return {"size": 0, "query": all_of([query, *others]), "aggs": {"values": paged}}


def read_page(answer: Mapping[str, Any]) -> tuple[Values, object]:
    """The counts of a page, and what the next one comes after; None behind the last."""
    values = answer["aggregations"]["values"]
    counts = Counter({bucket["key"]["value"]: bucket["doc_count"] for bucket in values["buckets"]})
    return counts, values.get("after_key") if len(counts) == PAGE else None


def summed(all_counts: Sequence[Counts]) -> dict[str, dated.Counts]:
    """The counts of several tiers together, in the order and spelling of answers."""
    total: Counts = {name: sum((counts[name] for counts in all_counts), Values()) for name in DIMENSIONS}
    return {name: tuple(_spelt(name, total)) for name in FACETS}


def _spelt(name: str, total: Counts) -> Iterator[tuple[str, int]]:
    if name in dated.DATED:
        by_number = Counter[int]()
        for month, count in total["date"].items():
            by_number[int(month) // (100 if name == "year" else 1)] += count
        for number in sorted(by_number, reverse=True):
            spelt = f"{number:04}" if name == "year" else f"{number // 100:04}-{number % 100:02}"
            yield spelt, by_number[number]
    else:
        yield from sorted(total[name].items(), key=lambda pair: (-pair[1], pair[0]))


def by_dimension(filters: Mapping[str, Query]) -> dict[str, Query]:
    """Filters joined where they are of one dimension: year and month tell about the same."""
    joined: dict[str, list[Query]] = {}
    for name, query in filters.items():
        joined.setdefault(dated.dimension(name), []).append(query)
    return {name: all_of(queries) for name, queries in joined.items()}


def nothing() -> Counts:
    """The counts where no document was found."""
    return {name: Values() for name in DIMENSIONS}
