"""/desk/batches: one change for the documents that were chosen, how far it has come, and one button that undoes it."""

from __future__ import annotations

from typing import Any, Final, cast

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import BATCH_FIELDS, MOST_IN_BATCH, Batch, BatchAct, BatchChange
from indexer.errors import InvalidRequest
from indexer.intake import LONGEST_BATCH_NAME
from indexer.model import NO_DEPARTMENT, subjects_of
from search_app.texts.desk import BATCH_ACTS, BATCH_COUNTS, BATCH_STATES
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.back import name_of_list, way_to_list
from search_app.web.desk.batches.again import list_again
from search_app.web.desk.batches.chosen import some_chosen, way_of
from search_app.web.desk.document_form import LARGEST_FORM, department_in
from search_app.web.security.permissions import visitor

MOST_SHOWN: Final = 200  # documents left out, and batches

SOON_DONE: Final = 200  # documents that are changed while the page is waited for; more are in the background
SECONDS_BETWEEN_LOOKS: Final = 1  # at how far those have come

blueprint = Blueprint("batches", __name__, url_prefix="/desk/batches")


@blueprint.get("")
def listed() -> str:
    """The last batches."""
    found = archive().batches.recent(MOST_SHOWN)
    return render_template("batches/listed.html", found=found, acts=BATCH_ACTS, states=BATCH_STATES)


@blueprint.post("")
def start() -> Response | tuple[str, int]:
    """Begin one for the documents of the form; what cannot be comes back as it was ticked and filled in."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    try:
        change, chosen = _change(), some_chosen(request.form, MOST_IN_BATCH)
        batch = begun(archive().batches.start(chosen, change, actor=visitor().name))
    except InvalidRequest as refusal:
        return list_again(refusal)
    return to_batch(batch.id, way_of(request.form))


def to_batch(id: str, way: str) -> Response:
    """Lead to the page of a batch, which leads back to the list it was asked from."""
    return redirect(url_for("batches.show", id=id, back=way or None), code=303)


def begun(batch: Batch) -> Batch:
    """A batch of few documents carried out at once; a larger one is left to the background."""
    return archive().batches.run(batch.id) if batch.total <= SOON_DONE else batch


@blueprint.get("/<id>")
def show(id: str) -> Response:
    """How far one has come, and what was left out."""
    return _page(_found(id))


def _page(batch: Batch, refused: str = "") -> Response:
    """It, with what was typed as its name where that was refused."""
    id = batch.id
    left = archive().batches.left(id, limit=MOST_SHOWN)
    told = [
        (item, word(item.reason, "page"), item.reason.facts.get("batch") if item.reason else None)
        for item in left
    ]
    page = render_template(
        "batches/batch.html",
        batch=batch,
        left=told,
        acts=BATCH_ACTS,
        states=BATCH_STATES,
        counts=BATCH_COUNTS,
        longest=LONGEST_BATCH_NAME,
        name=request.form.get("name", batch.name),
        refused=refused,
        way=way_to_list(),
        way_name=name_of_list(way_to_list()),
    )
    answer = make_response(page)
    if not batch.is_over:
        answer.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return answer


@blueprint.get("/<id>/progress")
def progress(id: str) -> dict[str, Any]:
    """The same for programs: how many documents are done, of how many."""
    batch = _found(id)
    return {"state": batch.state, "done": batch.done, "total": batch.steps, "over": batch.is_over}


@blueprint.post("/<id>/name")
def rename(id: str) -> Response:
    """Give it another name."""
    batch = _found(id)
    try:
        archive().batches.rename(batch.id, request.form.get("name", ""))
    except InvalidRequest as refusal:
        answer = _page(batch, word(refusal, "page"))
        answer.status_code = 400
        return answer
    return to_batch(id, way_to_list())


@blueprint.post("/<id>/undo")
def undo(id: str) -> Response:
    """Have all of one be as it was."""
    batch = _found(id)
    archive().batches.undo(id, actor=visitor().name)
    begun(batch)
    return to_batch(id, way_to_list())


def _found(id: str) -> Batch:
    try:
        return archive().batches.get(id)
    except InvalidRequest as error:
        abort(404, word(error, "page"))


def _change() -> BatchChange:
    """What the form asks for; a field that is empty stays as it is."""
    form = request.form
    act = form.get("act", "")
    if act == "assign":
        return BatchChange("assign", department=department_in(form) or NO_DEPARTMENT)
    if act not in ("edit", "withdraw", "reinstate"):
        abort(400)
    fields = (*BATCH_FIELDS, "subjects")
    values = {name: form[name] for name in fields if form.get(name, "").strip()}
    values |= {name: "" for name in form.getlist("clear") if name in fields}
    added, removed = (subjects_of(form.get(f"subjects_{way}", "")) for way in ("add", "remove"))
    return BatchChange(cast(BatchAct, act), values, added, removed, form.get("reason", ""))
