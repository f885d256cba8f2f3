"""Changes many documents at once: set fields, withdraw, reinstate, give 档号, and undo all of it.

A change is stored before it is carried out, chunk by chunk; whoever serves the archive, or the command that began it,
goes on with it until it is over. The index catches up once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.catalogue import (
    BATCH_FIELDS,
    MOST_IN_BATCH,
    Batch,
    BatchChange,
    Batches,
    BatchItem,
    Catalogue,
    Outcome,
)
from indexer.errors import InvalidRequest, ReleaseUnconfirmed
from indexer.intake.numbering import Numbering, NumberingPlan, plan
from indexer.message import Message
from indexer.model import (
    Document,
    Progress,
    ReportProgress,
    StoredDocument,
    field_named,
    read_value,
    report_to_nobody,
    storable,
    subjects_of,
)
from indexer.storage import BackgroundLoop
from indexer.structure import changed, edited
from indexer.sync import IndexSync

SECONDS_BETWEEN_LOOKS = 20.0  # for batches that another process has left unfinished
LONGEST_WITHDRAWAL = 300  # characters of a reason
LONGEST_BATCH_NAME = 100
_PATIENCE = 10.0  # seconds that an end waits for the chunk under way


class BatchWork:
    """The changes of many documents of one archive. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, index_sync: IndexSync) -> None:
        self._batches: Batches = catalogue.batches
        self._index_sync = index_sync
        self.loop = BackgroundLoop("batches", self.resume, SECONDS_BETWEEN_LOOKS, patience=_PATIENCE)

    def start(
        self,
        identifiers: Sequence[str],
        change: BatchChange,
        *,
        actor: str,
        name: str = "",
        codes: Sequence[str] = (),
    ) -> Batch:
        """Store a change of documents, which a serving process then carries out, or whoever calls `run`.

        `codes` are the 档号 of the documents, for the act "number". Raises InvalidRequest for a change that cannot be,
        for no document and for more than MOST_IN_BATCH; DocumentNotFound. Nothing is stored then.
        """
        if not identifiers:
            raise InvalidRequest("batch without documents")
        if len(identifiers) > MOST_IN_BATCH:
            raise InvalidRequest("batch too large", most=MOST_IN_BATCH)
        ready = checked(change)
        if (change.act == "number") != bool(codes):
            raise InvalidRequest("batch changes nothing")
        identifier = self._batches.begin(identifiers, ready, actor=actor, name=_named(name), codes=codes)
        self.loop.wake()
        return self._batches.get(identifier)

    def plan_numbers(self, identifiers: Sequence[str], numbering: Numbering) -> NumberingPlan:
        """Which 档号 documents would get by a pattern. Raises InvalidRequest for what cannot be."""
        return plan(self._batches, identifiers, numbering)

    def number(self, planned: NumberingPlan, *, actor: str, name: str = "") -> Batch:
        """Start giving documents the 档号 that were planned; see `start`.

        What has been taken since, or whose document has been changed, is left out.
        """
        ids, codes = [one.id for one in planned.ready], [one.code for one in planned.ready]
        change = BatchChange("number", {"code": planned.numbering.pattern})
        return self.start(ids, change, actor=actor, name=name, codes=codes)

    def run(self, identifier: str, progress: ReportProgress = report_to_nobody) -> Batch:
        """Carry a batch out, or undo it, to its end, and have it found as it is then."""
        self._carry_on(identifier, progress, lambda: False)
        self._index_sync.catch_up()
        return self._batches.get(identifier)

    def undo(self, identifier: str, *, actor: str) -> bool:
        """Have the documents be as they were before; those that were changed since stay as they are.

        A serving process does so then, or whoever calls `run`. False when that was asked before.
        """
        asked = self._batches.undo(identifier, actor=actor)
        self.loop.wake()
        return asked

    def resume(self) -> None:
        """Carry on with all that was begun and is not over, here or by a process that was killed."""
        if unfinished := self._batches.unfinished():
            for identifier in unfinished:
                self._carry_on(identifier, report_to_nobody, lambda: self.loop.is_ending)
            self._index_sync.catch_up()

    def get(self, identifier: str) -> Batch:
        """A batch and how far it has come. Raises InvalidRequest for an unknown id."""
        return self._batches.get(identifier)

    def rename(self, identifier: str, name: str) -> None:
        """Give a batch another name, "" for none. Raises InvalidRequest for an unknown id, or a name too long."""
        self._batches.rename(identifier, _named(name))

    def names(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Those of the batches that there are: their ids and names."""
        return self._batches.names(sorted(set(identifiers)))

    def left(self, identifier: str, *, limit: int) -> list[BatchItem]:
        """Some documents that were left out or not undone. Raises InvalidRequest for an unknown id."""
        return self._batches.items(identifier, left=True, limit=limit)

    def recent(self, limit: int) -> list[Batch]:
        """The last ones, the last one first."""
        return self._batches.recent(limit)

    def items(
        self, identifier: str, *, outcome: Outcome | None = None, limit: int, offset: int = 0
    ) -> list[BatchItem]:
        """Some documents of a batch, and what became of each. Raises InvalidRequest for an unknown id."""
        return self._batches.items(identifier, outcome=outcome, limit=limit, offset=offset)

    def _carry_on(self, identifier: str, progress: ReportProgress, is_ending: Callable[[], bool]) -> None:
        while not is_ending() and self._batches.advance(identifier, decided):
            reached = self._batches.get(identifier)
            progress(Progress("changing", reached.done, reached.steps))


def checked(change: BatchChange) -> BatchChange:
    """The change with its fields by their names in English. Raises InvalidRequest for what cannot be."""
    if change.act == "withdraw":
        return replace(change, reason=withdrawal_reason(change.reason))
    if change.act != "edit":
        return change
    values = dict[str, str]()
    for name, written in change.values.items():
        field = field_named(name)
        if field not in BATCH_FIELDS and field != "subjects":
            raise InvalidRequest("field not for many", field=field)
        if field in values:
            raise InvalidRequest("field given twice", name=name)
        read_value(field, written)
        values[field] = written
    add, remove = subjects_of(list(change.add)), subjects_of(list(change.remove))
    if not (values or add or remove):
        raise InvalidRequest("batch changes nothing")
    return BatchChange("edit", values, add, remove)


def withdrawal_reason(written: str) -> str:
    """Why documents are withdrawn, on one line. Raises InvalidRequest for nothing, or for more than LONGEST_WITHDRAWAL."""
    reason = " ".join(storable(written).split())
    if not reason or len(reason) > LONGEST_WITHDRAWAL:
        raise InvalidRequest("withdrawal without a reason", most=LONGEST_WITHDRAWAL)
    return reason


def _named(name: str) -> str:
    name = " ".join(storable(name).split())
    if len(name) > LONGEST_BATCH_NAME:
        raise InvalidRequest("name of a batch too long", most=LONGEST_BATCH_NAME)
    return name


def decided(stored: StoredDocument, change: BatchChange, code: str) -> Document | Message:
    """What the change makes of a document, or why it is left out.

    What has a mark of secrecy is never opened among many: somebody decides so of that document.
    """
    before = stored.document
    try:
        return changed(before, edited(before, _values(before, change, code)), release=False)
    except ReleaseUnconfirmed as error:
        return Message("opened one by one", mark=error.mark)
    except InvalidRequest as error:
        return error.message


def _values(before: Document, change: BatchChange, code: str) -> Mapping[str, object]:
    if change.act == "number":
        return {"code": code}
    values: dict[str, object] = dict(change.values)
    if change.add or change.remove:
        held = subjects_of(values.get("subjects", before.description.subjects))
        values["subjects"] = [word for word in (*held, *change.add) if word not in change.remove]
    return values
