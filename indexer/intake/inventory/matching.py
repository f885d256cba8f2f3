"""Finds the one file below a folder that a row of a 目录 means.

A file's name as the row gives it decides, with or without folders and suffix. Where the row gives none, a file is
meant whose name holds the row's 档号, else its 文号, else its 题名, whatever the brackets, dashes and blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from indexer.errors import ArchiveError
from indexer.intake.inventory.held_strings import HeldStrings
from indexer.message import Message
from indexer.storage import printable
from indexer.text import normalize_line

SHORTEST_TITLE: Final = 4  # letters of a 题名 that may be looked for inside a name

_NO_LETTERS = re.compile(r"\W+")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)[^\w]+(?=\d)")
_SHOWN = 3  # names that are told when several files may be meant


class NoFile(ArchiveError):
    """No file is meant, or several may be: one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a row says of its file; "" where it says nothing."""

    file: str  # a name or path
    code: str = ""  # 档号
    number: str = ""  # 文号
    title: str = ""  # 题名

    def spelled(self) -> dict[str, str]:
        """档号, 文号 and 题名 as letters, in the order in which they decide; without those that tell too little."""
        tried = {"档号": letters(self.code), "文号": letters(self.number), "题名": letters(self.title)}
        return {
            kind: text
            for kind, text in tried.items()
            if len(text) >= (SHORTEST_TITLE if kind == "题名" else 1)
        }


class Names:
    """The names of files, with or without their folders, found by what rows say. They are known by numbers from 0."""

    def __init__(self, names: Sequence[str]) -> None:
        self._by_end: dict[str, list[int]] = {}
        self._whole: dict[str, list[int]] = {}
        stems = [letters(PurePosixPath(name).stem) for name in names]
        for number, name in enumerate(names):
            self._whole.setdefault(stems[number], []).append(number)
            for end in _ends(_spelled(name)):
                self._by_end.setdefault(end, []).append(number)
        self._held = HeldStrings(stems)

    def named(self, name: str) -> list[int]:
        """The files of that name."""
        spelled = _spelled(name)
        for wanted in (spelled, PurePosixPath(spelled).name):  # folders may have been another machine's
            if found := self._by_end.get(wanted):
                return found
        return []

    def saying(self, wanted: str) -> tuple[Sequence[int], Sequence[int]]:
        """The files whose names are these letters, and those whose names hold them."""
        return self._whole.get(wanted, ()), self._held.holding(wanted)


class Files:
    """The files below a folder, found by what rows say."""

    def __init__(self, folder: Path, paths: Iterable[Path]) -> None:
        self._paths = list(paths)
        self._names = Names([printable(path.relative_to(folder)) for path in self._paths])

    def __iter__(self) -> Iterator[Path]:
        return iter(self._paths)

    def find(self, clues: Clues) -> Path:
        """The one file that is meant. Raises NoFile."""
        if clues.file:
            return self._named(clues.file)
        if not any(map(letters, (clues.code, clues.number, clues.title))):
            raise NoFile("row names no file")
        rest = narrowed(found for text in clues.spelled().values() for found in self._names.saying(text))
        if len(rest) == 1:
            return self._paths[rest[0]]
        if not rest:
            raise NoFile("no file for the row")
        raise NoFile("several files for the row", files=_told(self._paths[number] for number in rest))

    def _named(self, name: str) -> Path:
        found = self._names.named(name)
        if not found:
            raise NoFile("no file of that name", name=name)
        if len(found) > 1:
            files = _told(self._paths[number] for number in found)
            raise NoFile("several files of that name", name=name, files=files)
        return self._paths[found[0]]


def narrowed(found: Iterable[Sequence[int]]) -> Sequence[int]:
    """What several clues leave, each of which has found some: those that the next one has found, too, unless none is."""
    rest: Sequence[int] = ()
    for numbers in found:
        also = set(rest).intersection(numbers) if rest else numbers
        rest = sorted(also) if also else rest
        if len(rest) == 1:
            break
    return rest


def shown(path: Path) -> str:
    """A file's name."""
    return printable(path.name)


def letters(text: str) -> str:
    """Letters and digits of a text in the form that is searched, numbers kept apart: 青工总〔2022〕12号 → 青工总2022_12号."""
    apart = _BETWEEN_NUMBERS.sub("_", normalize_line(text).replace("_", " "))
    return _NO_LETTERS.sub("", apart)


def _spelled(path: str) -> str:
    """A path as names are compared: `/` between folders, one width, no case."""
    plain = unicodedata.normalize("NFKC", path.strip()).replace("\\", "/").casefold()
    return plain.removeprefix("./").strip("/")


def _ends(path: str) -> Iterator[str]:
    """A file by its name, and by its folders and name, each with and without its suffix."""
    parts = path.split("/")
    for at in range(len(parts)):
        end = "/".join(parts[at:])
        yield end
        stem = str(PurePosixPath(end).with_suffix(""))
        if stem != end:
            yield stem


def _told(paths: Iterable[Path]) -> Message:
    names = tuple(map(shown, paths))
    if len(names) <= _SHOWN:
        return Message("files", names=names)
    return Message("files and others", names=names[:_SHOWN], count=len(names))
