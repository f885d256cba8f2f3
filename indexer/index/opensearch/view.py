"""Answers all that is asked of the documents that are seen, as the cluster has them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.index.counts import StringCount
from indexer.index.engine import Condition, Contains, Found, FoundKey, Plan, TermKind, TierPlan
from indexer.index.opensearch import facets
from indexer.index.opensearch.builds import Seen
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import Query, all_of, query_of, without
from indexer.index.opensearch.counting.string_counts import (
    MOST_SEARCHES,
    string_count_in,
    string_count_search,
)
from indexer.index.opensearch.counting.tally import VOLUME_SEARCH, characters_in, times_in, times_search
from indexer.index.opensearch.fillers import filler_search, fillers_in
from indexer.index.opensearch.hits import by_date, by_relevance
from indexer.index.opensearch.rounds import Work, together
from indexer.index.opensearch.statistics import (
    FEW,
    STATE_SEARCH,
    Counted,
    IndexState,
    Remembered,
    Term,
    count_of,
    count_searches,
    counts_in,
    terms_of,
    total_of,
)
from indexer.index.opensearch.texts import Settled, texts_found
from indexer.index.tally import Tally
from indexer.index.texts import ByDocument, Texts
from indexer.model import Sort, Tier
from indexer.text import Manner

_MOST_SEARCHES: Final = 200  # in one request
MOST_TOGETHER: Final = 10_000  # strings that are counted for a suggestion, a hundred in a search
MOST_SINGLY: Final = 1_500  # a search each


@dataclass(slots=True)
class _Tier:
    """A tier's plan, what finds its documents, those of no tier before it, and what was counted of them."""

    plan: TierPlan
    members: Query
    found: int = 0  # whatever the filters say
    passing: int = 0
    facets: facets.Values = field(default_factory=facets.Values)


class ClusterView:
    """See `indexer.index.engine.View`; but it moves on with the index while it is held."""

    def __init__(self, seen: Seen, remembered: Remembered) -> None:
        self._seen, self._remembered = seen, remembered
        self._looked = False  # at the state of the index

    @property
    def most_counted(self) -> int:
        """See View. Fewer where terms cannot be counted together."""
        known = self._remembered.latest(self._seen.key)
        return MOST_TOGETHER if known and known.state.documents <= FEW else MOST_SINGLY

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """See View. One request, and another for what cannot be asked before the first is answered;
        strings near each other are proven before, on the texts that hold them."""
        plan = Settled(self._seen).plan(plan)
        tiers = _tiers(plan)
        filters = facets.by_dimension({name: query_of(each) for name, each in plan.filters.items()})
        surely = [tier for tier in tiers if _is_wanted(tier.plan, plan, found=1)]
        ranked = tiers if limit and sort == "relevance" else []
        works = [_count(tier, filters, with_facets=bool(plan.facets) and tier in surely) for tier in tiers]
        statistics = self._counted(
            [term for tier in ranked for term in terms_of(tier.plan)], works, tiers[:1]
        )
        found = sum(tier.found for tier in tiers if not tier.plan.fallback)
        wanted = [tier for tier in tiers if _is_wanted(tier.plan, plan, found)]
        missing = [tier for tier in wanted if plan.facets and tier not in surely]
        late = [_count(tier, filters, with_facets=True) for tier in missing]
        pages = _pages(wanted, filters, statistics, sort, offset, offset + limit) if limit else []
        last: list[Work[Any]] = [*pages, *late]
        hits = together(self._seen, last)[: len(pages)]
        return Found(
            tiers={tier.plan.tier: tier.passing for tier in tiers},
            total=sum(tier.passing for tier in wanted),
            hits=tuple(hit for page in hits for hit in page),
            facets=facets.summed([tier.facets for tier in wanted], plan.facets),
        )

    def texts(self, condition: Condition, facet: ByDocument = "") -> Iterator[Texts]:
        """See View. In the order of their keys."""
        yield from texts_found(self._seen, query_of(Settled(self._seen).condition(condition)), facet)

    def count(self) -> int:
        """See View."""
        return self._counted([]).state.documents

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        """See View."""
        return self._holding("phrase", strings)

    def word_frequencies(self, words: Sequence[str]) -> list[int]:
        """See View."""
        return self._holding("word", words)

    def string_counts(self, strings: Sequence[str]) -> list[StringCount]:
        """See View."""
        answers: list[Json] = []
        for at in range(0, len(strings), MOST_SEARCHES):
            answers += self._seen.search(list(map(string_count_search, strings[at : at + MOST_SEARCHES])))
        return list(map(string_count_in, answers, strings))

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """See View. From a sample of documents."""
        if not before and not after:
            return {}
        (answer,) = self._seen.search([filler_search(before, after)])
        return fillers_in(answer, before, after)

    def tally(self, strings: Sequence[str]) -> Tally:
        """See View. One request."""
        whole, *answers = self._seen.search([VOLUME_SEARCH, *map(times_search, strings)])
        return Tally(characters_in(whole), tuple(map(times_in, answers, strings)))

    def titles_beginning(self, typed: str, manner: Manner, limit: int) -> None:
        """See View. Its fields know no pinyin."""

    def _holding(self, kind: TermKind, texts: Sequence[str]) -> list[int]:
        """Counts beside a search. What has been counted since this view was taken is not asked again."""
        terms: list[Term] = [(kind, text) for text in texts]
        known = self._remembered.latest(self._seen.key) if self._looked else None
        if known is None or known.lacks(terms):
            known = self._counted(terms)
        return known.holding(kind, tuple(texts))

    def _counted(
        self, terms: Sequence[Term], works: Sequence[Work[Any]] = (), first: Sequence[_Tier] = ()
    ) -> Counted:
        """Statistics with the counts of some terms; works are carried out in the same request.

        They count the first tier, which may be the documents that hold a term.
        """
        known = self._remembered.latest(self._seen.key)
        told: dict[Term, _Tier] = {
            ("phrase", tier.plan.condition.text): tier
            for tier in first
            if isinstance(tier.plan.condition, Contains)
        }
        lacking = known.lacks(terms) if known else list(dict.fromkeys(terms))
        lacking = [term for term in lacking if term not in told]
        beside: list[Work[Any]] = [*works, _answer(STATE_SEARCH)]
        answered: dict[Term, int] = {}
        state = IndexState.of(self._answers(lacking, beside, answered))
        statistics = self._remembered.at(self._seen.key, state)
        self._looked = True
        statistics.counts.update(answered | {term: tier.found for term, tier in told.items()})
        while missing := statistics.lacks(terms):  # what was known was of another state
            self._answers(missing, [_answer(STATE_SEARCH)], answered)
            statistics.counts.update(answered)
        return statistics

    def _answers(self, terms: Sequence[Term], works: Sequence[Work[Any]], answered: dict[Term, int]) -> Json:
        """Count terms while some works are carried out; the result of the last one."""
        known = self._remembered.latest(self._seen.key)
        searches = count_searches(terms, known.state.documents if known else 0)
        counts: list[Work[Any]] = [_answer(search) for search in searches]
        first, rest = counts[:_MOST_SEARCHES], counts[_MOST_SEARCHES:]
        results = together(self._seen, [*works, *first])
        answers = results[len(works) :]
        for at in range(0, len(rest), _MOST_SEARCHES):
            answers += together(self._seen, rest[at : at + _MOST_SEARCHES])
        answered.update(zip(terms, counts_in(answers), strict=True))
        last: Json = results[len(works) - 1]
        return last


def _tiers(plan: Plan) -> list[_Tier]:
    queries = [query_of(tier.condition) for tier in plan.tiers]
    return [_Tier(tier, without(queries[at], queries[:at])) for at, tier in enumerate(plan.tiers)]


def _is_wanted(tier: TierPlan, plan: Plan, found: int) -> bool:
    """Whether a tier belongs to the result when the strict ones have found so many documents."""
    return tier.tier == plan.only if plan.only else not (tier.fallback and found)


def _answer(search: Json) -> Work[Json]:
    return (yield search)


def _count(tier: _Tier, filters: Mapping[str, Query], *, with_facets: bool) -> Work[None]:
    """Count the documents of a tier, and with them the values of facets."""
    search = count_of(tier.members)
    if not with_facets and not filters:
        tier.found = tier.passing = total_of((yield search))
        return
    if not with_facets:
        answer = yield search | {"aggs": {"all": {"filter": all_of(filters.values())}}}
    else:
        answer = yield search | {"aggs": facets.aggregations(filters)}
    tier.found = total_of(answer)
    if not tier.found:
        return
    tier.passing = facets.passing(answer["aggregations"])
    if with_facets:
        tier.facets, more = facets.read(answer["aggregations"], filters)
        for name in more:
            after: object = None
            while True:
                page = yield facets.page_search(name, tier.members, filters, after)
                counts, after = facets.read_page(page)
                tier.facets.update(facets.only(counts, name, filters))
                if after is None:
                    break


def _pages(
    wanted: Sequence[_Tier],
    filters: Mapping[str, Query],
    statistics: Counted,
    sort: Sort,
    first: int,
    last: int,
) -> list[Work[list[FoundKey]]]:
    """What finds hits `first` up to `last`: tier by tier, or of all tiers by date."""
    queries: dict[Tier, Query] = {
        tier.plan.tier: all_of([tier.members, *filters.values()]) for tier in wanted if tier.passing
    }
    if sort != "relevance":
        return [by_date(queries, sort, first, last)] if queries else []
    works: list[Work[list[FoundKey]]] = []
    done = 0
    for tier in wanted:
        size = tier.passing
        if size and first < done + size and done < last:
            begin, end = max(first - done, 0), min(last - done, size)
            works.append(by_relevance(tier.plan, queries[tier.plan.tier], statistics, begin, end))
        done += size
    return works
