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
            active = set(catalogue.each_active_number())  # before what is owed: what comes in between is owed
            owed = catalogue.pending()[0]
            indexed = set(engine.keys())
            aside = catalogue.attempts.aside()
        behind = behind & owed if look else owed
        if not behind:
            break
        time.sleep(_PAUSE)
    differing: dict[Kind, set[int]] = {
        "index behind": behind,
        "index incomplete": active - indexed - owed - aside.keys(),
        "index surplus": indexed - active - owed,
    }
    yield from (Finding("document set aside", INDEX, identifier) for identifier in aside.values())
    for kind, numbers in differing.items():
        if numbers:
            first, *others = *catalogue.identifiers(sorted(numbers)[:MOST_TOLD]), ""
            yield Finding(kind, INDEX, first, " ".join(others).strip(), len(numbers))
