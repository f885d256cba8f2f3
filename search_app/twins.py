"""A draft in, the documents of the archive that it repeats out: the same bytes, or nearly the same text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from indexer.archive import Archive
from indexer.drafts import Draft
from search_app.library import archive

_MOST_KEPT = 2_000  # answers, until the archive changes


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is repeated."""

    id: str
    title: str
    share: str = ""  # how much of the text is the same: 96.5%; "" when the bytes are
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """A draft and the state of the archive: the answer to equal ones is the same."""

    archive: Archive
    draft: Draft
    key: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.key == other.key


def twins_of(draft: Draft) -> tuple[Twin, ...]:
    """The nearest first; the document that the draft is to replace is none of them."""
    whole = archive()
    text = draft.document.text if draft.document else ""
    last = [event.serial for event in whole.log(limit=1)]
    key = (id(whole), *last, draft.id, draft.replaces, text)
    return _twins(_Question(whole, draft, key))


@lru_cache(maxsize=_MOST_KEPT)
def _twins(question: _Question) -> tuple[Twin, ...]:
    whole, draft = question.archive, question.draft
    if held := whole.tray.held([draft]).get(draft.id):
        same = whole.get(held, withdrawn=True)
        return (Twin(same.id, same.document.title, withdrawn=same.state == "withdrawn"),)
    near = whole.near_duplicates(draft.document, but=draft.replaces) if draft.document else ()
    return tuple(Twin(one.id, one.title, f"{one.resemblance:.1%}") for one in near)
