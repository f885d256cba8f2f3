"""Counts the values of facets by aggregations that leave nothing out: those of all facets lie in one field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from indexer.index.execution import facets as dated
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import Query, all_of
from indexer.index.opensearch.documents import facet_of, facet_value

MOST: Final = (
    10_000  # values that are counted in one go; where there are more, all are gone through page by page
)
PAGE: Final = 10_000

Values = Counter[str]  # each with the name of its facet

_FIELD: Final = "facets"
_ALL: Final = "all"  # what is counted with every filter
_MONTH: Final = "month"  # stands for years, too


def by_dimension(filters: Mapping[str, Query]) -> dict[str, Query]:
    """Filters joined where they are of one dimension: year and month tell about the same."""
    joined: dict[str, list[Query]] = {}
    for name, query in filters.items():
        joined.setdefault(dated.dimension(name), []).append(query)
    return {name: all_of(queries) for name, queries in joined.items()}


def aggregations(filters: Mapping[str, Query]) -> Json:
    """What counts all values with every filter, and those of each filtered dimension with all filters but its own."""
    aggs: Json = {}
    for name in (_ALL, *filters):
        terms: Json = {"field": _FIELD, "size": MOST}
        terms |= {"include": facet_value(_stored(name), ".*")} if name != _ALL else {}
        aggs[name] = {"filter": others_of(filters, name), "aggs": {"values": {"terms": terms}}}
    return aggs


def others_of(filters: Mapping[str, Query], name: str) -> Query:
    """All filters but that of a dimension."""
    return all_of(query for other, query in filters.items() if other != name)


def passing(aggregated: Mapping[str, Any]) -> int:
    """How many documents pass every filter."""
    return int(aggregated[_ALL]["doc_count"])


def read(aggregated: Mapping[str, Any], filters: Mapping[str, Query]) -> tuple[Values, list[str]]:
    """The counts, and the dimensions of which more values are than were counted: among them "all"."""
    counts, more = Values(), []
    for name in (_ALL, *filters):
        values = aggregated[name]["values"]
        if values["sum_other_doc_count"] or values["doc_count_error_upper_bound"]:
            more.append(name)
        else:
            buckets = {bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]}
            counts.update(only(buckets, name, filters))
    return counts, more


def only(buckets: Mapping[str, int], name: str, filters: Mapping[str, Query]) -> dict[str, int]:
    """Of what was counted for a dimension what is of it; for "all", what is of no filtered one."""
    own = {_stored(other) for other in filters} if name == _ALL else {_stored(name)}
    return {key: count for key, count in buckets.items() if (facet_of(key)[0] in own) != (name == _ALL)}


def page_search(name: str, query: Query, filters: Mapping[str, Query], after: object) -> Json:
    """What counts the next values, in their own order."""
    source = {"sources": [{"value": {"terms": {"field": _FIELD}}}], "size": PAGE}
    paged = {"composite": source | ({"after": after} if after else {})}
    return {"size": 0, "query": all_of([query, others_of(filters, name)]), "aggs": {"values": paged}}


def read_page(answer: Mapping[str, Any]) -> tuple[dict[str, int], object]:
    """The counts of a page, and what the next one comes after; None behind the last."""
    values = answer["aggregations"]["values"]
    counts = {bucket["key"]["value"]: bucket["doc_count"] for bucket in values["buckets"]}
    return counts, values.get("after_key") if len(counts) == PAGE else None


def summed(all_counts: Sequence[Values], names: Iterable[str]) -> dict[str, dated.Counts]:
    """The counts of some facets in several tiers together, in the order and spelling of answers."""
    by_name: dict[str, dict[str, int]] = {}
    for spelt, count in sum(all_counts, Values()).items():
        name, value = facet_of(spelt)
        by_name.setdefault(name, {})[value] = count
    return {name: tuple(_spelt(name, by_name)) for name in names}


def _spelt(name: str, total: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, int]]:
    if name in dated.DATED:
        by_number = Counter[int]()
        for month, count in total.get(_MONTH, {}).items():
            by_number[int(month) // (100 if name == "year" else 1)] += count
        for number in sorted(by_number, reverse=True):
            spelt = f"{number:04}" if name == "year" else f"{number // 100:04}-{number % 100:02}"
            yield spelt, by_number[number]
    else:
        yield from sorted(total.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0]))


def _stored(dimension: str) -> str:
    return _MONTH if dimension == dated.dimension(_MONTH) else dimension
