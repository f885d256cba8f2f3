"""Builds the query whose scores are never below our own, so that what it ranks lower than a hit needs no look.

For a document of one passage its score of a term is ours to the bit; for one of several it is the most that any way
of spreading the term over three passages of the least length gives. Sums differ by rounding: see MARGIN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import numpy as np

from indexer.index import ranking
from indexer.index.engine import ScoringTerm, TermKind, TierPlan
from indexer.index.execution.statistics import Averages, Statistics, title_weight, weights
from indexer.index.opensearch.conditions import NOTHING, Query, all_of, query_of, string_query, term_query
from indexer.index.opensearch.statistics import IndexState

MARGIN: Final = 1e-5  # relative: sums of some hundred single-precision numbers in another order

# As `ranking.length_norms` and `ranking.saturated` compute it, in the same precision and order. Over several passages
# of shares 1, 1/2, 1/4 the most is where the slopes are equal: a real number of occurrences in each of the best one,
# two or three, k1 + 1 times (the sum of shares - n * (the sum of their roots)^2 / (tf + passages * n)).
# What a parameter is, Painless learns anew for every document: all is read once, into a variable of a type.
_BOUND: Final = f"""
float n = (float)({ranking.K1!r} * ({1 - ranking.B!r} + (double)params.b * (double)doc['LENGTH'].value));
float tf = (float)(_score / (double)params.terms);
float k = (float){ranking.K1 + 1!r};
float w = (float)(double)params.w;
float one = tf * k / (tf + n);
if (tf < 2 || doc['passages'].value < 2) {{ return w * one; }}
int passages = (int)Math.min(Math.min((long)doc['passages'].value, {ranking.PASSAGES}L), (long)tf);
double most = one;
double root = 1.0;
double sum = 1.0;
double share = 1.0;
for (int i = 1; i < passages; i++) {{
  share *= {ranking.NEXT_PASSAGE!r};
  double own = Math.sqrt(share);
  root += own;
  sum += share;
  if ((tf + (i + 1) * n) / root * own < n) {{ break; }}
  most = k * (sum - n * root * root / (tf + (i + 1) * n));
}}
return w * Math.max(most, (double)one);
"""
_TITLE: Final = """
double title = doc['title_length'].value;
return (double)params.w * Math.min(1.0, (double)params.length / title);
"""

_kind = attrgetter("kind")

PREFERRED: Final = "preferred"  # a hit that the tier prefers has matched the query of this name
ORDER: Final = [{"_score": "desc"}, {"date": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]


def bound_query(tier: TierPlan, members: Query, statistics: Statistics) -> Query:
    """What finds the members of a tier, each with a score that is not below its own."""
    scored = [
        _term(term, weight, statistics.averages)
        for kind, group in groupby(sorted(tier.terms, key=_kind), key=_kind)
        for term, weight in _weighed(kind, list(group), statistics)
        if weight
    ]
    parts = [_preferred(scored, tier)] if scored else []
    for strings in tier.titles:
        titled = all_of(string_query("title", text) for text in strings)
        if titled != NOTHING:
            parts.append(_title(titled, title_weight(strings, statistics), sum(map(len, strings))))
    return {"bool": {"filter": [members], "should": parts}}


def _weighed(
    kind: TermKind, terms: Sequence[ScoringTerm], statistics: Statistics
) -> list[tuple[ScoringTerm, float]]:
    return list(zip(terms, weights(kind, terms, statistics), strict=True))


def is_exact(tier: TierPlan, state: IndexState) -> bool:
    """Whether the scores of `bound_query` are our own to the bit, ties and all."""
    if tier.titles or tier.preferred is not None:
        return False
    return not tier.terms or (len(tier.terms) == 1 and state.passages == state.documents)


def beyond(bound: float) -> float:
    """What a score has to be above so that no document of this bound or a lower one reaches it."""
    return bound * (1 + MARGIN)


def reaching(score: float) -> float:
    """The least bound of a document that may reach a score."""
    return score * (1 - 2 * MARGIN)


def _term(term: ScoringTerm, weight: float, averages: Averages) -> Query:
    words = term.kind == "word"
    params = {
        "w": float(np.float32(weight)),
        "b": ranking.B / max(averages.words if words else averages.characters, 1.0),
        # a phrase scores once for each pair
        "terms": float(max(len(term.text) - 1, 1) if term.kind == "phrase" else 1),
    }
    source = _BOUND.replace("LENGTH", "fewest" if words else "shortest")
    return _scripted(term_query(term), source, params)


def _title(titled: Query, weight: float, length: int) -> Query:
    params = {"w": float(np.float32(weight)), "length": float(length)}
    return _scripted({"constant_score": {"filter": titled}}, _TITLE, params)


def _preferred(scored: list[Query], tier: TierPlan) -> Query:
    """The sum of the terms, more for what is preferred."""
    together: Query = {"bool": {"should": scored}}
    if tier.preferred is None or query_of(tier.preferred) == NOTHING:
        return together
    named: Query = {"bool": {"filter": [query_of(tier.preferred)], "_name": PREFERRED}}
    favour = {"filter": named, "weight": tier.preference}
    return {"function_score": {"query": together, "functions": [favour], "boost_mode": "multiply"}}


def _scripted(query: Query, source: str, params: Mapping[str, Any]) -> Query:
    return {"script_score": {"query": query, "script": {"source": source, "params": dict(params)}}}
