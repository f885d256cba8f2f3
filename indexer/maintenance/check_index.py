"""Compares the index with the catalogue."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import ArchiveBusy, IndexUnusable
from indexer.index import Engine, State
from indexer.message import Message
from indexer.model import Finding, Kind
from indexer.paths import INDEX

STATES: Final[dict[State, Kind]] = {
    "missing": "index missing",
    "cannot read": "index unreadable",
    "of another version": "index unreadable",
    "reindex advised": "index outdated",
}
_WAIT = 10.0  # seconds to wait for whoever writes the index
_LOOKS, _PAUSE = 5, 0.2  # an update that is owed at all looks, some seconds apart, has nobody who will do it
MOST_TOLD: Final = 10  # ids of documents that one finding names


def index_findings(catalogue: Catalogue, engine: Engine) -> Iterator[Finding]:
    """How the index differs from what the catalogue says."""
    try:
        damaged = engine.damaged()
        yield from (Finding("index damaged", f"{INDEX}/{name}") for name in damaged)
        state = _state(catalogue, engine)
        kind = None if damaged else STATES.get(state)
        if kind:
            older = state == "of another version"
            yield Finding(kind, INDEX, detail=Message("index of another version") if older else "")
        if not damaged and kind in (None, "index outdated"):
            yield from _compared(catalogue, engine)
    except ArchiveBusy:
        yield Finding("index being written", INDEX)
    except IndexUnusable as error:
        yield Finding("index unreadable", INDEX, detail=error.message)


def _state(catalogue: Catalogue, engine: Engine) -> State:
    """How the index is, whether or not it was built with the archive's own words: those are advice, and no fault."""
    with_own = engine.state(catalogue.words.lexicon())
    return with_own if with_own == "current" else engine.state()


def _compared(catalogue: Catalogue, engine: Engine) -> Iterator[Finding]:
    """Documents owed, missing and in vain. Who holds the lock sees an index that stands still."""
    behind: set[int] = set()
    for look in range(_LOOKS):
        with catalogue.locks.locked("index", wait=_WAIT, busy=Message("index being written")):
            # Before what is owed: what comes in between is owed.
            lacking, surplus = _apart(catalogue.each_active_number(), engine.keys())
            owed = catalogue.pending()[0]
            aside = catalogue.attempts.aside()
        behind = behind & owed if look else owed
        if not behind:
            break
        time.sleep(_PAUSE)
    differing: dict[Kind, set[int]] = {
        "index behind": behind,
        "index incomplete": lacking - owed - aside.keys(),
        "index surplus": surplus - owed,
    }
    yield from (Finding("document set aside", INDEX, identifier) for identifier in aside.values())
    for kind, numbers in differing.items():
        if numbers:
            first, *others = *catalogue.identifiers(sorted(numbers)[:MOST_TOLD]), ""
            yield Finding(kind, INDEX, first, " ".join(others).strip(), len(numbers))


def _apart(first: Iterator[int], second: Iterator[int]) -> tuple[set[int], set[int]]:
    """What only one of two ascending lists has, and what only the other: only that is kept in memory."""
    ours, others = set[int](), set[int]()
    one, other = next(first, None), next(second, None)
    while one is not None and other is not None:
        if one < other:
            ours.add(one)
        elif other < one:
            others.add(other)
        least = min(one, other)
        one, other = (
            next(first, None) if one == least else one,
            next(second, None) if other == least else other,
        )
    ours.update([] if one is None else [one], first)
    others.update([] if other is None else [other], second)
    return ours, others
