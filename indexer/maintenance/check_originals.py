"""Compares the originals that the catalogue names with what lies where they are kept, and repairs what it can.

A file that no version names may be on its way: whoever takes files in shares a lock until the catalogue has them,
and a file is called orphaned only by the holder of that lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.catalogue import Catalogue, Original, originals_of
from indexer.errors import ArchiveBusy, OriginalMissing
from indexer.message import Message
from indexer.model import Finding, Progress, ReportProgress
from indexer.originals import Originals
from indexer.paths import CORPUS

_WAIT = 2.0  # seconds to wait for whoever takes files in


class OriginalsCheck:
    """One check of the originals of an archive; `holds` tells whether bytes of a digest are in the catalogue."""

    def __init__(self, originals: Originals, catalogue: Catalogue, holds: Callable[[str], bool]) -> None:
        self._originals = originals
        self._catalogue = catalogue
        self._holds = holds
        self._missing: dict[str, Original] = {}  # by name
        self._copies: dict[str, str] = {}  # by digest: names of files that the catalogue lacks

    def findings(self, progress: ReportProgress) -> Iterator[Finding]:
        """What is amiss. Raises OriginalsUnavailable."""
        yield from (Finding("write unfinished", name) for name in self._originals.unfinished())
        there = set(self._originals.names())
        yield from self._altered(progress)
        yield from self._orphaned(there)
        yield from (Finding("original missing", each.name, each.document) for each in self._missing.values())

    def restored(self, name: str) -> bool:
        """Whether a missing original is back in its place: from a file with its bytes under another name."""
        copy = self._copies.get(self._missing[name].sha256)
        if copy is None:
            return False
        with self._originals.opened(copy) as file:
            return self._originals.put_back(name, file.read())

    def _altered(self, progress: ReportProgress) -> Iterator[Finding]:
        """Compare the bytes of every original that is there."""
        named = self._named()
        for done, each in enumerate(named, start=1):
            try:
                if self._originals.digest(each.name) != each.sha256:
                    yield Finding("original altered", each.name, each.document)
            except OriginalMissing:
                self._missing[each.name] = each
            except OSError as error:
                yield Finding("original unreadable", each.name, each.document, error.strerror or str(error))
            progress(Progress("originals", done, len(named)))

    def _orphaned(self, there: set[str]) -> Iterator[Finding]:
        """Files that no version names and whose bytes no version has."""
        unnamed = self._unnamed(there)
        if not unnamed:
            return
        try:
            with self._catalogue.locks.locked(
                "arrivals", wait=_WAIT, busy=Message("originals being taken in")
            ):
                unnamed = self._unnamed(unnamed)
        except ArchiveBusy:
            yield Finding("originals arriving", CORPUS, count=len(unnamed))
            return
        for name in sorted(unnamed):
            try:
                sha256 = self._originals.digest(name)
            except OriginalMissing:
                continue  # gone since, or a link to what is no original
            except OSError as error:
                yield Finding("original unreadable", name, detail=error.strerror or str(error))
                continue
            self._copies[sha256] = name
            if not self._holds(sha256):
                yield Finding("original orphaned", name)

    def _unnamed(self, names: set[str]) -> set[str]:
        return names - {each.name for each in self._named()}

    def _named(self) -> list[Original]:
        return originals_of(self._catalogue.place)
