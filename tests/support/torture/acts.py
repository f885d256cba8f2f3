"""Performs every act that changes an archive, told to a ledger before it begins and when it has returned."""

from __future__ import annotations

import io
import itertools
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.archive import Archive
from indexer.index.generations import CURRENT, STAMP
from indexer.index.segments.merge_policy import FAN_IN
from indexer.intake.tray_reader import DraftReader
from indexer.maintenance.backup import back_up
from indexer.maintenance.restore import restore
from indexer.model.stored import ImportOutcome
from indexer.paths import INDEX
from tests.support.kept import kept_of
from tests.support.torture.papers import Paper, State
from tests.torture.ledger import Ledger

WHO = "安宁"
DISK = "disk"  # all that the library writes is below this folder of a place
HOME, BACKUPS, RESTORED = f"{DISK}/home", f"{DISK}/backups", f"{DISK}/restored"
LINES = 12  # of an import


class NotDone(Exception):
    """An act was refused by what became of its files; the sentence that was said of one."""


class Acts:
    """What is done to the archive of a place; papers that come in are made beside it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.home = place / HOME
        self.ledger = Ledger(place / "ledger")
        self.papers = self.ledger.known().certain
        self.archive = Archive.open(self.home)
        for name in ("inbox", BACKUPS):
            (place / name).mkdir(parents=True, exist_ok=True)

    def add(self) -> None:
        """A file."""
        paper = self._new()
        self.ledger.begin("add", [paper])
        _expect(self.archive.add([self._file(paper)], actor=WHO), "added")
        self._done(paper)

    def add_some(self) -> None:
        """A folder."""
        papers = [self._new(more) for more in range(5)]
        files = [self._file(paper) for paper in papers]
        self.ledger.begin("add_some", papers)
        _expect(self.archive.add(files, actor=WHO), "added")
        self._done(*papers)

    def add_by_tray(self) -> None:
        """A file that is received, read and confirmed."""
        self._by_tray("add_by_tray", self._new())

    def confirm_some(self) -> None:
        """Files that are received, read and confirmed all at once."""
        tray, papers = self.archive.tray, [self._new(more) for more in range(5)]
        self.ledger.begin("confirm_some", papers)
        drafts = []
        for paper in papers:
            draft = tray.receive(paper.name, io.BytesIO(paper.content), actor=WHO)
            self.ledger.received(draft.id, paper)
            drafts.append(draft.id)
        DraftReader(tray).read_waiting()
        _expect(tray.confirm_all(drafts, actor=WHO), "added")
        self._done(*papers)

    def replace(self) -> None:
        """A new file for a document, by the tray."""
        paper = self._one("active", imported=False)
        self._by_tray("replace", paper.replaced(), replaces=paper.id)

    def edit(self) -> None:
        """Another title."""
        paper = self._one("active").edited()
        self.ledger.begin("edit", [paper])
        assert self.archive.edit(paper.id, {"title": paper.title}, actor=WHO, expected=paper.version - 1)
        self._done(paper)

    def withdraw(self) -> None:
        paper = self._one("active").withdrawn()
        self.ledger.begin("withdraw", [paper])
        assert self.archive.withdraw(paper.id, actor=WHO)
        self._done(paper)

    def reinstate(self) -> None:
        paper = self._one("withdrawn").reinstated()
        self.ledger.begin("reinstate", [paper])
        assert self.archive.reinstate(paper.id, actor=WHO)
        self._done(paper)

    def import_lines(self) -> None:
        """Some lines that are new, and one that replaces a document, if any was imported."""
        papers = [self._new(more, imported=True) for more in range(LINES)]
        papers += [paper.replaced() for paper in self.papers.values() if paper.imported][:1]
        path = self.place / "inbox" / "lines.jsonl"
        path.write_text("".join(json.dumps(paper.line) + "\n" for paper in papers), encoding="utf-8")
        self.ledger.begin("import_lines", papers)
        _expect(self.archive.import_lines(path, actor=WHO), "added", "replaced")
        self._done(*papers)

    def merge(self) -> None:
        """Additions one by one, until segments become one."""
        before = 0
        while (segments := self._segments()) >= before:
            before = segments
            self.add()

    def fill_up(self) -> None:
        """Additions one by one beside one large segment, until the next one merges."""
        while self._segments() <= FAN_IN:
            self.add()

    def _segments(self) -> int:
        return len(list((self.home / INDEX).glob("build-*/*.col")))

    def reindex(self) -> None:
        self.ledger.begin("reindex")
        assert self.archive.reindex() == self.archive.count()
        self._done()

    def repair(self) -> None:
        """A check that finds an index to build and a file to take in."""
        orphan = self._new()
        self.ledger.begin("repair", [orphan])
        kept_of(self.archive, self._file(orphan))
        next((self.home / INDEX).glob(f"build-*/{STAMP}")).write_bytes(b"damaged")
        assert [each.repaired for each in self.archive.check(repair=True, actor=WHO)] == [True, True]
        self._done(orphan)

    def opening(self) -> None:
        """As after a kill: the index is owed a document, and another process has left files."""
        paper = self._new()
        self.ledger.begin("opening", [paper])
        self.archive._catalogue.add([kept_of(self.archive, self._file(paper))], actor=WHO)
        (self.home / INDEX / "build-0").mkdir(exist_ok=True)
        (self.home / INDEX / "build-0" / "left").touch()
        Archive.open(self.home).close()
        self._done(paper)

    def opening_without_index(self) -> None:
        """As with an index that cannot be told."""
        self.ledger.begin("opening_without_index")
        (self.home / INDEX / CURRENT).write_bytes(b"damaged")
        Archive.open(self.home).close()
        self._done()

    def back_up(self) -> None:
        """A backup beside others."""
        name = f"{len(self.ledger.known().backups)}.tar"
        self.ledger.begin("back_up")
        contents, amiss = back_up(self.home, self.place / BACKUPS / name)
        assert (contents.documents, amiss) == (len(self.papers), [])
        self.ledger.backed_up(name)
        self._done()

    def restore(self) -> None:
        """Another archive from the last backup, ready to be searched."""
        name = self.ledger.known().backups[0]
        if (self.place / RESTORED).exists():
            (self.place / RESTORED).rename(self.place / f"{RESTORED}-{time.time_ns()}")
        self.ledger.begin("restore")
        restore(self.place / BACKUPS / name, self.place / RESTORED)
        Archive.open(self.place / RESTORED).close()
        self._done()

    def _by_tray(self, act: str, paper: Paper, replaces: str = "") -> None:
        tray = self.archive.tray
        self.ledger.begin(act, [paper])
        draft = tray.receive(paper.name, io.BytesIO(paper.content), actor=WHO, replaces=replaces)
        self.ledger.received(draft.id, paper)
        DraftReader(tray).read_waiting()
        _expect([tray.confirm(draft.id, actor=WHO)], "replaced" if replaces else "added")
        self._done(paper)

    def _new(self, more: int = 0, *, imported: bool = False) -> Paper:
        return Paper(max(self.papers, default=0) + 1 + more, imported=imported)

    def _file(self, paper: Paper) -> Path:
        path = self.place / "inbox" / paper.name
        path.write_bytes(paper.content)
        return path

    def _one(self, state: State, *, imported: bool | None = None) -> Paper:
        """A paper in that state, another one each time."""
        fit = [
            each for each in self.papers.values() if each.state == state and imported in (None, each.imported)
        ]
        return fit[sum(each.version for each in self.papers.values()) % len(fit)]

    def _done(self, *papers: Paper) -> None:
        self.papers |= {paper.number: paper for paper in papers}
        self.ledger.done(papers)


ACTS: dict[str, Callable[[Acts], None]] = {
    act.__name__: act
    for act in (
        Acts.add,
        Acts.add_some,
        Acts.add_by_tray,
        Acts.confirm_some,
        Acts.replace,
        Acts.edit,
        Acts.withdraw,
        Acts.reinstate,
        Acts.import_lines,
        Acts.merge,
        Acts.reindex,
        Acts.repair,
        Acts.opening,
        Acts.opening_without_index,
        Acts.back_up,
        Acts.restore,
    )
}


def begin(place: Path) -> None:
    """Make an archive with papers in every state, and a backup of it."""
    acts = Acts(place)
    for act in (Acts.add_some, Acts.import_lines, Acts.withdraw, Acts.replace, Acts.edit, Acts.withdraw):
        act(acts)
    acts.reindex()
    for act in itertools.repeat(Acts.add, 2):
        act(acts)
    acts.back_up()
    acts.archive.close()


def once(place: Path, name: str) -> Callable[[], None]:
    """One act, once."""
    acts = Acts(place)
    if name == "merge":
        acts.fill_up()
    return lambda: ACTS[name](acts)


def forever(place: Path, name: str) -> Callable[[], None]:
    """One act, again and again; what is withdrawn has to come back some time, and the other way round."""
    acts = Acts(place)

    def work() -> None:
        while True:
            if name in ("withdraw", "reinstate"):
                few = sum(each.state == "active" for each in acts.papers.values()) < len(acts.papers) / 2
                ACTS["reinstate" if few else "withdraw"](acts)
            else:
                ACTS[name](acts)

    return work


def _expect(outcomes: Iterable[ImportOutcome], *statuses: str) -> None:
    for each in outcomes:
        if each.status not in statuses:
            raise NotDone(each.reason or each.status)
