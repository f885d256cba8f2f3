"""Looks through documents for what somebody should look at, and settles what is open with a mark of secrecy.

Each version is looked at once; what is found is kept in the catalogue, so no process reads the archive again. Comparing
documents with each other takes longer and is done in the background alone, by one process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from indexer.catalogue.attention.judging import Concern, concerns_of
from indexer.catalogue.attention.lists import AttentionLists
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import ArchiveBusy, CatalogueUnusable, DocumentDamaged
from indexer.message import Message
from indexer.model import Document, StoredDocument
from indexer.storage import FOREGROUND, BackgroundLoop
from indexer.structure import closed_if_doubtful, released

MOST_AT_ONCE: Final = 500  # documents that are looked at while a page waits
SECONDS_BETWEEN_LOOKS: Final = 15.0  # at what has changed

_TOGETHER: Final = 100  # documents read at a time
_BESIDE_PAGES: Final = 20  # the same in the background, where there may be a page before each
_COMPARED_TOGETHER: Final = 20  # in tenths of a second


@dataclass(frozen=True, slots=True)
class DoubtfulOpenness:
    """A document that is open and may not be meant to be."""

    number: int
    id: str
    title: str
    mark: str  # what it says: 秘密★10年
    recorded: bool  # it stands in its 密级; else only in the text


class Near(Protocol):
    """A document that is nearly the same as another."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def resemblance(self) -> float:
        """How near, 0 to 1."""


class Compare(Protocol):
    """Finds documents that are nearly the same as one."""

    def __call__(self, document: Document, *, but: str) -> Sequence[Near]:
        """All but that of an id."""


def _nothing_near(document: Document, *, but: str) -> Sequence[Near]:
    """Where there is no index to ask."""
    return ()


class Review:
    """What wants attention in one archive. Safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        catch_up: Callable[[], object] = lambda: None,
        compare: Compare = _nothing_near,
    ) -> None:
        """`catch_up` brings the index up to date once documents were settled."""
        self._catalogue = catalogue
        self._catch_up = catch_up
        self._compare = compare
        self._lock = threading.Lock()  # of those who wait for an answer: two would look at the same
        self.lists = AttentionLists(catalogue.database)
        self._has_forgotten = False  # what is destroyed
        self.loop = BackgroundLoop("review", self._look_at_all, SECONDS_BETWEEN_LOOKS)

    def found(self) -> list[DoubtfulOpenness]:
        """All that are open with a mark, in the order they came."""
        unkept = self._look(None)
        kept = {each.number: each for each in self.page() if each.number not in unkept}
        found = kept | {number: one for number, one in unkept.items() if one}
        return [one for _, one in sorted(found.items()) if one]

    def count(self) -> int:
        """How many those are, as far as one knows without looking at very many documents."""
        unkept = self._look(MOST_AT_ONCE)
        return self.lists.count("secrecy") + sum(one is not None for one in unkept.values())

    def page(self, limit: int | None = None, offset: int = 0) -> list[DoubtfulOpenness]:
        """Some of those that are known, in the same order."""
        return [
            DoubtfulOpenness(one.number, one.id, one.title, mark, mark == one.secrecy)
            for one in self.lists.page("secrecy", limit, offset)
            for mark in (one.concerns[0].detail,)
        ]

    def look(self) -> int:
        """Look at what has changed, unless that is much; how many documents are still to be looked at."""
        self._look(MOST_AT_ONCE)
        return self.lists.owed()

    def decide(self, identifiers: Iterable[str], *, release: bool, actor: str) -> int:
        """Close some of them, or say that they may be open; how many. Gone from every search, or not, on return.

        Documents that are not doubtful any more are left as they are, and those whose record is damaged.
        """
        doubtful = {one.id for one in self.found()}
        change, count = released if release else closed_if_doubtful, 0
        for identifier in dict.fromkeys(identifiers):
            with suppress(DocumentDamaged):
                count += identifier in doubtful and self._catalogue.edit(identifier, change, actor=actor)
        self._catch_up()
        return count

    def _look(self, most: int | None) -> dict[int, DoubtfulOpenness | None]:
        """Look at what is owed; of what cannot be kept, being damaged or the disk full, whether it is open with a mark."""
        unkept = dict[int, DoubtfulOpenness | None]()
        with self._lock:
            last, left = 0, most
            while numbers := self.lists.next_owed(last, _TOGETHER if left is None else min(left, _TOGETHER)):
                last, left = numbers[-1], None if left is None else left - len(numbers)
                unkept |= self._look_at(numbers)
                if left == 0:
                    break
        return unkept

    def _look_at(
        self, numbers: Sequence[int], *, kept: bool = False, goes_on: Callable[[], bool] = lambda: True
    ) -> dict[int, DoubtfulOpenness | None]:
        """What cannot be kept of documents, before each of which it `goes_on`; with `kept`, raises where nothing can be."""
        found = dict[int, tuple[StoredDocument, Sequence[Concern]]]()
        doubtful = dict[int, DoubtfulOpenness | None]()
        pages = self._catalogue.layouts.current_pages(numbers)
        for stored in self._readable(numbers):
            if not goes_on():
                break
            several = tuple(concerns_of(stored, pages.get(stored.number, ())))
            found[stored.number] = (stored, several)
            marks = [each.detail for each in several if each.kind == "secrecy"]
            doubtful[stored.number] = _doubtful(stored, marks[0]) if marks else None
        sound = {number: pair for number, pair in found.items() if pair[0].sound}
        try:
            self.lists.keep(sound)
        except (ArchiveBusy, CatalogueUnusable):
            if kept:
                raise
            return doubtful
        return {number: one for number, one in doubtful.items() if number not in sound}

    def _readable(self, numbers: Sequence[int]) -> Iterable[StoredDocument]:
        """Those documents whose record can be read; of the others `check` tells."""
        try:
            return self._catalogue.by_numbers(numbers).values()
        except (ValueError, TypeError, KeyError):
            if len(numbers) == 1:
                return ()
            return [stored for number in numbers for stored in self._readable([number])]

    def _look_at_all(self) -> None:
        """What one turn in the background does."""
        if not self._has_forgotten:
            self.lists.forget_destroyed()
            self._has_forgotten = True
        if not (self.lists.owed() or self.lists.uncompared()):
            return
        with suppress(OSError):  # of a disk that is mounted to be read only, or full
            self._look_and_compare()

    def _look_and_compare(self) -> None:
        busy = Message("documents being reviewed")
        with self._catalogue.locks.locked("review", wait=0, busy=busy) as still_held:
            last = 0
            while not self.loop.is_ending and (numbers := self.lists.next_owed(last, _BESIDE_PAGES)):
                still_held()
                last = numbers[-1]
                self._look_at(numbers, kept=True, goes_on=self._goes_on)
            self._compare_all(still_held)

    def _goes_on(self) -> bool:
        """Whether to, once nobody waits for a page."""
        FOREGROUND.give_way()
        return not self.loop.is_ending

    def _compare_all(self, still_held: Callable[[], None]) -> None:
        """Compare what was not compared yet, for half of the time at most, once the index has all there is."""
        last = 0
        while not self.loop.is_ending and (numbers := self.lists.next_uncompared(last, _COMPARED_TOGETHER)):
            if self._catalogue.pending()[0]:
                return
            still_held()
            last, took = numbers[-1], 0.0
            found = []
            for stored in self._readable(numbers):
                if not self._goes_on():
                    break
                began = time.monotonic()
                found.append((stored, self._near(stored)))
                took += time.monotonic() - began
            self.lists.keep_near(found)
            time.sleep(took)

    def _near(self, stored: StoredDocument) -> dict[str, str]:
        near = self._compare(stored.document, but=stored.id) if stored.sound else ()
        return {one.id: f"{one.resemblance:.1%}" for one in near}


def _doubtful(stored: StoredDocument, mark: str) -> DoubtfulOpenness:
    recorded = mark == stored.document.description.secrecy
    return DoubtfulOpenness(stored.number, stored.id, stored.document.title, mark, recorded)
