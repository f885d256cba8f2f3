"""Tries again whatever could not be taken in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from indexer.intake.file_intake import read_files
from indexer.intake.ingest import Ingest
from indexer.message import Message
from indexer.model import ImportOutcome
from indexer.storage import is_free, on_disk


def retry(ingest: Ingest, *, actor: str = "") -> Iterator[ImportOutcome]:
    """Try everything in the list again, a ZIP file with all its members, and report as `Archive.add` does.

    What is taken in leaves the list, and so does what a changed ZIP file holds no longer. Raises ArchiveBusy when
    somebody else is at it.
    """
    with ingest.locks.locked("retrying", wait=0, busy=Message("files being tried again")):
        yield from _retried(ingest, actor)


def is_retrying(ingest: Ingest) -> bool:
    """Whether somebody is at it."""
    return not is_free(ingest.locks, "retrying")


def _retried(ingest: Ingest, actor: str) -> Iterator[ImportOutcome]:
    listed = sorted(ingest.refusals.all(), key=lambda refused: refused.file)
    for file, entries in groupby(listed, key=lambda refused: refused.file):
        before = {refused.where for refused in entries}
        now: set[str] = set()
        path = on_disk(str(file))
        linked = path.is_symlink()  # to a folder: reading it says so, adding it would follow
        tried = ingest.store(read_files(path), actor=actor) if linked else ingest.add([path], actor=actor)
        for outcome in tried:
            now.add(outcome.where)
            yield outcome
        ingest.refusals.forget(before - now)
