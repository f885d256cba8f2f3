"""Finds documents that are open although they carry a mark of secrecy and nobody has said that they may be.

The whole catalogue is read once; after that only what has changed since.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from indexer.catalogue.catalogue import Catalogue
from indexer.errors import DocumentDamaged
from indexer.model import Clearance, StoredDocument
from indexer.structure import closed_if_doubtful, doubt_of, released

_TOGETHER = 500  # documents read at a time


@dataclass(frozen=True, slots=True)
class DoubtfulOpenness:
    """A document that is open and may not be meant to be."""

    number: int
    id: str
    title: str
    mark: str  # what it says: 秘密★10年
    recorded: bool  # it stands in its 密级; else only in the text


class Review:
    """The doubtful documents of one archive, kept up to date. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, catch_up: Callable[[], object] = lambda: None) -> None:
        """`catch_up` brings the index up to date once documents were settled."""
        self._catalogue = catalogue
        self._catch_up = catch_up
        self._lock = threading.Lock()
        self._found: dict[int, DoubtfulOpenness] | None = None
        self._serial = 0  # of the last event it knows

    def found(self) -> list[DoubtfulOpenness]:
        """All of them, in the order they came."""
        with self._lock:
            if self._found is None:
                serial = max((event.serial for event in self._catalogue.log(None, 1, None)), default=0)
                found: dict[int, DoubtfulOpenness] = {}
                self._look(self._catalogue.each_active_number(), found)
            else:
                changed, serial = self._catalogue.titles.changed(self._serial, Clearance.OPEN)
                found = {number: one for number, one in self._found.items() if number not in changed}
                self._look(sorted(changed), found)
            self._found, self._serial = found, serial
            return [found[number] for number in sorted(found)]

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

    def _look(self, numbers: Iterable[int], found: dict[int, DoubtfulOpenness]) -> None:
        rest = iter(numbers)
        while some := list(islice(rest, _TOGETHER)):
            for stored in self._readable(some):
                if mark := doubt_of(stored.document):
                    recorded = mark == stored.document.description.secrecy
                    title = stored.document.title
                    found[stored.number] = DoubtfulOpenness(stored.number, stored.id, title, mark, recorded)

    def _readable(self, numbers: Sequence[int]) -> Iterable[StoredDocument]:
        """Those documents whose record can be read; of the others `check` tells."""
        try:
            return self._catalogue.by_numbers(numbers).values()
        except (ValueError, TypeError, KeyError):
            if len(numbers) == 1:
                return ()
            return [stored for number in numbers for stored in self._readable([number])]
