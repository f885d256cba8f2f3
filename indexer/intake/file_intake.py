"""Reads one file, or the members of a package or mail, in a child process, and keeps the originals of what is taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from indexer import readers
from indexer.catalogue import INSIDE
from indexer.errors import ArchiveError, UnreadableFile
from indexer.message import Message
from indexer.model import NO_DEPARTMENT, NO_LAYOUT, Document, ImportFailure, IncomingDocument, Layout
from indexer.originals import Arrivals
from indexer.readers import Unpacked, is_printed, understand
from indexer.storage import digest, printable, suffix_of
from indexer.structure import OPEN

PACKAGES: Final = (".zip", ".rar", ".7z")
MAILS: Final = (".eml", ".msg")
ID_DIGITS = 12  # of the SHA-256 that names a document: two of a million share them once in 500 archives


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read; nothing of it is kept yet."""

    path: Path  # where it is; of bytes from elsewhere a path that is in no corpus, see `beside_no_corpus`
    content: bytes = field(repr=False)
    sha256: str
    document: Document
    year: str  # in whose folder its original is to be, "" where that is not known
    how: Message | None = None
    notes: tuple[Message, ...] = ()
    proposed: bool = False  # how open it is to be was found in no text
    reread: bool = False  # with an encoding that somebody has chosen
    replaces: str = ""  # the document it is to be a new version of
    lies_as: str = ""  # the name of the original that it is already
    layout: Layout = field(default=NO_LAYOUT, repr=False)  # where its text stands
    department: int = NO_DEPARTMENT  # as in IncomingDocument


Item = tuple[str, ReadFile | IncomingDocument | ImportFailure]  # where it stood, and what was read there


def read_files(path: Path, encoding: str | None = None) -> Iterator[tuple[str, ReadFile | ImportFailure]]:
    """A file as one item, a package as one for each of its members, a mail as itself and its attachments.

    Each comes with where it stood. `encoding` overrules what would be found of texts. A member stands at
    `包.zip › 目录/文件.docx`; its bytes are the original, the package is none. Raises ReadingInterrupted.
    """
    where = printable(path)
    if not is_package(path.name):
        yield read_alone(path, encoding)
    if not is_package(path.name) and not is_mail(path.name):
        return
    try:
        content = readers.read_bytes(path)
        members = Members(content, path.name)
        for name, member in members:
            yield _of_member(f"{where}{INSIDE}{name}", member, encoding)
        if not members.is_packed:
            yield where, read_file(path, content, encoding)
    except (UnreadableFile, MemoryError) as error:
        if is_package(path.name):  # of a mail it has been said
            yield where, failed(where, error)


def read_alone(path: Path, encoding: str | None = None) -> tuple[str, ReadFile | ImportFailure]:
    """A file that is no package as one item, without the attachments of a mail. Raises ReadingInterrupted."""
    where = printable(path)
    try:
        return where, read_file(path, readers.read_bytes(path), encoding)
    except (UnreadableFile, MemoryError) as error:
        return where, failed(where, error)


def _of_member(
    where: str, member: bytes | UnreadableFile, encoding: str | None
) -> tuple[str, ReadFile | ImportFailure]:
    try:
        if isinstance(member, UnreadableFile):
            raise member
        return where, read_file(beside_no_corpus(where), member, encoding)
    except (UnreadableFile, MemoryError) as error:
        return where, failed(where, error)


def read_file(path: Path, content: bytes, encoding: str | None = None) -> ReadFile:
    """Read the bytes of a file that is no package. Raises UnreadableFile, ReadingInterrupted."""
    found = understand(printable(path.name), content, encoding)
    document = found.document
    proposed = document.description.openness == OPEN  # a text never says so
    year, reread = (document.date or "")[:4], encoding is not None
    return ReadFile(
        *(path, content, digest(content), document, year, found.how, found.notes, proposed, reread),
        layout=found.layout,
    )


class Members:
    """The members of a package or mail of that name with their bytes. See readers.Unpacked.

    Iterating raises UnreadableFile where a package has none, too.
    """

    def __init__(self, source: bytes | Path, name: str) -> None:
        self._unpacked = Unpacked(source, name)
        self._may_be_empty = is_mail(name)

    def __iter__(self) -> Iterator[tuple[str, bytes | UnreadableFile]]:
        empty = True
        for member in self._unpacked:
            empty = False
            yield member
        if empty and self.is_packed and not self._may_be_empty:
            raise UnreadableFile("ZIP holds no files")

    @property
    def is_packed(self) -> bool:
        """Known at the end: False for a document that is called a package by mistake."""
        return self._unpacked.is_packed


def kept(
    where: str, file: ReadFile, arrivals: Arrivals, is_held: Callable[[str], bool]
) -> IncomingDocument | ImportFailure:
    """The file on its way, its bytes in the corpus, unless the archive holds them. Raises ArchiveBusy."""
    try:
        held = file.sha256 in arrivals or is_held(file.sha256)
        original = "" if held else _put_away(file, arrivals)
    except (UnreadableFile, MemoryError) as error:
        return failed(where, error)
    identifier = file.replaces or file.sha256[:ID_DIGITS]
    return IncomingDocument(
        *(identifier, file.document, original, file.sha256, file.how, file.notes, file.proposed, file.reread),
        layout=file.layout,
        unplaced=is_printed(file.path.name) and not file.layout.pages,
        department=file.department,
    )


def _put_away(file: ReadFile, arrivals: Arrivals) -> str:
    arrivals.begin()
    try:
        if file.lies_as:
            return arrivals.adopt(file.lies_as, file.sha256)
        return arrivals.keep(file.path, file.content, file.sha256, file.year)
    except OSError as error:
        raise UnreadableFile("corpus unwritable", system=str(error.strerror)) from error


def failed(where: str, error: Exception) -> ImportFailure:
    """What is told of a file or line that could not be read."""
    return ImportFailure(
        where, error.message if isinstance(error, ArchiveError) else Message("memory short for the file")
    )


def beside_no_corpus(name: str) -> Path:
    """A path for bytes that came by name only: it has their own name, and is never one in the corpus."""
    return Path("/", base_name(name))


def base_name(name: str) -> str:
    """The file's own name, without folders and the package it came in."""
    return name.rpartition(INSIDE)[2].rpartition("/")[2]


def is_package(name: str) -> bool:
    """Whether the name is that of a file which is nothing but its members."""
    return suffix_of(name) in PACKAGES


def is_mail(name: str) -> bool:
    """Whether the name is that of a document with members."""
    return suffix_of(name) in MAILS
