"""Keeps the index up to date with the catalogue: indexes what is owed, rebuilds what is missing or damaged.

One process at a time, on whichever machine, under a lock, because what was read from the catalogue must reach the index before
any later state. Readers take no part in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress

from indexer.catalogue import Catalogue
from indexer.errors import (
    ArchiveBusy,
    ArchiveError,
    CatalogueUnusable,
    IndexUnusable,
    IndexUnwritable,
    NoMemory,
)
from indexer.index import Engine, State
from indexer.message import Message
from indexer.model import ReportProgress, StoredDocument, report_to_nobody
from indexer.storage import BackgroundLoop, Held
from indexer.sync.indexing import Indexing

WRITE_WAIT = 60.0  # seconds a change waits until another has reached the index
REPAIR_PAUSE = 60.0  # seconds until a failed rebuild of a damaged index is tried again
SECONDS_BETWEEN_LOOKS = 20.0  # at what others have left owed
_PATIENCE = 5.0  # seconds that an end waits; what is not indexed then stays owed
PAYS = 4  # an index is joined when at least one document in so many is new
_TO_BUILD: tuple[State, ...] = ("missing", "cannot read", "of another version")
_BUSY = Message("index being written")

_log = logging.getLogger(__name__)


class IndexSync:
    """What an archive does to its index."""

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        repair_texts: Callable[[], None] = lambda: None,
    ) -> None:
        """`repair_texts` is called before an index is built: it must not take in damaged texts unheard."""
        self._catalogue = catalogue
        self._indexing = Indexing(catalogue, engine)
        self._repair_texts = repair_texts
        self._engine = engine
        self._locks = catalogue.locks
        self._repairing = threading.Lock()
        self._repair_at = 0.0  # not before

    def make_ready(self, *, verify: bool = False) -> None:
        """Build an index where there is none or a damaged one; bring a late one up to date, and its folder in order.

        With `verify`, all of it is read, else what has not been touched since that was done is left out. What
        another process is at is left to it.
        """
        if self._must_build(verify):
            with self._locked(building=True) as still_held:
                if self._must_build(verify):  # nobody has built it meanwhile
                    self._build_anew(still_held)
        try:
            self.catch_up(wait=0)
        except (
            CatalogueUnusable,
            IndexUnwritable,
            NoMemory,
        ) as error:  # what is indexed can be searched all the same
            _log.warning("%s", error)
        except ArchiveBusy:
            pass
        with suppress(ArchiveBusy, OSError):
            if self._engine.leftovers():
                with self._locks.locked("index", wait=0, busy=Message("index being written")):
                    self._engine.sweep()

    def catch_up(self, *, wait: float = WRITE_WAIT, new: Mapping[int, StoredDocument] | None = None) -> None:
        """Index what the catalogue says is owed. Raises ArchiveBusy, IndexUnwritable: what is owed stays so.

        `new` are some of them as they have just been stored.
        """
        if not self._catalogue.pending()[0]:
            return
        with self._locked(wait=wait, busy=Message("index busy")) as still_held:
            with suppress(IndexUnusable):
                if not self._must_build():  # else an index begun with what is owed would lack all else
                    self._indexing.index_owed(new or {})
                    return
            self._build_anew(still_held)
            self._indexing.index_owed()

    def in_bulk(self) -> AbstractContextManager[None]:
        """Within it, what indexes documents stays ready for more of them, which costs memory."""
        return self._indexing.tokenizers.kept()

    def in_background(self) -> BackgroundLoop:
        """What indexes, in a process that serves for long, what others have left owed: on a full disk, or killed."""
        return BackgroundLoop("index-sync", self._look, SECONDS_BETWEEN_LOOKS, patience=_PATIENCE)

    def _look(self) -> None:
        try:
            self.catch_up(wait=0)
        except MemoryError as error:  # the next look tries again
            raise NoMemory("memory short for what is owed") from error

    def repair_index(self) -> None:
        """Build an index that turned out to be unusable anew, aside and once, however many find it so."""
        if time.monotonic() >= self._repair_at and self._repairing.acquire(blocking=False):
            threading.Thread(target=self._repair_aside, daemon=True).start()

    def _repair_aside(self) -> None:
        try:
            self.make_ready()
        except Exception as error:
            self._repair_at = time.monotonic() + REPAIR_PAUSE
            _log.error(
                "the index could not be rebuilt: %s",
                error,
                exc_info=not isinstance(error, ArchiveError | MemoryError),
            )
        finally:
            self._repairing.release()

    def _must_build(self, verify: bool = False) -> bool:
        return self._engine.state() in _TO_BUILD or (verify and bool(self._engine.damaged()))

    def _build_anew(self, still_held: Held) -> None:
        """Say what is wrong with the index and build another; the caller holds the lock."""
        state = self._engine.state()
        if state == "of another version":
            _log.warning("%s", Message("index of another version rebuilt"))
        elif state != "missing":
            damaged = tuple(self._engine.damaged())
            told = (
                Message("damaged index rebuilt", files=damaged)
                if damaged
                else Message("unusable index rebuilt")
            )
            _log.warning("%s", told)
        self._rebuild(report_to_nobody, still_held)

    def tidy(self, added: int) -> None:
        """After a bulk of additions: join the index, unless it is so much larger that this would not pay."""
        if added * PAYS >= self._engine.snapshot().count():
            with suppress(ArchiveBusy, IndexUnwritable), self._locked():
                self._engine.join()

    def rebuild(
        self, progress: ReportProgress = report_to_nobody, *, try_again: bool = False, keep: bool = True
    ) -> int:
        """Build the index anew; how many documents it then holds. Raises ArchiveBusy, IndexUnwritable, NoMemory.

        It goes on where one was killed; without `keep` it begins with nothing, as it must after changes elsewhere.
        With `try_again`, documents that were set aside are tried once more, when all others can be found.
        """
        with self._locked(building=True) as still_held:
            self._rebuild(progress, still_held, keep=keep)
        apart = self._catalogue.attempts.take_stock().suspected
        self.catch_up()
        if try_again and self._catalogue.attempts.aside():
            self._catalogue.attempts.try_again()
            self.catch_up()
        count = self._engine.snapshot().count()
        if apart:  # they came in many parts
            self.tidy(count)
        return count

    def _rebuild(self, progress: ReportProgress, still_held: Held, *, keep: bool = True) -> None:
        """Fill a new index; the caller holds the lock."""
        self._repair_texts()
        try:
            self._indexing.fill(progress, still_held, keep=keep)
        except NoMemory as error:  # once more, without those that were being indexed
            _log.warning("%s", error)
            self._indexing.fill(progress, still_held)

    @contextmanager
    def _locked(
        self,
        *,
        building: bool = False,
        wait: float = WRITE_WAIT,
        busy: Message = _BUSY,
    ) -> Iterator[Held]:
        """Hold the lock; what keeps the index from being written is told by name."""
        try:
            with self._locks.locked("index", wait=wait, busy=busy) as still_held:
                yield still_held
        except OSError as error:
            system = error.strerror or str(error)
            raise IndexUnwritable(
                "index not built" if building else "index not written", system=system
            ) from error
