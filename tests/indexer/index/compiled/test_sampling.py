"""The kernel counts and samples places as NumPy does, whatever is live; damaged arrays it declines or reads within bounds."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index.compiled.decoding import Form
from indexer.index.compiled.sampling import Sampler
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.reader import SegmentIndex
from tests.indexer.index.compiled.chance import Chance
from tests.support.archives.model import Form as Lists
from tests.support.archives.model import listed_as, passages_of
from tests.support.kernel import kernel_used

DOCUMENTS = 900
FORMS: dict[str, Lists] = {
    "as shipped": ((64, 16, 8, 63)),
    "small blocks": ((4, 8, 8, 63)),
    "often very many": ((4, 16, 8, 2)),
}
NAMES = ("starts", "passages", "firsts", "often", "often_tfs", "more", "more_starts")


def drawn(chance: Chance) -> SegmentIndex:
    return inverted(chance.entries(1, DOCUMENTS))


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("whole", [9, 400])
def test_counts_and_samples_are_those_of_numpy(form: str, whole: int) -> None:
    chance = Chance(whole)
    with passages_of(whole), listed_as(FORMS[form]):
        segment = drawn(chance)
        bigrams, passages = segment.bigrams, len(segment.passages)
        shares = (1.0, 0.999, 0.9, 0.3, 0.0)
        flags = [None, *(chance.numbers.random(passages) < share for share in shares)]
        most_postings = 0
        for rank in segment.ranks("工会职劳模动"):
            first, last = bigrams.row(rank)
            many = bigrams.table.long_between(first, last)
            most_postings = max(most_postings, int(bigrams.held(first, last).max(initial=0)))
            for live in flags:
                for most in (1, 7, 100, 100_000):
                    found = []
                    for used in (True, False):
                        with kernel_used(used):
                            sampler = bigrams._many._sampler
                            assert (sampler.counts(*many, live) is not None) == used
                            places, step = bigrams.sample(first, last, most, live)
                            counts = bigrams._many.live_counts(*many, live)
                            found.append((places.tolist(), step, counts.tolist()))
                    assert found[0] == found[1]
        assert most_postings > 200, "some lists are long enough to be skipped through"


def sampler_of(arrays: dict[str, np.ndarray], passages: int) -> Sampler:
    return Sampler([arrays[name] for name in NAMES], Form(-(-passages // 256), 8, 10, 63), passages)


def beside_others(array: np.ndarray) -> np.ndarray:
    """The array, and in front of it and behind it in memory what no list has."""
    most = np.iinfo(array.dtype.name).max
    room = np.full(len(array) + 2000, most, dtype=array.dtype)
    room[1000:-1000] = array
    return room[1000:-1000]


@pytest.mark.slow
def test_damaged_arrays_are_declined_or_read_within_their_bounds() -> None:
    chance = Chance(11)
    with passages_of(9), listed_as((4, 8, 8, 63)), kernel_used(True):
        segment = drawn(chance)
        passages = len(segment.passages)
        arrays = {name: np.asarray(segment.integers(f"bigrams.{name}")) for name in NAMES}
        bigrams = len(arrays["more_starts"]) - 1
        which = np.arange(0, 3000, 3)
        whole = sampler_of(arrays, passages)
        assert whole.chosen(0, bigrams, which, None) is not None
        declined = 0
        for _ in range(400):
            name = NAMES[chance.below(len(NAMES))]
            array = arrays[name].copy()
            if len(array) and chance.below(3):
                most = int(np.iinfo(array.dtype.name).max)
                array[chance.below(len(array))] = (0, 1, most, most // 2)[chance.below(4)]
            else:
                array = array[: chance.below(len(array) + 1)]
            guarded = {each: beside_others(one) for each, one in (arrays | {name: array}).items()}
            sampler = sampler_of(guarded, passages)
            live = chance.numbers.random(passages) < 0.5
            for flags in (None, live):
                counted = sampler.counts(0, bigrams, flags)
                chosen = sampler.chosen(0, bigrams, which, flags)
                declined += counted is None or chosen is None
                if chosen is not None:
                    assert chosen[0].min() >= 0 and chosen[0].max() < passages
                    assert chosen[1].min() >= 0 and (name == "more" or chosen[1].max() < 1 << 10)
        assert 100 < declined < 800


def test_what_cannot_be_read_is_left_to_numpy() -> None:
    with passages_of(9), listed_as((4, 8, 8, 63)):
        segment = drawn(Chance(11))
        passages = len(segment.passages)
        arrays = {name: np.asarray(segment.integers(f"bigrams.{name}")) for name in NAMES}
        sampler, which = sampler_of(arrays, passages), np.arange(3)
        with kernel_used(False):
            assert sampler.counts(0, 1, None) is None
            assert sampler.chosen(0, 1, which, None) is None
        with kernel_used(True):
            assert sampler.counts(0, 1, None) is not None
            assert sampler.counts(0, 1, np.ones(passages - 1, dtype=np.bool_)) is None, "too few flags"
            assert sampler.counts(0, 1, np.ones(2 * passages, dtype=np.bool_)[::2]) is None
            assert sampler.counts(0, len(arrays["more_starts"]), None) is None, "more bigrams than there are"
            assert sampler.chosen(0, 1, np.array([10**9]), None) is None, "a place that is not there"
            assert sampler.chosen(0, 1, np.array([-1]), None) is None
            wide = sampler_of(arrays | {"passages": arrays["passages"].astype(np.int32)}, passages)
            assert wide.counts(0, 1, None) is None
