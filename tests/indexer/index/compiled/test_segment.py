"""Answers with the kernel are those of NumPy to the bit; of damaged arrays the same, or the same error, and no crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from indexer.index.compiled.counting import address
from indexer.index.compiled.segment import CompiledMatches, compiled
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetIn,
    Found,
    HasWord,
    IndexEntry,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
)
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.inverter import Array
from indexer.index.segments.reader import SegmentIndex
from indexer.model import Sort
from tests.support.archives.model import Form, entry, listed_as, passages_of
from tests.support.kernel import kernel_used

LETTERS = np.array(list("工会职劳模动员的女权益法。\n"))
SHARES = np.array([20, 14, 9, 6, 5, 5, 4, 4, 2, 2, 2, 1, 3, 4])
QUERIES = 400  # of each archive
DAMAGES = 250

# Form of the lists, longest whole document, partitions that are seen, documents deleted in a hundred.
ARCHIVES: dict[str, tuple[Form, int, tuple[int, ...], int]] = {
    "as shipped": ((64, 16, 8, 63), 1000, (0, 1, 2), 0),
    "short passages": ((64, 16, 8, 63), 9, (0, 1, 2), 0),
    "deletions": ((4, 16, 8, 63), 9, (0, 1, 2), 20),
    "tiers of openness": ((4, 16, 8, 63), 30, (0, 1), 0),
    "many lists in small blocks": ((1, 5, 2, 2), 9, (0, 1, 2), 5),
    "all whole, many lists": ((1, 4, 4, 3), 10_000, (0, 2), 5),
}


class Chance:
    """Texts, queries and damages, always the same."""

    def __init__(self, seed: int) -> None:
        self.numbers = np.random.default_rng(seed)

    def below(self, most: int) -> int:
        return int(self.numbers.integers(most))

    def text(self, length: int) -> str:
        return "".join(self.numbers.choice(LETTERS, p=SHARES / SHARES.sum(), size=length))

    def entries(self, first: int, count: int) -> list[IndexEntry]:
        made = []
        for key in range(first, first + count):
            length = self.below(60) if self.below(8) else self.below(1500)
            date = (0, 20201231, 20210105, 20220324, 20220331)[self.below(5)]
            text = self.text(1 + self.below(5)).replace("\n", "会") + "\n" + self.text(length)
            one = entry(key, text, date=date, kind=("报纸", "文件", "讲话")[self.below(3)])
            made.append(replace(one, partition=self.below(3)))
        return made

    def string(self) -> str:
        said = self.text(1 + self.below(4)).replace("\n", "") or "工会"
        return said if self.below(20) else said + "囍"

    def condition(self, deep: int = 1) -> Condition:
        kinds: list[Callable[[], Condition]] = [
            *[lambda: Contains(self.string())] * 2,
            lambda: AllOf(tuple(Contains(self.string()) for _ in range(1 + self.below(4)))),
            lambda: AnyOf(tuple(Contains(self.string()) for _ in range(1 + self.below(4)))),
            lambda: HasWord(self.string()),
            lambda: AllOf((self.condition(deep - 1), NoneOf((Contains(self.string()),)))),
            lambda: AnyOf((self.condition(deep - 1), DateIn(20210101, 20221231))),
        ]
        return kinds[self.below(len(kinds) if deep else 5)]()

    def terms(self, condition: Condition) -> tuple[ScoringTerm, ...]:
        if self.below(3) and isinstance(condition, Contains):
            return (ScoringTerm("phrase", condition.text, 1.0),)
        if self.below(3) and isinstance(condition, AllOf | AnyOf):
            texts = [part.text for part in condition.parts if isinstance(part, Contains)]
            return tuple(ScoringTerm("phrase", text, 1.0) for text in texts)
        chars = tuple(ScoringTerm("char", one, 0.4) for one in "工会职")
        pairs = tuple(ScoringTerm("bigram", one, 0.8) for one in ("工会", "劳动"))
        words = tuple(ScoringTerm("word", one, 1.0) for one in ("工会", "职工", "劳模"))
        return (chars + pairs + words)[self.below(4) :]

    def tier(self) -> TierPlan:
        condition = self.condition()
        titled = ((self.string(),), ("工", "会"))[: self.below(3)]
        preferred = self.condition() if not self.below(3) else None
        preference = (0.5, 1.0, 2.0)[self.below(3)]
        return TierPlan(
            "all", condition, self.terms(condition), titles=titled, preferred=preferred, preference=preference
        )

    def plan(self) -> Plan:
        tiers = [self.tier()]
        if not self.below(3):
            tiers = [replace(self.tier(), tier="phrase"), *tiers]
        if not self.below(3):
            tiers.append(replace(self.tier(), tier="some", fallback=True))
        filters: dict[str, Condition] = {}
        if not self.below(4):
            filters["kind"] = FacetIn("kind", ("报纸", "讲话"))
        if not self.below(4):
            filters["year"] = FacetIn("year", ("2022",))
        return Plan(tuple(tiers), filters)


def segments_of(chance: Chance, deleted: int) -> list[SegmentIndex]:
    made = []
    for first, count in ((1, 150), (1001, 40), (2001, 1)):
        segment = inverted(chance.entries(first, count))
        made.append(segment.with_deleted({at for at in range(count) if chance.below(100) < deleted}))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("name", list(ARCHIVES))
def test_answers_are_those_of_numpy_to_the_bit(name: str) -> None:
    form, whole, partitions, deleted = ARCHIVES[name]
    chance = Chance(len(name))
    with passages_of(whole), listed_as(form):
        segments = segments_of(chance, deleted)
        snapshots = []
        for used in (True, False):
            with kernel_used(used):
                snapshot = Snapshot.of(segments).seen_in(partitions)
                assert all((part.compiled is not None) == used for part in snapshot.parts)
                snapshots.append(snapshot)
        for _ in range(QUERIES):
            plan = chance.plan()
            limit, offset = (1, 10, 10, 1500)[chance.below(4)], (0, 0, 7)[chance.below(3)]
            sort: Sort = ("relevance", "relevance", "newest", "added")[chance.below(4)]
            answers: list[Found] = []
            for used, snapshot in zip((True, False), snapshots, strict=True):
                with kernel_used(used):
                    answers.append(snapshot.search(plan, limit=limit, offset=offset, sort=sort))
            assert repr(answers[0]) == repr(answers[1]), plan


@pytest.mark.parametrize("width", ["u1", "u2", "u4", "u8"])
def test_numbers_of_any_width_give_the_same_scores(width: str) -> None:
    chance = Chance(5)
    with passages_of(30):
        segment = inverted(chance.entries(1, 120))
    names = ("word_counts",) if width in ("u1", "u2") else ("word_counts", "starts", "passages")
    wide = {name: segment.arrays[name].astype(width) for name in names}
    assert segment.word_counts.longest() < 256
    wider = SegmentIndex({**segment.arrays, **wide}, segment.facet_values, segment.live)
    for _ in range(60):
        plan, answers = chance.plan(), []
        for used, one in ((True, segment), (True, wider), (False, wider)):
            with kernel_used(used):
                snapshot = Snapshot.of([one])
                assert (snapshot.parts[0].compiled is not None) == used
                answers.append(repr(snapshot.search(plan, limit=10)))
        assert len(set(answers)) == 1, plan


@pytest.mark.parametrize("length", [4094, 4095, 70_000])
def test_a_very_long_passage_is_left_to_numpy(length: int) -> None:
    plan = Plan((TierPlan("phrase", Contains("工会"), (ScoringTerm("phrase", "工会", 1.0),)),))
    found = []
    with passages_of(100_000):
        segment = inverted([entry(1, "工会\n" + "工" * (length - 3)), entry(2, "工会\n工会")])
    assert segment.passages.lengths.longest() == length
    for used in (True, False):
        with kernel_used(used):
            snapshot = Snapshot.of([segment])
            assert (snapshot.parts[0].compiled is not None) == (used and length < 4095)
            found.append(repr(snapshot.search(plan, limit=2)))
    assert found[0] == found[1]


def test_a_phrase_has_its_passages_places_and_documents() -> None:
    chance = Chance(3)
    with passages_of(9), listed_as((4, 5, 8, 2)), kernel_used(True):
        segment = inverted(chance.entries(1, 100))
        made = compiled(segment)
        assert made is not None
        texts = [chance.string() for _ in range(100)]
        starts, left = segment.passages.starts, 0
        for text, found in zip(texts, made.phrases(texts), strict=True):
            expected = segment.phrase(text)
            if len(text) == 1:
                assert found is None
                continue
            if found is None:  # it stands across the end of a passage: NumPy tells in which it begins
                ends = starts.searchsorted(expected.places + len(text) - 1, side="right")
                assert (starts.searchsorted(expected.places, side="right") < ends).any()
                left += 1
                continue
            assert isinstance(found, CompiledMatches)
            assert found.passages.tolist() == expected.passages.tolist()
            assert found.tfs.tolist() == expected.tfs.tolist()
            assert found.places.tolist() == expected.places.tolist()
            assert found.documents == expected.documents
            assert found.docs.tolist() == segment.passages.docs_of(expected.passages).tolist()
            assert len(found.docs) == found.holding
            ends = np.full(len(segment.passages), 3, dtype=np.uint16)
            assert found.early(starts, ends).tolist() == expected.early(starts, ends).tolist()
        assert 0 < left < 20


def test_what_the_kernel_cannot_take_is_left_to_numpy() -> None:
    with kernel_used(True):
        segment = inverted(Chance(3).entries(1, 20))
        made = compiled(segment)
    assert made is not None
    known, too_long, later = made.phrases(["工会", "工" * 65, "职工"])
    assert known is not None and too_long is None and later is not None
    assert later.passages.tolist() == segment.phrase("职工").passages.tolist()
    assert made.in_all([known] * 64) is not None and made.in_all([known] * 65) is None
    terms = made.terms([])
    assert terms is not None
    assert made.page(terms, 5000) is None
    assert made.scores(np.array([2, 1]), terms) is made.scores(np.array([-1]), terms) is None
    for passage in (-1, len(segment.passages)):
        rows = np.array([[passage], [0], [0]], dtype=np.int32)
        nowhere = CompiledMatches(rows, address(rows), 0, (1, 1, 0), "工会", made)
        assert made.in_any([nowhere]) is made.in_all([nowhere]) is None


@pytest.mark.parametrize(("documents", "begin_where"), [(slice(0, 1), 1), (slice(60, None), 60)])
def test_passages_of_no_document_are_left_to_numpy(documents: slice, begin_where: int) -> None:
    with passages_of(9), kernel_used(True):
        segment = inverted(Chance(3).entries(1, 120))
        assert compiled(segment) is not None and not segment.passages.undivided
        starts = segment.integers("starts").copy()
        starts[documents] = starts[begin_where]
        other = SegmentIndex({**segment.arrays, "starts": starts}, segment.facet_values, segment.live)
        assert len(other.passages.docs) < len(other.passages)
        assert compiled(other) is None


def damaged(chance: Chance, segment: SegmentIndex) -> SegmentIndex:
    """The segment with some numbers of one array changed, or without the end of it."""
    arrays: dict[str, Array] = dict(segment.arrays)
    name = sorted(arrays)[chance.below(len(arrays))]
    array = arrays[name].copy()
    if len(array) and chance.below(4):
        most = int(np.iinfo(array.dtype.name).max)
        for _ in range(1 + chance.below(3)):
            array[chance.below(len(array))] = (0, 1, most, most // 2, chance.below(200) % (most + 1))[
                chance.below(5)
            ]
    else:
        array = array[: chance.below(len(array) + 1)]
    return SegmentIndex(arrays | {name: array}, segment.facet_values, segment.live)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["as shipped", "many lists in small blocks"])
def test_damage_is_told_as_numpy_tells_it_and_ends_nothing(name: str) -> None:
    form, whole, _, _ = ARCHIVES[name]
    chance = Chance(7)
    with passages_of(whole), listed_as(form):
        segment = inverted(chance.entries(1, 120))
        raised = 0
        for _ in range(DAMAGES):
            state = chance.numbers.bit_generator.state
            told: list[list[str]] = []
            for used in (True, False):
                chance.numbers.bit_generator.state = state
                told.append([])
                with kernel_used(used):
                    try:
                        snapshot = Snapshot.of([damaged(chance, segment)])
                        for _ in range(6):
                            found = snapshot.search(chance.plan(), limit=10)
                            told[-1].append(str(found.total))
                    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                        told[-1].append(type(error).__name__)
            with_kernel, by_numpy = told
            if not by_numpy[-1].isdigit():
                raised += 1
                assert len(with_kernel) == len(by_numpy) and with_kernel[-1] == by_numpy[-1]
        assert raised > DAMAGES // 10
