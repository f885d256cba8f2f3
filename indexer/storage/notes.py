"""Short notes by name, which all processes that share a catalogue can read; none is needed to find a document."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol

from indexer.storage.durable import write_whole

NoteName = Literal[
    "reindexing",  # how far the index is being built anew
    "key",  # the fingerprint of the secret key that all machines have
    "backup",  # how far the backup in the background is
    "whole-backup",  # the last that was written whole
    "backup-plan",  # since when backups have been due at what time
    "home",  # which home has a catalogue beside which it keeps index or originals for itself
]


class Notes(Protocol):
    """The notes of one archive."""

    def read(self, name: NoteName) -> str:
        """What was noted last; "" when nothing was."""
        ...

    def write(self, name: NoteName, text: str) -> None:
        """Note it in place of what was noted. Raises OSError, or what an archive raises."""
        ...


class FileNotes:
    """The notes of one machine, in files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: NoteName) -> str:
        """See Notes."""
        with suppress(OSError, UnicodeDecodeError):
            return self._of(name).read_text(encoding="utf-8")
        return ""

    def write(self, name: NoteName, text: str) -> None:
        """See Notes; whole or not at all."""
        write_whole(self._of(name), text.encode(), durable=False)

    def _of(self, name: NoteName) -> Path:
        return self._folder / f"{name}.json"
