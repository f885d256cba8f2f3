"""Destroys what approved lists name, in an order that can begin anew after a kill: the only act that removes an original.

From the moment a list is approved no search finds its documents. Then, for each: the protocol is on the disk beside the
archive; queries that only it answered, images of its pages, what waits of it in the tray, and its originals go; then its
rows, but for a stub. Last, index and catalogue are written anew without what was deleted. Backups keep what they had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from indexer.catalogue import Catalogue, Disposals, DueDocuments, Erasure
from indexer.intake import files_of_tray
from indexer.maintenance.protocols import Protocols
from indexer.message import Message
from indexer.originals import Originals
from indexer.storage import BackgroundLoop
from indexer.text import normalize

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.index import Engine

EVERY: Final = 30.0  # seconds between two looks at what is left to be done, unless somebody approves

_BUSY: Final = Message("documents being destroyed")

ForgetQueries = Callable[[Callable[[Sequence[str]], set[str]]], None]


class Destruction:
    """Disposal lists of one archive, and the work they leave. Safe to share between threads and processes."""

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        engine: Engine,
        originals: Originals,
        catch_up: Callable[[], object],
        forget_pages: Callable[[str], None],
        forget_queries: ForgetQueries,
    ) -> None:
        self.lists, self.due = Disposals(catalogue.database), DueDocuments(catalogue.database)
        self._erasure = Erasure(catalogue.database)
        self._catalogue, self._engine, self._originals = catalogue, engine, originals
        self._protocols = Protocols(home)
        self._catch_up = catch_up
        self._forget_pages, self._forget_queries = forget_pages, forget_queries
        self.loop = BackgroundLoop("disposal", self.carry_out, EVERY)

    def approve(self, identifier: str, *, actor: str) -> int:
        """See Disposals.approve; gone from every search on return, and destroyed soon after in a process that serves."""
        count = self.lists.approve(identifier, actor=actor)
        self._catch_up()
        self.loop.wake()
        return count

    def take_up(self) -> int:
        """Condemn again what the home's protocols name and a restored catalogue does not know; how many documents."""
        unknown = [each for each in self._protocols.names() if not self._erasure.knows(each)]
        return sum(self._erasure.take_up(*found) for found in self._protocols.read(unknown))

    def carry_out(self) -> int:
        """Do what approved lists leave to be done; how many documents went.

        Raises ArchiveBusy where another process is at it, or a store is in use for too long: what is left is done the
        next time. Raises OSError, Unavailable and others of the stores likewise.
        """
        if not self._is_owed():
            return 0
        with self._catalogue.locks.locked("disposal", wait=0, busy=_BUSY):
            waiting = self._erasure.waiting()
            self._keep_protocols()
            if not waiting:
                return 0
            numbers = [number for _, number in waiting if number]
            self._catch_up()
            self._forget_what_was_asked(numbers)
            for number in numbers:
                self._destroy(number)
            for name in list(self._originals.unfinished()):
                self._originals.remove_unfinished(name)
            self._engine.purge()
            self._catalogue.database.scrub()
            for identifier in dict.fromkeys(identifier for identifier, _ in waiting):
                self._erasure.finish(identifier)
            self._keep_protocols(anew={identifier for identifier, _ in waiting})
        return len(numbers)

    def _is_owed(self) -> bool:
        lacking = (each for each in self.lists.all() if each.state in ("approved", "done"))
        return any(each.state == "approved" or not self._protocols.has(each.id) for each in lacking)

    def _keep_protocols(self, anew: set[str] | frozenset[str] = frozenset()) -> None:
        for each in self.lists.all():
            if each.state in ("approved", "done") and (each.id in anew or not self._protocols.has(each.id)):
                self._protocols.write(each, self.lists.items(each.id))

    def _destroy(self, number: int) -> None:
        held = self._erasure.holdings(number)
        for sha256 in held.digests:
            self._forget_pages(sha256)
        files_of_tray(self._originals.tray).remove(held.drafts)
        for name in held.originals:
            self._originals.destroy(name)
        self._erasure.erase(number, held.digests)

    def _forget_what_was_asked(self, numbers: Sequence[int]) -> None:
        """Past queries with a word that these documents have and none that is left."""
        pairs = set[str]()
        for number in numbers:
            for text in self._erasure.texts(number):
                pairs.update(map("".join, pairwise(normalize(text))))
        view = self._engine.snapshot()

        def gone(words: Sequence[str]) -> set[str]:
            said = [word for word in words if pairs.issuperset(map("".join, pairwise(word)))]
            counts = view.frequencies(said) if said else []
            return {word for word, count in zip(said, counts, strict=True) if not count}

        if pairs:
            self._forget_queries(gone)
