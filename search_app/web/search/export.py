"""GET /search.csv and /search.jsonl: the hits of a search as a file, written row by row.

Nothing is cut without a word: past MOST_EXPORTED the file's name says so, so do the headers `X-Total-Count` and
`X-Export-Limit`, and a CSV file ends with a row that says so. JSON Lines has no such row: it would be no hit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import Blueprint, Response, request

from indexer.catalogue import ExportCount
from indexer.model import Document, StoredDocument
from indexer.search import Hit, hit_json
from search_app.texts.pages import (
    CSV_COLUMNS,
    EXPORT_CUT,
    EXPORT_NAME,
    EXPORT_NAME_CUT,
    TIERS,
    TIERS_WITH_SYNONYMS,
)
from search_app.web.context import library
from search_app.web.file_answers import csv_lines, file_of, in_a_name, logged
from search_app.web.search_url import Asked, read_asked
from search_app.web.security.concurrency_limit import shares

MOST_EXPORTED: Final = 5000  # hits of one file
SLICE: Final = 10  # hits that are read without letting others go first

_NUMBER = re.compile(r"[\d.]+([eE]\d+)?")
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}

blueprint = Blueprint("export", __name__)


@blueprint.app_template_global()
def most_exported() -> int:
    """How many hits a file holds at most, for the wording of the link."""
    return MOST_EXPORTED


@blueprint.get("/search.csv")
def as_csv() -> Response:
    """The hits as a table that Excel opens in Chinese: UTF-8 with a byte order mark, CRLF, RFC 4180's quoting."""
    return _file("csv", "text/csv", _csv_rows)


@blueprint.get("/search.jsonl")
def as_json_lines() -> Response:
    """The hits as JSON Lines: a line is a hit of the JSON interface with its document's fields and a full URL."""
    return _file("jsonl", "application/jsonl", _json_lines)


@dataclass(frozen=True, slots=True)
class _Export:
    """What one file is written from."""

    asked: Asked
    total: int
    hits: Iterator[tuple[Hit, StoredDocument]]
    root: str  # of our own addresses

    @property
    def cut(self) -> bool:
        """Whether more was found than the file holds."""
        return self.total > MOST_EXPORTED

    @property
    def name(self) -> str:
        """What the file is called, without its suffix; characters that a disk refuses are left out."""
        words = in_a_name(self.asked.query)
        template = EXPORT_NAME_CUT if self.cut else EXPORT_NAME
        name = template.format(limit=MOST_EXPORTED, total=self.total, date=date.today().isoformat())
        return f"{words}-{name}" if words else name


def _file(suffix: str, mimetype: str, write: Callable[[_Export], Iterator[str]]) -> Response:
    """Ask for the hits now, so that a bad request is answered as one; read them while they are sent."""
    asked = read_asked(request.args)
    total, hits = library().find_all(replace(asked.request, limit=MOST_EXPORTED, offset=0))
    taken = ExportCount(suffix.upper())
    export = _Export(asked, total, _in_slices(_counted(hits, taken)), request.url_root.rstrip("/"))
    response = file_of(logged(write(export), taken), mimetype, export.name, suffix)
    response.headers["X-Total-Count"] = str(total)
    response.headers["X-Export-Limit"] = str(MOST_EXPORTED)
    return response


def _counted(
    hits: Iterator[tuple[Hit, StoredDocument]], taken: ExportCount
) -> Iterator[tuple[Hit, StoredDocument]]:
    for pair in hits:
        taken.add(pair[1])
        yield pair


def _in_slices(hits: Iterator[tuple[Hit, StoredDocument]]) -> Iterator[tuple[Hit, StoredDocument]]:
    """The same, letting whoever waits for a page go first now and then."""
    step_aside = shares().step_aside
    return (pair for at, pair in enumerate(hits) if at % SLICE or step_aside() is None)


def _csv_rows(export: _Export) -> Iterator[str]:
    return csv_lines(_table(export))


def _table(export: _Export) -> Iterator[Sequence[str]]:
    yield CSV_COLUMNS
    for number, (hit, stored) in enumerate(export.hits, start=1):
        yield _cells(export, number, hit, stored.document)
    if export.cut:
        said = EXPORT_CUT.format(limit=MOST_EXPORTED, total=export.total)
        yield ["", "", said, *[""] * (len(CSV_COLUMNS) - 3)]


def _cells(export: _Export, number: int, hit: Hit, document: Document) -> tuple[str, ...]:
    """One hit in the order of CSV_COLUMNS; an id that reads as a number is kept from being rounded as one."""
    labels = TIERS_WITH_SYNONYMS if export.asked.widen else TIERS
    return (
        str(number),
        f"'{hit.id}" if _NUMBER.fullmatch(hit.id) else hit.id,
        hit.title,
        hit.date or "",
        document.author,
        hit.source,
        "、".join(document.districts),
        document.kind,
        document.number,
        labels[hit.tier] if export.asked.query else "",
        " … ".join(" ".join(snippet.text.split()) for snippet in hit.snippets),
        export.root + hit.url,
    )


def _json_lines(export: _Export) -> Iterator[str]:
    """A line end inside a text is written as an escape, whatever the reader takes for one."""
    for hit, stored in export.hits:
        line = json.dumps(_line(export, hit, stored.document), ensure_ascii=False)
        yield line.translate(_LINE_ENDS) + "\n"


def _line(export: _Export, hit: Hit, document: Document) -> dict[str, object]:
    return {
        **hit_json(hit),
        "url": export.root + hit.url,
        "author": document.author,
        "speakers": list(document.speakers),
        "districts": list(document.districts),
        "kind": document.kind,
        "number": document.number,
        "added_at": hit.added_at,
    }
