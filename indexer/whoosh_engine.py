"""Engine on Whoosh: its schema, lock, segments, deletions and atomic commits; our arrays for the rest."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh import index as whoosh_index
from whoosh.fields import Schema
from whoosh.index import EmptyIndexError, LockError

from indexer import normalize, search_column, segment, statistics
from indexer.builds import Builds
from indexer.clearance import Clearance
from indexer.engine import Found, IndexEntry, Plan, Stamp, State
from indexer.errors import ArchiveBusy, IndexUnusable
from indexer.executor import execute
from indexer.merging import to_merge
from indexer.result import Sort
from indexer.search_column import Borrowed, SearchColumn, SearchField
from indexer.segment_index import SegmentIndex
from indexer.snapshot import Snapshot

FIELD = "search"
BATCH_CHARACTERS = 8_000_000  # of one segment in bulk work: bounds its memory, some 40 bytes a character
LOCK_WAIT = 30.0  # seconds a writer waits for another
_RETRIES = 20  # when a commit or rebuild takes a file away between reading its name and opening it


class _Opened(NamedTuple):
    """A commit, mapped."""

    contents: str  # path of its table of contents, which the next commit or rebuild takes away
    segments: dict[str, SegmentIndex]  # by Whoosh's name, deleted documents still in
    snapshots: dict[Clearance, Snapshot]  # that of EVERYTHING, and of others since they were asked for


class WhooshView:
    """See `indexer.engine.View`."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot  # of the latest commit

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """See View."""
        return execute(self._snapshot(), plan, limit=limit, offset=offset, sort=sort)

    def count(self) -> int:
        """See View."""
        return self._snapshot().documents

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        """See View."""
        return statistics.frequencies(self._snapshot(), strings)

    def word_frequencies(self, words: Sequence[str]) -> list[int]:
        """See View."""
        return statistics.word_frequencies(self._snapshot(), words)

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """See View."""
        return statistics.fillers(self._snapshot(), before, after)


class WhooshEngine(WhooshView):
    """See `indexer.engine.Engine`."""

    def __init__(self, folder: Path, *, lock_wait: float = LOCK_WAIT) -> None:
        super().__init__(partial(self._seen, Clearance.EVERYTHING))
        self._builds = Builds(folder)
        self._lock_wait = lock_wait
        self._opening = threading.Lock()
        self._opened: _Opened | None = None

    def seen_with(self, clearance: Clearance) -> WhooshView:
        """See Engine."""
        return WhooshView(partial(self._seen, clearance))

    def add(self, entries: Iterable[IndexEntry]) -> None:
        """See Engine. Bulk work is committed in segments of bounded size."""
        if self._builds.current() is None:
            self.rebuild(entries)
            return
        for batch in _batches(entries):
            with self._writer() as writer:
                self._delete(writer, [entry.key for entry in batch])
                for entry in batch:
                    writer.add_document(**{FIELD: entry})

    def remove(self, keys: Iterable[int]) -> None:
        """See Engine."""
        unwanted = list(keys)
        if unwanted and self._builds.current() is not None:
            with self._writer() as writer:
                self._delete(writer, unwanted)

    def keys(self) -> Sequence[int]:
        """See Engine."""
        segments = [part.segment for part in self._snapshot().parts]
        return [int(key) for item in segments for key in item.integers("keys")[item.live]]

    def state(self) -> State:
        """See Engine."""
        build = self._builds.current()
        if build is None:
            return "missing"
        stamp = Builds.stamp(build)
        if stamp is None and build != self._builds.current():
            return self.state()  # a rebuild took it away meanwhile
        try:
            self._snapshot()
        except IndexUnusable:
            return "cannot read"
        return "current" if stamp == current_stamp() else "reindex advised"

    def rebuild(self, entries: Iterable[IndexEntry]) -> None:
        """See Engine. Writers wait meanwhile."""
        old = self._builds.current()
        lock = whoosh_index.open_dir(str(old)).lock("WRITELOCK") if old else None
        if lock and not lock.acquire():
            raise ArchiveBusy("另一个程序正在写入索引。请等它完成后再重建。")
        try:
            build = self._builds.create()
            index = whoosh_index.create_in(str(build), Schema(**{FIELD: SearchField()}))
            with ThreadPoolExecutor(1) as background:  # one batch is inverted while the next is collected
                writing: Future[None] | None = None
                for batch in _batches(entries):
                    if writing:
                        writing.result()
                    writing = background.submit(_write_segment, index, batch)
                if writing:
                    writing.result()
            index.writer(compound=False).commit(
                mergetype=lambda writer, parts: self._lend(writer, parts, parts)
            )
            self._builds.put_in_use(build, current_stamp())
        finally:
            if lock:
                lock.release()

    def join(self) -> None:
        """See Engine."""
        if len(self._snapshot().parts) > 1:
            with self._writer(policy=list):
                pass

    def close(self) -> None:
        """See Engine. Mapped files go when the last search that uses them has ended."""
        self._opened = None

    @contextmanager
    def _writer(self, policy: Callable[[list[Any]], list[Any]] = to_merge) -> Iterator[Any]:
        """A Whoosh writer on the current build that commits at the end and merges what the policy says."""
        while True:
            build = self._builds.current()
            index = whoosh_index.open_dir(str(build))
            try:
                writer = index.writer(timeout=self._lock_wait, delay=0.02, compound=False)
            except LockError:
                raise ArchiveBusy("另一个程序正在写入索引。请稍候再试一次。") from None
            if self._builds.current() == build:
                break
            writer.cancel()  # a rebuild ended while we waited
        try:
            yield writer
            writer.commit(mergetype=lambda writer, parts: self._lend(writer, parts, policy(parts)))
        except BaseException:
            _abandon(writer)
            raise

    def _lend(self, writer: Any, segments: list[Any], merged: list[Any]) -> list[Any]:
        """Join some segments to what is being written; give back the others."""
        for item in merged:
            part = self._mapped(writer.storage, item)
            for _ in range(int(np.count_nonzero(part.live))):
                writer.add_document(**{FIELD: Borrowed(part)})
        return [item for item in segments if item not in merged]

    def _delete(self, writer: Any, keys: list[int]) -> None:
        """Mark the committed documents of these keys as deleted."""
        wanted, base = np.array(keys, dtype=np.int64), 0
        for item in writer.segments:
            for doc in self._mapped(writer.storage, item).docs_of_keys(wanted):
                writer.delete_document(base + doc)
            base += item.doc_count_all()

    def _seen(self, clearance: Clearance) -> Snapshot:
        """The latest commit as a clearance sees it; what that is is found out once a commit."""
        snapshots = self._latest()
        if clearance not in snapshots:
            snapshots[clearance] = snapshots[Clearance.EVERYTHING].seen_with(clearance)
        return snapshots[clearance]

    def _latest(self) -> dict[Clearance, Snapshot]:
        """The latest commit, mapped at most once for all threads."""
        opened = self._opened
        if opened is not None and self._is_latest(opened):
            return opened.snapshots
        for attempt in range(_RETRIES):
            build = self._builds.current()
            if build is None:
                return {Clearance.EVERYTHING: Snapshot.of(())}
            try:
                return self._open(build)
            except (FileNotFoundError, EmptyIndexError):
                time.sleep(0.005 * attempt)
        raise IndexUnusable("索引文件缺失。请运行 gongwen reindex 重建。")

    def _open(self, build: Path) -> dict[Clearance, Snapshot]:
        with self._opening:
            if self._opened is not None and self._is_latest(self._opened):
                return self._opened.snapshots
            stamp = Builds.stamp(build)
            if (build / "STAMP").exists() and (stamp is None or stamp.format != search_column.FORMAT):
                raise IndexUnusable("索引由另一版本的程序建立，无法读取。请运行 gongwen reindex 重建。")
            index = whoosh_index.open_dir(str(build))
            contents = index._read_toc()
            live = {item.segment_id(): self._mapped(index.storage, item) for item in contents.segments}
            path = str(build / f"_MAIN_{contents.generation}.toc")
            self._opened = _Opened(path, live, {Clearance.EVERYTHING: Snapshot.of(tuple(live.values()))})
            return self._opened.snapshots

    @staticmethod
    def _is_latest(opened: _Opened) -> bool:
        """Whether what is mapped is the latest commit; one look at the disk, for every search asks."""
        return os.path.exists(opened.contents)

    def _mapped(self, storage: Any, item: Any) -> SegmentIndex:
        """A segment's arrays, with its deleted documents marked; mapped again only when it is new to us."""
        opened = self._opened
        known = opened.segments.get(item.segment_id()) if opened else None
        if known is None:
            reader = item.codec().per_document_reader(storage, item)
            try:
                known = reader.column_reader(FIELD, SearchColumn()).segment
            finally:
                reader.close()
        return known.with_deleted(set(item.deleted_docs()))


def _write_segment(index: Any, entries: list[IndexEntry]) -> None:
    """Commit entries as a segment of their own."""
    writer = index.writer(compound=False)
    try:
        for entry in entries:
            writer.add_document(**{FIELD: entry})
        writer.commit(merge=False)
    except BaseException:
        _abandon(writer)
        raise


def _abandon(writer: Any) -> None:
    """Cancel a writer whose work has failed, even in its commit: a lock that stayed would shut out all others."""
    try:
        if not writer.is_closed:
            writer.cancel()
    finally:
        if not writer.is_closed:
            writer.writelock.release()


def current_stamp() -> Stamp:
    """What this version of the software would build an index with."""
    return Stamp(search_column.FORMAT, normalize.VERSION, segment.fingerprint())


def _batches(entries: Iterable[IndexEntry]) -> Iterator[list[IndexEntry]]:
    """Lists of entries of about `BATCH_CHARACTERS` each; the last entry under a key wins."""
    batch: dict[int, IndexEntry] = {}
    size = 0
    for entry in entries:
        batch[entry.key] = entry
        size += len(entry.text)
        if size >= BATCH_CHARACTERS:
            yield list(batch.values())
            batch, size = {}, 0
    if batch:
        yield list(batch.values())
