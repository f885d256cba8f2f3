"""/desk/sheets: chosen documents as a list to be printed, or as labels of boxes; as a page and as XLSX.

A page is written while it is read. What leaves the archive that is not for everybody is told to the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, stream_template

from indexer.catalogue import ExportCount, FiledDocument
from indexer.errors import InvalidRequest
from indexer.readers import PrintedTable, xlsx_of
from search_app.texts.sheets import (
    BOX_COLUMNS,
    BOX_WIDTHS,
    BOXES_REFUSED,
    CHOICES,
    LABELS,
    LABELS_NAME,
    NOT_NUMBERED,
    SHEETS,
    TOO_MANY,
    SheetForm,
    Totals,
    rows_of,
)
from search_app.web.context import archive
from search_app.web.desk.batches.again import list_again
from search_app.web.desk.batches.chosen import some_chosen
from search_app.web.desk.document_form import LARGEST_FORM
from search_app.web.desk.sheets.boxes import boxes_of
from search_app.web.file_answers import XLSX, file_of, log_of, logged
from search_app.web.search_url import read_number
from search_app.web.security.concurrency_limit import shares

MOST_LISTED: Final = 20_000  # documents of a list
MOST_IN_A_BOX: Final = 999  # documents
LAST_BOX: Final = 999_999  # the number of the first one at most
SPINES: Final = ("20", "30", "40", "50")  # mm, how thick boxes are
BOX_USUAL: Final = {"most": "40", "first": "1", "spine": SPINES[1]}  # where nobody says otherwise
_SLICE: Final = 100  # documents that are read without letting others go first
_AS_PAGE, _AS_XLSX = "打印", "XLSX"

blueprint = Blueprint("sheets", __name__, url_prefix="/desk/sheets")


@blueprint.app_template_global()
def sheet_choices() -> dict[str, str]:
    """What a selection can be written as."""
    return CHOICES


@blueprint.app_template_global()
def box_spines() -> tuple[str, ...]:
    """How thick boxes are, in millimetres."""
    return SPINES


@blueprint.app_template_global()
def box_usual() -> dict[str, str]:
    """What is offered for boxes."""
    return BOX_USUAL


@blueprint.route("", methods=["GET", "POST"])
def make() -> Response | tuple[str, int]:
    """Write the documents that the form or the address means as it asks: a list or labels, a page or a file."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    name, as_file = request.values.get("sheet", ""), request.values.get("as") == "xlsx"
    if name not in CHOICES:
        abort(400)
    try:
        chosen = some_chosen(request.values, MOST_LISTED, TOO_MANY)
    except InvalidRequest as refusal:
        return list_again(refusal)
    taken = ExportCount(_AS_XLSX if as_file else _AS_PAGE)
    found = archive().listing.filed(chosen)
    documents = _read(found, taken, (lambda: None) if as_file or name == LABELS else shares().step_aside)
    if name == LABELS:
        asked = _boxes_asked()
        return _labels(documents, taken, asked, as_file=as_file) if asked else _boxes_refused()
    return _file(SHEETS[name], documents, taken) if as_file else _page(SHEETS[name], documents, taken)


def _read(
    found: Iterator[FiledDocument], taken: ExportCount, pause: Callable[[], None]
) -> Iterator[FiledDocument]:
    """The documents, counted, with a pause now and then."""
    for at, filed in enumerate(found):
        if at % _SLICE == 0:
            pause()
        taken.add(filed.stored)
        yield filed


def _page(form: SheetForm, documents: Iterator[FiledDocument], taken: ExportCount) -> Response:
    totals = Totals()
    rows = rows_of(form, documents, totals)
    page = stream_template("sheets/sheet.html", form=form, rows=rows, totals=totals)
    return Response(logged(page, taken), mimetype="text/html")


def _file(form: SheetForm, documents: Iterator[FiledDocument], taken: ExportCount) -> Response:
    totals = Totals()
    table = PrintedTable(
        form.title,
        tuple(form.widths),
        tuple(form.widths.values()),
        rows_of(form, documents, totals),
        title=form.title,
        above=form.above,
        below=_below(form, totals),
        landscape=form.landscape,
    )
    return _sent(table, form.title, taken)


def _below(form: SheetForm, totals: Totals) -> Iterator[str]:
    """What stands under a list that is signed; asked for when its rows are written."""
    if form.signed:
        yield str(totals)
        yield from form.signed


def _boxes_asked() -> tuple[int, int, str] | None:
    """Documents of a box, the number of the first one, and how thick they are; None for what cannot be."""
    written = {name: request.values.get(name, "").strip() or usual for name, usual in BOX_USUAL.items()}
    most, first = read_number(written["most"]), read_number(written["first"])
    if not (most and first and most <= MOST_IN_A_BOX and first <= LAST_BOX and written["spine"] in SPINES):
        return None
    return most, first, written["spine"]


def _boxes_refused() -> Response:
    """The same question again, with what was typed."""
    carried = [(name, value) for name, value in request.values.items(multi=True) if name not in BOX_USUAL]
    said = BOXES_REFUSED.format(most=MOST_IN_A_BOX, last=LAST_BOX)
    page = render_template("sheets/boxes.html", refused=said, carried=carried, typed=request.values)
    return Response(page, 400, mimetype="text/html")


def _labels(
    documents: Iterator[FiledDocument], taken: ExportCount, asked: tuple[int, int, str], *, as_file: bool
) -> Response:
    most, first, spine = asked
    boxes = boxes_of(documents, most=most, first=first)
    if as_file:
        rows = (box.cells for box in boxes.found)
        table = PrintedTable(LABELS_NAME, BOX_COLUMNS, BOX_WIDTHS, rows, title=LABELS_NAME)
        return _sent(table, LABELS_NAME, taken)
    left = NOT_NUMBERED.format(count=boxes.left) if boxes.left else ""
    page = render_template("sheets/labels.html", boxes=boxes.found, left=left, spine=spine)
    return Response(logged(iter([page]), taken), mimetype="text/html")


def _sent(table: PrintedTable, name: str, taken: ExportCount) -> Response:
    """The file, whole before it is sent."""
    content = xlsx_of(table)
    log_of(taken)()
    return file_of(content, XLSX, f"{name}-{date.today().isoformat()}", "xlsx")
