"""Carries out changes of many documents for those who kill it, and tells which document is neither before nor after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from indexer.archive import Archive
from indexer.catalogue.batch import items
from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.rows import Batch, BatchItem
from indexer.model.document import Document
from indexer.model.stored import StoredDocument
from tests.support.torture.acts import HOME, WHO
from tests.support.torture.papers import Paper

MANY = 24  # documents
AT_ONCE = 5  # of them in a transaction
SOURCE = "青枫区总工会档案室"  # which an edit gives them, and searches are narrowed by
CHANGES = {
    change.act: change
    for change in (
        BatchChange("edit", {"source": SOURCE, "retention": "永久"}, add=("清理",)),
        BatchChange("withdraw", reason="重复收录"),
        BatchChange("reinstate"),
        BatchChange("number"),
    )
}
PAPERS = [Paper(number, imported=True) for number in range(1, MANY + 1)]
IDS = [paper.id for paper in PAPERS]


def begin(place: Path) -> None:
    """Make an archive of many documents, every third of them withdrawn."""
    lines = place / "lines.jsonl"
    lines.write_text("".join(json.dumps(paper.line) + "\n" for paper in PAPERS), encoding="utf-8")
    with closing(Archive.open(place / HOME)) as archive:
        assert all(outcome.status == "added" for outcome in archive.import_lines(lines, actor=WHO))
        _run(
            archive,
            archive.batches.start([one for one in IDS if _is_out(one)], CHANGES["withdraw"], actor=WHO),
        )


def carry_out(place: Path, act: str) -> Callable[[], None]:
    """A change of all of them; one that was begun before is gone on with."""
    items.MOST_AT_ONCE = AT_ONCE  # type: ignore[misc]
    archive = Archive.open(place / HOME)

    def work() -> None:
        if _batch(archive, act) is None:
            codes = [_code(one) for one in IDS] if act == "number" else ()
            archive.batches.start(IDS, CHANGES[act], actor=WHO, name=act, codes=codes)  # type: ignore[index]
        archive.batches.resume()

    return work


def undo(place: Path, act: str) -> Callable[[], None]:
    """That change undone, once it is whole."""
    carry_out(place, act)()
    archive = Archive.open(place / HOME)

    def work() -> None:
        batch = _batch(archive, act)
        assert batch
        archive.batches.undo(batch.id, actor=WHO)
        archive.batches.resume()

    return work


def half_done(place: Path, act: str) -> list[str]:
    """The documents that are neither wholly as before, nor as after, nor as after undoing; the archive is left as it is."""
    with closing(Archive.open(place / HOME, create=False, catch_up=False)) as archive:
        return list(_half_done(archive, act))


def put_in_order(place: Path, act: str, *, undone: bool) -> list[str]:
    """What is amiss once the change is gone on with, and where it is then undone and not all is as before.

    `undone` says that it may have been undone already.
    """
    with closing(Archive.open(place / HOME, create=False)) as archive:
        wrong = [f"found by check: {each}" for each in archive.check() if each.kind != "write unfinished"]
        archive.batches.resume()
        batch = _batch(archive, act)
        if batch is None:
            return [*wrong, *_unlike(archive, act, 0)]
        if not batch.is_over or (batch.state == "undone") > undone:
            wrong.append(f"it is {batch.state}")
        wrong += _unlike(archive, act, 2 if batch.state == "undone" else 1)
        archive.batches.undo(batch.id, actor=WHO)
        batch = _run(archive, batch)
        wrong += [*_unlike(archive, act, 2), *(f"found in the end: {each}" for each in archive.check())]
        if (batch.state, batch.not_undone, archive.owed()) != ("undone", 0, 0):
            wrong.append(f"in the end {batch}")
        return wrong


def _half_done(archive: Archive, act: str) -> Iterator[str]:
    batch = _batch(archive, act)
    kept = {item.id: item for item in archive.batches.items(batch.id, limit=MANY)} if batch else {}
    if batch and kept.keys() != set(IDS):
        yield f"the batch names {len(kept)} documents"
    for one in IDS:
        logged = [event for event in archive.log(one) if batch and event.batch == batch.id]
        step = _step_of(kept.get(one))
        if (len(logged)) != step:
            yield f"{one} has {len(logged)} entries in the log after {step} steps"
        yield from _unlike_step(archive.versions(one), act, step)


def _step_of(item: BatchItem | None) -> int:
    """How often a document has been changed: by the change, and by undoing it."""
    if item is None or item.outcome != "done":
        return 0
    return 1 + (item.undone == "done")


def _unlike(archive: Archive, act: str, step: int) -> Iterator[str]:
    """Where the documents, or what searches find of them, are not as they are after a step."""
    out = {one for one in IDS if _state(one, act, step) == "withdrawn"}
    for paper in PAPERS:
        yield from _unlike_step(archive.versions(paper.id), act, step)
        found = [hit.id for hit in archive.search(f'"{paper.phrase}"').hits]
        if found != [paper.id] * (paper.id not in out):
            yield f"{paper.phrase} finds {found}"
    active = MANY - len(out)
    narrowed = active if (act, step) == ("edit", 1) else 0
    totals = archive.count(), archive.search("").total, archive.search("", filters={"source": [SOURCE]}).total
    if totals != (active, active, narrowed):
        yield f"{totals} are counted, found and found with their source, not {(active, active, narrowed)}"


def _unlike_step(versions: list[StoredDocument], act: str, step: int) -> Iterator[str]:
    """Where a document is not as it is after a step; one that is as it was to be already stays so."""
    first, last = versions[0], versions[-1]
    wanted = _state(first.id, act, step)
    if last.state != wanted:
        yield f"{first.id} is {last.state}, not {wanted}"
    new = step if act in ("edit", "number") else 0
    if len(versions) != 1 + new:
        yield f"{first.id} has {len(versions)} versions"
    expected = _after(first.document, act, first.id) if new == 1 else first.document
    if last.document != expected:
        yield f"{first.id} is neither before nor after: {last.document}"


def _after(document: Document, act: str, identifier: str) -> Document:
    described = document.description
    if act == "number":
        return replace(document, description=replace(described, code=_code(identifier)))
    changed = replace(described, retention="永久", subjects=("清理",))
    return replace(document, source=SOURCE, description=changed)


def _state(identifier: str, act: str, step: int) -> str:
    if step == 1 and act in ("withdraw", "reinstate"):
        return "withdrawn" if act == "withdraw" else "active"
    return "withdrawn" if _is_out(identifier) else "active"


def _is_out(identifier: str) -> bool:
    return IDS.index(identifier) % 3 == 0


def _code(identifier: str) -> str:
    return f"Z012-WS·2022-Y-{IDS.index(identifier):04}"


def _batch(archive: Archive, act: str) -> Batch | None:
    return next((batch for batch in archive.batches.recent(MANY) if batch.name == act), None)


def _run(archive: Archive, batch: Batch) -> Batch:
    return archive.batches.run(batch.id)
