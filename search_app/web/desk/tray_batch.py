"""POST /desk/tray/batch: one act on many files of the tray: a field set, taken in, let go of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import DraftNotFound, InvalidRequest, ReleaseUnconfirmed
from indexer.model import read_value
from search_app.texts.desk import BATCH_FIELDS, FILES_CHANGED, NO_FILE_TICKED
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.document_form import DEPARTMENT, LARGEST_FORM, department_in
from search_app.web.desk.tray import refused_page
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

blueprint = Blueprint("tray_batch", __name__, url_prefix="/desk/tray/batch")


@blueprint.post("")
def act() -> Response | tuple[str, int] | str:
    """Do it to the ticked files, or to all of the tray; what cannot be done comes back as it was ticked and typed."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    ids, shown = _chosen(), read_number(request.form.get("shown", ""))
    if "all" in request.form and shown not in (None, len(ids)):
        return refused_page(FILES_CHANGED.format(shown=shown, found=len(ids))), 409
    if not ids:
        return refused_page(NO_FILE_TICKED), 400
    wanted = request.form.get("act", "")
    if wanted == "edit":
        return _edit(ids)
    if wanted == "confirm":
        return _confirm(ids)
    return _discard(ids) if wanted == "discard" else abort(400)


def _chosen() -> list[str]:
    if "all" in request.form:
        return archive().tray.rows.in_order()
    return list(dict.fromkeys(request.form.getlist("id")))


def _edit(ids: Sequence[str]) -> Response | tuple[str, int]:
    """Set one field; of a file that is not read, or would be open with its mark, nothing changes."""
    field, value = request.form.get("field", ""), request.form.get("value", "")
    if field not in (*BATCH_FIELDS, DEPARTMENT):
        abort(400)
    changes: dict[str, object] = {} if field == DEPARTMENT else {field: value}
    try:
        department = department_in({DEPARTMENT: value}) if field == DEPARTMENT else None
        for name in changes:
            read_value(name, value)
    except InvalidRequest as error:
        return refused_page(word(error, "page")), 400
    done = Counter(_set(id, changes, department) for id in ids)
    return redirect(url_for("desk.tray", **_counted(set=done["set"], unset=done["left"])), code=303)


def _set(id: str, changes: Mapping[str, object], department: int | None) -> str:
    try:
        archive().tray.correct(id, changes, department=department)
    except DraftNotFound:
        return "gone"
    except (ReleaseUnconfirmed, InvalidRequest):
        return "left"
    return "set"


def _confirm(ids: Sequence[str]) -> Response:
    sums = Counter[str](one.status for one in archive().tray.confirm_all(ids, actor=visitor().name))
    return redirect(
        url_for("desk.tray", **_counted(left=0, unready=len(ids) - sums.total(), **sums)), code=303
    )


def _discard(ids: Sequence[str]) -> Response | str:
    """Ask first: what has been let go of does not come back."""
    if "sure" not in request.form:
        return render_template("desk/sure.html", ids=ids)
    gone = archive().tray.discard_some(ids)
    return redirect(url_for("desk.tray", **_counted(gone=gone)), code=303)


def _counted(**counts: int) -> dict[str, Any]:
    return dict(counts)
