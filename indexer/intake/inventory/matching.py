"""Finds the one file below a folder that a row of a 目录 means.

A file's name as the row gives it decides, with or without folders and suffix. Where the row gives none, a file is
meant whose name holds the row's 档号, else its 文号, else its 题名, whatever the brackets, dashes and blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.storage import printable
from indexer.text import normalize_line, spelt_in

SHORTEST_TITLE: Final = 4  # letters of a 题名 that may be looked for inside a name

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


class Files:
    """The files below a folder, found by what rows say."""

    def __init__(self, folder: Path, paths: Iterable[Path]) -> None:
        self._paths = list(paths)
        self._by_end: dict[str, list[Path]] = {}
        for path in self._paths:
            for end in _ends(_spelled(printable(path.relative_to(folder)))):
                self._by_end.setdefault(end, []).append(path)
        self._letters = {path: letters(Path(printable(path)).stem) for path in self._paths}

    def __iter__(self) -> Iterator[Path]:
        return iter(self._paths)

    def find(self, clues: Clues) -> Path:
        """The one file that is meant. Raises NoFile."""
        if clues.file:
            return self._named(clues.file)
        rest = self._paths
        tried = {"档号": letters(clues.code), "文号": letters(clues.number), "题名": letters(clues.title)}
        if not any(tried.values()):
            raise NoFile("row names no file")
        for found in self._narrowed(rest, tried):
            rest = found
            if len(rest) == 1:
                return rest[0]
        if rest is self._paths:
            raise NoFile("no file for the row")
        raise NoFile("several files for the row", files=_told(rest))

    def _narrowed(self, rest: Sequence[Path], tried: Mapping[str, str]) -> Iterator[list[Path]]:
        """Fewer and fewer files: those that also hold the next clue, unless none does."""
        for kind, wanted in tried.items():
            if not wanted or (kind == "题名" and len(wanted) < SHORTEST_TITLE):
                continue
            whole = [path for path in rest if self._letters[path] == wanted]
            held = whole or [path for path in rest if spelt_in(wanted, self._letters[path])]
            if held:
                rest = held
                yield held

    def _named(self, name: str) -> Path:
        spelled = _spelled(name)
        for wanted in (spelled, PurePosixPath(spelled).name):  # folders may have been another machine's
            found = self._by_end.get(wanted, [])
            if len(found) == 1:
                return found[0]
            if found:
                raise NoFile("several files of that name", name=name, files=_told(found))
        raise NoFile("no file of that name", name=name)


def shown(path: Path) -> str:
    """A file's name."""
    return printable(path.name)


def letters(text: str) -> str:
    """Letters and digits of a text in the form that is searched, numbers kept apart: 青工总〔2022〕12号 → 青工总2022_12号."""
    apart = _BETWEEN_NUMBERS.sub("_", normalize_line(text).replace("_", " "))
    return "".join(character for character in apart if character.isalnum() or character == "_")


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


def _told(paths: Sequence[Path]) -> Message:
    names = tuple(map(shown, paths[:_SHOWN]))
    if len(paths) == len(names):
        return Message("files", names=names)
    return Message("files and others", names=names, count=len(paths))
