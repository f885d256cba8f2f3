"""/desk/log: who did what to which document when, and what it changed, the last act first; as a page and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain, islice
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from indexer.catalogue import Event, LogQuestion
from indexer.errors import InvalidRequest
from indexer.model import Change
from indexer.readers import PrintedTable, xlsx_of
from search_app.texts.event_log import (
    LOG_COLUMNS,
    LOG_NAME,
    LOG_WIDTHS,
    NotUnderstood,
    of_documents,
    question_of,
    row_of,
)
from search_app.texts.wording import word
from search_app.web.context import accounts, archive
from search_app.web.file_answers import XLSX, csv_lines, file_of
from search_app.web.security.concurrency_limit import shares
from search_app.web.security.permissions import visitor

PAGE_SIZE: Final = 50
MOST_IN_A_SHEET: Final = 100_000  # rows: the whole of it is in memory before it is sent
ASKED: Final = ("actor", "act", "since", "until", "document", "batch")  # parameters of the address

_AT_A_TIME: Final = 500  # events of a file whose titles are looked up together

blueprint = Blueprint("events", __name__, url_prefix="/desk/log")


@blueprint.get("")
def log() -> str | tuple[str, int]:
    """A page of what is asked for: the newest acts, or those before a serial."""
    try:
        return _page(question_of(**_typed()))
    except NotUnderstood as error:
        return _page(None, str(error)), 400


@blueprint.get("/export.csv")
def as_csv() -> Response:
    """All that is asked for, read while it is sent."""
    rows = _rows(_asked(), _note("CSV"), shares().step_aside)
    return file_of(csv_lines(chain([LOG_COLUMNS], rows)), "text/csv", _name(), "csv")


@blueprint.get("/export.xlsx")
def as_xlsx() -> Response:
    """The same; refused where the sheet would be too long."""
    counted = list[int]()
    rows = _rows(_asked(), counted.append, lambda: None)
    table = PrintedTable(
        LOG_NAME, LOG_COLUMNS, LOG_WIDTHS, rows, title=LOG_NAME, landscape=True, most=MOST_IN_A_SHEET
    )
    try:
        content = xlsx_of(table)
    except InvalidRequest as error:
        abort(400, word(error, "page"))
    _note("XLSX")(counted[0])
    return file_of(content, XLSX, _name(), "xlsx")


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ASKED}


def _asked() -> LogQuestion:
    try:
        return question_of(**_typed())
    except NotUnderstood as error:
        abort(400, str(error))


def _page(question: LogQuestion | None, refused: str = "") -> str:
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < 1 << 62:
        before = None
    found = archive().events.find(question, PAGE_SIZE + 1, before) if question else []
    shown = found[:PAGE_SIZE]
    typed = {name: value for name, value in _typed().items() if value.strip()}
    return render_template(
        "events/log.html",
        events=shown,
        titles=_titles(shown),
        batches=archive().batches.names(event.batch for event in shown if event.batch),
        older=shown[-1].serial if len(found) > PAGE_SIZE else None,
        newest=before is None,
        typed=typed,
        names=[one.name for one in accounts().all()] if typed or before is None else [],
        refused=refused,
    )


def _titles(events: list[Event]) -> dict[str, str]:
    """Id → title; the id itself where there is none."""
    ids = of_documents(events)
    named = archive().titles.named(ids)
    return {id: named.get(id) or id for id in ids}


def _rows(
    question: LogQuestion, note: Callable[[int], None], pause: Callable[[], None]
) -> Iterator[tuple[str, ...]]:
    """A row an act, with a pause now and then; how many were read is noted once no more are."""
    whole = archive()

    def each() -> Iterator[tuple[str, ...]]:
        count = 0
        try:
            found = whole.events.each(question)
            while some := list(islice(found, _AT_A_TIME)):
                pause()
                titles = whole.titles.named(of_documents(some))
                for event in some:
                    count += 1
                    yield row_of(event, titles.get(event.id, ""))
        finally:
            note(count)

    return each()


def _note(form: str) -> Callable[[int], None]:
    """What tells the log that so many of its acts were taken away; it can be called when the request has ended."""
    note, name = archive().note_act, visitor().name

    def told(count: int) -> None:
        note("export", name, [Change("events", "", str(count)), Change("format", "", form)])

    return told


def _name() -> str:
    return f"{LOG_NAME}-{date.today().isoformat()}"
