"""The one way in: takes what was read from files or lines into catalogue and index, a batch at a time.

Each batch goes original, catalogue, index, outcome, whoever brings it: a command, the tray, a watched folder, an
inventory.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from math import inf
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.errors import ReadingInterrupted, Unavailable
from indexer.intake.file_intake import Item, ReadFile, kept, read_files
from indexer.intake.json_lines import read_lines
from indexer.message import Message
from indexer.model import (
    LONGEST_TEXT,
    NO_DEPARTMENT,
    Document,
    ImportFailure,
    ImportOutcome,
    IncomingDocument,
    Openness,
    Progress,
    ReportProgress,
    StoredDocument,
)
from indexer.originals import Arrivals, Originals
from indexer.storage import files_below
from indexer.structure import changed, edited, mark_of, with_openness
from indexer.sync import IndexSync

_Incoming = tuple[str, IncomingDocument | ImportFailure]  # where it stood, and what is stored of it

_AT_ONCE, _WAIT = 100, 2.0  # files, or seconds, before those that were read are stored and reported
_LINES = 16_000  # of an import, in one transaction of the catalogue: some seconds, some 50 MB
_CHARACTERS = 2 * LONGEST_TEXT  # that are held until they are stored


class Ingest:
    """The way into one archive, for all that brings documents: commands, tray, watched folders, inventories."""

    def __init__(self, home: Path, originals: Originals, catalogue: Catalogue, index_sync: IndexSync) -> None:
        self.home, self.originals = home, originals
        self.refusals, self.watched = catalogue.refusals, catalogue.watched
        self._catalogue = catalogue
        self.locks = catalogue.locks
        self._index_sync = index_sync

    def add(
        self,
        paths: Iterable[Path],
        *,
        actor: str = "",
        encoding: str | None = None,
        department: int = NO_DEPARTMENT,
    ) -> Iterator[ImportOutcome]:
        """Take in files and folders. See Archive.add."""
        items = chain.from_iterable(read_files(path, encoding) for path in files_below(paths))
        return self.store(((where, _in_department(item, department)) for where, item in items), actor=actor)

    def store(self, items: Iterable[Item], *, actor: str = "") -> Iterator[ImportOutcome]:
        """Take in what was read; the catalogue's `refusals` remember what failed."""
        for outcomes in self.take_in(items, actor):
            self.refusals.note(
                (each.where, each.reason if each.status == "failed" else None) for each in outcomes
            )
            yield from outcomes

    def import_lines(
        self, path: Path, *, actor: str = "", progress: ReportProgress
    ) -> Iterator[ImportOutcome]:
        """Take in a JSON Lines file. See Archive.import_lines."""
        latest = Progress("importing", 0, 0)

        def reached(now: Progress) -> None:
            nonlocal latest
            latest = now

        taken = 0
        with ExitStack() as bulk:
            bulk.enter_context(self._index_sync.in_bulk())

            def lines() -> Iterator[Item]:
                yield from ((path.name, line) for line in read_lines(path, reached))
                bulk.close()  # the last batch, of one perhaps, needs no memory for another one after it

            for outcomes in self.take_in(lines(), actor, most=_LINES, seconds=inf):
                yield from outcomes
                taken += len(outcomes)
                progress(latest)
        self._index_sync.tidy(taken)

    def take_in(
        self, items: Iterable[Item], actor: str, *, most: int | None = None, seconds: float | None = None
    ) -> Iterator[list[ImportOutcome]]:
        """Take in what was read, a batch at a time; the outcomes of each batch, one for every item, in order.

        A batch is full with so many items, so many seconds after its first one, or when it is large; else by the
        limits for files. Raises ReadingInterrupted when reading is, and Unavailable when originals cannot be kept just
        now; what was read before is taken in.
        """
        limits = (_AT_ONCE if most is None else most, _WAIT if seconds is None else seconds)
        items, interrupted = iter(items), None
        while interrupted is None:
            with Arrivals(self.originals, self.locks) as arrivals:
                batch, interrupted = self._next_batch(items, arrivals, *limits)
                outcomes = self._stored(batch, actor) if batch else []
            if not outcomes:
                break
            yield outcomes
        if interrupted:
            raise interrupted

    def _next_batch(
        self, items: Iterator[Item], arrivals: Arrivals, most: int, seconds: float
    ) -> tuple[list[_Incoming], ReadingInterrupted | Unavailable | None]:
        """Items that go together, their originals kept; a slow one, such as a scan, keeps few others waiting."""
        batch, began, size = list[_Incoming](), time.monotonic(), 0
        try:
            for where, item in items:
                if isinstance(item, ReadFile):
                    item = kept(where, item, arrivals, self._catalogue.holds)
                batch.append((where, item))
                size += len(item.document.body) if isinstance(item, IncomingDocument) else 0
                if len(batch) >= most or time.monotonic() - began > seconds or size >= _CHARACTERS:
                    break
        except (ReadingInterrupted, Unavailable) as error:
            return batch, error
        return batch, None

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
        self._index_sync.catch_up()
        return made

    def _stored(self, batch: list[_Incoming], actor: str) -> list[ImportOutcome]:
        """Store a batch in one transaction and have it indexed."""
        usual = self._catalogue.settings.openness()
        batch = [(where, _settled(item, usual)) for where, item in batch]
        arrivals = [item for _, item in batch if isinstance(item, IncomingDocument)]
        new = dict[int, StoredDocument]()
        stored = self._catalogue.add(arrivals, actor=actor, new=new)
        self._index_sync.catch_up(new=new)
        hidden = self._catalogue.withdrawn(
            [identifier for status, identifier in stored if status == "duplicate"]
        )
        unindexed = self._catalogue.attempts.unfinished()
        came = iter(stored)
        outcomes: list[ImportOutcome] = []
        for where, item in batch:
            if isinstance(item, ImportFailure):
                outcomes.append(ImportOutcome(item.where, "failed", reason=item.reason))
                continue
            status, identifier = next(came)
            if status == "destroyed":
                outcomes.append(ImportOutcome(where, "failed", reason=Message("file was destroyed")))
                continue
            reason = _reason(identifier, hidden, unindexed)
            title = item.document.title
            outcome = ImportOutcome(where, status, identifier, title, reason, item.how, item.notes)
            outcomes.append(outcome if status == "duplicate" else self._with_openness(outcome, item))
        return outcomes

    def _with_openness(self, outcome: ImportOutcome, item: IncomingDocument) -> ImportOutcome:
        """With how open the document is now, and the mark that was found in it."""
        is_new = outcome.status == "added"
        document = item.document if is_new else self._catalogue.get(outcome.id).document
        mark = "" if item.proposed else mark_of(item.document)
        return replace(outcome, openness=document.description.openness, mark=mark)


def _reason(identifier: str, hidden: Set[str], unindexed: Set[str]) -> Message | None:
    """What is to be told of a document that was taken in, or found known."""
    if identifier in hidden:
        return Message("known but withdrawn")
    return Message("taken in but not indexed") if identifier in unindexed else None


def _in_department(item: ReadFile | ImportFailure, department: int) -> ReadFile | ImportFailure:
    return replace(item, department=department) if isinstance(item, ReadFile) else item


def _settled(item: IncomingDocument | ImportFailure, usual: Openness) -> IncomingDocument | ImportFailure:
    """What arrives, as open as it says, else as usual."""
    if isinstance(item, ImportFailure) or not item.proposed:
        return item
    document = with_openness(item.document, usual)
    return item if document is item.document else replace(item, document=document)
