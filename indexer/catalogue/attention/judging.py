"""Finds what of one document somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from indexer.model import UNSURE, Page, StoredDocument
from indexer.structure import OFFICIAL_KINDS, doubt_of, evidence_of

ConcernKind = Literal[
    "secrecy",  # open with a mark of secrecy, and nobody has said that it may be
    "recognition",  # pages of low confidence
    "field",  # a field was read from a line that may mean something else
    "date",  # a 年度, but no 成文日期
    "number",  # an official document without 文号
    "near",  # nearly the same as one that came before it
]
CONCERN_KINDS: Final[tuple[ConcernKind, ...]] = get_args(ConcernKind)
RULES: Final = (
    1  # edition of what is found here: documents that were looked at by another are looked at again
)

_LONGEST: Final = 120  # characters of a value that are kept
_MOST_PAGES: Final = 20  # that are named
_DOUBTED: Final = ("title", "author", "date", "number", "kind", "secrecy")  # fields that are asked about


@dataclass(frozen=True, slots=True)
class Concern:
    """What should be looked at."""

    kind: ConcernKind
    detail: str = ""  # what tells it from another of its kind: while it is the same, it stays accepted
    note: str = ""


def concerns_of(stored: StoredDocument, pages: Sequence[Page]) -> Iterator[Concern]:
    """What is found without other documents; of one whose record is damaged only whether it may be open."""
    document = stored.document
    if mark := doubt_of(document):
        yield Concern("secrecy", mark[:_LONGEST])
    if not stored.sound:
        return
    unsure = [(at, page.confidence) for at, page in enumerate(pages, start=1) if _is_unsure(page)]
    if unsure:
        named = "、".join(str(at) for at, _ in unsure[:_MOST_PAGES])
        lowest = min(confidence or 0.0 for _, confidence in unsure)
        yield Concern("recognition", named + ("…" if len(unsure) > _MOST_PAGES else ""), f"{lowest:.0%}")
    for found in evidence_of(document):
        if not found.sure and found.field in _DOUBTED:
            yield Concern("field", f"{found.field}\n{found.value[:_LONGEST]}", found.why)
    if document.description.filing_year and not document.date:
        yield Concern("date")
    if document.kind in OFFICIAL_KINDS and not document.number:
        yield Concern("number", document.kind)


def _is_unsure(page: Page) -> bool:
    return page.confidence is not None and page.confidence < UNSURE
