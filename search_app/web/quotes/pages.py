"""/quotes: checks the sentences and quotations of a draft, as a page, a table or a Word file with comments.

The draft comes with each request and goes with its answer: nothing of it is kept, counted or logged, and it is small
enough to stay in memory on its way.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from indexer.errors import InvalidRequest, UnreadableFile
from indexer.readers import DRAFTS, draft_text
from indexer.search import LONGEST_DRAFT, CheckedPassage, QuoteReport
from search_app.telemetry import LARGEST_DRAFT
from search_app.texts.phrases import quotes as quote_texts
from search_app.texts.wording import word_of_draft
from search_app.web.context import library
from search_app.web.quotes.files import FORMS, file_of_report

MOST_PARTS: Final = 8  # of the form

blueprint = Blueprint("quotes", __name__, url_prefix="/quotes")


@blueprint.get("")
def ask() -> str:
    """The empty form."""
    return _page()


@blueprint.post("")
def check() -> Response | str | tuple[str, int]:
    """What was found, below the form that the draft still stands in; or as a file, where that is asked for."""
    request.max_content_length = request.max_form_memory_size = LARGEST_DRAFT
    request.max_form_parts = MOST_PARTS
    form = request.form.get("as", "")
    if form and form not in FORMS:
        abort(400)
    draft = _typed()
    try:
        draft = _draft()
        report = library().check_quotes(draft)
    except (InvalidRequest, UnreadableFile) as error:
        return _page(draft, refused=word_of_draft(error, "page")), 400
    if form:
        return file_of_report(report, form, request.url_root.rstrip("/"), date.today())
    return _page(draft, report)


def _draft() -> str:
    """The file, where there is one, else what was typed. Raises UnreadableFile, InvalidRequest."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return draft_text(file.filename, file.read())
    if not (draft := _typed()).strip():
        raise InvalidRequest(quote_texts.NO_DRAFT)
    return draft


def _typed() -> str:
    """What stands in the form, which stays there when the file beside it cannot be read."""
    return request.form.get("text", "").replace("\r\n", "\n")


def _page(draft: str = "", report: QuoteReport | None = None, *, refused: str = "") -> str:
    return render_template(
        "quotes/quotes.html",
        draft=draft,
        report=report,
        summary=quote_texts.summary_of(report) if report else "",
        quote_texts=quote_texts,
        refused=refused,
        longest=LONGEST_DRAFT,
        suffixes=DRAFTS,
        largest=LARGEST_DRAFT,
    )


@blueprint.app_template_filter()
def own_spans(passage: CheckedPassage) -> list[tuple[int, int]]:
    """What differs in a passage; what was left out of it is marked in its source alone."""
    return [(each.start, each.end) for each in passage.differences]


@blueprint.app_template_filter()
def source_spans(passage: CheckedPassage) -> list[tuple[int, int]]:
    """The same in its source."""
    return [(each.source_start, each.source_end) for each in passage.differences]
