"""Inverts the entries of a segment into flat arrays: posting lists of characters, bigrams and words.

Everything is NumPy over the whole segment at once: a list of (term, place) pairs is packed into 64-bit
numbers, sorted, and cut where the term or the document changes. No Python runs per posting. Where there are very many
pairs they are taken by ranges of terms, one after the other, so that they are not all in memory in such numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.index.engine import IndexEntry
from indexer.index.segments.passages import passage_starts, run_starts
from indexer.text import alphanumeric, code_points

Array = NDArray[np.generic]
Flags = NDArray[np.bool_]
U64 = NDArray[np.uint64]
Integers = NDArray[np.integer]

BOUNDARY = 0x0A  # "\n": ends every paragraph and, in the arrays, every document
WORD_KEY_BITS = 40  # words are keyed by hash; a rare collision can only touch a score, never a match
LONGEST_HASHED = 64  # characters of a word that reach its key

_NOWHERE: Integers = np.zeros(0, dtype=np.uint32)
_PIECE = 1 << 18  # words hashed, or firsts of pairs counted, at a time
_AT_ONCE = 1 << 20  # pairs inverted at a time, about
_KEY_REST = WORD_KEY_BITS - 16  # bits of the key of a word below those by which words are divided
_FNV_OFFSET, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3


@dataclass(frozen=True, slots=True)
class Inverted:
    """Terms in ascending order; the postings of term i are `starts[i]:starts[i+1]` of `passages` and `tfs`."""

    terms: U64
    starts: Integers
    passages: Integers  # ascending within a term
    tfs: Integers  # term frequency: how often the term stands in the passage
    places: Integers  # where the terms stand, in order of term and place


def invert(terms: U64, places: Integers, passages: Integers) -> Inverted:
    """Invert pairs given in ascending order of place; `passages[place]` is the passage of a place.

    `terms` is used up.
    """
    order, sorted_terms = _sorted_by_term(terms, places)
    owners = passages[order]
    n = len(owners)
    if n == 0:
        none = np.zeros(0, dtype=np.uint8)
        return Inverted(sorted_terms, np.zeros(1, dtype=np.uint32), none, none, none)
    new_term = np.empty(n, dtype=np.bool_)
    new_term[0] = True
    np.not_equal(sorted_terms[1:], sorted_terms[:-1], out=new_term[1:])
    new_posting = new_term.copy()
    new_posting[1:] |= owners[1:] != owners[:-1]
    firsts = np.flatnonzero(new_term[new_posting])
    return Inverted(
        terms=sorted_terms[new_term],
        starts=narrow(np.append(firsts, np.count_nonzero(new_posting))),
        passages=narrow(owners[new_posting]),
        tfs=narrow(_gaps(np.flatnonzero(new_posting), n)),
        places=order,
    )


def _inverted_by_ranges(
    firsts: Integers,
    wanted: Flags,
    pairs: Callable[[Flags], tuple[U64, Integers]],
    passages: Integers,
    *,
    placed: bool = False,
) -> Inverted:
    """Invert the wanted of some pairs; `firsts` has for each of all what comes first in the order of terms.

    `pairs` gives the terms and places of those that are flagged. Where the terms stand is told only if it is `placed`.
    """
    found = []
    for chosen in _ranges(firsts, wanted):
        part = invert(*pairs(chosen), passages)
        found.append(part if placed else replace(part, places=_NOWHERE))
    if len(found) == 1:
        return found[0]
    shifts = accumulate((len(part.passages) for part in found), initial=0)
    starts = [part.starts[:-1].astype(np.int64) + shift for part, shift in zip(found, shifts, strict=False)]
    return Inverted(
        terms=np.concatenate([part.terms for part in found]),
        starts=narrow(np.append(np.concatenate(starts), sum(len(part.passages) for part in found))),
        passages=np.concatenate([part.passages for part in found]),
        tfs=np.concatenate([part.tfs for part in found]),
        places=np.concatenate([part.places for part in found]),
    )


def _ranges(firsts: Integers, wanted: Flags) -> Iterator[Flags]:
    """Flags of the wanted in ranges of `firsts` that follow one another, each with about `_AT_ONCE` of them."""
    if np.count_nonzero(wanted) <= _AT_ONCE:
        yield wanted
        return
    counts = np.zeros(int(firsts.max()) + 1, dtype=np.int64)
    for at in range(0, len(firsts), _PIECE):
        piece = slice(at, at + _PIECE)
        counts += np.bincount(firsts[piece][wanted[piece]], minlength=len(counts))
    before = np.cumsum(counts) - counts
    bounds = np.flatnonzero(np.diff(before // _AT_ONCE, prepend=-1))
    for low, high in pairwise([*bounds.tolist(), len(counts)]):
        yield wanted & (firsts >= low) & (firsts < high)


def _sorted_by_term(terms: U64, places: Integers) -> tuple[Integers, U64]:
    """Places and terms, by term and then place. The terms are sorted where they stand: they are not needed again."""
    if len(terms) == 0:
        return places, terms
    bits = int(places[-1]).bit_length()
    if int(terms.max()).bit_length() + bits <= 64:
        terms <<= np.uint64(bits)
        terms |= places
        terms.sort()
        order: Integers = np.empty(len(terms), dtype=np.uint32)
        np.bitwise_and(terms, np.uint64((1 << bits) - 1), out=order, casting="unsafe")
        terms >>= np.uint64(bits)
        return order, terms
    by_term = np.argsort(terms, kind="stable")  # only for alphabets that no real archive has
    return places[by_term], terms[by_term]


def narrow(values: Integers) -> Integers:
    """The same numbers, none negative, in the smallest unsigned type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max()))) if len(values) else values.astype(np.uint8)


def word_keys(codes: Integers, begins: Integers, lengths: Integers) -> U64:
    """FNV-1a over the code points of each word, folded to `WORD_KEY_BITS`.

    Source: Fowler, Noll, Vo; draft-eastlake-fnv, 64 bits, one step per code point instead of per octet.
    """
    keys = np.full(len(begins), _FNV_OFFSET, dtype=np.uint64)
    longer = np.arange(len(begins))
    for at in range(min(int(lengths.max()) if len(lengths) else 0, LONGEST_HASHED)):
        longer = longer[lengths[longer] > at]
        step = keys[longer] ^ codes[begins[longer] + at].astype(np.uint64)
        keys[longer] = step * np.uint64(_FNV_PRIME)
    return (keys ^ (keys >> np.uint64(WORD_KEY_BITS))) & np.uint64((1 << WORD_KEY_BITS) - 1)


def _keys_by_piece(codes: Integers, begins: Integers, lengths: Integers) -> U64:
    """`word_keys`, some words at a time: its arrays are several times as large as its answer."""
    keys = np.empty(len(begins), dtype=np.uint64)
    for at in range(0, len(begins), _PIECE):
        piece = slice(at, at + _PIECE)
        keys[piece] = word_keys(codes, begins[piece], lengths[piece])
    return keys


def word_keys_of(words: Sequence[str]) -> NDArray[np.int64]:
    """The keys of some words."""
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    return word_keys(code_points("".join(words)), np.cumsum(lengths) - lengths, lengths).astype(np.int64)


def segment_arrays(entries: Sequence[IndexEntry]) -> dict[str, Array]:
    """The arrays of a segment but its facets, by name; its lists are plain, as `Inverted` has them."""
    points = code_points("\n".join(["", *(entry.text for entry in entries), ""]))
    lengths = np.fromiter((len(entry.text) + 1 for entry in entries), dtype=np.int64, count=len(entries))
    starts = np.concatenate(([1], 1 + np.cumsum(lengths)))
    passages = passage_starts(points, starts)
    numbers = np.arange(len(passages) - 1, dtype=np.min_scalar_type(len(passages) - 1))
    owners = np.repeat(numbers, np.diff(passages) + (numbers == 0))
    docs = np.searchsorted(starts, passages[:-1], side="right") - 1
    cuts = np.concatenate([[True], *(np.append(entry.cuts, True) for entry in entries)])
    titles = np.fromiter((entry.text.index("\n") for entry in entries), dtype=np.int64, count=len(entries))
    alphabet = np.flatnonzero(_in_use(points)).astype(np.uint32)
    rank = np.zeros(int(alphabet[-1]) + 1, dtype=np.min_scalar_type(len(alphabet) - 1))
    rank[alphabet] = np.arange(len(alphabet))
    letters = rank[points]
    arrays: dict[str, Array] = {
        "keys": np.fromiter((entry.key for entry in entries), dtype=np.int64, count=len(entries)),
        "levels": narrow(np.array([entry.partition for entry in entries], dtype=np.int64)),
        "dates": np.fromiter((entry.date for entry in entries), dtype=np.uint32, count=len(entries)),
        "starts": narrow(starts),
        "passages": narrow(passages),
        "titles": narrow(titles),
        "alphabet": alphabet,
        "letters": letters,
        "cuts": np.packbits(cuts),
    }
    words, inner = _word_lists(points, cuts, owners, docs), points != BOUNDARY
    del points, cuts  # a text of millions of characters needs the room
    return arrays | _character_lists(letters, inner, owners, docs, len(alphabet)) | words


def _in_use(points: Integers) -> NDArray[np.bool_]:
    """A flag per code point: whether it stands in the text."""
    used = np.zeros(0x110000, dtype=np.bool_)
    used[points] = True
    return used


def _character_lists(
    letters: Integers, inner: NDArray[np.bool_], owners: Integers, docs: Integers, alphabet: int
) -> dict[str, Array]:
    """The lists of single characters, and of bigrams with their places; none holds a boundary."""

    def single(chosen: Flags) -> tuple[U64, Integers]:
        return letters[chosen].astype(np.uint64), owners[chosen]

    def pair(chosen: Flags) -> tuple[U64, Integers]:
        terms = letters[:-1][chosen].astype(np.uint64)
        terms *= np.uint64(alphabet)
        terms += letters[1:][chosen]
        return terms, np.flatnonzero(chosen).astype(np.uint32)

    arrays = _named("chars", _inverted_by_ranges(letters, inner, single, np.arange(len(docs))))
    paired = inner[:-1] & inner[1:]
    bigrams = _inverted_by_ranges(letters[:-1], paired, pair, owners, placed=True)
    arrays |= _named("bigrams", bigrams)
    arrays["bigrams.places"] = bigrams.places
    counts = np.add.reduceat(bigrams.tfs, bigrams.starts[:-1], dtype=np.uint32)
    arrays["bigrams.place_starts"] = narrow(np.append(np.uint32(0), np.cumsum(counts, dtype=np.uint32)))
    return arrays


def _word_lists(
    points: Integers, cuts: NDArray[np.bool_], owners: Integers, docs: Integers
) -> dict[str, Array]:
    """The lists of words, keyed by hash, and how many words each passage has."""
    begins = np.flatnonzero(cuts).astype(np.uint32)
    lengths = _gaps(begins, len(cuts))
    worded = alphanumeric(points[begins])
    begins, lengths = begins[worded], lengths[worded]
    owners, keys = owners[begins], _keys_by_piece(points, begins, lengths)
    del begins, lengths, worded
    divided = (keys >> np.uint64(_KEY_REST)).astype(np.uint16)
    every = np.ones(len(keys), dtype=np.bool_)
    numbers = np.arange(len(docs))

    def keyed(chosen: Flags) -> tuple[U64, Integers]:
        return keys[chosen], owners[chosen]

    words = _inverted_by_ranges(divided, every, keyed, numbers)
    ends = np.searchsorted(owners, numbers.astype(owners.dtype), side="right")  # of the words of each passage
    return _named("words", words) | {"word_counts": narrow(np.diff(ends, prepend=0))}


def _gaps(begins: Integers, end: int) -> Integers:
    """The lengths of stretches that begin at the given places, the last one ending at `end`."""
    gaps = np.empty(len(begins), dtype=begins.dtype)
    np.subtract(begins[1:], begins[:-1], out=gaps[:-1])
    gaps[-1:] = end - begins[-1:]
    return gaps


def _named(kind: str, lists: Inverted) -> dict[str, Array]:
    """The arrays of the lists of one kind."""
    return {
        f"{kind}.terms": lists.terms,
        f"{kind}.starts": lists.starts,
        f"{kind}.passages": lists.passages,
        f"{kind}.tfs": lists.tfs,
    }


def document_frequencies(starts: Integers, docs: Integers, passages: Integers) -> Integers:
    """How many documents hold each term; `docs` has the document of each passage."""
    if len(docs) == 0 or docs[-1] + 1 == len(docs):
        return np.diff(starts)
    owners = narrow(docs)[passages]
    first = run_starts(owners)  # of the postings of a term, the first in its document
    first[starts[:-1]] = True
    dfs: Integers = np.add.reduceat(first, starts[:-1], dtype=np.uint32)  # no posting list is empty
    return dfs
