"""/concordance: every place of a wording, a line each, aligned in the middle, sorted and grouped; or as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from indexer.catalogue import ExportCount
from indexer.errors import InvalidRequest
from indexer.search import GROUPINGS, LINE_SORTS, MOST_LINES, Concordance, ConcordanceRequest, Line
from search_app.texts.phrases import concordance as concordance_texts
from search_app.texts.wording import word
from search_app.web.addresses import url_for as address_for
from search_app.web.context import library
from search_app.web.file_answers import csv_lines, file_of, in_a_name, log_of
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import LAST_PAGE, grouped, read_filter, read_number, read_query

PAGE_SIZE: Final = 50
WIDTHS: Final = (10, 20, 40)  # that can be chosen; the address takes any
USUAL_WIDTH: Final = 20

blueprint = Blueprint("concordance", __name__)


@dataclass(frozen=True, slots=True)
class AskedLines:
    """A concordance as the address states it; each method gives the address behind a link."""

    request: ConcordanceRequest

    @property
    def page(self) -> int:
        """Number of this page, from 1 on."""
        return self.request.offset // PAGE_SIZE + 1

    def at_page(self, page: int) -> str:
        """The same lines, another page."""
        return self._address(replace(self.request, offset=offset_of(page, PAGE_SIZE)))

    def of_group(self, value: str | None) -> str:
        """The lines of one group alone, or of all."""
        return self._address(replace(self.request, offset=0, only=value))

    def as_table(self) -> str:
        """All of them as a file."""
        return self._address(replace(self.request, offset=0), "concordance.as_csv")

    @staticmethod
    def _address(asked: ConcordanceRequest, endpoint: str = "concordance.show") -> str:
        stated: dict[str, Any] = {"q": asked.query, "sort": asked.sort, "width": asked.width}
        stated |= {"group": asked.group} if asked.group else {}
        stated |= {} if asked.only is None else {"only": asked.only}
        stated |= {"page": asked.offset // PAGE_SIZE + 1} if asked.offset else {}
        filters = [f"{name}:{value}" for name, values in asked.filters.items() for value in values]
        return url_for(endpoint, **stated | ({"filter": filters} if filters else {}))


@blueprint.get("/concordance")
def show() -> str | tuple[str, int]:
    """The form, and below it one page of lines."""
    asked = _asked()
    if not asked.query:
        return _page(asked)
    try:
        found = library().concordance(asked)
        if found.total and not found.lines and asked.offset >= found.total:
            last = last_page(found.total, PAGE_SIZE)
            found = library().concordance(replace(asked, offset=offset_of(last, PAGE_SIZE)))
    except InvalidRequest as error:
        return _page(asked, refused=word(error, "page")), 400
    return _page(found.request, found)


@blueprint.get("/concordance.csv")
def as_csv() -> Response:
    """The first MOST_LINES lines as a table; where there are more, its name and its last row say so."""
    found = library().concordance(replace(_asked(), limit=MOST_LINES, offset=0))
    day, cut = date.today().isoformat(), found.total > MOST_LINES
    name = concordance_texts.FILE_NAME_CUT if cut else concordance_texts.FILE_NAME
    name = name.format(limit=MOST_LINES, total=found.total, date=day)
    documents = {line.id: line.is_open for line in found.lines}
    log_of(ExportCount("CSV", len(documents), len(documents) - sum(documents.values())))()
    rows = csv_lines(_rows(found, request.url_root.rstrip("/")))
    named = f"{in_a_name(found.request.query)}-{name}".lstrip("-")
    return file_of("".join(rows).encode("utf-8", "replace"), "text/csv", named, "csv")


@blueprint.app_template_global()
def address_of_line(found: Concordance, line: Line) -> str:
    """Where the document is shown at the place of a line."""
    place = address_for("articles.show", id=line.id, q=found.request.query, at=line.start)
    return f"{place}#hit"


def _asked() -> ConcordanceRequest:
    """What cannot be read falls back to its default, but for filters and width: these decide what is shown."""
    given = request.args
    page = min(read_number(given.get("page", "")) or 1, LAST_PAGE)
    pairs = (read_filter(text) for text in given.getlist("filter"))
    group = next((each for each in GROUPINGS if each == given.get("group", "right")), None)
    only = given.get("only")
    return ConcordanceRequest(
        read_query(given.get("q", ""))[0],
        limit=PAGE_SIZE,
        offset=offset_of(page, PAGE_SIZE),
        width=read_number(given.get("width", "")) or USUAL_WIDTH,
        sort=next((each for each in LINE_SORTS if each == given.get("sort")), "right"),
        group=group,
        only=None if only is None or group is None else read_query(only)[0],
        filters=grouped(filter(None, pairs)),
    )


def _page(asked: ConcordanceRequest, found: Concordance | None = None, *, refused: str = "") -> str:
    return render_template(
        "concordance/concordance.html",
        asked=AskedLines(asked),
        found=found,
        refused=refused,
        summary=concordance_texts.summary_of(found) if found else "",
        last_page=last_page(found.total, PAGE_SIZE) if found else 1,
        widths=sorted({*WIDTHS, asked.width}),
        most=MOST_LINES,
        concordance_texts=concordance_texts,
    )


def _rows(found: Concordance, root: str) -> Iterator[Sequence[str]]:
    yield concordance_texts.COLUMNS
    for number, line in enumerate(found.lines, start=1):
        yield (
            *(str(number), line.left, line.match, line.right, line.date or "", line.title),
            *(line.section, line.speaker, line.district, root + line.url),
        )
    if found.total > MOST_LINES:
        said = concordance_texts.CUT.format(limit=MOST_LINES, total=found.total)
        yield ["", "", said, *[""] * (len(concordance_texts.COLUMNS) - 3)]
