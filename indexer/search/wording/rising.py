"""Finds the wordings that rise in a year: strings of many of its documents that hardly stood in those of the years before.

A string is left out that only ever stands inside a longer one that year: before all its places, or behind all, is one and the
same letter. What documents of the year before say, too, is ruled out at once; the engine counts the others in all years.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import InvalidRequest
from indexer.index import UNDATED, FacetIn, View
from indexer.text import alphanumeric, text_of

SHORTEST, LONGEST = 4, 12  # characters, each a letter or digit
LEAST_DOCUMENTS: Final = 5  # of the year
RARELY: Final = 10  # documents of the year for each one of all years before, at least
MOST_RISING: Final = 50
MOST_CHARACTERS: Final = 12_000_000  # of the year and the one before: a hundred bytes of memory each

LONGEST_YEAR: Final = 20  # characters that a refusal shows of what was typed as one

_YEAR: Final = re.compile("[0-9]{1,4}")
_LAST_YEAR: Final = 9999
_AT_ONCE: Final = 200  # strings that are counted together
_MOST_COUNTED: Final = 2_000
_FUNCTION_WORDS: Final = frozenset(
    "的了着过和与及或而在于从自向对为被把将由以到是有等也都就又还很更最之其这那该此每各个们地得"
)
_DIGITS: Final = "0123456789"

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RisingWording:
    """A wording of a year, normalised."""

    wording: str
    documents: int  # of the year
    occurrences: int  # in these
    before: int  # documents of all years before


def read_year(typed: str) -> int:
    """A year as typed, in digits of any width. Raises InvalidRequest for anything else."""
    written = unicodedata.normalize("NFKC", typed).strip()
    if not written:
        raise InvalidRequest("no year written")
    found = _YEAR.fullmatch(written)
    if found is None:
        raise InvalidRequest("no such year", year=typed[:LONGEST_YEAR])
    return int(found[0])


def rising_wordings(year: int, view: View, words: Callable[[str], list[str]]) -> tuple[RisingWording, ...]:
    """Those of a year, of the most documents first; none where no document is of a year before.

    Raises InvalidRequest for what is no year, and for one of too many characters.
    """
    if not 0 < year <= _LAST_YEAR:
        raise InvalidRequest("no such year", year=year)
    if not any(UNDATED < month < year * 100 for month in view.tally(()).characters):
        return ()
    found = [each for each in _candidates(_Texts.of(year, view)) if _stands_alone(each.wording, words)]
    found.sort(key=lambda each: (-each.documents, -len(each.wording), each.wording))
    rising: list[RisingWording] = []
    for at in range(0, min(len(found), _MOST_COUNTED), _AT_ONCE):
        rising += _rare_before(year, view, found[at : at + _AT_ONCE])
        if len(rising) >= MOST_RISING:
            break
    return tuple(rising[:MOST_RISING])


def rising_json(year: int, rising: Sequence[RisingWording]) -> dict[str, object]:
    """The JSON object of the command."""
    return {"year": f"{year:04}", "wordings": [asdict(each) for each in rising]}


def _rare_before(year: int, view: View, found: list[RisingWording]) -> Iterator[RisingWording]:
    times = view.tally([each.wording for each in found]).times
    for each, by_month in zip(found, times, strict=True):
        before = sum(one.documents for month, one in by_month.items() if UNDATED < month < year * 100)
        if before * RARELY <= each.documents:
            yield RisingWording(each.wording, each.documents, each.occurrences, before)


def _stands_alone(wording: str, words: Callable[[str], list[str]]) -> bool:
    """Whether it begins with no digit, and neither begins nor ends with a word of grammar."""
    if wording[0] in _DIGITS:
        return False
    cut = words(wording)
    return cut[0] not in _FUNCTION_WORDS and cut[-1] not in _FUNCTION_WORDS


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """The texts of a year and of the one before end to end, N characters."""

    codes: NDArray[np.uint32]
    owners: NDArray[np.int32]  # the document of each
    recent: Flags  # it is of the year itself
    letters: Flags

    @classmethod
    def of(cls, year: int, view: View) -> _Texts:
        """Raises InvalidRequest for too many characters."""
        codes, owners, recent, documents, total = [], [], [], 0, 0
        for some in view.texts(FacetIn("year", (f"{year - 1:04}", f"{year:04}"))):
            total += len(some.codes)
            if total > MOST_CHARACTERS:
                raise InvalidRequest("year too long to compare", most=MOST_CHARACTERS // 10_000)
            sizes = np.diff(some.starts)
            codes.append(some.codes)
            owners.append(np.repeat(np.arange(len(sizes), dtype=np.int32) + documents, sizes))
            recent.append(np.repeat(some.dates // 10_000 == year, sizes))
            documents += len(sizes)
        if not codes:
            nothing = np.zeros(0, dtype=np.bool_)
            return cls(np.zeros(0, np.uint32), np.zeros(0, np.int32), nothing, nothing)
        joined = np.concatenate(codes)
        return cls(joined, np.concatenate(owners), np.concatenate(recent), alphanumeric(joined))


def _candidates(texts: _Texts) -> Iterator[RisingWording]:
    """Strings that documents of the year share, which hardly stood the year before and not only stand inside longer ones."""
    if not len(texts.codes):
        return
    places = np.arange(len(texts.codes), dtype=np.int64)
    # How many letters follow each other from a place on: each text ends with a line end, which is none.
    room = np.minimum.accumulate(np.where(texts.letters, len(places), places)[::-1])[::-1] - places
    known, ranks = np.unique(texts.codes, return_inverse=True)
    ranks = ranks.astype(np.int64)
    at = np.flatnonzero(room > 0)
    strings = (
        ranks.copy()
    )  # the number of the string that begins at a place; -1 where too few documents share it
    strings[room == 0] = -1
    for length in range(2, LONGEST + 1):
        at = at[(room[at] >= length) & (strings[at] >= 0)]
        at = at[strings[at + 1] >= 0]
        if not len(at):
            return
        groups = _Groups.of(texts, at, strings[at] * len(known) + ranks[at + length - 1])
        if length >= SHORTEST:
            yield from groups.rising(texts, length)
        strings = np.full(len(places), -1, dtype=np.int64)
        strings[groups.places] = np.where(groups.shared, np.arange(len(groups.shared)), -1)[groups.numbers]


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The places of strings of one length, string by string, and what is counted of each string."""

    places: Integers
    numbers: Integers  # the string of each place
    begins: Integers  # where the places of each string begin
    documents: Integers  # of the year
    before: Integers  # documents of the year before

    @classmethod
    def of(cls, texts: _Texts, at: Integers, keys: Integers) -> _Groups:
        """Group places by equal keys; they are ascending, and so stay those of a string."""
        order = np.argsort(keys, kind="stable")
        places, keys = at[order], keys[order]
        first = np.ones(len(keys), dtype=np.bool_)
        first[1:] = keys[1:] != keys[:-1]
        begins = np.flatnonzero(first)
        owners, recent = texts.owners[places], texts.recent[places]
        another = first.copy()  # the first place of a string in its document
        another[1:] |= owners[1:] != owners[:-1]
        documents = np.add.reduceat((another & recent).astype(np.int64), begins)
        before = np.add.reduceat((another & ~recent).astype(np.int64), begins)
        return cls(places, np.cumsum(first) - 1, begins, documents, before)

    @property
    def shared(self) -> Flags:
        """The strings that enough documents of the year share."""
        return self.documents >= LEAST_DOCUMENTS

    def rising(self, texts: _Texts, length: int) -> Iterator[RisingWording]:
        """Those that hardly stood the year before, and not only inside longer ones."""
        recent = texts.recent[self.places]
        inside = self._same(texts, self.places - 1, recent) | self._same(texts, self.places + length, recent)
        wanted = self.shared & ~inside & (self.before * RARELY <= self.documents)
        occurrences = np.add.reduceat(recent.astype(np.int64), self.begins)
        for number in np.flatnonzero(wanted).tolist():
            place = int(self.places[self.begins[number]])
            yield RisingWording(
                text_of(texts.codes[place : place + length]),
                int(self.documents[number]),
                int(occurrences[number]),
                0,
            )

    def _same(self, texts: _Texts, beside: Integers, recent: Flags) -> Flags:
        """The strings beside all whose places of the year stands the same letter; `beside` are those next to the places."""
        codes = texts.codes.take(beside, mode="clip").astype(np.int64)
        codes[~texts.letters.take(beside, mode="clip")] = -1
        codes[beside < 0] = -1
        least = np.minimum.reduceat(np.where(recent, codes, np.iinfo(np.int64).max), self.begins)
        most = np.maximum.reduceat(np.where(recent, codes, -1), self.begins)
        same: Flags = (least == most) & (least >= 0)
        return same
