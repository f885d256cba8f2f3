"""Tells what is not as it was promised where a process was killed, a sentence each; the archive is put in order first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.archive import Archive
from indexer.errors import ArchiveError, ArchiveNotFound, DocumentNotFound, RestoreUnfinished
from indexer.intake.tray_reader import DraftReader
from indexer.maintenance.backup import back_up, verify
from indexer.maintenance.restore import restore
from indexer.model.request import SearchRequest
from indexer.model.stored import StoredDocument
from indexer.storage.checksum import digest
from tests.support.torture.acts import BACKUPS, HOME, RESTORED, WHO
from tests.support.torture.papers import Paper
from tests.torture.ledger import Known, Ledger

_LEFT = ("write unfinished", "original orphaned")  # all that a kill may leave to a repair

Alternatives = dict[int, list[Paper | None]]


def verdict(place: Path) -> list[str]:
    """What is wrong; nothing, if all holds. To be asked in a process of its own.

    What was begun and not reported is settled then, one way or the other, and the ledger says so.
    """
    ledger = Ledger(place / "ledger")
    known = ledger.known()
    archive = Archive.open(place / HOME, create=False)
    _, wrong = _states(archive, known.alternatives())
    wrong += [*_check(archive), *_tray(archive, known)]
    settled, still_wrong = _states(archive, known.alternatives())
    wrong += [*still_wrong, *_totals(archive, settled), *_backups(place, known, len(settled))]
    archive.close()
    if known.act == "restore":
        wrong += _restored(place, known, settled)
    ledger.done(settled)
    return wrong


def _states(archive: Archive, alternatives: Alternatives) -> tuple[list[Paper], list[str]]:
    """The state that each paper is in, and what speaks against all it may be in, where it is in none."""
    states, wrong = list[Paper](), list[str]()
    for each in alternatives.values():
        (like, *_) = filter(None, each)
        amiss = [
            (paper, list(_unlike(archive, paper) if paper else _traces(archive, like))) for paper in each
        ]
        holding = [paper for paper, faults in amiss if not faults]
        states += list(filter(None, holding))[:1]  # what was begun twice is there once
        if not holding:
            wrong += [f"{paper or like.id}: {fault}" for paper, faults in amiss for fault in faults]
    return states, wrong


def _traces(archive: Archive, paper: Paper) -> Iterator[str]:
    """What there is of a paper that must not be there at all."""
    yield from _found(archive, paper, [])
    if there := _versions(archive, paper):
        yield f"{there} is there"


def _unlike(archive: Archive, paper: Paper) -> Iterator[str]:
    """Where searches, the catalogue and the original differ from a paper."""
    yield from _found(archive, paper, [paper.id] if paper.state == "active" else [])
    yield from (
        f"an older text is found: {older.phrase}"
        for older in (Paper(paper.number, text) for text in range(1, paper.text))
        if _hits(archive, older.phrase)
    )
    versions = _versions(archive, paper)
    if [each.version for each in versions] != list(range(1, paper.version + 1)):
        yield f"versions {[each.version for each in versions]}"
        return
    stored = versions[-1]
    if (stored.state, stored.document.title) != (paper.state, paper.title):
        yield f"{stored.state} {stored.document.title}"
    if stored.document.body.strip() != paper.body.strip():
        yield "another text"
    if not paper.imported:
        with archive.ingest.originals.opened(stored.original) as file:
            content = file.read()
        if not digest(content) == stored.sha256 == digest(paper.content):
            yield f"{stored.original} has other bytes"


def _found(archive: Archive, paper: Paper, wanted: Sequence[str]) -> Iterator[str]:
    for string in (paper.phrase, paper.title):
        if (found := _hits(archive, string)) != wanted:
            yield f"{string} finds {found}"


def _hits(archive: Archive, string: str) -> list[str]:
    _, found = archive.seen_with().find_all(
        SearchRequest(f'"{string}"', limit=10)
    )  # as a search does, without a thought on spelling
    return [hit.id for hit, _ in found]


def _versions(archive: Archive, paper: Paper) -> list[StoredDocument]:
    try:
        return archive.versions(paper.id)
    except DocumentNotFound:
        return []


def _totals(archive: Archive, papers: Sequence[Paper]) -> Iterator[str]:
    active = sum(each.state == "active" for each in papers)
    if not archive.count() == archive.search("").total == active:
        yield f"{archive.count()} in the catalogue, {archive.search('').total} found, not {active}"


def _check(archive: Archive) -> Iterator[str]:
    """A check after opening finds only what a repair puts right, and nothing after it."""
    yield from (f"found by check: {each}" for each in archive.check() if each.kind not in _LEFT)
    yield from (
        f"not repaired: {each}" for each in archive.check(repair=True, actor=WHO) if not each.repaired
    )
    yield from (f"found after a repair: {each}" for each in archive.check())
    leftovers = archive._engine.leftovers()
    yield from (f"left in the index: {each}" for each in leftovers)


def _tray(archive: Archive, known: Known) -> Iterator[str]:
    """Every draft that was received waits still, or is a document; then all that waits is confirmed."""
    waiting = {draft.id: draft for draft in archive.tray.drafts()}
    for identifier, paper in known.drafts.items():
        if identifier in waiting:
            if digest((archive.home / "var/tray" / identifier).read_bytes()) != digest(paper.content):
                yield f"draft {identifier} has other bytes than {paper.name}"
        elif not any(version.sha256 == digest(paper.content) for version in _versions(archive, paper)):
            yield f"draft {identifier} of {paper.name} is neither in the tray nor a document"
    DraftReader(archive.tray).read_waiting()
    outcomes = list(archive.tray.confirm_all(list(waiting), actor=WHO))
    yield from (f"not confirmed: {each}" for each in outcomes if each.status == "failed")
    yield from (f"stays in the tray: {draft}" for draft in archive.tray.drafts())


def _backups(place: Path, known: Known, documents: int) -> Iterator[str]:
    """Every backup with a name is whole; what an unfinished one has left goes with the next."""
    folder = place / BACKUPS
    if known.act == "back_up":
        contents, _ = back_up(place / HOME, folder / "next.tar")
        (folder / "next.tar").unlink()
        if contents.documents != documents:
            yield f"a backup holds {contents.documents} documents, not {documents}"
        left = [path.name for path in folder.iterdir() if path.suffix != ".tar"]
        yield from (f"left beside the backups: {name}" for name in left)
    there = {path.name for path in folder.glob("*.tar")}
    yield from (f"no backup {name}" for name in known.backups if name not in there)
    for name in there:
        try:
            verify(folder / name)
        except ArchiveError as error:
            yield f"{name}: {error}"


def _restored(place: Path, known: Known, papers: Sequence[Paper]) -> Iterator[str]:
    """A restore that was killed is done, or can be done again; then all papers are there."""
    home = place / RESTORED
    try:
        archive = Archive.open(home, create=False)
    except (ArchiveNotFound, RestoreUnfinished):
        restore(place / BACKUPS / known.backups[0], home)
        archive = Archive.open(home, create=False)
    _, wrong = _states(archive, {paper.number: [paper] for paper in papers})
    yield from (*wrong, *_totals(archive, papers), *_check(archive))
    archive.close()
