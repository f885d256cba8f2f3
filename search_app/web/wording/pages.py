"""/wording: one to five wordings through the years, as a chart with a table beside it, or as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from indexer.errors import InvalidRequest
from indexer.search import (
    LONGEST_PHRASE,
    LONGEST_YEAR,
    MOST_PHRASES,
    STEPS,
    Point,
    RisingWording,
    Step,
    WordingHistory,
    read_year,
)
from search_app.texts.phrases import wording as wording_texts
from search_app.texts.wording import word
from search_app.web.context import library
from search_app.web.file_answers import csv_lines, file_of
from search_app.web.security.concurrency_limit import take_turn
from search_app.web.wording.chart import MEASURES, Measure, draw

MOST_COUNTED: Final = 8  # districts and 责任者 of a wording that are listed

blueprint = Blueprint("wording", __name__)


@blueprint.get("/wording")
def follow() -> str | tuple[str, int]:
    """The form, and below it what was found."""
    phrases, by = _phrases(), _step()
    if "rising" in request.args:
        return _rising(phrases, by)
    if not any(map(str.strip, phrases)):
        return _page(phrases, by, ())
    try:
        return _page(phrases, by, library().wordings(phrases, by))
    except InvalidRequest as error:
        return _page(phrases, by, (), refused=word(error, "page")), 400


@blueprint.get("/wording.csv")
def as_csv() -> Response:
    """A row for each wording and each year or month."""
    by = _step()
    rows = _rows(library().wordings(_phrases(), by), by, request.url_root.rstrip("/"))
    name = wording_texts.FILE_NAME.format(date=date.today().isoformat())
    return file_of("".join(csv_lines(rows)).encode("utf-8", "replace"), "text/csv", name, "csv")


@blueprint.app_template_global()
def search_of(history: WordingHistory | RisingWording, **narrowed: str | None) -> str:
    """The address of the exact search for a wording, the oldest first, narrowed by facets."""
    filters = [f"{name}:{value}" for name, value in narrowed.items() if value]
    asked: dict[str, Any] = {"q": f"“{history.wording}”", "sort": "oldest"}
    return url_for("search.results", **asked | ({"filter": filters} if filters else {}))


def _rising(phrases: Sequence[str], by: Step) -> str | tuple[str, int]:
    """The form, and the wordings that rise in a year."""
    take_turn("wordings")
    try:
        year = read_year(request.args["rising"])
        return _page(phrases, by, (), year=year, rising=library().rising_wordings(year))
    except InvalidRequest as error:
        return _page(phrases, by, (), refused=word(error, "page")), 400


def _phrases() -> list[str]:
    """A line each, of one field or of several."""
    return [line for text in request.args.getlist("phrase") for line in text.splitlines()]


def _step() -> Step:
    by = request.args.get("by", "")
    return by if by in STEPS else "year"


def _measure() -> Measure:
    shown = request.args.get("show", "")
    return shown if shown in MEASURES else "documents"


def _page(
    phrases: Sequence[str],
    by: Step,
    histories: Sequence[WordingHistory],
    *,
    refused: str = "",
    year: int = 0,
    rising: Sequence[RisingWording] = (),
) -> str:
    measure = _measure()
    return render_template(
        "wording/wording.html",
        phrases=phrases,
        by=by,
        measure=measure,
        histories=histories,
        chart=draw(histories, by, measure),
        rows=list(zip(*(each.points for each in histories), strict=True)),
        year=year,
        typed_year=request.args.get("rising", "")[:LONGEST_YEAR],
        rising=rising,
        refused=refused,
        wording_texts=wording_texts,
        most=MOST_PHRASES,
        longest=LONGEST_PHRASE,
        most_counted=MOST_COUNTED,
    )


def _rows(histories: Sequence[WordingHistory], by: Step, root: str) -> Iterator[Sequence[str]]:
    yield (wording_texts.PHRASE, wording_texts.PERIODS[by], *wording_texts.COUNTS, wording_texts.ADDRESS)
    for history in histories:
        for point in history.points:
            yield (history.phrase, *_cells(point), _address(history, point, by, root))


def _cells(point: Point) -> tuple[str, ...]:
    counts = (str(point.documents), str(point.occurrences), f"{point.per_million:.3f}")
    return (wording_texts.period_in_words(point), *counts)


def _address(history: WordingHistory, point: Point, by: Step, root: str) -> str:
    """Of the search for these documents; of those without a date there is none."""
    return f"{root}{search_of(history, **{by: point.period})}" if point.period and point.documents else ""
