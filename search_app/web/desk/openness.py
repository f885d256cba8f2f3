"""/desk/openness: how open documents should be: one person proposes, another confirms or refuses."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import CLOSED_FOR
from indexer.errors import DocumentNotFound, InvalidRequest
from indexer.model import OPENNESS
from search_app.texts.desk import OPENNESS_DONE, OPENNESS_LEFT
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

PAGE_SIZE: Final = 100  # documents
DECIDED: Final = 50  # reviews that are shown

blueprint = Blueprint("openness", __name__, url_prefix="/desk/openness")


@blueprint.get("")
def listed() -> str:
    """What waits for a second person, what has been closed for long, and what was decided."""
    return _page()


@blueprint.post("")
def propose() -> Response | tuple[str, int]:
    """Propose how open the ticked documents should be."""
    chosen = [each.strip() for each in request.form.getlist("id") if each.strip()]
    openness, reason = request.form.get("openness", ""), request.form.get("reason", "")
    try:
        proposed = archive().openness.propose(chosen, openness, actor=visitor().name, reason=reason)
    except (InvalidRequest, DocumentNotFound) as error:
        return _page(word(error, "page"), reason), 400
    return _told(proposed=proposed.proposed, same=proposed.same, waiting=proposed.waiting)


@blueprint.post("/decide")
def decide() -> Response | tuple[str, int]:
    """Confirm or refuse the ticked proposals."""
    confirm = request.form.get("act") == "confirm"
    chosen = [number for number in map(read_number, request.form.getlist("serial")) if number]
    reason = request.form.get("refusal", "")
    try:
        decided = archive().openness.decide(
            chosen,
            confirm=confirm,
            actor=visitor().name,
            reason="" if confirm else reason,
            release="release" in request.form,
        )
    except InvalidRequest as error:
        return _page(word(error, "page")), 400
    done = {"confirmed" if confirm else "refused": decided.done}
    return _told(**done, overtaken=decided.overtaken, others=decided.others)


def _told(**counts: int) -> Response:
    """The page with what was done, and with what was not and why; what is none is left out."""
    told: dict[str, Any] = {name: count for name, count in counts.items() if count}
    return redirect(url_for("openness.listed", **told), code=303)


def _page(refused: str = "", reason: str = "") -> str:
    reviews = archive().openness
    page = max(read_number(request.args.get("page", "")) or 1, 1)
    total, closed = reviews.closed_for_long(PAGE_SIZE, (page - 1) * PAGE_SIZE)
    done, left = (
        "".join(
            said.format(count=request.args.get(name, 0, type=int))
            for name, said in sentences.items()
            if name in request.args
        )
        for sentences in (OPENNESS_DONE, OPENNESS_LEFT)
    )
    waiting = reviews.open(PAGE_SIZE)
    shown = {
        "done": done,
        "left": left,
        "refused": refused,
        "reason": reason,
        "me": visitor().name.casefold(),
    }
    return render_template(
        "openness/listed.html",
        waiting=waiting,
        marks=reviews.marks(waiting),
        waiting_total=reviews.count(),
        closed=closed,
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        years=CLOSED_FOR,
        decided=reviews.decided(DECIDED),
        choices=OPENNESS,
        **shown,
    )
