"""Finds out when somebody last corrected the text of a document, and in how many places it differs from what was read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from indexer.catalogue import Catalogue, Event
from indexer.model import StoredDocument
from indexer.text import Budget, common_runs

MOST_EVENTS: Final = 200  # of the log of a document that are looked through
LONGEST: Final = 1_000_000  # characters of a text in which places are counted

_OF_THE_TEXT: Final = ("title", "body")
_STEPS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected by hand; nothing tells by whom."""

    at: str  # the last time: ISO 8601, UTC
    places: int  # stretches of lines that are not as they were read; 0 where they were not counted


def correction_of(catalogue: Catalogue, stored: StoredDocument) -> Correction | None:
    """None where the text is as it was read from the file."""
    if stored.version == 1:
        return None
    edits = _edits(catalogue.log(stored.id, MOST_EVENTS, None), stored.version)
    if not edits:
        return None
    first = min(event.version or 0 for event in edits)
    read = catalogue.version(stored.id, first - 1) if first > 1 else None
    return Correction(edits[0].at, _places(read, stored) if read else 0)


def _edits(events: list[Event], version: int) -> list[Event]:
    """Those that changed the text, the last one first, back to when it was last read from a file."""
    found = []
    for event in events:
        if event.version is None or event.version > version:
            continue
        if event.act != "edit":
            break
        if any(change.field in _OF_THE_TEXT for change in event.changes):
            found.append(event)
    return found


def _places(read: StoredDocument, stored: StoredDocument) -> int:
    before, after = read.document.text, stored.document.text
    if max(len(before), len(after)) > LONGEST:
        return 0
    one, other = before.split("\n"), after.split("\n")
    kept = {run.right + at for run in common_runs(one, other, Budget(_STEPS)) for at in range(run.length)}
    changed = sum(1 for same, _ in groupby(range(len(other)), kept.__contains__) if not same)
    return changed or int(before != after)  # lines that went leave no place of their own
