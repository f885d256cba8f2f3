"""The face of the library: catalogue and index of one archive, and all that changes them.

Order of writing: original file, catalogue, index. Opening an archive brings the index up to date with the
catalogue, so whatever was reported as added is found, also after a kill between the two; who only reads need not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from indexer.auth import Accounts, Authenticator, Departments, ExternalSignIn, put_aside
from indexer.catalogue import Catalogue, Event, Listing, OpennessReviews, Review, Topics
from indexer.errors import DocumentWithdrawn, InvalidRequest, VersionNotFound
from indexer.exchange import Exchange
from indexer.imaging import PageImages, most_bytes
from indexer.index import Engine, State
from indexer.intake import BatchWork, Ingest, PlaceReader, Tray, TrayInventories, adopt
from indexer.maintenance import (
    BackgroundBackup,
    Checkup,
    Destruction,
    DiskUsageMeter,
    Overview,
    StoreWatch,
    repair_texts,
)
from indexer.model import (
    Access,
    Clearance,
    Document,
    Finding,
    ImportOutcome,
    ReportProgress,
    SearchRequest,
    Sort,
    StoredDocument,
    Tier,
    report_to_nobody,
)
from indexer.opening import open_stores
from indexer.originals import Originals
from indexer.paths import PAGES, QUERIES
from indexer.search import (
    NEAR,
    ArchiveView,
    Completions,
    NearDuplicate,
    Preview,
    Previewer,
    QueryLog,
    SearchResult,
    near_duplicates,
)
from indexer.stores import StoreHealth
from indexer.sync import BackgroundRebuild, IndexSync

MOST_EVENTS = 1000  # of the log, at a time
_MOST_ASKED = 12  # queries of an overview


class Archive:
    """All documents of one home folder. Safe to share between threads."""

    def __init__(
        self, home: Path, catalogue: Catalogue, engine: Engine, originals: Originals, watch: StoreWatch
    ) -> None:
        self.home, self._originals, self._watch = home, originals, watch
        self._catalogue, self._engine = catalogue, engine
        self.accounts, self.check_catalogue = Accounts(catalogue.database), catalogue.require_readable
        self.authenticator = Authenticator(home / "var", self.accounts)
        self._queries = QueryLog(home / QUERIES, self.authenticator.key, database=catalogue.database)
        self._completions = Completions(catalogue, self._queries)
        self.refusals, self.watched, self.words = catalogue.refusals, catalogue.watched, catalogue.words
        self.settings, self.saved, self.titles = catalogue.settings, catalogue.saved, catalogue.titles
        self.events, self.note_act = catalogue.events, catalogue.events.note
        self._index_sync = IndexSync(catalogue, engine, partial(repair_texts, originals, catalogue))
        self.index_loop = self._index_sync.in_background()
        self.reindexing = BackgroundRebuild(catalogue.database.notes, catalogue.locks, self.reindex)
        self._measured, self.listing = DiskUsageMeter(home), Listing(catalogue.database)
        self.backups, self.topics = BackgroundBackup(home, catalogue), Topics(catalogue.database)
        self.ingest = Ingest(home, originals, catalogue, self._index_sync)
        self.departments = Departments(self.accounts, self._index_sync.catch_up)
        self.exchange = Exchange(catalogue, self.ingest, self.departments, self._index_sync.catch_up)
        self.external = ExternalSignIn(home, self.accounts, self.departments, self.authenticator)
        self.review = Review(catalogue, self._index_sync.catch_up, self.near_duplicates)
        self.openness = OpennessReviews(catalogue, self._index_sync.catch_up)
        self.batches = BatchWork(catalogue, self._index_sync)
        self.images = PageImages(home / PAGES, most_bytes())
        self.tray = Tray(catalogue, self.ingest, self.images)
        self.inventories = TrayInventories(self.tray, self.ingest)
        self.places = PlaceReader(originals, catalogue, self.images)
        done_with = (self._index_sync.catch_up, self.images.remove, self._queries.forget)
        self.destruction = Destruction(home, catalogue, engine, originals, *done_with)

    @classmethod
    def open(
        cls,
        home: Path | str = ".",
        *,
        create: bool = True,
        catch_up: bool = True,
        verify: bool = False,
        take_over: bool = False,
    ) -> Archive:
        """Open the archive in a folder; with `catch_up`, bring the index up to date with the catalogue.

        A damaged index is built anew then; with `verify`, also those of its files are read that have been before.
        With `take_over`, a catalogue in a database serves this home from now on, if it served another; the index has to
        be built anew then. Without `create`, raises ArchiveNotFound where there is none yet; RestoreUnfinished in any case, and
        CatalogueUnusable where there was one: see `creation`; StoresInvalid and Unavailable where stores are shared.
        """
        root = Path(home).absolute()  # what is sent and written is found by it, wherever the process goes
        archive = cls(root, *open_stores(root, create=create, take_over=take_over))
        archive.destruction.take_up()  # before anything restored is indexed again
        if catch_up:
            archive._index_sync.make_ready(verify=verify)
        return archive

    def close(self) -> None:
        """Let go of files."""
        self._queries.close()
        self.authenticator.close()
        self._engine.close()
        self._catalogue.close()

    def add(
        self, paths: Iterable[Path], *, actor: str = "", encoding: str | None = None, department: str = ""
    ) -> Iterator[ImportOutcome]:
        """Take in files and folders; each is reported once it is durable and can be found.

        `encoding` overrules what is found of texts: UTF-8, GB18030, Big5. Raises InvalidRequest for an unknown `department`.
        """
        serial = self.departments.serial(department)
        return self.ingest.add(paths, actor=actor, encoding=encoding, department=serial)

    def import_lines(
        self, path: Path, *, actor: str = "", progress: ReportProgress = report_to_nobody
    ) -> Iterator[ImportOutcome]:
        """Take in a JSON Lines file, plain, .gz or .xz; what cannot be read is reported as failed.

        `progress` is told how many bytes of the file have become documents that can be found, of how many.
        """
        return self.ingest.import_lines(path, actor=actor, progress=progress)

    def get(self, identifier: str, *, version: int | None = None, withdrawn: bool = False) -> StoredDocument:
        """A current or older version. Raises DocumentNotFound, VersionNotFound; DocumentWithdrawn unless that may be."""
        if version is None and not withdrawn:
            return self.seen_with().get(identifier)
        stored = self._catalogue.get(identifier) if version is None else self._version(identifier, version)
        if stored.state != "active" and not withdrawn:
            raise DocumentWithdrawn(identifier)
        return stored

    def versions(self, identifier: str) -> list[StoredDocument]:
        """All versions of a document, the first one first. Raises DocumentNotFound."""
        return self._catalogue.versions(identifier)

    def history(self, identifier: str) -> list[tuple[int, str]]:
        """Number and title of each version of a document, the first one first. Raises DocumentNotFound."""
        return self._catalogue.history(identifier)

    def edit(
        self,
        identifier: str,
        changes: Mapping[str, object],
        *,
        actor: str = "",
        expected: int | None = None,
        release: bool = False,
    ) -> bool:
        """Correct fields of a document, also of a withdrawn one: a new version of the same bytes, found at once.

        Fields go by their names in English or as archivists call them (fields.TERMS); see `correction.edited`. False
        when nothing changes by it. Raises DocumentNotFound; InvalidRequest; DocumentChanged when the current version
        is not the `expected` one, if any is; ReleaseUnconfirmed when it would be open with a mark of secrecy, unless
        `release` says that it may. Then nothing is stored.
        """
        return self.ingest.edit(identifier, changes, actor=actor, expected=expected, release=release)

    def near_duplicates(
        self, document: Document, *, but: str = "", least: float = NEAR
    ) -> tuple[NearDuplicate, ...]:
        """The documents with nearly the same text as one that need not be here; see near_duplicates."""
        return near_duplicates(document, self._engine.snapshot(), self._catalogue, but=but, least=least)

    def log(
        self, identifier: str | None = None, *, limit: int = 50, before: int | None = None
    ) -> list[Event]:
        """What was done, last first: to one document or to all; with `before`, only events of a smaller serial.

        Raises DocumentNotFound; InvalidRequest for a limit that is not 1 to 1000.
        """
        if not 1 <= limit <= MOST_EVENTS:
            raise InvalidRequest("too many events asked for", most=MOST_EVENTS)
        return self._catalogue.log(identifier, limit, before)

    def withdraw(self, identifier: str, *, actor: str = "", reason: str = "") -> bool:
        """Take a document out of every search; False when it was out. Raises DocumentNotFound."""
        changed = self._catalogue.set_state(identifier, "withdrawn", actor=actor, reason=reason)
        self._index_sync.catch_up()
        return changed

    def reinstate(self, identifier: str, *, actor: str = "") -> bool:
        """Bring a withdrawn document back; False when it was in. Raises DocumentNotFound."""
        changed = self._catalogue.set_state(identifier, "active", actor=actor)
        self._index_sync.catch_up()
        return changed

    def active(self) -> Iterator[StoredDocument]:
        """All documents that can be found, in the order they came."""
        return self._catalogue.active()

    def count(self) -> int:
        """How many documents can be found once the index is up to date."""
        return self._catalogue.count()

    def seen_with(self, access: Access = Clearance.EVERYTHING) -> ArchiveView:
        """What may be found and read of it by who may see so much: for one request or command, and made anew for the next."""
        shared = (self._originals, self._catalogue, self._engine, self._queries)
        return ArchiveView(*shared, self._completions[access], self.images, access)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,  # facet → values: of one any, of several all
        widen: bool | None = None,
        tier: Tier | None = None,
    ) -> SearchResult:
        """Answer what was typed, from all documents; see SearchRequest for the options. Raises InvalidRequest."""
        chosen = {name: tuple(values) for name, values in (filters or {}).items()}
        return self.seen_with().search(SearchRequest(query, limit, offset, sort, chosen, widen, tier))

    def overview(self) -> Overview:
        """The state of the archive, and what is asked for."""
        frequent, missed = self._queries.frequent(_MOST_ASKED), self._queries.missed(_MOST_ASKED)
        unindexed = tuple(self._catalogue.attempts.aside().values())
        state, refused, doubtful = self.index_state(), len(self.refusals.all()), self.review.count()
        return Overview(
            *(state, refused, doubtful, unindexed, tuple(frequent), tuple(missed)),
            *(self._measured.sizes(), self._catalogue.logged(), put_aside(self.home / "var"), self.stores()),
        )

    def stores(self) -> tuple[StoreHealth, ...]:
        """How the three stores were some seconds ago at most; nothing where all are in the home."""
        return self._watch.now()

    def reindex(self, progress: ReportProgress = report_to_nobody, *, keep: bool = True) -> int:
        """Build the index anew, see `IndexSync.rebuild`. Last it tries those documents again that were set aside."""
        return self._index_sync.rebuild(progress, try_again=True, keep=keep)

    def check(
        self, *, repair: bool = False, actor: str = "", progress: ReportProgress = report_to_nobody
    ) -> Iterator[Finding]:
        """What is amiss in originals, catalogue and index; with `repair`, what is safe is put right.

        A file of `corpus/` that the catalogue lacks, as a killed `add` leaves it, is taken in for archivists only.
        """
        parts = (self._originals, self._catalogue, self._engine, self._index_sync)
        checkup = Checkup(self.home, *parts, progress, self.stores())
        for finding in checkup.findings():
            orphan = finding.kind == "original orphaned"
            done = repair and (
                adopt(self.ingest, finding.where, actor) if orphan else checkup.repair(finding)
            )
            yield replace(finding, repaired=done)

    def preview(
        self, terms: Sequence[str] = (), synonyms: Sequence[str] = (), sentences: Sequence[str] = ()
    ) -> Preview:
        """How sentences would be cut and found if terms and one group of synonyms were added. See Previewer."""
        return Previewer(self.seen_with()).preview(self.words.lexicon(), terms, synonyms, sentences)

    def repair_index(self) -> None:
        """Build an index that raised IndexUnusable anew; returns at once, and may be called for every failure."""
        self._index_sync.repair_index()

    def damaged_index_files(self) -> Sequence[str]:
        """Read all of the index: the names of its files that are damaged or missing. See Engine.damaged."""
        return self._engine.damaged()

    def index_state(self) -> State:
        """See Engine.state."""
        return self._engine.state(self.words.lexicon())

    def owed(self) -> int:
        """How many documents have changed since the index was last brought up to date."""
        return len(self._catalogue.pending()[0])

    def _version(self, identifier: str, version: int) -> StoredDocument:
        if stored := self._catalogue.version(identifier, version):
            return stored
        self._catalogue.get(identifier)  # which says so when there is no such document
        raise VersionNotFound(identifier, version)
