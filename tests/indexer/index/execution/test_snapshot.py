"""A snapshot has the sums of its live documents, whoever looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.index import ranking
from indexer.index.engine import STORED_FACETS, AnyOf, Contains, Plan, ScoringTerm, TermKind, TierPlan
from indexer.index.execution.segment_search import Part
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.lists.pieces import gathered
from indexer.index.segments.merger import joined
from indexer.index.segments.reader import SegmentIndex
from indexer.index.texts import Together
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import entry, passages_of, segment_of

TEXTS = ("劳模精神\n弘扬劳模精神", "工会\n工会是职工之家", "旧闻\n旧闻里的劳模，很长很长的一篇旧闻")


def segments(*, dead: int | None = None) -> list[SegmentIndex]:
    """A segment a text; one of them deleted."""
    made = [segment_of([entry(key, text)]) for key, text in enumerate(TEXTS, start=1)]
    return [one.with_deleted({0}) if at == dead else one for at, one in enumerate(made)]


def words(text: str) -> int:
    return len(segmenter_for().words(text))


def norms(part: Part, kind: TermKind) -> list[float]:
    norms = part.norms(kind)
    passages = np.arange(len(norms.lengths))
    told: list[float] = norms.table.take(norms.lengths.told_of(passages).astype(np.intp)).tolist()
    assert told == ranking.length_norms(norms.lengths.of(passages), norms.mean).tolist()
    return told


@pytest.mark.parametrize("dead", [None, 2])
def test_norms_are_by_the_mean_of_live_documents(dead: int | None) -> None:
    snapshot = Snapshot.of(segments(dead=dead))
    live = [entry(1, text).text for at, text in enumerate(TEXTS) if at != dead]
    assert snapshot.count() == len(live)
    characters, counted = sum(map(len, live)) / len(live), sum(map(words, live)) / len(live)
    for part, text in zip(snapshot.parts, (entry(1, text).text for text in TEXTS), strict=True):
        expected = ranking.length_norms(np.array([len(text)]), characters)
        assert norms(part, "char") == norms(part, "phrase") == expected.tolist()
        assert norms(part, "word") == ranking.length_norms(np.array([words(text)]), counted).tolist()


def test_nothing_has_no_documents() -> None:
    assert Snapshot.of([]).count() == 0
    gone = Snapshot.of([segment_of([entry(1, TEXTS[0])]).with_deleted({0})])
    assert gone.count() == 0 and np.isfinite(norms(gone.parts[0], "word")).all()


def test_what_is_not_seen_weighs_nothing() -> None:
    entries = [
        replace(entry(key, text), partition=partition)
        for key, text, partition in zip((1, 2, 3), TEXTS, (0, 1, 2), strict=True)
    ]
    whole = Snapshot.of([segment_of(entries)])
    assert whole.seen_in({0, 1, 2}) is whole, "nothing is summed again for who sees all"
    assert [whole.seen_in(seen).count() for seen in ({0}, {0, 2}, {0, 1, 2}, ())] == [1, 2, 3, 0]
    alone = Snapshot.of([segment_of(entries[:1])])
    assert norms(whole.seen_in({0}).parts[0], "word")[0] == norms(alone.parts[0], "word")[0]
    assert whole.count() == 3, "it stays as it is"


@pytest.mark.parametrize("documents", [1, 2])
def test_every_question_is_put_to_the_same_commit(documents: int) -> None:
    entries = [entry(1, "工会\n职工之家"), entry(2, "劳模\n职工")]
    snapshot = Snapshot.of([segment_of(entries[:documents])])
    assert snapshot.count() == documents
    assert snapshot.frequencies(["职工", "劳模"]) == [documents, documents - 1]
    assert snapshot.word_frequencies(["工会", "劳模"]) == [1, documents - 1]
    assert snapshot.fillers("职工", "") == {"之": 1}
    plan = Plan((TierPlan("phrase", Contains("职工"), ()),))
    answer = snapshot.search(plan, limit=1, offset=0, sort="added")
    assert (answer.total, [hit.key for hit in answer.hits]) == (documents, [documents])
    assert [hit.key for hit in snapshot.search(plan, limit=5, offset=1).hits] == [2][: documents - 1]


@pytest.mark.parametrize("whole", [1000, 6])
@pytest.mark.parametrize("dead", [set(), {1}])
def test_numbers_of_64_bits_tell_what_narrow_ones_tell(whole: int, dead: set[int]) -> None:
    """As in a segment of more than 2^32 characters."""
    with passages_of(whole, 2):
        narrow = segment_of(
            [entry(key, text, date=20220300 + key) for key, text in enumerate(TEXTS, start=1)]
        )
    near = Together(("旧闻", "劳模"), (9,))
    wide = {
        name: narrow.integers(name).astype(np.uint64)
        for name in ("starts", "passages", "titles", "word_counts")
    }
    told = []
    for arrays in (narrow.arrays, {**narrow.arrays, **wide}):
        segment = SegmentIndex(arrays, narrow.facet_values, narrow.live).with_deleted(dead)
        snapshot = Snapshot.of([segment])
        terms = tuple(ScoringTerm(kind, "劳模", 1.0) for kind in ("phrase", "word", "bigram"))
        tier = TierPlan("all", AnyOf((Contains("劳模"), Contains("很"))), terms, titles=(("劳",), ("劳模",)))
        merged = gathered(joined([segment, segment], STORED_FACETS))
        told.append(
            (
                repr(snapshot.averages),
                repr(snapshot.search(Plan((tier,)), limit=5)),
                repr([(one.starts.tolist(), one.codes.tolist()) for one in snapshot.texts(Contains("劳模"))]),
                repr(snapshot.search(Plan((replace(tier, condition=near),)), limit=5)),
                repr(snapshot.tally(["劳模", "旧闻"])),
                repr(snapshot.string_counts(["劳模", "旧"])),
                repr(
                    [
                        snapshot.fillers(*around)
                        for around in (("劳模", ""), ("", "劳"), ("劳", ""), ("劳", "精"))
                    ]
                ),
                repr(snapshot.titles_beginning("旧", "letters", 3)),
                {name: array.tolist() for name, array in merged.items()},
            )
        )
    assert told[0] == told[1]
