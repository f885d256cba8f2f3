"""Defines what a check of an archive can find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from indexer.message import Message

Kind = Literal[
    "catalogue damaged",
    "record astray",  # it belongs to no document
    "record unreadable",
    "record altered",  # it is not as it was written
    "version altered",  # the text or the fields of a document are not
    "layout damaged",  # where a text stands in its original cannot be read or is not as it was written
    "version missing",
    "original missing",
    "original altered",
    "original unreadable",
    "original orphaned",  # no version names it
    "draft altered",  # a file in the tray is not as it was received
    "file put aside",  # it was damaged, and another has taken its place
    "write unfinished",  # the file of a killed writer
    "too open",  # others on this machine may read or change it
    "store away",  # one that machines share cannot be reached, or answers only in part
    "store reduced",  # all is there, but what it could lose before has gone
    "index missing",
    "index unreadable",
    "index damaged",
    "index outdated",
    "index behind",
    "document set aside",  # processes died while they indexed it
    "index incomplete",
    "index surplus",
    "secrecy open",  # documents that everybody may see, though they have a 密级
    "mark open",  # likewise, a mark that only their text has
    "originals arriving",
    "index being written",
]
REMARKS: Final[tuple[Kind, ...]] = ("originals arriving", "index being written")  # no faults: try again later


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    kind: Kind
    where: str  # a path below the home, or a table of stores.toml
    document: str = ""  # id of the document, or the first document, that it concerns
    detail: str | Message = ""  # the system's own words; ids of more documents; what an error says
    count: int = 1  # of documents or files
    repaired: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether it is one; else a remark on what could not be looked at just now."""
        return self.kind not in REMARKS
