"""/desk/attention: documents of which something is doubtful, missing or nearly the same as another, a list a kind."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import InvalidRequest
from search_app.texts.attention import DONE, DONE_NONE, LISTS, words_of
from search_app.texts.desk import NOT_TICKED
from search_app.web.context import archive
from search_app.web.desk.attention.lists import PAGE_SIZE, attention_page
from search_app.web.desk.batches.again import list_again
from search_app.web.desk.batches.chosen import kind_in, some_chosen
from search_app.web.desk.document_form import LARGEST_FORM
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

MOST_ACCEPTED: Final = 20_000  # documents, at a time

blueprint = Blueprint("attention", __name__, url_prefix="/desk/attention")


@blueprint.get("")
def listed() -> str:
    """A page of the list that the address names, or of the first on which there is something."""
    return attention_page(request.args, **_done())


@blueprint.get("/accepted")
def accepted() -> str:
    """A page of the documents of which somebody has said that they are right, of the list that the address names."""
    review = archive().review
    review.look()
    kind = kind_in(request.args.get("list", "")) or "field"
    page = max(read_number(request.args.get("page", "")) or 1, 1)
    total, found = review.lists.accepted(kind, PAGE_SIZE, offset_of(page, PAGE_SIZE))
    return render_template(
        "attention/accepted.html",
        kind=kind,
        lists=LISTS,
        found=found,
        total=total,
        page=page,
        last=last_page(total, PAGE_SIZE),
        words_of=words_of,
        **_done(),
    )


@blueprint.post("/relist")
def relist() -> Response:
    """Have the ticked ones be on their list again."""
    kind = kind_in(request.form.get("attention", "")) or abort(400)
    chosen = request.form.getlist("id") or abort(400, NOT_TICKED)
    count = archive().review.lists.relist(kind, chosen, actor=visitor().name)
    return redirect(url_for("attention.accepted", list=kind, relisted=count), code=303)


@blueprint.post("/accept")
def accept() -> Response | tuple[str, int]:
    """Note of the ticked documents, or all of a list, that they are right as they are."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    kind = kind_in(request.form.get("attention", "")) or abort(400)
    try:
        chosen = some_chosen(request.form, MOST_ACCEPTED)
    except InvalidRequest as refusal:
        return list_again(refusal)
    count = archive().review.lists.accept(kind, chosen[:MOST_ACCEPTED], actor=visitor().name)
    return redirect(url_for("attention.listed", list=kind, accepted=count), code=303)


def _done() -> dict[str, str]:
    """What has just been done, or what has not, and why."""
    counts = {name: request.args.get(name, 0, type=int) for name in DONE if name in request.args}
    return {
        "done": "".join(DONE[name].format(count=count) for name, count in counts.items() if count),
        "left": "".join(DONE_NONE[name] for name, count in counts.items() if not count),
    }
