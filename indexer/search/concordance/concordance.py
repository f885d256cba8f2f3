"""Makes a concordance: all places of a query in order, one page of them as lines, and how many each group has."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import DocumentNotFound
from indexer.index import ByDocument, FacetIn, View
from indexer.model import Access
from indexer.query import Query
from indexer.search.concordance.lines import Line, read_lines, titles_of
from indexer.search.concordance.occurrences import as_typed, find_occurrences, sought
from indexer.search.concordance.order import grouped, in_order
from indexer.search.concordance.request import ConcordanceRequest, Grouping

MOST_GROUPS: Final = 100  # that are told of

_FACETS: Final[dict[Grouping | None, ByDocument]] = {"district": "district", "speaker": "speaker"}


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that have something in common; `value` is what `ConcordanceRequest.only` asks for."""

    value: str
    count: int  # lines
    label: str  # the value, but of a document its title


@dataclass(frozen=True, slots=True)
class Concordance:
    """The answer: exact numbers of all lines, one page of them, and the largest groups."""

    request: ConcordanceRequest
    tree: Query  # how the query was read
    total: int  # lines, of the group that is wanted
    documents: int  # that have them
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]  # of all lines
    more_groups: int  # that are left out
    took_ms: float


def make_concordance(
    request: ConcordanceRequest, tree: Query, view: View, catalogue: Catalogue, access: Access
) -> Concordance:
    """Answer a request. Raises InvalidRequest for options out of range, no text to look for, and too many places."""
    began = time.perf_counter()
    request.check()
    query = as_typed(tree)
    filters = [FacetIn(name, values) for name, values in request.filters.items() if values]
    found = find_occurrences(view, query, filters, _FACETS.get(request.group, ""))
    counts: Sequence[tuple[str, int]] = ()
    if request.group is not None:
        groups = grouped(found, request.group)
        counts = groups.counts()
        if request.only is not None:
            found = found.some(groups.members(_key(request, catalogue)))
    page = in_order(found, request.sort)[request.offset : request.offset + request.limit]
    return Concordance(
        request=request,
        tree=tree,
        total=len(found),
        documents=len(set(found.docs.tolist())),
        lines=tuple(read_lines(catalogue, access, found, page, sought(query), request.width)),
        groups=_labelled(request, counts[:MOST_GROUPS], catalogue, access),
        more_groups=max(len(counts) - MOST_GROUPS, 0),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _key(request: ConcordanceRequest, catalogue: Catalogue) -> str:
    """The value of the group that is wanted, as the lines have it: documents are asked for by their ids."""
    value = request.only or ""
    if request.group != "document":
        return value
    try:
        return str(catalogue.get(value).number)
    except DocumentNotFound:
        return ""


def _labelled(
    request: ConcordanceRequest, counts: Sequence[tuple[str, int]], catalogue: Catalogue, access: Access
) -> tuple[Group, ...]:
    if request.group != "document":
        return tuple(Group(value, count, value) for value, count in counts)
    known = titles_of(catalogue, access, [int(value) for value, _ in counts])
    held = ((known.get(int(value)), count) for value, count in counts)
    return tuple(Group(each.id, count, each.document.title) for each, count in held if each)


def concordance_json(found: Concordance) -> dict[str, object]:
    """The contract's JSON object, the same from the command line and over HTTP."""
    return {
        "query": found.request.query,
        "tree": str(found.tree),
        "sort": found.request.sort,
        "total": found.total,
        "documents": found.documents,
        "lines": [line.as_json() for line in found.lines],
        "groups": [[group.value, group.count, group.label] for group in found.groups],
        "more_groups": found.more_groups,
        "took_ms": found.took_ms,
    }
