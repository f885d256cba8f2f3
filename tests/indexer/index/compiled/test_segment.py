"""Answers with the kernel are those of NumPy to the bit; of damaged arrays the same, or the same error, and no crash."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index.compiled.counting import address
from indexer.index.compiled.matches import CompiledMatches
from indexer.index.compiled.segment import compiled
from indexer.index.engine import (
    Contains,
    Found,
    Plan,
    ScoringTerm,
    TierPlan,
)
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.inverter import Array
from indexer.index.segments.reader import SegmentIndex
from indexer.model import Sort
from tests.indexer.index.compiled.chance import Chance
from tests.support.archives.model import Form, entry, listed_as, passages_of
from tests.support.kernel import kernel_used

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
        assert made.holding(nowhere.passages) is None


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


def test_documents_that_begin_behind_their_first_passage_are_left_to_numpy() -> None:
    """There would be as many passages of documents as passages, each counted one too far."""
    with passages_of(9), kernel_used(True):
        segment = inverted(Chance(3).entries(1, 120))
        starts, passages = segment.integers("starts").copy(), segment.integers("passages").copy()
        starts[0] += 1
        passages[-1] -= 1
        damaged = {**segment.arrays, "starts": starts, "passages": passages}
        other = SegmentIndex(damaged, segment.facet_values, segment.live)
        assert len(other.passages.docs) == len(other.passages) and other.passages.firsts[0] == 1
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
        for number in range(DAMAGES):
            state = chance.numbers.bit_generator.state
            told: list[list[str]] = []
            for used in (True, False):
                chance.numbers.bit_generator.state = state
                told.append([])
                with kernel_used(used):
                    try:
                        made = damaged(chance, segment)
                        snapshot = Snapshot.of(
                            [made.with_deleted(set(range(0, len(made), 3)) if number % 2 else set())]
                        )
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
