"""Reads and writes an engine without a pause, each in a thread, and tells what was acknowledged and what was seen wrong."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from indexer.errors import ArchiveError, Unavailable
from indexer.index import Contains, Engine, IndexEntry, Plan, ScoringTerm, TierPlan
from tests.support.archives.model import entry

STEADY: Final = 40  # documents that nobody changes, under the first keys
STEADY_PHRASE: Final = "长明不改的存件"
GROWING_PHRASE: Final = "只增不减的来件"
WRITERS, READERS = 2, 3
BATCH: Final = 5  # documents of one write
WARM: Final = 10  # times
PATIENCE: Final = (
    120.0  # seconds that a writer goes on trying, as the work that is owed to an index is tried again
)


class Took(NamedTuple):
    """How long something took."""

    seconds: float
    began: float  # on the monotonic clock


@dataclass
class Load:
    """What one engine was told and said. All is guarded by one lock."""

    engine: Engine
    faults: list[str] = field(default_factory=list)
    reads: list[Took] = field(default_factory=list)
    writes: list[Took] = field(default_factory=list)  # until acknowledged, attempts that failed included
    refused: int = 0  # writes that were told "not now" and tried again
    states: dict[int, int] = field(default_factory=dict)  # key → version acknowledged, 0 for removed
    begun: int = 0  # documents of the growing phrase whose first write has begun
    ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _serial: int = 0

    def prepare(self) -> None:
        """Add the documents that nobody changes, and do each act some times: the first time a server compiles."""
        self.engine.add([entry(key, f"存件\n{STEADY_PHRASE}，{key}号") for key in range(1, STEADY + 1)])
        for _ in range(WARM):
            self._look_at_steady(random.Random(0))
            self._look_at_growing(random.Random(0))
        self.reads.clear()

    def write(self, who: int) -> None:
        """Add documents, replace and remove some of one's own, until all ends."""
        chance, own = random.Random(who), list[int]()
        new = STEADY + 1 + who
        while not self.ended.is_set():
            if len(own) < 3 * BATCH or chance.random() < 0.5:
                keys = [new + WRITERS * at for at in range(BATCH)]
                new += WRITERS * BATCH
                own += keys
                self._change(dict.fromkeys(keys, 1), grows=True)
            elif chance.random() < 0.6:
                keys = chance.sample(own, 2)
                self._change({key: self.states[key] + 1 for key in keys})
            else:
                gone = chance.choice(own)
                own.remove(gone)
                self._change({gone: 0})

    def _change(self, states: dict[int, int], grows: bool = False) -> None:
        """One write, tried until it is acknowledged. What is about to change is certain to nobody meanwhile."""
        with self._lock:
            self._serial += 1
            serial = self._serial
            for key in states:
                self.states.pop(key, None)
            self.begun += len(states) if grows else 0
        began = time.monotonic()
        while True:
            try:
                self._carry_out(states, serial)
                break
            except Unavailable as error:
                self.refused += 1
                if time.monotonic() - began > PATIENCE:
                    self._fault(f"a write is refused for {PATIENCE} s: {error}")
                    return
                time.sleep(0.1)
            except Exception as error:
                self._fault(f"a write raised {error!r}")
                return
        with self._lock:
            self.writes.append(Took(time.monotonic() - began, began))
            self.states.update(states)

    def _carry_out(self, states: dict[int, int], serial: int) -> None:
        if all(states.values()):
            self.engine.add([document(key, version, serial) for key, version in states.items()])
        else:
            self.engine.remove(list(states), dict.fromkeys(states, serial))

    def read(self, who: int) -> None:
        """Look for what nobody changes, for what only grows and for single documents, until all ends."""
        chance = random.Random(-who)
        looks: list[Callable[[random.Random], None]] = [
            self._look_at_steady,
            self._look_at_growing,
            self._look_at_one,
        ]
        while not self.ended.is_set():
            began = time.monotonic()
            try:
                chance.choice(looks)(chance)
            except ArchiveError as error:
                self._fault(f"a read failed after {time.monotonic() - began:.1f} s: {error!r} {error}")
            except Exception as error:
                self._fault(f"a read raised {error!r}")
                return
            time.sleep(0.01)

    def _look_at_steady(self, _: random.Random) -> None:
        total, keys = self._found(STEADY_PHRASE, limit=STEADY)
        if total != STEADY or set(keys) != set(range(1, STEADY + 1)):
            self._fault(f"{total} of {STEADY} documents that nobody changes")

    def _look_at_growing(self, _: random.Random) -> None:
        """At least as many as are there for certain before, and still are afterwards; at most all that may be."""
        with self._lock:
            before = {key for key, version in self.states.items() if version}
            gone = len(self.states) - len(before)
        total, _keys = self._found(GROWING_PHRASE, limit=1)
        with self._lock:
            least = sum(self.states.get(key, 0) > 0 for key in before)
            most = self.begun - gone
        if not least <= total <= most:
            self._fault(f"{total} growing documents, not {least} to {most}")

    def _look_at_one(self, chance: random.Random) -> None:
        with self._lock:
            if not self.states:
                return
            key, version = chance.choice(list(self.states.items()))
        fault = self.fault_of(key, version)
        with self._lock:
            rests = self.states.get(key) == version
        if fault and rests:
            self._fault(fault)

    def fault_of(self, key: int, version: int) -> str:
        """What is wrong with a document that is acknowledged in a state; "" if nothing is."""
        wanted = [key] if version else []
        total, keys = self._found(phrase(key, version or 1), limit=5)
        if keys != wanted or total != len(wanted):
            return f"{phrase(key, version)} is found as {keys}, {total} in all, not {wanted}"
        if version > 1 and (older := self._found(phrase(key, version - 1), limit=5)[1]):
            return f"the text of {key} before its version {version} is found: {older}"
        return ""

    def _found(self, text: str, limit: int) -> tuple[int, list[int]]:
        plan = Plan((TierPlan("phrase", Contains(text), (ScoringTerm("phrase", text, 1.0),)),))
        began = time.monotonic()
        found = self.engine.snapshot().search(plan, limit=limit)
        self.reads.append(Took(time.monotonic() - began, began))
        return found.total, [hit.key for hit in found.hits]

    def _fault(self, said: str) -> None:
        with self._lock:
            self.faults.append(said)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Readers and writers at work meanwhile."""
        threads = [threading.Thread(target=self.write, args=(who,)) for who in range(WRITERS)]
        threads += [threading.Thread(target=self.read, args=(who,)) for who in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()

    def verdict(self) -> list[str]:
        """What is wrong when all rests: every acknowledged document has to be as it was acknowledged, and no other be there."""
        wrong = [
            fault for key, version in sorted(self.states.items()) if (fault := self.fault_of(key, version))
        ]
        there = {key for key, version in self.states.items() if version} | set(range(1, STEADY + 1))
        if (known := set(self.engine.keys())) != there:
            wrong.append(f"keys too many {sorted(known - there)[:9]}, too few {sorted(there - known)[:9]}")
        if (count := self.engine.snapshot().count()) != len(there):
            wrong.append(f"{count} documents counted, not {len(there)}")
        return wrong


def phrase(key: int, version: int) -> str:
    """What stands in one version of one document, and nowhere else."""
    return f"第{key}号来件之第{version}稿。"


def document(key: int, version: int, serial: int) -> IndexEntry:
    """A version of a document that only grows in number."""
    made = entry(key, f"来件\n{phrase(key, version)}\n{GROWING_PHRASE}")
    return replace(made, serial=serial)
