"""Inverts the entries of a segment into flat arrays: posting lists of characters, bigrams and words.

Everything is NumPy over the whole segment at once: the places of a text are sorted by the term that begins there, and cut
where the term or the passage changes. No Python runs per posting. Where there is a compiled kernel, it makes the same lists
in a fifth of the time (`compiled/inversion.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import inversion
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

_PIECE = 1 << 18  # words hashed at a time
_FNV_OFFSET, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_64_BITS = (1 << 64) - 1
_NONE = np.zeros(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Inverted:
    """Terms in ascending order; the postings of term i are `starts[i]:starts[i+1]` of `passages` and `tfs`."""

    terms: U64
    starts: Integers
    passages: Integers  # ascending within a term
    tfs: Integers  # term frequency: how often the term stands in the passage
    places: Integers  # where the terms stand, in order of term and place


def invert(
    digits: Sequence[Integers], terms: Callable[[Integers], U64], places: Integers, passages: Integers
) -> Inverted:
    """Invert the terms that begin at some places, which ascend; `passages[place]` is the passage of a place.

    `digits` has for each place of the text the digits of the term there, the most significant first; `terms` gives the
    terms of some places as numbers, which are in the order of their digits.
    """
    order = _sorted_by_digits(digits, places)
    owners = passages[order]
    n = len(owners)
    if n == 0:
        return Inverted(np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.uint32), _NONE, _NONE, _NONE)
    new_term = np.zeros(n, dtype=np.bool_)
    for digit in digits:
        new_term |= run_starts(digit[order])
    new_posting = new_term | run_starts(owners)
    postings = _places(new_posting)
    firsts = _places(new_term[postings])
    return Inverted(
        terms=terms(order[new_term]),
        starts=narrow(np.append(firsts, np.uint32(len(postings)))),
        passages=narrow(owners[postings]),
        tfs=narrow(_gaps(postings, n)),
        places=order,
    )


def _sorted_by_digits(digits: Sequence[Integers], places: Integers) -> Integers:
    """Places by the digits that each has, the most significant first; where they are equal, in the order given.

    A radix sort from the last digit on: NumPy sorts numbers of 16 bits by counting, a fifth of the time of other numbers.
    """
    for digit in reversed(digits):
        places = places[digit[places].argsort(kind="stable")]
    return places


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
    found = inversion.word_keys(codes, begins, lengths, LONGEST_HASHED, WORD_KEY_BITS)
    if found is not None:
        return found
    keys = np.empty(len(begins), dtype=np.uint64)
    for at in range(0, len(begins), _PIECE):
        piece = slice(at, at + _PIECE)
        keys[piece] = word_keys(codes, begins[piece], lengths[piece])
    return keys


def word_keys_of(words: Sequence[str]) -> list[int]:
    """The keys of some words; of the few in a query sooner than by arrays."""
    return list(map(_word_key, words))


def _word_key(word: str) -> int:
    """See word_keys."""
    key = _FNV_OFFSET
    for letter in word[:LONGEST_HASHED]:
        key = (key ^ ord(letter)) * _FNV_PRIME & _64_BITS
    return (key ^ key >> WORD_KEY_BITS) & (1 << WORD_KEY_BITS) - 1


def segment_arrays(entries: Sequence[IndexEntry]) -> dict[str, Array]:
    """The arrays of a segment but its facets, by name; its lists are plain, as `Inverted` has them."""
    points = code_points("\n".join(["", *(entry.text for entry in entries), ""]))
    lengths = np.fromiter((len(entry.text) + 1 for entry in entries), dtype=np.int64, count=len(entries))
    starts = np.concatenate(([1], 1 + np.cumsum(lengths)))
    passages = passage_starts(points, starts)
    numbers = np.arange(len(passages) - 1, dtype=np.min_scalar_type(len(passages) - 1))
    owners = np.repeat(numbers, np.diff(passages) + (numbers == 0))
    docs = np.searchsorted(starts, passages[:-1], side="right") - 1
    end = np.ones(1, dtype=np.bool_)  # before the first text and behind each
    cuts = np.concatenate([end, *chain.from_iterable((entry.cuts, end) for entry in entries)])
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
    words = _word_lists(points, cuts, owners, docs)
    del points, cuts  # a text of millions of characters needs the room
    return arrays | _character_lists(letters, owners, len(alphabet), int(rank[BOUNDARY])) | words


def _in_use(points: Integers) -> Flags:
    """A flag per code point: whether it stands in the text."""
    used = np.zeros(0x110000, dtype=np.bool_)
    used[points] = True
    return used


def _character_lists(letters: Integers, owners: Integers, alphabet: int, boundary: int) -> dict[str, Array]:
    """The lists of single characters, and of bigrams with their places; none holds the boundary, which has a rank."""
    text = inversion.Text(letters, owners, alphabet, boundary)
    found = text.characters()
    arrays = _named("chars", _narrowed(found) if found else _characters(letters, owners, boundary))
    del found
    made = text.bigrams()
    if made:
        arrays |= _named("bigrams", _narrowed(made.lists))
        return arrays | {"bigrams.places": made.places, "bigrams.place_starts": narrow(made.starts)}
    bigrams = _bigrams(letters, owners, alphabet, boundary)
    arrays |= _named("bigrams", bigrams)
    arrays["bigrams.places"] = bigrams.places
    counts = np.add.reduceat(bigrams.tfs, bigrams.starts[:-1], dtype=np.uint32)
    arrays["bigrams.place_starts"] = narrow(np.append(np.uint32(0), np.cumsum(counts, dtype=np.uint32)))
    return arrays


def _characters(letters: Integers, owners: Integers, boundary: int) -> Inverted:
    def single(places: Integers) -> U64:
        return letters[places].astype(np.uint64)

    return invert([letters], single, _places(letters != boundary), owners)


def _bigrams(letters: Integers, owners: Integers, alphabet: int, boundary: int) -> Inverted:
    def pair(places: Integers) -> U64:
        terms = letters[places].astype(np.uint64)
        terms *= np.uint64(alphabet)
        terms += letters[1:][places]
        return terms

    inner = letters != boundary
    return invert([letters[:-1], letters[1:]], pair, _places(inner[:-1] & inner[1:]), owners)


def _narrowed(lists: inversion.Lists) -> Inverted:
    """Lists that the kernel has made; their places are apart."""
    terms, starts, passages, tfs = lists
    return Inverted(terms, narrow(starts), narrow(passages), narrow(tfs), _NONE)


def _places(flags: Flags) -> Integers:
    """Where flags are set."""
    return np.flatnonzero(flags).astype(np.uint32)


def _word_lists(points: Integers, cuts: Flags, owners: Integers, docs: Integers) -> dict[str, Array]:
    """The lists of words, keyed by hash, and how many words each passage has."""
    begins = _places(cuts)
    lengths = _gaps(begins, len(cuts))
    worded = alphanumeric(points[begins])
    begins, lengths = begins[worded], lengths[worded]
    owners, keys = owners[begins], _keys_by_piece(points, begins, lengths)
    del begins, lengths, worded
    numbers = np.arange(len(docs), dtype=owners.dtype)
    ends = owners.searchsorted(numbers, side="right")  # of the words of each passage
    found = inversion.words(keys, owners)
    words = _narrowed(found) if found else _words(keys, owners)
    return _named("words", words) | {"word_counts": narrow(np.diff(ends, prepend=0))}


def _words(keys: U64, owners: Integers) -> Inverted:
    return invert(_digits(keys), lambda places: keys[places], np.arange(len(keys), dtype=np.uint32), owners)


def _digits(keys: U64) -> list[Integers]:
    """The keys of words in 16 bits each, the most significant first."""
    return [
        (keys >> np.uint64(shift)).astype(np.uint16) for shift in range(WORD_KEY_BITS // 16 * 16, -1, -16)
    ]


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
    if len(docs) == 0 or int(docs[-1]) + 1 == len(docs):
        return np.diff(starts)
    owners = narrow(docs)[passages]
    first = run_starts(owners)  # of the postings of a term, the first in its document
    first[starts[:-1]] = True
    dfs: Integers = np.add.reduceat(first, starts[:-1], dtype=np.uint32)  # no posting list is empty
    return dfs
