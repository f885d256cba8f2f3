"""Implements the engine on Whoosh: its schema, lock, segments, deletions and atomic commits, with our arrays for the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.index import LockError

from indexer.errors import ArchiveBusy, IndexUnusable, NoMemory
from indexer.index.batches import in_batches
from indexer.index.engine import NO_SERIALS, IndexEntry, State, report_to_nobody
from indexer.index.execution.snapshot import Snapshot
from indexer.index.generations import Generations, remove
from indexer.index.key_set import NO_KEYS, KeySet
from indexer.index.segments.merge_policy import Policy, to_join, to_keep, to_merge, to_purge
from indexer.index.segments.reader import SegmentIndex
from indexer.index.whoosh import codec
from indexer.index.whoosh.codec import FIELD, ArrayCodec
from indexer.index.whoosh.column import Borrowed
from indexer.index.whoosh.reader import MappedIndex, current_stamp
from indexer.text import SHIPPED, Lexicon

LOCK_WAIT = 30.0  # seconds a writer waits for another
_KEYS = 1 << 16  # keys told at a time


class _NothingToMerge(Exception):
    """Ends a writer that has nothing to write."""


class WhooshEngine:
    """See `indexer.index.engine.Engine`."""

    def __init__(self, folder: Path, *, lock_wait: float = LOCK_WAIT) -> None:
        self._builds = Generations(folder)
        self._mapped = MappedIndex(self._builds)
        self._lock_wait = lock_wait

    def snapshot(self, partitions: Collection[int] | None = None) -> Snapshot:
        """See Engine."""
        return self._mapped.snapshot(partitions)

    def add(self, entries: Iterable[IndexEntry], *, merge: bool = True) -> None:
        """See Engine. Bulk work is committed in segments of bounded size."""
        if self._builds.current() is None:
            self.rebuild(entries)
            return
        for batch in in_batches(entries):
            with self._writer(to_merge if merge else to_keep) as writer:
                keys = [entry.key for entry in batch]
                self._forget_in_unfinished(keys)
                self._delete(writer, keys)
                for entry in batch:
                    writer.add_document(**{FIELD: entry})

    def remove(self, keys: Iterable[int], serials: Mapping[int, int] = NO_SERIALS) -> None:
        """See Engine. One writes at a time, so that serials tell nothing."""
        unwanted = list(keys)
        if unwanted and self._builds.current() is not None:
            with self._writer() as writer:
                self._forget_in_unfinished(unwanted)
                self._delete(writer, unwanted)

    def keys(self) -> Iterator[int]:
        """See Engine."""
        ordered = np.sort(_live_keys([part.segment for part in self.snapshot().parts]))
        for at in range(0, len(ordered), _KEYS):
            yield from ordered[at : at + _KEYS].tolist()

    def state(self, lexicon: Lexicon = SHIPPED) -> State:
        """See Engine."""
        return self._mapped.state(lexicon)

    def damaged(self) -> Sequence[str]:
        """See Engine."""
        return self._mapped.damaged()

    def leftovers(self) -> Sequence[str]:
        """See Engine."""
        return [path.name for path in self._mapped.leftovers()]

    def sweep(self) -> None:
        """See Engine."""
        with self._alone():
            remove(self._mapped.leftovers())

    def unfinished(self, lexicon: Lexicon = SHIPPED, changed: Collection[int] = ()) -> KeySet:
        """See Engine. All of it is read: what the disk has lost is not gone on with."""
        begun = self._builds.unfinished()
        if begun is None or begun[1] != current_stamp(lexicon) or codec.damaged(begun[0]):
            return NO_KEYS
        self._forget_in_unfinished(changed)
        return KeySet.of(_live_keys(self._segments_of(begun[0])))

    def rebuild(
        self,
        entries: Iterable[IndexEntry],
        lexicon: Lexicon = SHIPPED,
        *,
        kept: KeySet = NO_KEYS,
        written: Callable[[Collection[int]], None] = report_to_nobody,
    ) -> None:
        """See Engine. Writers wait meanwhile."""
        stamp = current_stamp(lexicon)
        with self._alone():
            begun = self._builds.unfinished() if kept else None
            if kept and begun is None:
                raise IndexUnusable("index files missing")
            build = self._builds.resume(begun[0], stamp) if begun else self._builds.begin(stamp)
            try:
                if not begun:
                    codec.create_index(build)
                self._fill(build, entries, written)
            except (KeyboardInterrupt, SystemExit, MemoryError, NoMemory):
                raise  # as after a kill, the next one goes on with what there is
            except BaseException as error:
                self._builds.give_up(build)  # a full disk needs the room
                if self._builds.taken_over(build):
                    raise ArchiveBusy("index being written") from error
                raise
            self._builds.put_in_use(build, stamp)

    def _fill(
        self, build: Path, entries: Iterable[IndexEntry], written: Callable[[Collection[int]], None]
    ) -> None:
        """Write entries into a build, a segment each batch, and join the segments in the end."""
        index = codec.open_index(build)
        remove(codec.leftovers(build))  # what was being written when the one before was killed
        with ThreadPoolExecutor(1) as background:  # one batch is inverted while the next is collected
            writing: Future[list[int]] | None = None
            for batch in in_batches(entries):
                if writing:
                    written(writing.result())
                writing = background.submit(_write_segment, index, batch)
                del batch  # it goes as soon as it is written
            if writing:
                written(writing.result())
        for policy in (to_purge, to_join):
            while policy(codec.listed(build)):
                with self._committing(index.writer(codec=ArrayCodec(), compound=False), policy):
                    pass

    def join(self) -> None:
        """See Engine."""
        if len(self.snapshot().parts) > 1:
            self._merge(to_join)

    def purge(self) -> None:
        """See Engine. Segments in which something is deleted are written anew, and what was given up goes."""
        if begun := self._builds.unfinished():
            self._builds.give_up(begun[0])
        if self._builds.current() is None:
            return
        if not all(part.segment.all_live for part in self.snapshot().parts):
            self._merge(to_purge)
        self.sweep()

    def close(self) -> None:
        """See Engine. Mapped files go when the last search that uses them has ended."""
        self._mapped.close()

    def _merge(self, policy: Policy) -> None:
        """Merge what a policy says, a commit each time, until it says nothing more; asked with the lock held."""
        with suppress(_NothingToMerge):
            while True:
                with self._writer(policy) as writer:
                    if not policy(codec.sizes(Path(writer.storage.folder), writer.segments)):
                        raise _NothingToMerge

    def _forget_in_unfinished(self, keys: Collection[int]) -> None:
        """Remove documents from the build that a killed rebuild was filling: it must not keep them as they were."""
        begun = self._builds.unfinished() if keys else None
        if begun is None:
            return
        wanted = np.fromiter(keys, dtype=np.int64)
        try:
            if any(part.docs_of_keys(wanted) for part in self._segments_of(begun[0])):
                writer = codec.open_index(begun[0]).writer(codec=ArrayCodec(), compound=False)
                with self._committing(writer, to_keep):
                    self._delete(writer, keys)
        except (IndexUnusable, FileNotFoundError):
            self._builds.give_up(begun[0])

    @contextmanager
    def _writer(self, policy: Policy = to_merge) -> Iterator[Any]:
        """A Whoosh writer on the current build that commits at the end and merges what the policy says."""
        while True:
            build = self._builds.current()
            if build is None:
                raise IndexUnusable("index files missing")
            index = codec.open_index(build)
            try:
                writer = index.writer(codec=ArrayCodec(), timeout=self._lock_wait, delay=0.02, compound=False)
            except LockError:
                raise ArchiveBusy("index being written") from None
            if self._builds.current() == build:
                break
            writer.cancel()  # a rebuild ended while we waited
        with self._committing(writer, policy):
            yield writer

    @contextmanager
    def _committing(self, writer: Any, policy: Policy) -> Iterator[None]:
        """Commit a writer at the end and merge what the policy says; abandon it when that fails."""
        try:
            yield
            writer.commit(mergetype=lambda writer, parts: self._lend(writer, parts, policy))
        except BaseException:
            _abandon(writer)
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep writers off the build in use, if it can be told which one that is."""
        lock = None
        with suppress(IndexUnusable):
            if build := self._builds.current():
                lock = codec.write_lock(build)
        if lock and not lock.acquire():
            raise ArchiveBusy("index being written anew")
        try:
            yield
        finally:
            if lock:
                lock.release()

    def _lend(self, writer: Any, segments: list[Any], policy: Policy) -> list[Any]:
        """Join the segments that a policy says to what is being written; give back the others."""
        build = Path(writer.storage.folder)
        merged = [item.segment for item in policy(codec.sizes(build, segments))]
        for item in merged:
            # What is joined gets a new checksum, and damage would with it.
            codec.verify_segment(codec.segment_path(build, item))
            part = self._mapped.segment(build, item)
            if documents := int(np.count_nonzero(part.live)):
                writer.add_document(**{FIELD: Borrowed(part)})
                writer.docnum += documents - 1  # it stands for all of them
        return [item for item in segments if item not in merged]

    def _segments_of(self, build: Path) -> list[SegmentIndex]:
        """The segments of a build that is not in use yet."""
        return [self._mapped.segment(build, item) for item in codec.committed(build).segments]

    def _delete(self, writer: Any, keys: Collection[int]) -> None:
        """Mark the committed documents of these keys as deleted."""
        wanted, base = np.fromiter(keys, dtype=np.int64), 0
        for item in writer.segments:
            for doc in self._mapped.segment(Path(writer.storage.folder), item).docs_of_keys(wanted):
                writer.delete_document(base + doc)
            base += item.doc_count_all()


def _live_keys(segments: Sequence[SegmentIndex]) -> npt.NDArray[np.int64]:
    """The keys of the documents that are not deleted, in no order."""
    live = [item.integers("keys")[item.live] for item in segments]
    return np.concatenate([np.zeros(0, dtype=np.int64), *live])


def _write_segment(index: Any, entries: list[IndexEntry]) -> list[int]:
    """Commit entries as a segment of their own, to be joined to others; their keys."""
    writer = index.writer(codec=ArrayCodec(), compound=False)
    try:
        for entry in entries:
            writer.add_document(**{FIELD: entry})
        writer.commit(merge=False)
        return [entry.key for entry in entries]
    except BaseException:
        _abandon(writer)
        raise


def _abandon(writer: Any) -> None:
    """Cancel a writer whose work has failed, even in its commit: a lock that stayed would shut out all others."""
    try:
        if not writer.is_closed:
            writer.perdocwriter.discard()
            writer.cancel()
    finally:
        if not writer.is_closed:
            writer.writelock.release()
