"""What does a text say of itself? Title, date, number, author, contributions and filing marks.

Useful for: a letterhead, byline or date that is not recognised. Not for: bytes of files (readers) or the catalogue.
"""

from __future__ import annotations

from indexer.structure.correction import SECTION_FIELDS, edited
from indexer.structure.dateline import find_date
from indexer.structure.document_structure import evidence_of, read_structure
from indexer.structure.official.headings import headings_of
from indexer.structure.official.kinds import KINDS as OFFICIAL_KINDS
from indexer.structure.official.marks import marks_of
from indexer.structure.placing import carried_over, moved_into, placed_by
from indexer.structure.secrecy import (
    OPEN,
    as_stated,
    changed,
    closed,
    closed_if_doubtful,
    doubt_of,
    mark_of,
    released,
    require_release,
    with_openness,
)

__all__ = [
    "OFFICIAL_KINDS",
    "OPEN",
    "SECTION_FIELDS",
    "as_stated",
    "carried_over",
    "changed",
    "closed",
    "closed_if_doubtful",
    "doubt_of",
    "edited",
    "evidence_of",
    "find_date",
    "headings_of",
    "mark_of",
    "marks_of",
    "moved_into",
    "placed_by",
    "read_structure",
    "released",
    "require_release",
    "with_openness",
]
