"""Pairs the rows of a 目录 with the files that wait in the tray, by their names, what was read from them, and their text.

What is sure is a pair; what is doubtful is told, with what may be meant, and never settled here: two rows that mean one
file, several files that a row may mean, a row that a file's text is only like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Final, Literal

from indexer.catalogue import INSIDE
from indexer.intake.inventory.held_strings import HeldStrings, share_of
from indexer.intake.inventory.importer import Entry
from indexer.intake.inventory.matching import Names, letters, narrowed
from indexer.model import Document, Stated

By = Literal["given", "文件名", "档号", "文号", "题名"]
Why = Literal["two rows", "two files", "unlike"]

BEGINNING: Final = 800  # characters of a text in which a row's 档号, 文号 or 题名 is looked for
MOST_SHOWN: Final = 5  # files, or rows, of one doubt
_LIKE: Final = 0.6  # of a 题名's pairs of letters that a file holds, when it may be meant
_UNLIKE: Final = 0.5  # below it a file that holds a row's number is doubtful
_MOST_COMPARED: Final = 5_000  # rows without a file
_SHORTEST: Final = 4  # letters that are looked for in a text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file of the tray, as far as rows can mean it."""

    id: str
    name: str  # as it was given
    title: str
    number: str
    code: str
    beginning: str = field(repr=False)
    stated: Stated | None = None  # what it has been given

    @classmethod
    def of(cls, identifier: str, name: str, document: Document, stated: Stated | None) -> Candidate:
        """What is kept in memory of a draft."""
        beginning = f"{document.title}\n{document.body[:BEGINNING]}"
        about = (document.title, document.number, document.description.code)
        return cls(identifier, name, *about, beginning, stated)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and the one file that it means."""

    entry: Entry
    candidate: Candidate
    by: By


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows and files that may belong together; one of both is several, or neither is sure."""

    why: Why
    entries: tuple[Entry, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became of the rows, and of the files."""

    pairs: tuple[Pair, ...]
    doubts: tuple[Doubt, ...]
    missing: tuple[Entry, ...]  # rows without a file
    left: tuple[Candidate, ...]  # files that no row means


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a row means by itself."""

    row: int
    files: Sequence[int]
    by: By
    sure: bool


def paired(inventory: str, entries: Sequence[Entry], candidates: Sequence[Candidate]) -> Pairing:
    """Pair rows and files. `inventory` is the draft of the 目录: what it has given a file before stays given."""
    finder = _Finder(inventory, candidates)
    claims = [finder.claim(row, entry) for row, entry in enumerate(entries)]
    sure: dict[int, list[_Claim]] = {}
    for claim in claims:
        if claim.sure:
            sure.setdefault(claim.files[0], []).append(claim)
    pairs: dict[int, Pair] = {}  # by their rows
    doubts: dict[int, Doubt] = {}
    for number, rows in sure.items():
        entry, file = entries[rows[0].row], candidates[number]
        if len(rows) == 1:
            pairs[rows[0].row] = Pair(entry, file, rows[0].by)
        else:
            several = tuple(entries[claim.row] for claim in rows[:MOST_SHOWN])
            doubts[rows[0].row] = Doubt("two rows", several, (file,))
    like = _Likeness(finder, [number for number in range(len(candidates)) if number not in sure])
    missing, touched = list[Entry](), set(sure)
    for claim in claims:
        if claim.sure:
            continue
        entry = entries[claim.row]
        means = [number for number in claim.files if number not in sure]
        files = means or like.files(entry)
        touched.update(files)
        if files:
            why: Why = "two files" if len(means) > 1 else "unlike"
            shown = tuple(candidates[number] for number in files[:MOST_SHOWN])
            doubts[claim.row] = Doubt(why, (entry,), shown)
        else:
            missing.append(entry)
    left = tuple(one for number, one in enumerate(candidates) if number not in touched)
    return Pairing(
        tuple(pairs[row] for row in sorted(pairs)),
        tuple(doubts[row] for row in sorted(doubts)),
        tuple(missing),
        left,
    )


class _Finder:
    """Finds the files that a row means, without looking at every file for every row."""

    def __init__(self, inventory: str, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._given = {
            one.stated.row: number
            for number, one in enumerate(candidates)
            if one.stated and one.stated.inventory == inventory
        }
        names = [one.name.replace(INSIDE, "/") for one in candidates]
        self._names = Names(names)
        self._lines = [
            _Lines(f"{one.beginning}\n{PurePosixPath(name).stem}")
            for one, name in zip(candidates, names, strict=True)
        ]
        self.texts = [lines.letters for lines in self._lines]
        self._held = HeldStrings(self.texts)
        self._own: dict[tuple[str, str], list[int]] = {}
        for number, one in enumerate(candidates):
            for kind, value in (("档号", one.code), ("文号", one.number), ("题名", one.title)):
                self._own.setdefault((kind, letters(value)), []).append(number)

    def claim(self, row: int, entry: Entry) -> _Claim:
        """What a row means: what it was given before, the file of its name, else one that says what it says."""
        given = self._given.get(entry.where)
        if given is not None:
            return _Claim(row, [given], "given", sure=True)
        named = self._names.named(entry.clues.file) if entry.clues.file else []
        if len(named) == 1:
            return _Claim(row, named, "文件名", sure=True)
        said = self._said(entry)
        if named:
            rest = narrowed([named, *(files for _, files, _ in said)])
            return _Claim(row, rest, "文件名", sure=len(rest) == 1)
        rest = narrowed(files for _, files, _ in said)
        by, sure = next(
            ((kind, sure) for kind, files, sure in said if rest and rest[0] in files), ("题名", False)
        )
        agreed = len(rest) == 1 and sure and self._agree(entry, rest[0], by)
        return _Claim(row, rest, by, sure=agreed and not entry.clues.file)

    def _said(self, entry: Entry) -> list[tuple[By, Sequence[int], bool]]:
        """For each thing a row says the files whose names, fields or texts say it, too; and whether one alone is sure."""
        said: list[tuple[By, Sequence[int], bool]] = []
        for kind, wanted in entry.clues.spelled().items():
            by: By = "档号" if kind == "档号" else "文号" if kind == "文号" else "题名"
            found = [*self._names.saying(wanted), self._own.get((kind, wanted), ())]
            said += [(by, files, True) for files in found if files]
            if len(wanted) >= _SHORTEST:
                held = self._held.holding(wanted)
                whole = [number for number in held if kind != "题名" or self._lines[number].has(wanted)]
                said += [(by, files, sure) for files, sure in ((whole, True), (held, False)) if files]
        return said

    def _agree(self, entry: Entry, number: int, by: By) -> bool:
        """Whether nothing that was read from a file speaks against a row that means it by its text."""
        one, spelled = self._candidates[number], entry.clues.spelled()
        if by != "题名" and spelled[by] in letters(one.name):
            return True
        wanted, title = spelled.get("文号"), spelled.get("题名")
        if wanted and one.number and letters(one.number) != wanted:
            return False
        return by == "题名" or not title or share_of(title, self.texts[number]) >= _UNLIKE


class _Likeness:
    """Finds files that a row's 题名 is like, among those that no row surely means."""

    def __init__(self, finder: _Finder, files: Sequence[int]) -> None:
        self._files = files
        self._held = HeldStrings([finder.texts[number] for number in files])
        self._rows = 0

    def files(self, entry: Entry) -> list[int]:
        """The likest first; none after very many rows."""
        self._rows += 1
        title = entry.clues.spelled().get("题名")
        if not title or not self._files or self._rows > _MOST_COMPARED:
            return []
        return [self._files[number] for number in self._held.likest(title, _LIKE, MOST_SHOWN)]


class _Lines:
    """The beginning of a text as letters, and where its lines begin and end in them."""

    def __init__(self, text: str) -> None:
        lines = [letters(line) for line in text.split("\n")]
        self.letters = "".join(lines)
        self._ends = {0, *accumulate(map(len, lines))}

    def has(self, wanted: str) -> bool:
        """Whether it stands there as one whole line or several."""
        at = self.letters.find(wanted)
        while at >= 0:
            if at in self._ends and at + len(wanted) in self._ends:
                return True
            at = self.letters.find(wanted, at + 1)
        return False
