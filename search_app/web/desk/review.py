"""/desk/review: documents that are open although they carry a mark of secrecy, to be closed or said to be open."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from search_app.texts.desk import CLOSED_NOW, NOT_TICKED, RELEASED_NOW
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

MOST_SHOWN: Final = 200  # documents of the list at a time

blueprint = Blueprint("review", __name__, url_prefix="/desk/review")


@blueprint.get("")
def listed() -> str:
    """The list."""
    return _page()


@blueprint.post("")
def decide() -> Response | tuple[str, int]:
    """Close the ticked documents, or say that they may be open; with `all`, close every one of the list."""
    act = request.form.get("act", "")
    if act not in ("close", "keep", "close-all"):
        abort(400)
    chosen = (
        [one.id for one in archive().review.found()] if act == "close-all" else request.form.getlist("id")
    )
    if not chosen:
        return _page(NOT_TICKED), 400
    count = archive().review.decide(chosen, release=act == "keep", actor=visitor().name)
    done: dict[str, Any] = {"kept" if act == "keep" else "closed": count}
    return redirect(url_for("review.listed", **done), code=303)


def _page(refused: str = "") -> str:
    total, found = archive().review.count(), archive().review.page(MOST_SHOWN)
    done = "".join(
        said.format(count=request.args.get(name, 0, type=int))
        for name, said in (("closed", CLOSED_NOW), ("kept", RELEASED_NOW))
        if name in request.args
    )
    due, openness = archive().destruction, archive().openness
    waiting = {
        "openness": openness.count(),
        "closed": openness.closed_for_long(0)[0],
        "disposals": sum(each.state == "proposed" for each in due.lists.all()),
        "due": due.due.count(),
        **due.due.unrecorded(),
    }
    shown = {"done": done, "refused": refused, "waiting": waiting}
    return render_template("review/listed.html", found=found, total=total, **shown)
