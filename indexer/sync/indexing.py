"""Indexes what the catalogue owes its index, so that no document can keep the others out.

Before a document is indexed that is noted for good, see `attempts`. Those a process has died of are left to the end and
tried apart, few at a time or alone, without merging, which would be another reason to die; one that goes on killing is
set aside. Memory that was short without killing anybody counts the same. The caller holds the index's lock.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import ArchiveError, NoMemory
from indexer.index import NO_KEYS, Engine, IndexEntry, KeySet, in_batches
from indexer.message import Message
from indexer.model import Progress, ReportProgress, StoredDocument
from indexer.storage import Held
from indexer.sync.entries import entries_of
from indexer.sync.parallel_tokenizing import Tokenizers

_BEGUN: Final = 4_000  # documents noted in one transaction
_PARTS: Final = 64  # into so many parts are suspects divided: 16,000 are alone after two more deaths
_LONG: Final = 1_000_000  # characters of a suspect that is tried alone, however many there are

_NONE: Final[Mapping[int, StoredDocument]] = {}
_LOOK: Final = 1_000  # documents between two looks whether the lock is held

_log = logging.getLogger(__name__)


class Indexing:
    """The documents of one catalogue on their way into one engine."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._attempts = catalogue.attempts
        self._engine = engine
        self.tokenizers = Tokenizers()

    def index_owed(self, new: Mapping[int, StoredDocument] = _NONE) -> None:
        """Bring the index up to date: first what is to go, then what is to come, last what a process has died of.

        `new` are some of them as they have just been stored.
        """
        owed = self._attempts.owed()
        active = self._catalogue.active_numbers(owed)
        before = self._attempts.take_stock()
        aside = active & before.aside
        gone = (owed.keys() - active) | aside
        self._engine.remove(gone, {number: max(owed.get(number, (0,))) for number in gone})
        self._attempts.end(owed.keys() - active, _serials(owed, owed.keys() - active))
        self._attempts.end((), _serials(owed, aside))
        self._index(sorted(active - before.numbers), owed, new=new)
        suspected = self._attempts.take_stock().suspected
        for few in self._apart({number: suspected[number] for number in active & suspected.keys()}):
            self._index(few, owed, merge=False)
        after = self._attempts.take_stock().numbers & active
        if after:
            some = tuple(self._catalogue.identifiers(sorted(after)[:10]))
            _log.warning("%s", Message("documents set aside", count=len(after), documents=some))

    def fill(self, progress: ReportProgress, still_held: Held, *, keep: bool = True) -> None:
        """Build another index of all documents but those that a process has died of: these are owed then.

        With `keep`, what a build that was killed had taken in, and has not changed since, is kept. Raises NoMemory, and what
        `still_held` does when the lock of the index is lost; the index in use stays.
        """
        changed, owed = self._catalogue.pending()
        lexicon = self._catalogue.words.lexicon()
        kept = self._engine.unfinished(lexicon, changed) if keep else NO_KEYS
        self._attempts.end(number for number in self._attempts.take_stock().suspected if number in kept)
        before = self._attempts.take_stock()
        total = self._catalogue.count() - len(self._catalogue.active_numbers(before.numbers))
        numbers = self._to_come(before.numbers, kept)
        with self._flying() as flying:
            serial = max(owed, default=0)
            begun = self._begun(numbers, flying, lone=total == 1)
            entries = entries_of(begun, lexicon, lambda _: serial, self.tokenizers)

            def written(keys: Collection[int]) -> None:
                self._attempts.end(keys)
                flying.difference_update(keys)

            counted = _counted(entries, len(kept), total, progress, still_held)
            self._engine.rebuild(counted, lexicon, kept=kept, written=written)
            self._attempts.end(flying)  # they were withdrawn meanwhile
        self._attempts.owe(before.suspected.keys() & self._catalogue.active_numbers(before.suspected))
        self._catalogue.mark_indexed(owed)

    def _to_come(self, suspects: Container[int], kept: KeySet) -> Iterator[int]:
        """The documents that a build still lacks, but those that are left for later."""
        for number in self._catalogue.each_active_number():
            if number not in kept and number not in suspects:
                yield number

    def _index(
        self,
        numbers: Sequence[int],
        owed: Mapping[int, list[int]],
        *,
        merge: bool = True,
        new: Mapping[int, StoredDocument] = _NONE,
    ) -> None:
        """Index documents; when memory is short, they are left for another time."""
        lexicon = self._catalogue.words.lexicon()
        with suppress(NoMemory), self._flying() as flying:
            begun = self._begun(numbers, flying, lone=len(numbers) == 1, new=new)
            serial_of = lambda number: max(owed.get(number, (0,)))  # noqa: E731
            entries = entries_of(begun, lexicon, serial_of, self.tokenizers)
            for batch in in_batches(entries):
                self._engine.add(batch, merge=merge)
                done = [entry.key for entry in batch]
                self._attempts.end(done, _serials(owed, done))
                flying.difference_update(done)
            self._attempts.end(flying)  # they were withdrawn meanwhile, which is owed anew

    def _begun(
        self,
        numbers: Iterable[int],
        flying: set[int],
        *,
        lone: bool,
        new: Mapping[int, StoredDocument] = _NONE,
    ) -> Iterator[StoredDocument]:
        """The documents, each noted as begun before it is read; `lone` where there is one alone.

        Those of `new` need not be read, if they are still as they were stored.
        """
        rest = iter(numbers)
        while some := list(islice(rest, _BEGUN)):
            self._attempts.begin(some, lone=lone)
            flying.update(some)
            known = [new[number] for number in some if number in new]
            if len(known) == len(some) and self._attempts.are_current(known):
                yield from known
            else:
                yield from self._catalogue.active_among(some)

    @contextmanager
    def _flying(self) -> Iterator[set[int]]:
        """The documents that are begun and not done; who is to blame when it ends badly. Raises NoMemory."""
        flying = set[int]()
        try:
            yield flying
        except (MemoryError, NoMemory) as error:
            self._attempts.died(flying)
            raise NoMemory("memory short for the index") from error
        except BaseException:
            with suppress(ArchiveError):  # a full disk: then it counts as a death, and one is forgiven
                self._attempts.withdraw(flying)
            raise

    def _apart(self, suspected: Mapping[int, int]) -> Iterator[list[int]]:
        """Suspects in parts; the likelier a part is to kill, the later it comes."""
        numbers = sorted(suspected)
        lengths = self._attempts.lengths(numbers) if len(numbers) > _PARTS else {}
        size = max(1, -(-len(numbers) // _PARTS))
        lone = [
            number for number in numbers if size == 1 or lengths.get(number, 0) > _LONG or suspected[number]
        ]
        others = [number for number in numbers if number not in set(lone)]
        yield from (others[at : at + size] for at in range(0, len(others), size))
        yield from ([number] for number in sorted(lone, key=lambda number: (suspected[number], number)))


def _serials(owed: Mapping[int, list[int]], numbers: Iterable[int]) -> list[int]:
    return [serial for number in numbers for serial in owed.get(number, ())]


def _counted(
    entries: Iterable[IndexEntry], kept: int, total: int, progress: ReportProgress, still_held: Held
) -> Iterator[IndexEntry]:
    """Each of them, after those that are kept; once they have all been given, another who has the lock would be overwritten."""
    for done, entry in enumerate(entries, start=kept + 1):
        yield entry
        progress(Progress("indexing", min(done, total), total))  # some may have come meanwhile
        if done % _LOOK == 0:
            still_held()
    still_held()
