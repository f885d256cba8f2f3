"""Matches what is typed with texts: characters, full pinyin, or initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text.code_points import code_points
from indexer.text.normalization import PARAGRAPH_END
from indexer.text.pinyin.readings import (
    DOUBLE_INITIALS,
    LONGEST_SYLLABLE,
    SEPARATORS,
    as_typed,
    beginning,
    sounding,
)

Manner = Literal["letters", "syllables", "initials"]
MANNERS: tuple[Manner, ...] = ("letters", "syllables", "initials")  # the strictest first

_AT_ONCE = 5_000  # texts that are laid out at a time: bounds the memory for it
_BOUNDARY, _BEYOND = 0, 0xFFFF  # letters of no text: between texts, and for what does not fit 16 bits

I64 = NDArray[np.int64]
Letters = NDArray[np.uint16]
Codes = NDArray[np.integer]
Keep = Callable[[Codes], Codes]

_NONE: Letters = np.zeros(0, dtype=np.uint16)


class Shelf:
    """Normalised texts laid end to end, to be matched all at once. Immutable.

    Memory: 2 bytes a character and 12 a text; 4 more a character once `holding` was asked.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        rest, parts = iter(texts), list[Letters]()
        while some := "".join(f"{text}{PARAGRAPH_END}" for text in islice(rest, _AT_ONCE)):
            parts.append(_letters_of(code_points(some)))
        self._letters: Letters = np.concatenate([*parts, np.zeros(1, dtype=np.uint16)])
        ends = np.flatnonzero(self._letters == ord(PARAGRAPH_END))
        self._letters[ends] = _BOUNDARY
        self._starts: I64 = np.append(0, ends + 1)[:-1]
        self._begins = Spots(self._starts, self._letters)

    @cached_property
    def _all(self) -> Spots:
        return Spots(np.arange(len(self._letters)), self._letters)

    def __len__(self) -> int:
        return len(self._starts)

    def beginning(self, typed: str, manner: Manner) -> I64:
        """The numbers of the texts that begin with what was typed, ascending."""
        return np.searchsorted(self._starts, self._begins.matching(typed, manner))

    def holding(self, typed: str, manner: Manner) -> I64:
        """The numbers of the texts that hold what was typed after their beginning, ascending."""
        places = self._all.matching(typed, manner)
        # The text of a place is the last one that starts at or before it.
        rows = np.searchsorted(self._starts, places, side="right") - 1
        return np.unique(rows[places > self._starts[rows]]) if len(self) else places


class Spots:
    """Some places of a text by the letters that stand there. Immutable. Memory: 4 bytes a place, beyond 2^32 letters 8."""

    def __init__(
        self, places: Codes, letters: Codes, alphabet: Codes | None = None, keep: Keep = lambda places: places
    ) -> None:
        """The text is of code points of 16 bits; or, with an `alphabet` of A code points, of ranks into that.

        The places are held as `keep` gives them.
        """
        here = letters[places]
        order = np.argsort(here, kind="stable")
        self._text, self._places = letters, keep(places[order].astype(np.min_scalar_type(len(letters))))
        self._codes = None if alphabet is None else _letters_of(alphabet)
        self._letters, self._firsts = np.unique(here[order], return_index=True)
        self._ends = np.append(self._firsts[1:], len(here))

    def matching(self, typed: str, manner: Manner) -> I64:
        """Those of the places where the text reads like `typed`, ascending.

        Places that fit `typed` up to some letter wait there, by how many characters they have used up.
        """
        text = typed if manner == "letters" else as_typed(typed).lstrip("".join(SEPARATORS))
        waiting: list[dict[int, list[I64]]] = [defaultdict(list) for _ in range(len(text) + 1)]
        for end, characters in _pieces(text, 0, manner) if text else ():
            waiting[end][1].append(self._of(characters))
        for at in range(1, len(text)):
            for used, groups in waiting[at].items():
                if text[at] in SEPARATORS and manner != "letters":
                    waiting[at + 1][used] += groups
                    continue
                here = groups[0] if len(groups) == 1 else _ascending(groups)
                letters = self._text.take(here + used, mode="clip")
                for end, characters in _pieces(text, at, manner) if len(here) else ():
                    waiting[end][used + 1].append(here[self._flags(characters)[letters]])
        found = [group for groups in waiting[-1].values() for group in groups]
        return _ascending(found) if found else np.zeros(0, dtype=np.int64)

    def _of(self, characters: Letters) -> I64:
        """The places of these characters, in no order."""
        fitting = np.flatnonzero(self._flags(characters)[self._letters]).tolist()
        slices = [self._places[self._firsts[at] : self._ends[at]] for at in fitting]
        return np.concatenate(slices).astype(np.int64) if slices else np.zeros(0, dtype=np.int64)

    def _flags(self, characters: Letters) -> NDArray[np.bool_]:
        """Which letters of the text are among these characters."""
        flags = np.zeros(_BEYOND + 1, dtype=np.bool_)
        flags[characters] = True
        return flags if self._codes is None else flags.take(self._codes)


def _ascending(groups: list[I64]) -> I64:
    """Places of several groups, each once. NumPy's `unique` of numbers that are nearly in order takes many times as long."""
    places = np.concatenate(groups)
    places.sort()
    first = np.empty(len(places), dtype=np.bool_)
    first[:1] = True
    np.not_equal(places[1:], places[:-1], out=first[1:])
    return places[first]


def _letters_of(codes: Codes) -> Letters:
    return np.minimum(codes, _BEYOND).astype(np.uint16)


def _pieces(text: str, at: int, manner: Manner) -> Iterator[tuple[int, Letters]]:
    """How one character of a text may have been typed from `at` on: where it ends, and which it may be."""
    if manner == "letters" or not ("a" <= text[at] <= "z"):
        yield at + 1, _itself(text[at])
        return
    for end in range(at + 1, min(at + LONGEST_SYLLABLE, len(text)) + 1):
        piece = text[at:end]
        initial = manner == "initials" and (len(piece) == 1 or piece in DOUBLE_INITIALS)
        if end == len(text) or initial:
            yield end, _beginning(piece)
        elif sounding(piece):
            yield end, _sounding(piece)


def _itself(character: str) -> Letters:
    code = ord(character)
    return np.array([code] if code < _BEYOND else [], dtype=np.uint16)


@cache
def _sounding(syllable: str) -> Letters:
    return code_points(sounding(syllable)).astype(np.uint16)


@cache
def _beginning(piece: str) -> Letters:
    """Characters of which a reading begins so; a letter also stands for itself, as in GDP."""
    readings = [_sounding(syllable) for syllable in beginning(piece)]
    return np.concatenate([_itself(piece) if len(piece) == 1 else _NONE, *readings])
