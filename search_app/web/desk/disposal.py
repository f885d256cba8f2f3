"""/desk/disposal: documents past their retention period, and the lists by which two persons have them destroyed."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from indexer.catalogue import LONGEST_REASON, MOST_ON_A_LIST, STATE_NAMES
from indexer.errors import DisposalNotFound, InvalidRequest
from search_app.texts.desk import DISPOSAL_DONE, NOT_AGREED
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

PAGE_SIZE: Final = 100  # documents

blueprint = Blueprint("disposal", __name__, url_prefix="/desk/disposal")


@blueprint.get("")
def overview() -> str:
    """What is past its period, to be ticked, and the lists there are."""
    return _overview()


@blueprint.post("")
def propose() -> Answer | tuple[str, int]:
    """Make a list of the ticked documents; with `all`, of every one that is due."""
    destruction, reason = archive().destruction, request.form.get("reason", "")
    every = "all" in request.form
    chosen = destruction.due.identifiers(MOST_ON_A_LIST) if every else request.form.getlist("id")
    try:
        made = destruction.lists.propose(chosen, actor=visitor().name, reason=reason)
    except InvalidRequest as error:
        return _overview(word(error, "page"), reason, set(request.form.getlist("id"))), 400
    return _to(made, "proposed")


@blueprint.get("/<id>")
def show(id: str) -> str:
    """One list, as it is printed and signed: who, when, why, and which documents."""
    return _list(id)


@blueprint.post("/<id>/approve")
def approve(id: str) -> Answer | tuple[str, int]:
    """Have its documents destroyed, by another person than the one who proposed it."""
    if "agreed" not in request.form:
        return _list(id, NOT_AGREED), 400
    try:
        archive().destruction.approve(_existing(id), actor=visitor().name)
    except InvalidRequest as error:
        return _list(id, word(error, "page")), 400
    return _to(id, "approved")


@blueprint.post("/<id>/refuse")
def refuse(id: str) -> Answer | tuple[str, int]:
    """Keep its documents."""
    try:
        lists, reason = archive().destruction.lists, request.form.get("reason", "")
        lists.refuse(_existing(id), actor=visitor().name, reason=reason)
    except InvalidRequest as error:
        return _list(id, word(error, "page")), 400
    return _to(id, "refused")


@blueprint.get("/<id>/protocol.json")
def protocol(id: str) -> Response:
    """The protocol of a list that was approved, to be kept elsewhere and given to a restore."""
    lists = archive().destruction.lists
    found = lists.get(_existing(id))
    if found.state not in ("approved", "done"):
        abort(404)
    gone = [item for item in lists.items(id) if item.outcome != "left"]
    answer = Response(
        json.dumps(found.as_json(gone), ensure_ascii=False, indent=1), mimetype="application/json"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}.json"'
    return answer


def _overview(refused: str = "", reason: str = "", ticked: frozenset[str] | set[str] = frozenset()) -> str:
    destruction = archive().destruction
    page = max(read_number(request.args.get("page", "")) or 1, 1)
    total = destruction.due.count()
    return render_template(
        "disposal/overview.html",
        due=destruction.due.page(PAGE_SIZE, (page - 1) * PAGE_SIZE),
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        lists=destruction.lists.all(),
        most=MOST_ON_A_LIST,
        longest=LONGEST_REASON,
        states=STATE_NAMES,
        **{"refused": refused, "reason": reason, "ticked": ticked},
    )


def _list(id: str, refused: str = "") -> str:
    lists = archive().destruction.lists
    found = lists.get(_existing(id))
    shown: dict[str, Any] = {"done": DISPOSAL_DONE.get(request.args.get("done", ""), ""), "refused": refused}
    own = visitor().name.casefold() == found.proposed_by.casefold()
    return render_template(
        "disposal/list.html",
        found=found,
        items=lists.items(id),
        own=own,
        longest=LONGEST_REASON,
        states=STATE_NAMES,
        **shown,
    )


def _existing(id: str) -> str:
    try:
        return archive().destruction.lists.get(id).id
    except DisposalNotFound as error:
        abort(404, word(error, "page"))


def _to(id: str, done: str) -> Answer:
    return redirect(url_for("disposal.show", id=id, done=done), code=303)
