"""Whose title holds a character: the same as every title read by itself, in two bytes a character."""

import tracemalloc

import numpy as np
import pytest

from indexer.index.segments.title_letters import TitleLetters

DOCUMENTS = 70_000  # more than one block
BOUNDARY = 0
DRAWN = np.random.default_rng(7)


def laid_out(
    sizes: np.ndarray, bodies: np.ndarray, alphabet: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A text of ranks, where each title begins in it and how long it is."""
    starts = np.cumsum(sizes + bodies) - sizes - bodies
    letters = DRAWN.integers(1, alphabet, int((sizes + bodies).sum()), dtype=np.uint32)
    return letters, starts, sizes


@pytest.mark.parametrize("alphabet", [9, 300, 70_000], ids=["few", "some", "more than 16 bits"])
def test_it_finds_what_reading_every_title_finds(alphabet: int) -> None:
    sizes, bodies = DRAWN.integers(0, 5, DOCUMENTS), DRAWN.integers(0, 3, DOCUMENTS)
    letters, starts, sizes = laid_out(sizes, bodies, alphabet)
    titles = TitleLetters(letters, starts, sizes, alphabet)
    held: dict[int, list[int]] = {}
    for doc, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
        for rank in set(letters[start : start + size].tolist()):
            held.setdefault(rank, []).append(doc)
    for rank in [BOUNDARY, *range(1, alphabet, max(alphabet // 50, 1)), alphabet - 1]:
        assert titles.docs(rank).tolist() == held.get(rank, [])


def test_titles_without_a_character_and_no_titles_hold_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert not len(TitleLetters(none.astype(np.uint16), none, none, 3).docs(1))
    empty = np.zeros(4, dtype=np.int64)
    assert not len(TitleLetters(np.array([1, 2], dtype=np.uint16), empty, empty, 3).docs(1))


def test_it_takes_two_bytes_a_character_and_is_made_in_little_more_than_four() -> None:
    alphabet, kilobyte = 4_000, 1024
    sizes = np.full(DOCUMENTS, 16)
    letters, starts, sizes = laid_out(sizes, np.full(DOCUMENTS, 1), alphabet)
    characters = int(sizes.sum())
    tracemalloc.start()
    try:
        titles = TitleLetters(letters, starts, sizes, alphabet)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(titles.docs(1))
    assert (
        kept < 2 * characters + 100 * kilobyte
    )  # and where the documents of each character begin, in two blocks
    assert peak < 10 * characters
