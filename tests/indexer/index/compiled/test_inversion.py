"""A segment that the kernel inverts has the arrays that NumPy makes, and what it cannot read it leaves to NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.compiled import inversion
from indexer.index.compiled.inversion import Text
from indexer.index.engine import IndexEntry
from indexer.index.segments import inverter
from indexer.index.segments.inverter import WORD_KEY_BITS, segment_arrays
from tests.support.kernel import kernel_used

COMMON = list("工会职劳模动员的女权益法。\n")
QUICK = settings(max_examples=150, deadline=None)
RUN = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))  # more than a byte has room for
PLANES = "".join(
    chr(code) for code in range(0x20, 0x12000) if not 0xD800 <= code < 0xE000
)  # more than two have


@pytest.fixture
def kernel() -> Iterator[None]:
    with kernel_used(True):
        yield


def entries_of(texts: Sequence[str]) -> list[IndexEntry]:
    """Entries of texts whose words begin anywhere."""
    rng = np.random.default_rng(7)
    made = []
    for key, text in enumerate(texts, 1):
        cuts = rng.integers(0, 2, len(text)).astype(np.bool_)
        cuts[:1] = True
        made.append(IndexEntry(key, text, cuts, 0, {}))
    return made


def equal(texts: Sequence[str]) -> bool:
    """Whether both make the same of them, types included."""
    entries = entries_of(texts)
    with kernel_used(False):
        plain = segment_arrays(entries)
    with kernel_used(True):
        made = segment_arrays(entries)
    assert plain.keys() == made.keys()
    return all(
        array.dtype == made[name].dtype and np.array_equal(array, made[name]) for name, array in plain.items()
    )


@given(st.lists(st.text(st.sampled_from(COMMON), max_size=40).map(lambda text: "题\n" + text), min_size=1))
@QUICK
def test_texts_of_few_letters_come_out_alike(texts: list[str]) -> None:
    assert equal(texts)


@given(st.lists(st.text(max_size=60).map(lambda text: text + "\n"), min_size=1, max_size=20))
@QUICK
def test_so_do_any_texts(texts: list[str]) -> None:
    assert equal([text.encode("utf-8", "replace").decode() for text in texts])


@pytest.mark.parametrize(("letters", "width"), [(RUN, 2), (PLANES, 4)])
def test_so_do_large_alphabets_and_many_passages(letters: str, width: int) -> None:
    rng = np.random.default_rng(11)
    some = np.array(list(letters.replace("\n", "")))
    skewed = some[(len(some) * rng.random((300, 900)) ** 6).astype(np.int64)]  # some stand everywhere
    texts = ["题\n" + "".join(row) for row in skewed]
    texts = [*texts, "长\n" + "。".join(texts), letters + "\n", "\n", "题\n"]
    assert equal(texts) and segment_arrays(entries_of(texts))["letters"].itemsize == width


@pytest.mark.usefixtures("kernel")
def test_numpy_sorts_nothing_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverter, "_sorted_by_digits", None)
    assert len(segment_arrays(entries_of(["工会\n职工", "女工\n权益"]))["bigrams.terms"])


@pytest.mark.usefixtures("kernel")
def test_letters_that_are_not_in_the_alphabet_are_declined() -> None:
    letters, owners = np.array([0, 1, 2, 1], dtype=np.uint16), np.zeros(4, dtype=np.uint8)
    assert Text(letters, owners, 3, 0).characters() and Text(letters, owners, 3, 0).bigrams()
    text = Text(letters, owners, 2, 0)
    assert text.characters() is None and text.bigrams() is None


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("of", [np.int32, np.uint64, np.dtype(">u2")])
def test_so_is_what_has_another_form(of: type) -> None:
    letters, owners = np.array([0, 1, 2, 1], dtype=np.uint16), np.zeros(4, dtype=np.uint8)
    for text in (Text(letters.astype(of), owners, 3, 0), Text(letters, owners.astype(of), 3, 0)):
        assert text.characters() is None and text.bigrams() is None
    for text in (Text(letters[:-1], owners, 3, 0), Text(letters.repeat(2)[::2], owners, 3, 0)):
        assert text.characters() is None and text.bigrams() is None
    keys = np.array([5, 5, 2, 9], dtype=np.uint64)
    assert inversion.words(keys, owners) and inversion.words(keys, owners.astype(of)) is None
    assert inversion.words(keys[:-1], owners) is None


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(("key", "owner"), [(1 << WORD_KEY_BITS, 0), (1, 1 << 24)])
def test_so_are_words_that_no_record_holds(key: int, owner: int) -> None:
    keys, owners = np.array([key - 1, key], dtype=np.uint64), np.array([0, owner], dtype=np.uint32)
    assert inversion.words(keys[:1], owners[:1]) and inversion.words(keys, owners) is None


@pytest.mark.usefixtures("kernel")
def test_so_is_a_word_that_ends_behind_the_text() -> None:
    points = np.array([1, 2, 3], dtype=np.uint32)
    begins, lengths = np.array([[0, 2], [2, 1]], dtype=np.uint32)
    keys = inversion.word_keys(points, begins, lengths, 64, WORD_KEY_BITS)
    assert keys is not None and keys.tolist() == inverter.word_keys(points, begins, lengths).tolist()
    assert inversion.word_keys(points, begins, lengths + np.uint32(1), 64, WORD_KEY_BITS) is None


def test_without_a_kernel_numpy_has_to() -> None:
    with kernel_used(False):
        letters, owners = np.array([0, 1], dtype=np.uint16), np.zeros(2, dtype=np.uint8)
        points, places = letters.astype(np.uint32), owners.astype(np.uint32)
        text = Text(letters, owners, 2, 0)
        assert text.characters() is None and text.bigrams() is None
        assert inversion.words(points.astype(np.uint64), owners) is None
        assert inversion.word_keys(points, places, places, 64, WORD_KEY_BITS) is None
