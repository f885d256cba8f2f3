"""A plan carried out is what counting and scoring in the texts themselves gives: totals, pages, scores, facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index import ranking
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Contains,
    FacetIn,
    IndexEntry,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
)
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.passages import passage_starts
from indexer.model.request import TIERS, Tier
from indexer.text import code_points
from tests.support.archives.model import WHOLE, entry, holds, passages_of, segment_of

TEXTS = st.text("工会劳模a\n", max_size=24)
DOCUMENTS = st.lists(
    st.tuples(
        TEXTS,
        st.sampled_from([0, 20210501, 20220324]),
        st.sampled_from(["杨浦区", "浦东新区"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
)
STRINGS = st.text("工会劳模a", min_size=1, max_size=3)
PHRASES = st.builds(ScoringTerm, st.just("phrase"), STRINGS, st.just(1.0))
WORDS = st.builds(ScoringTerm, st.just("word"), st.sampled_from(["工会", "劳模", "会", "a"]), st.just(0.7))
PAIRS = st.builds(ScoringTerm, st.just("bigram"), st.text("工会劳模a", min_size=2, max_size=2), st.just(0.8))
CHARACTERS = st.builds(ScoringTerm, st.just("char"), st.sampled_from("工会劳模a魔"), st.just(0.4))
TERMS = st.lists(st.one_of(PHRASES, WORDS, PAIRS, CHARACTERS), max_size=5).map(tuple)


def snapshot_of(entries: Sequence[IndexEntry], dead: set[int], parts: int) -> Snapshot:
    """The entries in so many segments, one behind the other; `dead` are the keys that are deleted."""
    size = -(-len(entries) // parts)
    segments = []
    for at in range(0, len(entries), size):
        own = entries[at : at + size]
        gone = {number for number, item in enumerate(own) if item.key in dead}
        segments.append(segment_of(own).with_deleted(gone))
    return Snapshot.of(segments)


class Passage(NamedTuple):
    """A passage of an entry: its text without the line end, and its words."""

    text: str
    words: list[str]


def passages_in(item: IndexEntry) -> list[Passage]:
    """The passages of an entry; its texts have no sentence that ends within a line."""
    whole = f"\n{item.text}\n"
    starts = passage_starts(code_points(whole), np.array([1, len(whole)])).tolist()
    found = []
    for first, last in pairwise(starts):
        begins = [at for at in range(first - 1, last - 2) if item.cuts[at]]
        tokens = [item.text[at:end] for at, end in pairwise([*begins, last - 2])]
        found.append(Passage(whole[first : last - 1], [token for token in tokens if token[:1].isalnum()]))
    return found


def frequency(passage: Passage, term: ScoringTerm) -> int:
    """How often a passage has a term, by looking at every place."""
    if term.kind == "word":
        return passage.words.count(term.text)
    return sum(passage.text.startswith(term.text, at) for at in range(len(passage.text)))


def score(item: IndexEntry, terms: Sequence[ScoringTerm], everything: Sequence[IndexEntry]) -> float:
    """The best passages of a document, by the sum of BM25 as ranking.py states it, in Python's own numbers."""
    every = [passage for other in everything for passage in passages_in(other)]
    rare = [
        (term, ranking.inverse_document_frequency(max(len(every), held), held))
        for term in terms
        if (held := passages_holding(term, everything, len(every)))
        and (term.kind == "phrase" or held <= ranking.COMMON * len(every) + 1)
    ]
    own = (passage_score(passage, rare, every) for passage in passages_in(item))
    best = sorted(own, reverse=True)[: ranking.PASSAGES]
    return sum(value * ranking.NEXT_PASSAGE**at for at, value in enumerate(best))


def passages_holding(term: ScoringTerm, everything: Sequence[IndexEntry], passages: int) -> float:
    """How many of all passages hold a term, as told by the documents that do: each as likely as any other."""
    holding = sum(any(frequency(each, term) for each in passages_in(other)) for other in everything)
    if passages == len(everything):
        return holding
    lacking: float = (1 - holding / (len(everything) + 1)) ** (len(everything) / passages)
    return passages * (1 - lacking)


def passage_score(
    passage: Passage, terms: Sequence[tuple[ScoringTerm, float]], every: Sequence[Passage]
) -> float:
    """The sum of BM25 over all terms, each with its idf."""
    total = 0.0
    for term, idf in terms:
        tf = frequency(passage, term)
        lengths = [
            len(other.words) if term.kind == "word" else len(other.text) for other in (passage, *every)
        ]
        mean = max(sum(lengths[1:]) / len(every), 1.0)
        norm = ranking.K1 * (1 - ranking.B + ranking.B * lengths[0] / mean)
        total += idf * term.weight * tf * (ranking.K1 + 1) / (tf + norm)
    return total


@pytest.mark.slow
@settings(deadline=None, max_examples=120)
@given(DOCUMENTS, STRINGS, STRINGS, TERMS, TERMS, st.booleans(), st.booleans(), st.integers(1, 3), WHOLE)
def test_any_plan_over_any_texts(
    documents: list[tuple[str, int, str, bool]],
    phrase: str,
    other: str,
    terms: tuple[ScoringTerm, ...],
    weaker: tuple[ScoringTerm, ...],
    narrowed: bool,
    dated: bool,
    parts: int,
    whole: int,
) -> None:
    with passages_of(whole, 12):  # no line is longer than two passages, so none is cut
        check_plan(documents, phrase, other, terms, weaker, narrowed, dated, parts)


def check_plan(
    documents: list[tuple[str, int, str, bool]],
    phrase: str,
    other: str,
    terms: tuple[ScoringTerm, ...],
    weaker: tuple[ScoringTerm, ...],
    narrowed: bool,
    dated: bool,
    parts: int,
) -> None:
    """The texts, dates, districts of documents, and whether they are live; two tiers, and filters."""
    entries = [
        entry(at, text, date=date, district=own) for at, (text, date, own, _) in enumerate(documents, 1)
    ]
    dead = {at for at, (*_, live) in enumerate(documents, 1) if not live}
    live = [item for item in entries if item.key not in dead]
    tiers = (
        TierPlan("phrase", Contains(phrase), terms),
        TierPlan("all", AnyOf((Contains(other), NoneOf((Contains(phrase),)))), weaker),
    )
    filters = {}
    if narrowed:
        filters["district"] = FacetIn("district", ("杨浦区",))
    if dated:
        filters["year"] = FacetIn("year", ("2022",))
    answer = snapshot_of(entries, dead, parts).search(
        Plan(tiers, filters), limit=5, offset=1, sort="relevance"
    )

    ranked: list[tuple[int, Tier, float]] = []
    taken = set[int]()
    for tier in tiers:
        members = [item for item in live if holds(item, tier.condition) and item.key not in taken]
        taken |= {item.key for item in members}
        passing = [item for item in members if all(holds(item, each) for each in filters.values())]
        rows = [(item.key, tier.tier, score(item, tier.terms, live)) for item in passing]
        ranked += rows
        assert answer.tiers.get(tier.tier, 0) == len(passing)
    scores = {key: (tier, value) for key, tier, value in ranked}
    assert len(answer.hits) == min(5, max(len(ranked) - 1, 0)) and len(
        {hit.key for hit in answer.hits}
    ) == len(answer.hits)
    for hit in answer.hits:
        assert hit.tier == scores[hit.key][0] and hit.score == pytest.approx(
            scores[hit.key][1], rel=1e-4, abs=1e-5
        )
    best = sorted(ranked, key=lambda row: (row[1] != "phrase", -row[2]))[1:6]
    assert [hit.score for hit in answer.hits] == pytest.approx(
        [value for *_, value in best], rel=1e-4, abs=1e-5
    )
    found = [item for item in live if item.key in taken]
    for name, own in (("district", "district"), ("year", "year")):
        kept = [
            item for item in found if all(holds(item, each) for key, each in filters.items() if key != own)
        ]
        values = [
            item.facets["district"][0] if name == "district" else str(item.date)[:4]
            for item in kept
            if name == "district" or item.date
        ]
        assert dict(answer.facets[name]) == Counter(values)


@settings(deadline=None, max_examples=120)
@given(
    DOCUMENTS, STRINGS, STRINGS, STRINGS, st.sampled_from([None, *TIERS]), st.booleans(), st.integers(1, 3)
)
def test_every_tier_is_counted_and_the_result_is_one_or_the_strict_ones(
    documents: list[tuple[str, int, str, bool]],
    phrase: str,
    other: str,
    third: str,
    only: Tier | None,
    narrowed: bool,
    parts: int,
) -> None:
    entries = [
        entry(at, text, date=date, district=own) for at, (text, date, own, _) in enumerate(documents, 1)
    ]
    dead = {at for at, (*_, live) in enumerate(documents, 1) if not live}
    tiers = (
        TierPlan("phrase", Contains(phrase), ()),
        TierPlan("all", Contains(other), ()),
        TierPlan("some", AnyOf((Contains(third), Contains(other))), (), fallback=True),
    )
    filters = {"district": FacetIn("district", ("杨浦区",))} if narrowed else {}
    plan = Plan(tiers, filters, only)
    answer = snapshot_of(entries, dead, parts).search(plan, limit=9, offset=0, sort="newest")

    members: dict[Tier, list[IndexEntry]] = {tier: [] for tier in TIERS}
    for item in entries:
        first = next((tier.tier for tier in tiers if holds(item, tier.condition)), None)
        if first and item.key not in dead:
            members[first].append(item)
    loosely = not members["phrase"] and not members["all"]
    usual: tuple[Tier, ...] = ("some",) if loosely else ("phrase", "all")
    wanted = (only,) if only else usual
    passing = {
        tier: [item for item in items if all(holds(item, each) for each in filters.values())]
        for tier, items in members.items()
    }
    result = {item.key for tier in wanted for item in passing[tier]}
    assert answer.tiers == {tier: len(items) for tier, items in passing.items()}
    assert {hit.key for hit in answer.hits} == result and answer.total == len(result)
    assert sum(count for _, count in answer.facets["year"]) == sum(
        bool(item.date) for tier in wanted for item in passing[tier]
    )


def test_the_score_of_an_order_by_date_is_nothing() -> None:
    plan = Plan((TierPlan("phrase", Contains("工"), (ScoringTerm("phrase", "工", 1.0),)),))
    snapshot = snapshot_of([entry(1, "工\n工", date=20210501), entry(2, "工\n文", date=20220324)], set(), 2)
    assert [hit[:3] for hit in snapshot.search(plan, limit=2, offset=0, sort="newest").hits] == [
        (2, 0.0, "phrase"),
        (1, 0.0, "phrase"),
    ]


def test_an_empty_index_answers() -> None:
    answer = Snapshot.of([]).search(
        Plan((TierPlan("phrase", AllOf(()), ()),)), limit=5, offset=0, sort="relevance"
    )
    assert answer.total == 0 and answer.hits == () and not any(answer.facets.values())


def test_scores_are_the_same_however_documents_are_divided_into_segments() -> None:
    entries = [entry(at, f"第{at}期\n" + "工会劳模" * (at % 3) + "工会") for at in range(1, 13)]
    plan = Plan(
        (
            TierPlan(
                "phrase",
                Contains("工会"),
                (ScoringTerm("phrase", "工会", 1.0), ScoringTerm("char", "模", 0.4)),
            ),
        )
    )
    answers = [
        {
            hit.key: hit.score
            for hit in snapshot_of(entries, {4}, parts)
            .search(plan, limit=20, offset=0, sort="relevance")
            .hits
        }
        for parts in (1, 2, 5)
    ]
    assert answers[0] == answers[1] == answers[2] and len(answers[0]) == 11
    assert np.isfinite(list(answers[0].values())).all()
