"""Finds the strings of a query in a text of any length.

It works piece by piece, so that neither a long text nor many strings take much memory, and the work grows with the
text alone. Strings near each other are marked where both stand in one piece: a paragraph longer than half a piece may
be cut between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from indexer.query import Near
from indexer.search.planner import Marked
from indexer.text import PARAGRAPH_END, NormalizedText, Span, code_points, near_places, pieces

PIECE = 1 << 16  # characters that are looked at together
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

_SHIFT = 21  # bits of a code point
_ONE_BY_ONE = 1 << 16  # characters looked at, all strings together, up to which each is looked for by itself
_TRIED = 8  # strings that are looked for as they are written


class Marks(Sequence[Span]):
    """Spans in order, none overlapping another, in a few bytes each."""

    def __init__(self, starts: I32, ends: I32) -> None:
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> Span: ...
    @overload
    def __getitem__(self, at: slice) -> Marks: ...
    def __getitem__(self, at: int | slice) -> Span | Marks:
        if isinstance(at, slice):
            return Marks(self.starts[at], self.ends[at])
        return Span(int(self.starts[at]), int(self.ends[at]))

    def __iter__(self) -> Iterator[Span]:
        return map(Span, self.starts.tolist(), self.ends.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def joined(self) -> Marks:
        """With those that touch made one."""
        return _united(self.starts, self.ends, touching=True)


class Strings:
    """Strings to be found all at once."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._strings = [string for string in dict.fromkeys(strings) if string]
        self.longest = max(map(len, self._strings), default=0)

    def __len__(self) -> int:
        return len(self._strings)

    def find(self, text: NormalizedText, seen: set[str]) -> tuple[I64, I64]:
        """Where they begin and end in the original, in no order, as str.find from left to right would find each.

        Those that are found are added to `seen`.
        """
        one_by_one = len(text.text) * len(self) <= _ONE_BY_ONE
        look = self._one_by_one if one_by_one else self._prepared.find
        found = [(np.zeros(0, dtype=np.int64), 1), *look(text.text, seen)]
        starts = np.concatenate([text.origins[at] for at, _ in found])
        return starts, np.concatenate([text.origins[at + length - 1] for at, length in found]) + 1

    def _one_by_one(self, text: str, seen: set[str]) -> Iterator[tuple[I64, int]]:
        for string in self._strings:
            places = []
            at = text.find(string)
            while at >= 0:
                places.append(at)
                at = text.find(string, at + len(string))
            if places:
                seen.add(string)
                yield np.array(places, dtype=np.int64), len(string)

    @cached_property
    def _prepared(self) -> _Prepared:
        return _Prepared(self._strings)


class _Prepared:
    """The same, prepared for long texts and many strings: the work grows with the text alone."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = strings
        self._codes = [[ord(character) for character in string] for string in strings]
        self._singles = _flags(codes[0] for codes in self._codes if len(codes) == 1)
        self._firsts = _flags(codes[0] for codes in self._codes if len(codes) > 1)
        self._seconds = _flags(codes[1] for codes in self._codes if len(codes) > 1)
        self._of: dict[
            int, list[int]
        ] = {}  # the first two characters, as one number → the strings that begin so
        for number, codes in enumerate(self._codes):
            if len(codes) > 1:
                self._of.setdefault(codes[0] << _SHIFT | codes[1], []).append(number)
        self._pairs = np.array(sorted(self._of), dtype=np.int64)

    def find(self, text: str, seen: set[str]) -> Iterator[tuple[I64, int]]:
        """Where strings of the same length stand, and that length; those that are found are added to `seen`."""
        codes = code_points(text).astype(np.int64)
        at = np.flatnonzero(_flagged(self._singles, codes))
        seen.update(map(chr, np.unique(codes[at]).tolist()))
        yield at, 1
        for number, places in self._longer(codes):
            seen.add(self._strings[number])
            yield places, len(self._codes[number])

    def _longer(self, codes: I64) -> Iterator[tuple[int, I64]]:
        """The strings of two characters and more that stand there, by number, and where each does."""
        at = np.flatnonzero(_flagged(self._firsts, codes[:-1]) & _flagged(self._seconds, codes[1:]))
        if not len(at):
            return
        pairs = codes[at] << _SHIFT | codes[at + 1]
        which = np.searchsorted(self._pairs, pairs).clip(max=len(self._pairs) - 1)
        known = self._pairs[which] == pairs
        at, which = at[known], which[known]
        # Group the places by pair (stable: they stay ascending), and cut where the next pair begins.
        at = at[np.argsort(which, kind="stable")]
        ends = np.cumsum(np.bincount(which, minlength=len(self._pairs)))
        for pair, places in zip(self._pairs.tolist(), np.split(at, ends[:-1]), strict=True):
            for number in self._of[pair] if len(places) else ():
                kept = _verified(codes, places, self._codes[number])
                if len(kept):
                    yield number, kept


def near_marks(text: NormalizedText, chains: Iterable[Near], seen: set[Near]) -> tuple[I64, I64]:
    """Where strings that stand near each other begin and end in the original, in no order; chains found are added to `seen`."""
    none = np.zeros(0, dtype=np.int64)
    starts, ends = [none], [none]
    for chain in chains:
        for at, string in zip(
            near_places(code_points(text.text), chain.texts, chain.relations), chain.texts, strict=True
        ):
            starts.append(text.origins[at])
            ends.append(text.origins[at + len(string) - 1] + 1)
            seen.update([chain] if len(at) else ())
    return np.concatenate(starts), np.concatenate(ends)


def marks_of(text: str, strings: Marked) -> Marks:
    """Where the strings stand in a document's text, of which the first line is the title."""
    ((marks, _),) = marks_of_each(text, [strings])
    return marks


def marks_of_each(text: str, wanted: Sequence[Marked]) -> list[tuple[Marks, bool]]:
    """The same of several sets of strings, in one pass; and whether all strings of a set stand where they are wanted."""
    sets = [Strings(strings.anywhere) for strings in wanted]
    found: list[list[tuple[I32, I32]]] = [[] for _ in wanted]
    seen: list[set[str]] = [set() for _ in wanted]
    titled: list[set[str]] = [set() for _ in wanted]
    near: list[set[Near]] = [set() for _ in wanted]
    overlap = min(4 * max((one.longest for one in sets), default=0) + 64, PIECE // 4)
    for first, piece in pieces(text, size=PIECE, overlap=overlap):
        for number, one in enumerate(sets):
            found[number].append(_placed(first, *one.find(piece, seen[number])))
            if wanted[number].near:
                found[number].append(_placed(first, *near_marks(piece, wanted[number].near, near[number])))
            if first == 0 and wanted[number].in_title:
                found[number].append(_placed(0, *_in_title(piece, wanted[number].in_title, titled[number])))
    return [
        (_gathered(parts), _all_stand(strings, there, above, beside))
        for parts, strings, there, above, beside in zip(found, wanted, seen, titled, near, strict=True)
    ]


def _all_stand(strings: Marked, there: set[str], above: set[str], beside: set[Near]) -> bool:
    everywhere = set(strings.anywhere) - {""} <= there and set(strings.in_title) - {""} <= above
    return everywhere and beside.issuperset(strings.near)


def some_marks(text: str, strings: Marked, *, enough: int, most: int) -> tuple[Marks, int]:
    """The marks in the title and, in the body, about the first `enough`; and how many characters were looked at.

    About `most` are, but always one piece. Where one of the strings stands as it is written, the search begins there.
    """
    one, seen = Strings(strings.anywhere), set[str]()
    tried = [*strings.anywhere, *(chain.texts[0] for chain in strings.near)][:_TRIED]
    there = [at for string in tried if string and (at := text.find(string)) >= 0]
    start = text.rfind(PARAGRAPH_END, 0, min(there)) + 1 if there else 0
    start = max(start, min(there, default=0) - PIECE // 2)
    overlap = min(4 * one.longest + 64, PIECE // 4)
    found: list[tuple[I32, I32]] = []
    looked_at = count = 0
    for first, piece in _from_both(text, start, overlap):
        marks = _placed(first, *one.find(piece, seen))
        near = _placed(first, *near_marks(piece, strings.near, set()))
        found += [marks, near]
        if first == 0:
            found.append(_placed(0, *_in_title(piece, strings.in_title, seen)))
        looked_at += PIECE
        if first < start:
            continue  # the title alone shows nothing of the body
        count += len(marks[0]) + len(near[0])
        if count >= enough or looked_at >= most:
            break
    return _gathered(found), looked_at


def _from_both(text: str, start: int, overlap: int) -> Iterator[tuple[int, NormalizedText]]:
    """The piece the title is in, and those from a place on."""
    if start:
        yield next(pieces(text, size=min(PIECE, start)))
    yield from pieces(text, start, size=PIECE, overlap=overlap)


def _in_title(piece: NormalizedText, strings: Sequence[str], seen: set[str]) -> tuple[I64, I64]:
    end = piece.text.find(PARAGRAPH_END)
    end = len(piece.text) if end < 0 else end
    return Strings(strings).find(NormalizedText(piece.text[:end], piece.origins[:end]), seen)


def _flags(codes: Iterable[int]) -> NDArray[np.bool_]:
    """By code point, whether it is among these; the last flag is that of all higher ones."""
    wanted = list(codes)
    flags = np.zeros(max(wanted, default=-1) + 2, dtype=np.bool_)
    flags[wanted] = True
    return flags


def _flagged(flags: NDArray[np.bool_], codes: I64) -> NDArray[np.bool_]:
    """The flags of some code points."""
    found: NDArray[np.bool_] = flags.take(codes, mode="clip")
    return found


def _verified(codes: I64, places: I64, string: Sequence[int]) -> I64:
    """Of the places where the first two characters stand, those where all do, and none that overlaps the one before."""
    length = len(string)
    places = places[places + length <= len(codes)]
    for offset in range(2, length):
        places = places[codes[places + offset] == string[offset]]
    if len(places) < 2 or int(np.diff(places).min()) >= length:
        return places
    kept, end = [], 0
    for at in places.tolist():
        if at >= end:
            kept.append(at)
            end = at + length
    return np.array(kept, dtype=np.int64)


def _placed(first: int, starts: I64, ends: I64) -> tuple[I32, I32]:
    """The marks of a piece that begins at `first`, made few."""
    marks = _united((starts + first).astype(np.int32), (ends + first).astype(np.int32))
    return marks.starts, marks.ends


def _gathered(parts: Sequence[tuple[I32, I32]]) -> Marks:
    none = np.zeros(0, dtype=np.int32)
    starts, ends = zip(*parts, strict=True) if parts else ((none,), (none,))
    return _united(np.concatenate(starts), np.concatenate(ends))


def _united(starts: I32, ends: I32, *, touching: bool = False) -> Marks:
    """In order, overlapping ones made one; adjacent ones stay apart unless they are to be joined, too."""
    if not len(starts):
        return Marks(starts, ends)
    if (starts[1:] < starts[:-1]).any():
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
    reach = np.maximum.accumulate(ends)
    begins = starts[1:] > reach[:-1] if touching else starts[1:] >= reach[:-1]
    first = np.concatenate(([0], np.flatnonzero(begins) + 1))
    return Marks(starts[first], reach[np.append(first[1:], len(starts)) - 1])
