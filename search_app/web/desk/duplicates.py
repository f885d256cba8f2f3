"""Finds the documents of the archive that a draft repeats: the same bytes, or nearly the same text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from indexer.archive import Archive
from indexer.intake import Draft
from search_app.web.context import archive

_MOST_KEPT = 2_000  # answers, until the archive changes


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that is repeated."""

    id: str
    title: str
    share: str = ""  # how much of the text is the same: 96.5%; "" when the bytes are
    withdrawn: bool = False


def twins_of(draft: Draft) -> tuple[Duplicate, ...]:
    """The nearest first; the document that the draft is to replace is none of them."""
    whole = archive()
    return _twins(whole, (whole.owed(), *(event.serial for event in whole.log(limit=1))), draft)


@lru_cache(maxsize=_MOST_KEPT)
def _twins(whole: Archive, last: tuple[int, ...], draft: Draft) -> tuple[Duplicate, ...]:
    """What holds until the archive's `last` event, what its index lacks, or the draft is another."""
    if held := whole.tray.held([draft]).get(draft.id):
        same = whole.get(held, withdrawn=True)
        return (Duplicate(same.id, same.document.title, withdrawn=same.state == "withdrawn"),)
    near = whole.near_duplicates(draft.document, but=draft.replaces) if draft.document else ()
    return tuple(Duplicate(one.id, one.title, f"{one.resemblance:.1%}") for one in near)
