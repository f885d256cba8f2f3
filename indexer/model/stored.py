"""Defines a stored document, one on its way in, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from indexer.message import Message
from indexer.model.clearance import NO_DEPARTMENT, Access, level_of, partition_of, sees
from indexer.model.description import OPENNESS
from indexer.model.document import Document
from indexer.model.layout import NO_LAYOUT, Layout
from indexer.storage import suffix_of

_ID: Final = re.compile(r"[\w.:@+-]{1,200}")


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the catalogue keeps it."""

    number: int
    id: str
    version: int
    state: str  # active, withdrawn or destroyed
    document: Document
    original: str  # path below the archive's home, "" when there is no file
    sha256: str
    added_at: str  # when these bytes were taken in: ISO 8601, UTC
    department: int = NO_DEPARTMENT  # serial of the one it belongs to
    sound: bool = True  # whether all of it is as it was written; if not, its text may be wrong

    @property
    def format(self) -> str:
        """The kind of file it came as, by its suffix: TXT; "" for the line of an import, which came as none."""
        return suffix_of(self.original)[1:].upper() if self.original else ""

    @property
    def level(self) -> int:
        """How closed it is; whatever is damaged may have been closed."""
        return level_of(self.document.description.openness if self.sound else OPENNESS[-1])

    @property
    def partition(self) -> int:
        """That of the index in which it is."""
        return partition_of(self.level, self.department)

    def seen_with(self, access: Access) -> bool:
        """Whether somebody who may see so much sees it."""
        return sees(access, self.level, self.department)


@dataclass(frozen=True, slots=True)
class IncomingDocument:
    """A document on its way into the catalogue. `sha256` is that of the original bytes."""

    id: str
    document: Document
    original: str
    sha256: str
    how: Message | None = None  # how its file was read, to be told: GB18030 文本
    notes: tuple[Message, ...] = ()  # what was left out of it or is doubtful
    proposed: bool = False  # nothing states how open it is: a new document is as the office has decided
    reread: bool = (
        False  # it was read as somebody asked: held bytes get a new version if their text is another
    )
    layout: Layout = NO_LAYOUT  # where its text stands in the original
    unplaced: bool = False  # its original is still to be read for that
    department: int = NO_DEPARTMENT  # serial of the one that a new document is to belong to


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """Something that was not taken in, where it is, and why."""

    where: str
    reason: Message


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one file or line."""

    where: str  # the path as it was given, or file and line
    status: Literal["added", "duplicate", "replaced", "failed"]
    id: str = ""
    title: str = ""
    reason: Message | None = None  # why it failed, or was found known but withdrawn
    how: Message | None = None  # how the file was read: GB18030 文本
    notes: tuple[Message, ...] = ()  # what was left out of it or is doubtful
    openness: str = ""  # of what was added or replaced: 公开, 内部, 仅档案员
    mark: str = ""  # what it says of who may see it: 秘密★10年, 内部资料


def is_identifier(text: str) -> bool:
    """Whether a document may have this id."""
    return _ID.fullmatch(text) is not None
