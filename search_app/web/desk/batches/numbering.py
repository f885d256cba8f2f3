"""POST /desk/batches/number: the 档号 that documents would get by a pattern, shown before they are given."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from indexer.catalogue import MOST_IN_BATCH
from indexer.errors import InvalidRequest
from indexer.intake import (
    CODE_ORDERS,
    LARGEST_NUMBER,
    LONGEST_CATEGORY,
    LONGEST_PATTERN,
    USUAL_CATEGORY,
    USUAL_PATTERN,
    Numbering,
    NumberingPlan,
)
from search_app.texts.desk import CODE_ORDER_NAMES, NUMBERING_CHANGED
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.batches.chosen import SelectionChanged, found_by, require_as_shown, way_of
from search_app.web.desk.batches.pages import begun, to_batch
from search_app.web.desk.batches.selection import last_act, remember_last_act
from search_app.web.desk.document_form import LARGEST_FORM
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

MOST_SHOWN: Final = 200  # documents of each list

blueprint = Blueprint("numbering", __name__, url_prefix="/desk/batches/number")


@blueprint.post("")
def number() -> Response | tuple[str, int] | str:
    """Show what would be given; with the seal of what was shown, give it, unless something has changed meanwhile."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    remember_last_act()
    numbering = _numbering()
    try:
        ids, changed = _chosen()
        if not ids:
            raise InvalidRequest("batch without documents")
        if len(ids) > MOST_IN_BATCH:
            raise InvalidRequest("batch too large", most=MOST_IN_BATCH)
        planned = archive().batches.plan_numbers(ids, numbering)
    except InvalidRequest as error:
        return _page(numbering, None, word(error, "page")), 400
    if "seal" not in request.form:
        return _page(numbering, planned, changed, shown=len(ids))
    if request.form["seal"] != planned.seal:
        return _page(numbering, planned, NUMBERING_CHANGED, shown=len(ids)), 409
    batch = archive().batches.number(planned, actor=visitor().name)
    return to_batch(begun(batch).id, way_of(request.form))


def _chosen() -> tuple[list[str], str]:
    """The ids that are meant, and a sentence where they are others than the page that was asked from has shown."""
    form = request.form
    if not form.get("all"):
        return form.getlist("id"), ""
    found = found_by(form, MOST_IN_BATCH)
    try:
        require_as_shown(form, found)
    except SelectionChanged as changed:
        return found, word(changed, "page")
    return found, ""


def _numbering() -> Numbering:
    """What the form asks for; where it says nothing, as is usual."""
    form = request.form
    order, start = form.get("code_order", ""), form.get("start", "1").strip()
    return Numbering(
        pattern=form.get("pattern", USUAL_PATTERN),
        start=None if "follow" in form else read_number(start) or 0,
        order=order if order in CODE_ORDERS else "date",
        category=form.get("category", USUAL_CATEGORY),
        again="again" in form,
    )


def _page(
    numbering: Numbering, planned: NumberingPlan | None, refused: str = "", *, shown: int | None = None
) -> str:
    form = request.form
    whole: dict[str, Any] = {}
    if form.get("all"):
        whole = {name: form[name] for name in ("all", "list", "query", "attention") if name in form}
        whole |= {"shown": form.get("shown", "") if shown is None else shown, "as_of": last_act()}
    left = [(one, word(one.reason, "page")) for one in (planned.left[:MOST_SHOWN] if planned else ())]
    return render_template(
        "batches/numbering.html",
        planned=planned,
        left=left,
        numbering=numbering,
        ids=() if whole else form.getlist("id"),
        whole=whole,
        orders=CODE_ORDER_NAMES,
        most=MOST_SHOWN,
        longest=(LONGEST_PATTERN, LONGEST_CATEGORY, LARGEST_NUMBER),
        refused=refused,
    )
