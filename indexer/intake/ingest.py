"""Takes in what was read: catalogue first, then index, and reports what became of each file or line.

Originals are kept by whoever reads; the catalogue comes next, the index last.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.errors import ReadingInterrupted
from indexer.intake.intake import arrivals_of, files_below, read_lines
from indexer.model import (
    LONGEST_TEXT,
    Document,
    ImportFailure,
    ImportOutcome,
    IncomingDocument,
    Openness,
    StoredDocument,
)
from indexer.storage import arriving
from indexer.structure import changed, edited, mark_of, with_openness
from indexer.sync import IndexSync, Progress

_WITHDRAWN = "这篇文档已撤回，可用 gongwen reinstate 恢复。"
_NO_MEMORY = "已收录，但内存不足，没能编入索引，暂时检索不到。请运行 gongwen check 查看怎么办。"

Item = tuple[str, IncomingDocument | ImportFailure]  # where it stood, and what was read there

_AT_ONCE, _WAIT = 100, 2.0  # files, or seconds, before those that were read are stored and reported
_BATCH = 16_000  # documents of one catalogue transaction in bulk work: some seconds, some 50 MB
_CHARACTERS = 2 * LONGEST_TEXT  # that are held until they are stored


class Ingest:
    """The way into one archive, for all that brings documents: commands, tray, watched folders, inventories."""

    def __init__(self, home: Path, catalogue: Catalogue, upkeep: IndexSync) -> None:
        self.home = home
        self.refusals, self.watched = catalogue.refusals, catalogue.watched
        self._catalogue = catalogue
        self._upkeep = upkeep

    def add(
        self, paths: Iterable[Path], *, actor: str = "", encoding: str | None = None
    ) -> Iterator[ImportOutcome]:
        """Take in files and folders. See Archive.add."""
        items = chain.from_iterable(self.read(path, encoding) for path in files_below(paths))
        return self.store(items, actor=actor)

    def read(self, path: Path, encoding: str | None = None) -> Iterator[Item]:
        """What a file holds, to be `store`d; its bytes are kept already. See intake.arrivals_of."""
        return arrivals_of(self.home, path, self._catalogue.holds, encoding)

    def store(self, items: Iterable[Item], *, actor: str = "") -> Iterator[ImportOutcome]:
        """Take in what was read; the catalogue's `refusals` remember what failed."""
        with arriving(self.home):  # reading keeps originals
            for batch in _batches(items):
                outcomes = list(self.take_in(batch, actor))
                self.refusals.note((each.where, each.reason * (each.status == "failed")) for each in outcomes)
                yield from outcomes

    def import_lines(
        self, path: Path, *, actor: str = "", progress: Progress | None
    ) -> Iterator[ImportOutcome]:
        """Take in a JSON Lines file. See Archive.import_lines."""
        place = [(0, 0)]

        def reached(read: int, size: int) -> None:
            place[0] = (read, size)

        lines, taken = read_lines(path, reached), 0
        while batch := _next(lines):
            yield from self.take_in([(path.name, item) for item in batch], actor)
            taken += len(batch)
            if progress:
                progress(*place[0])
        self._upkeep.tidy(taken)

    def held(self, identifier: str) -> StoredDocument:
        """A document that is here already, also a withdrawn one. Raises DocumentNotFound."""
        return self._catalogue.get(identifier)

    def edit(
        self,
        identifier: str,
        changes: Mapping[str, object],
        *,
        actor: str = "",
        expected: int | None = None,
        release: bool = False,
    ) -> bool:
        """Correct fields of a document that is here already. See Archive.edit."""

        def change(document: Document) -> Document:
            return changed(document, edited(document, changes), release=release)

        made = self._catalogue.edit(identifier, change, actor=actor, expected=expected)
        self._upkeep.catch_up()
        return made

    def take_in(self, read: list[Item], actor: str) -> Iterator[ImportOutcome]:
        """Store arrivals in one transaction and have them indexed; what became of each item, in order."""
        usual = self._catalogue.settings.openness()
        read = [(where, _settled(item, usual)) for where, item in read]
        arrivals = [item for _, item in read if isinstance(item, IncomingDocument)]
        stored = self._catalogue.add(arrivals, actor=actor)
        self._upkeep.catch_up()
        hidden = self._catalogue.withdrawn(
            [identifier for status, identifier in stored if status == "duplicate"]
        )
        unindexed = self._catalogue.attempts.unfinished()
        outcomes = iter(stored)
        for where, item in read:
            if isinstance(item, ImportFailure):
                yield ImportOutcome(item.where, "failed", reason=item.reason)
            else:
                status, identifier = next(outcomes)
                reason = _WITHDRAWN if identifier in hidden else _NO_MEMORY if identifier in unindexed else ""
                told = ImportOutcome(
                    where, status, identifier, item.document.title, reason, item.how, item.notes
                )
                if status != "duplicate":
                    now = self._catalogue.get(identifier).document if status == "replaced" else item.document
                    openness = now.description.openness
                    mark = "" if item.proposed else mark_of(item.document)
                    told = replace(told, openness=openness, mark=mark)
                yield told


def _settled(item: IncomingDocument | ImportFailure, usual: Openness) -> IncomingDocument | ImportFailure:
    """What arrives, as open as it says, else as usual."""
    if isinstance(item, ImportFailure) or not item.proposed:
        return item
    return replace(item, document=with_openness(item.document, usual))


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items some at a time, so that a slow one, such as a scan, keeps few others waiting."""
    batch, began, size = list[Item](), time.monotonic(), 0
    try:
        for item in items:
            batch.append(item)
            size += _characters(item[1])
            if len(batch) >= _AT_ONCE or time.monotonic() - began > _WAIT or size >= _CHARACTERS:
                yield batch
                batch, began, size = [], time.monotonic(), 0
    except ReadingInterrupted:  # what was read before it is not lost
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _next(lines: Iterator[IncomingDocument | ImportFailure]) -> list[IncomingDocument | ImportFailure]:
    """The next lines of an import that go together."""
    batch, size = list[IncomingDocument | ImportFailure](), 0
    for item in islice(lines, _BATCH):
        batch.append(item)
        size += _characters(item)
        if size >= _CHARACTERS:
            break
    return batch


def _characters(item: IncomingDocument | ImportFailure) -> int:
    return len(item.document.body) if isinstance(item, IncomingDocument) else 0
