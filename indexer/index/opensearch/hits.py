"""Finds one page of hits: of a tier by relevance, or of several tiers by date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from indexer.index.engine import FoundKey, TierPlan
from indexer.index.execution.candidates import score_candidates
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import Query, any_of
from indexer.index.opensearch.documents import candidate_of
from indexer.index.opensearch.ranking import ORDER, PREFERRED, beyond, bound_query, is_exact, reaching
from indexer.index.opensearch.rounds import Work
from indexer.index.opensearch.statistics import Counted
from indexer.model import Sort, Tier

WINDOW: Final = 10_000  # hits that a search may count up to; see index.max_result_window
MOST_TEXTS: Final = 500  # in one answer
_SPARE: Final = 6  # candidates beyond the page that are looked at first
_WIDER: Final = 3  # times as many the next time

NEWEST: Final = [{"date": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]
OLDEST: Final = [{"date": {"order": "asc", "missing": "_last"}}, {"key": "asc"}]
_ORDERS: Final[Mapping[Sort, Any]] = {
    "relevance": ORDER,
    "newest": NEWEST,
    "oldest": OLDEST,
    "added": [{"key": "desc"}],
}

Hits = Sequence[Mapping[str, Any]]


def by_date(members: Mapping[Tier, Query], sort: Sort, first: int, last: int) -> Work[list[FoundKey]]:
    """Hits `first` up to `last` of all tiers in an order by date; `members` exclude each other."""
    named = [{"bool": {"filter": [query], "_name": tier}} for tier, query in members.items()]
    hits = yield from _stretch(any_of(named), sort, first, last, False)
    return [FoundKey(int(hit["_id"]), 0.0, hit["matched_queries"][0]) for hit in hits]


def by_relevance(
    tier: TierPlan, members: Query, statistics: Counted, first: int, last: int
) -> Work[list[FoundKey]]:
    """Hits `first` up to `last` of a tier."""
    query = bound_query(tier, members, statistics)
    if is_exact(tier, statistics.state):
        found = yield from _stretch(query, "relevance", first, last, True)
        scored = {hit.key: hit for hit in _scored(found, tier, statistics)}
        return [scored[int(hit["_id"])] for hit in found]
    hits: list[tuple[float, int, int, FoundKey]] = []
    size, after, least = last + _SPARE, None, 0.0
    while True:
        size = min(size, MOST_TEXTS)
        search = _search(query, "relevance", size, after, True)
        found = (yield search | ({"min_score": least} if least else {}))["hits"]["hits"]
        dates = {int(hit["_id"]): hit["_source"].get("date", 0) for hit in found}
        hits += [(-hit.score, -dates[hit.key], hit.key, hit) for hit in _scored(found, tier, statistics)]
        hits.sort(key=lambda hit: hit[:3])
        worst = -hits[last - 1][0] if len(hits) >= last else 0.0
        if len(found) < size or worst > beyond(found[-1]["_score"]):
            return [hit for *_, hit in hits[first:last]]
        least = reaching(worst)
        size, after = MOST_TEXTS if least else size * _WIDER, found[-1]["sort"]


def _scored(found: Hits, tier: TierPlan, statistics: Counted) -> list[FoundKey]:
    candidates = [
        candidate_of(hit["_source"], preferred=PREFERRED in hit.get("matched_queries", ())) for hit in found
    ]
    return score_candidates(candidates, tier, statistics)


def _stretch(query: Query, sort: Sort, first: int, last: int, source: bool) -> Work[Hits]:
    """Hits `first` up to `last` in the server's own order, however deep."""
    after, at = None, 0 if last > WINDOW else first
    while at < first:  # too deep to be counted up to: what comes before is walked over
        step = min(first - at, WINDOW)
        hits = (yield _search(query, sort, step, after, False))["hits"]["hits"]
        if len(hits) < step:
            return []
        after, at = hits[-1]["sort"], at + step
    found: list[Mapping[str, Any]] = []
    while len(found) < last - first:
        size = min(last - first - len(found), MOST_TEXTS if source else WINDOW)
        begin = {} if after else {"from": first}
        hits = (yield _search(query, sort, size, after, source) | begin)["hits"]["hits"]
        found += hits
        if len(hits) < size:
            break
        after = hits[-1]["sort"]
    return found


def _search(query: Query, sort: Sort, size: int, after: Any, source: bool) -> Json:
    search: Json = {
        "size": size,
        "query": query,
        "sort": _ORDERS[sort],
        "_source": source,
        "track_total_hits": False,
    }
    return search | ({"search_after": after} if after else {})
