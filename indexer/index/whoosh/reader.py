"""Maps the latest commit of the build in use once for all threads, and tells what state its files are in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from indexer.errors import IndexOfAnotherVersion, IndexUnusable
from indexer.index.engine import Stamp, State
from indexer.index.execution.snapshot import Snapshot
from indexer.index.generations import CURRENT, STAMP, Generations
from indexer.index.segments import file
from indexer.index.segments.reader import SegmentIndex
from indexer.index.whoosh import codec
from indexer.text import VERSION as NORMALIZATION
from indexer.text import Lexicon, fingerprint

_MOST_SNAPSHOTS = 30  # of sets of partitions, those of the departments of one person each
_RETRIES = 20  # when a commit or rebuild takes a file away between reading its name and opening it


Snapshots = dict[frozenset[int] | None, Snapshot]  # by the partitions that are seen; None: all


class _Opened(NamedTuple):
    """A commit, mapped."""

    contents: str  # path of its table of contents, which the next commit or rebuild takes away
    segments: dict[str, SegmentIndex]  # by Whoosh's name, deleted documents still in
    snapshots: Snapshots  # that of all partitions, and of some since they were asked for


class MappedIndex:
    """What is read of an index. Takes no part in writing, and no lock."""

    def __init__(self, builds: Generations) -> None:
        self._builds = builds
        self._opening = threading.Lock()
        self._opened: _Opened | None = None

    def snapshot(self, partitions: Collection[int] | None) -> Snapshot:
        """The latest commit, all of it or some partitions, worked out once a commit; one look at the disk."""
        snapshots = self.latest()
        seen = None if partitions is None else frozenset(partitions)
        found = snapshots.get(seen)
        if found is None:
            if len(snapshots) > _MOST_SNAPSHOTS:
                for other in [each for each in snapshots if each is not None]:
                    snapshots.pop(other, None)
            found = snapshots.setdefault(seen, snapshots[None].seen_in(seen or ()))
        return found

    def latest(self) -> Snapshots:
        """The latest commit, mapped at most once for all threads."""
        opened = self._opened
        if opened is not None and self._is_latest(opened):
            return opened.snapshots
        for attempt in range(_RETRIES):
            build = self._builds.current()
            if build is None and opened is None:
                return {None: Snapshot.of(())}
            try:
                if build:
                    return self._open(build)
            except FileNotFoundError:
                time.sleep(0.005 * attempt)
        raise IndexUnusable("index files missing")

    def _open(self, build: Path) -> Snapshots:
        with self._opening:
            if self._opened is not None and self._is_latest(self._opened):
                return self._opened.snapshots
            self._check_stamp(build)
            contents = codec.committed(build)
            live = {item.segment_id(): self.segment(build, item) for item in contents.segments}
            path = str(codec.contents_path(build, contents.generation))
            self._opened = _Opened(path, live, {None: Snapshot.of(tuple(live.values()))})
            return self._opened.snapshots

    @staticmethod
    def _is_latest(opened: _Opened) -> bool:
        """Whether what is mapped is the latest commit; one look at the disk, for every request asks."""
        return os.path.exists(opened.contents)

    @staticmethod
    def _check_stamp(build: Path) -> None:
        stamp = Generations.stamp(build)
        if stamp is None and not (build / STAMP).exists():
            raise FileNotFoundError(STAMP)
        if stamp is None:
            raise IndexUnusable("index file damaged", file=STAMP)
        if stamp.format != file.FORMAT:  # its table of contents may name modules that are no more
            raise IndexOfAnotherVersion

    def segment(self, build: Path, item: Any) -> SegmentIndex:
        """A segment's arrays, with its deleted documents marked; mapped again only when it is new to us."""
        opened = self._opened
        known = opened.segments.get(item.segment_id()) if opened else None
        if known is None:
            known = codec.read_segment(codec.segment_path(build, item), item.doc_count_all())
        return known.with_deleted(set(item.deleted_docs()))

    def state(self, lexicon: Lexicon) -> State:
        """See Engine.state."""
        try:
            build = self._builds.current()
            if build is None:
                return "missing"
            stamp = Generations.stamp(build)
            if stamp is None:  # unless a rebuild took it away meanwhile
                return "cannot read" if build == self._builds.current() else self.state(lexicon)
            self.latest()
        except IndexOfAnotherVersion:
            return "of another version"
        except IndexUnusable:
            return "cannot read"
        return "current" if stamp == current_stamp(lexicon) else "reindex advised"

    def damaged(self) -> tuple[str, ...]:
        """See Engine.damaged."""
        before: tuple[str, ...] = ()
        while (found := self._damaged()) and found != before:  # a commit may have taken a file away meanwhile
            before = found
        return found

    def _damaged(self) -> tuple[str, ...]:
        try:
            build = self._builds.current()
        except IndexOfAnotherVersion:
            return ()
        except IndexUnusable:
            return (CURRENT,)
        if build is None:
            return ()
        stamp = Generations.stamp(build)
        if stamp is not None and stamp.format != file.FORMAT:  # of another version, and not damaged
            return ()
        return (*((STAMP,) if stamp is None else ()), *codec.damaged(build))

    def leftovers(self) -> list[Path]:
        """The paths of Engine.leftovers."""
        with suppress(IndexUnusable, FileNotFoundError):  # a rebuild removes them
            if build := self._builds.current():
                return [*self._builds.leftovers(), *codec.leftovers(build), *self._left_in_unfinished()]
        return []

    def _left_in_unfinished(self) -> list[Path]:
        """What a killed rebuild was writing: nothing that is gone on with; all of the build where that cannot be told."""
        begun = self._builds.unfinished()
        if begun is None:
            return []
        try:
            return codec.leftovers(begun[0])
        except (IndexUnusable, FileNotFoundError):
            return [begun[0]]

    def close(self) -> None:
        """Mapped files go when the last search that uses them has ended."""
        self._opened = None


def current_stamp(lexicon: Lexicon) -> Stamp:
    """What this version of the software would build an index with."""
    return Stamp(file.FORMAT, NORMALIZATION, fingerprint(lexicon))
