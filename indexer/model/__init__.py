"""What do the packages hand to each other? Documents, their description and fields, clearances, requests.

Useful for: the shape of a thing. Not for: where it comes from or where it is kept.
"""

from __future__ import annotations

from indexer.model.clearance import (
    NO_DEPARTMENT,
    ROLES,
    Access,
    Clearance,
    Role,
    access_of,
    clearance_in,
    clearance_of,
    level_of,
    may,
    partition_of,
    partitions_of,
    sees,
)
from indexer.model.description import CLOSED, OPENNESS, PLAIN, Description, Openness
from indexer.model.diff import ORIGINAL, SECTIONS, Change, differences, in_order
from indexer.model.document import Document, Section
from indexer.model.evidence import GROUNDS, MARKS, Evidence, Ground
from indexer.model.fields import (
    DESCRIBED,
    TERMS,
    field_named,
    read_value,
    storable,
    subjects_of,
    value_of,
    with_values,
)
from indexer.model.findings import Finding, Kind
from indexer.model.layout import NO_LAYOUT, PLACES_EDITION, Cell, Layout, Table
from indexer.model.limits import LONGEST_TEXT, bounded_lines, line_too_long, too_large, too_long
from indexer.model.listing import As, Listing, Stated
from indexer.model.places import UNSURE, Move, Page, Run
from indexer.model.progress import Progress, ReportProgress, Stage, report_to_nobody
from indexer.model.request import (
    FACETS,
    TIERS,
    SearchRequest,
    Sort,
    Tier,
    require_few,
    require_sort,
    require_tier,
)
from indexer.model.retention import due_from, last_filed, retention_term, years_of
from indexer.model.stored import (
    ImportFailure,
    ImportOutcome,
    IncomingDocument,
    StoredDocument,
    is_identifier,
)

__all__ = [
    "CLOSED",
    "DESCRIBED",
    "FACETS",
    "GROUNDS",
    "LONGEST_TEXT",
    "MARKS",
    "NO_DEPARTMENT",
    "NO_LAYOUT",
    "OPENNESS",
    "ORIGINAL",
    "PLACES_EDITION",
    "PLAIN",
    "ROLES",
    "SECTIONS",
    "TERMS",
    "TIERS",
    "UNSURE",
    "Access",
    "As",
    "Cell",
    "Change",
    "Clearance",
    "Description",
    "Document",
    "Evidence",
    "Finding",
    "Ground",
    "ImportFailure",
    "ImportOutcome",
    "IncomingDocument",
    "Kind",
    "Layout",
    "Listing",
    "Move",
    "Openness",
    "Page",
    "Progress",
    "ReportProgress",
    "Role",
    "Run",
    "SearchRequest",
    "Section",
    "Sort",
    "Stage",
    "Stated",
    "StoredDocument",
    "Table",
    "Tier",
    "access_of",
    "bounded_lines",
    "clearance_in",
    "clearance_of",
    "differences",
    "due_from",
    "field_named",
    "in_order",
    "is_identifier",
    "last_filed",
    "level_of",
    "line_too_long",
    "may",
    "partition_of",
    "partitions_of",
    "read_value",
    "report_to_nobody",
    "require_few",
    "require_sort",
    "require_tier",
    "retention_term",
    "sees",
    "storable",
    "subjects_of",
    "too_large",
    "too_long",
    "value_of",
    "with_values",
    "years_of",
]
