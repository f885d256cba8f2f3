"""Reads the texts of documents from the cluster, and proves on them what no query can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final

import numpy as np

from indexer.index.engine import AllOf, AnyOf, Condition, NoneOf, Plan
from indexer.index.opensearch.builds import Seen
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import Query, query_of
from indexer.index.opensearch.documents import facet_of, stored_text
from indexer.index.opensearch.hits import MOST_TEXTS
from indexer.index.texts import ByDocument, KeyIn, Texts, Together
from indexer.text import PARAGRAPH_END, code_points, near_places

_IN_ORDER: Final = [{"key": "asc"}]


def texts_found(seen: Seen, query: Query, facet: ByDocument = "") -> Iterator[Texts]:
    """The texts of the documents that a query finds, in the order of their keys."""
    search: Json = {"size": MOST_TEXTS, "query": query, "sort": _IN_ORDER, "track_total_hits": False}
    while True:
        (answer,) = seen.search([search])
        hits = answer["hits"]["hits"]
        if hits:
            yield _texts([hit["_source"] for hit in hits], facet)
        if len(hits) < MOST_TEXTS:
            return
        search = {**search, "search_after": hits[-1]["sort"]}


def _texts(sources: list[dict[str, Any]], facet: ByDocument) -> Texts:
    texts = [stored_text(source) + PARAGRAPH_END for source in sources]
    return Texts(
        np.array([source["key"] for source in sources], dtype=np.int64),
        np.array([source.get("date", 0) for source in sources], dtype=np.int64),
        np.array(list(accumulate(map(len, texts), initial=0)), dtype=np.int64),
        code_points("".join(texts)),
        [_values(source, facet) for source in sources] if facet else (),
    )


def _values(source: dict[str, Any], facet: ByDocument) -> tuple[str, ...]:
    values = map(facet_of, source["facets"])
    return tuple(value for name, value in values if name == facet)


class Settled:
    """Plans in which strings near each other have become the documents that hold them so: each is proven once."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._found: dict[Together, KeyIn] = {}

    def plan(self, plan: Plan) -> Plan:
        """A plan that queries can say."""
        return replace(
            plan,
            tiers=tuple(
                replace(
                    tier,
                    condition=self.condition(tier.condition),
                    preferred=tier.preferred and self.condition(tier.preferred),
                )
                for tier in plan.tiers
            ),
        )

    def condition(self, condition: Condition) -> Condition:
        """The same of a condition."""
        match condition:
            case Together():
                if condition not in self._found:
                    self._found[condition] = KeyIn(tuple(self._holding(condition)))
                return self._found[condition]
            case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
                return replace(condition, parts=tuple(map(self.condition, parts)))
            case _:
                return condition

    def _holding(self, condition: Together) -> Iterator[int]:
        for batch in texts_found(self._seen, query_of(condition)):
            first, *_ = near_places(batch.codes, condition.strings, condition.relations)
            yield from batch.keys[np.unique(batch.documents(first))].tolist()
