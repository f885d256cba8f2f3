"""/counts: how often many phrases stand in the archive, and where first and last, as a page or a table.

The list comes with each request and goes with its answer: nothing of it is kept or logged, and it is small enough to
stay in memory on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from indexer.catalogue import ExportCount
from indexer.errors import InvalidRequest, UnreadableFile
from indexer.readers import LISTS, list_lines
from indexer.search import LONGEST_LISTED, MOST_LISTED, PhraseCount
from search_app.telemetry import LARGEST_DRAFT
from search_app.texts.phrases import counts as count_texts
from search_app.texts.wording import word_of_draft
from search_app.web.context import library
from search_app.web.file_answers import csv_lines, file_of, log_of

MOST_PARTS: Final = 8  # of the form
MOST_SHOWN: Final = 500  # phrases on a page

blueprint = Blueprint("counts", __name__, url_prefix="/counts")


@blueprint.get("")
def ask() -> str:
    """The empty form."""
    return _page()


@blueprint.post("")
def count() -> Response | str | tuple[str, int]:
    """What was counted, below the form that the list still stands in; or as a file, where that is asked for."""
    request.max_content_length = request.max_form_memory_size = LARGEST_DRAFT
    request.max_form_parts = MOST_PARTS
    form = request.form.get("as", "")
    if form not in ("", "csv"):
        abort(400)
    lines = _typed()
    try:
        lines = _lines()
        counts = library().count_phrases(lines)
    except (InvalidRequest, UnreadableFile) as error:
        return _page(lines, refused=word_of_draft(error, "page")), 400
    return _file(counts) if form else _page(lines, counts)


def _lines() -> list[str]:
    """Those of the file, where there is one, else what was typed. Raises UnreadableFile."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return list_lines(file.filename, file.read())
    return _typed()


def _typed() -> list[str]:
    """The lines in the form, which stay there when the file beside them cannot be read."""
    return request.form.get("text", "").splitlines()


def _file(counts: Sequence[PhraseCount]) -> Response:
    """The table, whole before it is sent; the log is told of documents in it that are not open to everybody."""
    sources = {source.id: source for each in counts for source in (each.first, each.last) if source}
    log_of(ExportCount("CSV", len(sources), sum(not source.is_open for source in sources.values())))()
    root = request.url_root.rstrip("/")
    rows = (count_texts.COLUMNS, *(count_texts.cells_of(each, root) for each in counts))
    name = count_texts.FILE_NAME.format(date=date.today().isoformat())
    return file_of("".join(csv_lines(rows)).encode("utf-8", "replace"), "text/csv", name, "csv")


def _page(lines: Sequence[str] = (), counts: Sequence[PhraseCount] = (), *, refused: str = "") -> str:
    shown = counts[:MOST_SHOWN]
    return render_template(
        "counts/counts.html",
        lines="\n".join(lines),
        counts=shown,
        summary=count_texts.summary_of(counts, len(shown)) if counts else "",
        undated=count_texts.UNDATED,
        refused=refused,
        longest=LONGEST_LISTED,
        most=MOST_LISTED,
        suffixes=LISTS,
        largest=LARGEST_DRAFT,
    )
