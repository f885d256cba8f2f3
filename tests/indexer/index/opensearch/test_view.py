"""A page is two requests at most, however many tiers, terms and facets it has."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.index.engine import AllOf, Contains, FacetIn, NoneOf, Plan, ScoringTerm, TierPlan
from indexer.index.opensearch import conditions, texts
from indexer.index.opensearch.client import Cluster, Json
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.texts import Together
from indexer.text.code_points import text_of
from tests.support.archives.model import entry

TERMS = (ScoringTerm("word", "工会", 1.0), ScoringTerm("bigram", "会工", 0.8), ScoringTerm("char", "工", 0.4))
STRICT = TierPlan(
    "phrase", Contains("工会工作"), (ScoringTerm("phrase", "工会工作", 1.0),), titles=(("工会工作",),)
)
PLANS = (
    Plan((STRICT,)),
    Plan((STRICT, TierPlan("all", AllOf((Contains("工会"), Contains("简报"))), TERMS))),
    Plan(
        (STRICT, TierPlan("some", Contains("工"), TERMS, fallback=True)), {"year": FacetIn("year", ("2022",))}
    ),
    Plan((TierPlan("phrase", Contains("没有"), ()), TierPlan("some", Contains("工"), TERMS, fallback=True))),
)


@pytest.mark.parametrize("plan", PLANS)
def test_a_page_is_two_requests(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, plan: Plan
) -> None:
    engine.add(
        [entry(at, f"题{at}\n工会{'工作' * (at % 2)}简报{'，长' * at}", date=20220101) for at in range(1, 30)]
    )
    asked: list[int] = []
    real = Cluster.search

    def counting(cluster: Cluster, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        asked.append(len(searches))
        return real(cluster, searches)

    view = engine.snapshot()
    monkeypatch.setattr(Cluster, "search", counting)
    answer = view.search(plan, limit=5)
    assert len(answer.hits) == 5 and answer.facets["year"]
    assert len(asked) <= 2
    engine.add([entry(99, "又\n工会简报")])  # what was counted holds no more
    asked.clear()
    assert len(view.search(plan, limit=5).hits) == 5
    assert len(asked) <= 3


def test_a_view_asks_nothing_twice_for_suggestions(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild([entry(1, "通报\n工会干部。")])
    view = engine.snapshot()
    assert view.frequencies(["工会", "干部"]) == [1, 1]
    with monkeypatch.context() as away:
        away.setattr(Cluster, "search", lambda *_: pytest.fail("asked again"))
        assert view.frequencies(["干部"]) == [1]
    engine.add([entry(2, "通报\n工会干部。")])
    assert engine.snapshot().frequencies(["干部"]) == [2]


DOCUMENTS = [
    entry(at, f"题{at}\n{'劳模和工会' if at % 2 else '劳模。工会'}", date=20220324, district="杨浦区")
    for at in range(1, 8)
]
NEAR = Together(("劳模", "工会"), ("sentence",))


@pytest.mark.parametrize("few", [2, 500])
def test_texts_come_whole_with_their_values(
    engine: OpenSearchEngine, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_TEXTS", few)
    monkeypatch.setattr(conditions, "_MOST_KEYS", few)
    engine.add(DOCUMENTS)
    view = engine.snapshot()
    batches = list(view.texts(NEAR, "district"))
    assert [int(key) for batch in batches for key in batch.keys] == [1, 3, 5, 7]
    assert text_of(batches[0].codes[: batches[0].starts[1]]) == DOCUMENTS[0].text + "\n"
    assert batches[0].values[0] == ("杨浦区",) and batches[0].dates[0] == 20220324
    rest = AllOf((Contains("劳模"), NoneOf((NEAR,))))
    assert [int(key) for batch in view.texts(rest) for key in batch.keys] == [2, 4, 6]
    assert not list(view.texts(Contains("没有")))
