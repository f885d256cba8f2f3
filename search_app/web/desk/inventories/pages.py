"""/desk/inventories: a 目录 in the tray beside the files that it lists: columns, pairs, doubts, and taking all of them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import InvalidRequest, UnreadableFile
from indexer.intake import FIELDS, Candidate, Entry, MatchedListing
from indexer.model import TERMS
from search_app.texts.desk import FILLED, FILLED_LEFT, INVENTORY_CHANGED, TAKEN_IN
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.duplicates import twins_of
from search_app.web.desk.inventories.columns import columns_of
from search_app.web.security.permissions import visitor

MOST_SHOWN: Final = 200  # pairs, and rows or files of each other list
MOST_DOUBTS: Final = 50  # at a time
AGAIN: Final = 3  # seconds after which the page looks again while files are being read
LARGEST_FORM: Final = 1 << 20  # bytes
_SHOWN_OF_A_ROW: Final = ("title", "number", "code", "date", "author")

blueprint = Blueprint("inventories", __name__, url_prefix="/desk/inventories")


@blueprint.get("/<id>")
def show(id: str) -> Response:
    """The 目录 with what its rows mean; while files are being read the page looks again by itself."""
    matched = archive().inventories.matched(id)
    page = Response(_page(matched, done=_done()))
    if matched.unread and not matched.pairing.doubts:
        page.headers["Refresh"] = str(AGAIN)
    return page


@blueprint.post("/<id>")
def apply(id: str) -> AnyResponse | tuple[str, int]:
    """Give the files what their rows say, and with `take_in` take them in; nothing when something has changed meanwhile."""
    request.max_form_memory_size = LARGEST_FORM
    matched = archive().inventories.matched(id)
    if request.form.get("seal") != matched.seal:
        return _page(matched, refused=INVENTORY_CHANGED), 409
    try:
        filled, failed = archive().inventories.fill(matched, list(_chosen(matched)))
    except InvalidRequest as error:
        return _page(matched, refused=word(error, "page")), 400
    counts: dict[str, Any] = {"filled": len(filled), "unfilled": len(failed)}
    if "take_in" in request.form:
        ready = [
            draft for draft in archive().tray.rows.some(filled) if not any(t.share for t in twins_of(draft))
        ]
        outcomes = archive().inventories.take_in([draft.id for draft in ready], actor=visitor().name)
        sums = Counter(outcome.status for outcome in outcomes)
        left = len(filled) - sums.total() + sums["failed"]
        counts = {"in": sums["added"], "new": sums["replaced"], "same": sums["duplicate"], "left": left}
    return redirect(url_for("inventories.show", id=id, **counts), code=303)


@blueprint.post("/<id>/columns")
def choose_columns(id: str) -> AnyResponse | tuple[str, int]:
    """Say which field a column holds; those that are left as they were shown are still found by their names."""
    request.max_form_memory_size = LARGEST_FORM
    matched = archive().inventories.matched(id)
    chosen = dict(matched.draft.listing.columns) if matched.draft.listing else {}
    for number, column in enumerate(columns_of(matched)):
        field = request.form.get(f"column-{number}", column.field)
        if field != column.field and request.form.get(f"label-{number}") == column.label:
            chosen[column.label] = field
    try:
        archive().inventories.choose_columns(id, chosen)
    except InvalidRequest as error:
        return _page(matched, refused=word(error, "page")), 400
    return redirect(url_for("inventories.show", id=id), code=303)


@blueprint.post("/<id>/as")
def take_as(id: str) -> AnyResponse:
    """Say that a spreadsheet is a 目录, or a document like any other."""
    if request.form.get("as") == "document":
        archive().inventories.take_as(id, "document")
        return redirect(url_for("desk.draft", id=id, done="as_document"), code=303)
    if request.form.get("as") != "inventory":
        abort(400)
    archive().inventories.take_as(id, "inventory")
    return redirect(url_for("inventories.show", id=id), code=303)


@blueprint.errorhandler(UnreadableFile)
def unreadable(error: UnreadableFile) -> tuple[str, int]:
    """Say why it cannot be a 目录, and offer it as a document."""
    draft = archive().tray.get((request.view_args or {})["id"])
    return render_template("inventories/unreadable.html", draft=draft, refused=word(error, "page")), 409


def _page(matched: MatchedListing, *, done: str = "", refused: str = "") -> str:
    pairing = matched.pairing
    return render_template(
        "inventories/show.html",
        draft=matched.draft,
        matched=matched,
        pairing=pairing,
        columns=list(columns_of(matched)),
        fields=[(field, TERMS.get(field, field)) for field in FIELDS],
        row_words=_row_words,
        doubts=list(enumerate(pairing.doubts[:MOST_DOUBTS])),
        most=MOST_SHOWN,
        done=done,
        refused=refused,
    )


def _chosen(matched: MatchedListing) -> Iterator[tuple[Entry, Candidate]]:
    """What was chosen of the doubts: in the field of each the number of its row and of its file."""
    for number, doubt in enumerate(matched.pairing.doubts[:MOST_DOUBTS]):
        for row, entry in enumerate(doubt.entries):
            for file, candidate in enumerate(doubt.candidates):
                if request.form.get(f"doubt-{number}") == f"{row}-{file}":
                    yield entry, candidate


def _row_words(entry: Entry) -> list[tuple[str, str]]:
    """The terms and values by which a row is known again."""
    return [(TERMS[field], str(entry.values[field])) for field in _SHOWN_OF_A_ROW if field in entry.values]


def _done() -> str:
    """What has just been done, by the address the page was called with."""
    count = {
        name: request.args.get(name, 0, type=int)
        for name in ("filled", "unfilled", "in", "new", "same", "left")
    }
    sentences = TAKEN_IN if "in" in request.args else FILLED
    said = [sentence.format(count=count[name]) for name, sentence in sentences.items() if count[name]]
    return "".join([*said, FILLED_LEFT.format(count=count["left"]) if count["left"] else ""])
