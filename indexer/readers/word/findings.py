"""Keeps account of what the walk through a Word document met: revisions, embedded files, what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from indexer.message import Message
from indexer.readers.word.numbering import local

_MOST_TOLD: Final = 5  # deleted texts and embedded files that a note names
_LONGEST_TOLD: Final = 40  # characters of each


@dataclass(slots=True)
class Findings:
    """Counts and names, for the notes."""

    insertions: int = 0
    deleted: list[str] = field(default_factory=list)  # texts
    is_revised: bool = False
    has_contents: bool = False
    has_charts: bool = False
    embedded: dict[str, None] = field(default_factory=dict)  # names of files that were not read

    def note_revision(self, element: Any, name: str) -> None:
        """Count an element of the text if it is an insertion or deletion."""
        if name in ("ins", "moveTo", "moveFrom"):
            self.is_revised = True
            self.insertions += name == "ins" and any(
                local(each) in ("t", "drawing") for each in element.iter()
            )
        elif name == "del":
            self.is_revised = True
            text = "".join(each.text or "" for each in element.iter() if local(each) in ("delText", "t"))
            if text.strip():
                self.deleted.append(" ".join(text.split()))

    def leave_out(self, kind: str, part: Any) -> None:
        """Name an embedded file that is not read, by its program and its name in the package."""
        name = PurePosixPath(str(part.partname)).name if part is not None else ""
        told = f"{kind[:_LONGEST_TOLD]} {name}" if kind and name else kind[:_LONGEST_TOLD] or name
        self.embedded[told or "?"] = None

    def take_over(self, other: Findings) -> None:
        """Count those of a document in this one, too."""
        self.insertions += other.insertions
        self.deleted += other.deleted
        self.is_revised |= other.is_revised
        self.has_contents |= other.has_contents
        self.has_charts |= other.has_charts
        self.embedded |= other.embedded

    def notes(self) -> list[Message]:
        """What the reading leaves out or has decided."""
        found = [Message("table of contents left out")] if self.has_contents else []
        if self.is_revised:
            deletions = len(self.deleted)
            found.append(Message("revisions counted", insertions=self.insertions, deletions=deletions))
        if self.deleted:
            texts = tuple(text[:_LONGEST_TOLD] for text in self.deleted[:_MOST_TOLD])
            found.append(
                Message("deleted text left out", characters=sum(map(len, self.deleted)), texts=texts)
            )
        if self.embedded:
            names = tuple(self.embedded)[:_MOST_TOLD]
            found.append(Message("embedded files left out", count=len(self.embedded), names=names))
        if self.has_charts:
            found.append(Message("numbers of charts left out"))
        return found
