"""Compares the originals that the catalogue names with what lies in `corpus/`, and repairs what it can.

A file that no version names may be on its way: whoever takes files in shares a lock until the catalogue has them,
and a file is called orphaned only by the holder of that lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.catalogue import Original, originals_of
from indexer.errors import ArchiveBusy
from indexer.intake import files_below
from indexer.message import Message
from indexer.model import Finding, Progress, ReportProgress
from indexer.paths import CATALOGUE, CORPUS
from indexer.storage import UNFINISHED, Locks, abandoned, digest_of, path_of, printable, put_back

_WAIT = 2.0  # seconds to wait for whoever takes files in


class OriginalsCheck:
    """One check of the originals below a home; `holds` tells whether bytes of a digest are in the catalogue."""

    def __init__(self, home: Path, locks: Locks, holds: Callable[[str], bool]) -> None:
        self._home = home
        self._locks = locks
        self._holds = holds
        self._missing: dict[str, Original] = {}  # by name
        self._copies: dict[str, Path] = {}  # by digest: files under names that the catalogue lacks

    def findings(self, progress: ReportProgress) -> Iterator[Finding]:
        """What is amiss."""
        yield from self._unfinished()
        there = set(files_below([self._home / CORPUS])) if (self._home / CORPUS).is_dir() else set()
        yield from self._altered(progress)
        yield from self._orphaned(there)
        yield from (Finding("original missing", each.name, each.document) for each in self._missing.values())

    def restored(self, name: str) -> bool:
        """Whether a missing original is back in its place: from a file with its bytes under another name."""
        wanted = self._missing[name]
        copy = self._copies.get(wanted.sha256)
        return copy is not None and put_back(self._home, name, copy.read_bytes())

    def _unfinished(self) -> Iterator[Finding]:
        for folder, _, names in os.walk(self._home / CORPUS):
            for path in (Path(folder, name) for name in sorted(names) if name.startswith(UNFINISHED)):
                if abandoned(path):
                    yield Finding("write unfinished", self._name(path))

    def _altered(self, progress: ReportProgress) -> Iterator[Finding]:
        """Compare the bytes of every original that is there."""
        named = originals_of(self._home / CATALOGUE)
        for done, each in enumerate(named, start=1):
            path = path_of(self._home, each.name)
            try:
                if path is None:
                    self._missing[each.name] = each
                elif digest_of(path) != each.sha256:
                    yield Finding("original altered", each.name, each.document)
            except OSError as error:
                yield Finding("original unreadable", each.name, each.document, error.strerror or str(error))
            progress(Progress("originals", done, len(named)))

    def _orphaned(self, there: set[Path]) -> Iterator[Finding]:
        """Files that no version names and whose bytes no version has."""
        unnamed = self._unnamed(there)
        if not unnamed:
            return
        try:
            with self._locks.locked("arrivals", wait=_WAIT, busy=Message("originals being taken in")):
                unnamed = {path for path in self._unnamed(unnamed) if os.path.exists(path)}
        except ArchiveBusy:
            yield Finding("originals arriving", CORPUS, count=len(unnamed))
            return
        for path in sorted(unnamed):
            name = self._name(path)
            try:
                sha256 = digest_of(path)
            except OSError as error:
                yield Finding("original unreadable", name, detail=error.strerror or str(error))
                continue
            self._copies[sha256] = path
            if not self._holds(sha256):
                yield Finding("original orphaned", name)

    def _unnamed(self, paths: set[Path]) -> set[Path]:
        named = {each.name for each in originals_of(self._home / CATALOGUE)}
        return {path for path in paths if self._name(path) not in named}

    def _name(self, path: Path) -> str:
        return printable(path.relative_to(self._home))
