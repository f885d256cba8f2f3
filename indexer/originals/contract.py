"""The contract of all that keeps originals, and how they are named: `corpus/2022/通知.docx`, wherever they lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final, Protocol

from indexer.originals.copies import ObjectCopies
from indexer.paths import CORPUS
from indexer.storage import digest, is_plain_path, printable, suffix_of

_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_LONGEST_NAME = 180  # bytes; file systems stop at 255
_SUFFIX = 24  # bytes that a name may have besides: a part of its digest, and its suffix
_DEEPEST = 8  # folders and name
_UNDATED: Final = "undated"


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, and what raises OriginalsUnavailable when it is not the one that is meant."""

    path: Path
    require: Callable[[], None]


TrayPlace = FolderPlace | ObjectCopies  # where the files lie that wait to be confirmed: beside the originals


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of an original without reading it."""

    size: int  # bytes
    changed: int  # seconds since 1970


class Originals(Protocol):
    """The documents of record of one archive. Safe to share between threads and processes.

    A name is the one that `keep` gave. Whatever reads one raises OriginalMissing where there is none of that name, and
    OSError where it cannot be read; OriginalsUnavailable when the place cannot be reached, StoresInvalid when it is none.
    That the bytes are those that were taken in is for the caller to see, who knows their digest.
    """

    folder: Path | None  # that they lie in, if they do in one
    tray: TrayPlace

    def prepare(self, is_begun: Callable[[], bool], owner: str | None = None) -> None:
        """See to it that this is the place; `is_begun` tells whether the catalogue names originals.

        A place that is shared is marked for the archive that is its `owner`, "" being one that has no name yet. Raises
        StoresInvalid where it is marked for another; None does not ask.
        """

    def keep(self, source: Path, content: bytes, year: str) -> str:
        """Make sure the bytes are here for good; their name.

        They get the name of their source, made unique if need be. Nothing is ever altered or overwritten. Raises
        OSError when they cannot be written.
        """

    def adopt(self, name: str) -> None:
        """Make sure of one that lies here already and was not put here by `keep`."""

    def put_back(self, name: str, content: bytes) -> bool:
        """Write an original that has gone missing; False when there is something."""

    def destroy(self, name: str) -> None:
        """Delete one for good, if it is there: for nothing but a disposal that two persons have decided. Raises OSError."""

    def facts(self, name: str) -> FileFacts | None:
        """What is known of one; None where there is none."""

    def as_file(self, name: str) -> AbstractContextManager[Path]:
        """A file with its bytes, to be read only, and only within the context."""

    def opened(self, name: str) -> AbstractContextManager[BufferedReader]:
        """Its bytes, to be read once from beginning to end."""

    def digest(self, name: str) -> str:
        """SHA-256 of its bytes, in hexadecimal digits."""

    def names(self) -> Iterator[str]:
        """The names of all that lies here, also of what the catalogue does not know."""

    def unfinished(self) -> Iterator[str]:
        """What killed writers have left."""

    def remove_unfinished(self, name: str) -> bool:
        """Delete one of these; whether it is gone."""


def names_for(source: str, content: bytes, year: str) -> tuple[str, str]:
    """What to call the bytes: by their file's own name, or, when other bytes have it, by one that is theirs alone."""
    stem = _UNSAFE.sub("_", printable(source))
    suffix = stem[len(stem) - len(suffix_of(stem)) :]
    stem = stem.removesuffix(suffix)
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    folder = f"{CORPUS}/{year or _UNDATED}"
    return f"{folder}/{stem}{suffix}", f"{folder}/{stem}-{digest(content)[:12]}{suffix}"


def below_corpus(name: str) -> str:
    """What a name says after `corpus/`; "" for one that is no name of an original."""
    top, _, rest = name.partition("/")
    return rest if top == CORPUS and "\0" not in rest else ""


def may_be_named(name: str) -> bool:
    """Whether a stranger's name may be that of an original here: it stays below `corpus/`, and is not hidden there."""
    below = below_corpus(name)
    parts = below.split("/")
    fits = (
        bool(below)
        and is_plain_path(name)
        and all(len(part.encode()) <= _LONGEST_NAME + _SUFFIX for part in parts)
    )
    return (
        fits
        and not any(part.startswith(".") or _UNSAFE.search(part) for part in parts)
        and len(parts) <= _DEEPEST
    )
