"""A file taken as far as its original: what a process leaves that is killed before the catalogue names it."""

from __future__ import annotations

from pathlib import Path

from indexer.archive import Archive
from indexer.errors import UnreadableFile
from indexer.intake.file_intake import ReadFile, kept, read_files
from indexer.model.stored import ImportFailure, IncomingDocument
from indexer.originals.arrivals import Arrivals


def kept_of(archive: Archive, path: Path) -> IncomingDocument:
    """The document on its way, its original kept, and no more. Raises UnreadableFile when the disk is full."""
    ((where, file),) = read_files(path)
    assert isinstance(file, ReadFile)
    with Arrivals(archive._originals, archive._catalogue.locks) as arrivals:
        item = kept(where, file, arrivals, archive._catalogue.holds)
    if isinstance(item, ImportFailure):
        raise UnreadableFile.of(item.reason)
    return item
