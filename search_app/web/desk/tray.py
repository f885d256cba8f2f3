"""/desk: the tray of files that wait to be taken in: drop them, see what was read from each, correct, confirm, discard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import InvalidRequest, ReleaseUnconfirmed
from indexer.intake import Draft, is_spreadsheet
from indexer.readers import ENCODINGS
from indexer.text import compare
from search_app.telemetry import LARGEST_UPLOAD
from search_app.texts.desk import (
    CONFIRMED,
    DONE,
    KNOWN_DISCARDED,
    LEFT_CLOSED,
    LEFT_FOR_A_LOOK,
    MARKED,
    NO_FILE,
    NOT_READ_YET,
    NOTHING_CONFIRMED,
    NOTHING_DONE,
    OTHERWISE_OPEN,
    TRAY_DONE,
)
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.document_form import (
    LARGEST_FORM,
    changes_in,
    department_in,
    departments_for,
    require_body,
    shown_with_form,
)
from search_app.web.desk.duplicates import twins_of
from search_app.web.desk.original_pages import beside_draft
from search_app.web.desk.uploads import received
from search_app.web.originals.original import of_read
from search_app.web.paging import last_page, offset_of
from search_app.web.security.concurrency_limit import take_turn
from search_app.web.security.permissions import visitor

PAGE_SIZE = 50  # drafts; each is compared with the archive
AGAIN = 3  # seconds after which the page of a file that is being read looks again

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
def tray() -> str:
    """The files that wait, first come first; while some are being read the page looks again by itself."""
    return render_template("desk/tray.html", **_listed(), done=_done(), just=_just())


def refused_page(refused: str) -> str:
    """The page with why something could not be done to the files that are ticked in the form, and what was typed."""
    return render_template(
        "desk/tray.html",
        **_listed(),
        refused=refused,
        chosen=request.form.getlist("id"),
        typed=request.form,
    )


@blueprint.get("/waiting")
def waiting() -> str:
    """The list alone, for the script of the page."""
    return render_template("desk/waiting.html", **_listed())


@blueprint.post("/files")
def receive() -> AnyResponse:
    """Take in the files of the form; a script that asks for JSON is told their ids, or the sentence of a refusal."""
    request.max_content_length = LARGEST_UPLOAD
    drafts = received()
    if not drafts:
        abort(400, NO_FILE)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(drafts=[draft.id for draft in drafts])
    return redirect(url_for("desk.tray", done="received"), code=303)


@blueprint.post("/confirm")
def confirm_all() -> AnyResponse:
    """Take in every draft that has been read, repeats nothing and carries no mark of secrecy; the others wait for a look.

    One that has the title of a draft before it waits, too: it may repeat that one.
    """
    ready, left, closed, titles = [], 0, 0, set[str]()
    for draft in archive().tray.drafts():
        if draft.document is not None and draft.state == "read" and not draft.is_listing:
            alone = draft.document.title not in titles and not twins_of(draft)
            titles.add(draft.document.title)
            looked_at = bool(archive().tray.look_at(draft))
            left, closed = left + (not alone), closed + (alone and looked_at)
            ready += [draft.id] if alone and not looked_at else []
    sums = Counter(outcome.status for outcome in archive().tray.confirm_all(ready, actor=visitor().name))
    counts: dict[str, Any] = {"left": left, "closed": closed} | dict(sums)
    return redirect(url_for("desk.tray", **counts), code=303)


@blueprint.get("/drafts/<id>")
def draft(id: str) -> Response:
    """What was read from a file, and what is proposed, to be looked at and corrected."""
    found = archive().tray.get(id)
    page = Response(_page(found, {}, ""))
    if found.state in ("waiting", "reading"):
        page.headers["Refresh"] = str(AGAIN)
    return page


@blueprint.post("/drafts/<id>")
def correct(id: str) -> AnyResponse | tuple[str, int]:
    """Keep the corrections; with `confirm`, take the document in and go on to the next draft.

    What cannot be kept comes back as it was typed.
    """
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    found, following = archive().tray.get(id), archive().tray.rows.following(id)
    if found.document is None:
        abort(409, NOT_READ_YET)
    try:
        require_body(request.form, found.document)
        changes, release = changes_in(request.form, found.document), "release" in request.form
        department = department_in(request.form)
        if changes or release or department not in (None, found.department):
            archive().tray.correct(id, changes, release=release, department=department)
        if "confirm" not in request.form:
            return redirect(url_for("desk.draft", id=id, done="corrected"), code=303)
        outcome = archive().tray.confirm(id, actor=visitor().name)
    except InvalidRequest as error:
        ask = isinstance(error, ReleaseUnconfirmed)
        return _page(found, request.form, word(error, "page"), ask_release=ask), 400
    if outcome.status == "failed":
        return _page(archive().tray.get(id), {}, word(outcome.reason, "page")), 409
    if found.replaces:
        return redirect(url_for("documents.show", id=outcome.id, done=outcome.status), code=303)
    told: dict[str, Any] = {"done": outcome.status, "of": outcome.id}
    onward = url_for("desk.draft", id=following, **told) if following else url_for("desk.tray", **told)
    return redirect(onward, code=303)


@blueprint.post("/drafts/<id>/discard")
def discard(id: str) -> AnyResponse:
    """Let go of a file without taking it in."""
    archive().tray.discard(id)
    return redirect(url_for("desk.tray", done="discarded"), code=303)


@blueprint.post("/discard-known")
def discard_known() -> AnyResponse:
    """Let go of all files whose very bytes the archive holds: nothing is lost by it."""
    tray = archive().tray
    return redirect(url_for("desk.tray", known=tray.discard_some(tray.rows.known())), code=303)


@blueprint.post("/drafts/<id>/reread")
def reread(id: str) -> AnyResponse:
    """Read it again, as text of the encoding that was chosen."""
    archive().tray.reread(id, request.form.get("encoding", ""))
    return redirect(url_for("desk.draft", id=id, done="reread"), code=303)


@blueprint.get("/drafts/<id>/original")
def original(id: str) -> Response:
    """The bytes as received; offered for download, never opened by the browser."""
    found = archive().tray.get(id)
    with archive().tray.original(found) as path:
        return send_file(
            path,
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=PurePath(found.name).name,
        )


@blueprint.get("/drafts/<id>/beside/<other>")
def beside(id: str, other: str) -> str:
    """A draft and a document that it nearly repeats, side by side."""
    found, stored = archive().tray.get(id), archive().get(other, withdrawn=True)
    if found.document is None:
        abort(409, NOT_READ_YET)
    difference = compare(stored.document.text, found.document.text)
    return render_template("desk/beside.html", draft=found, stored=stored, difference=difference)


def _page(found: Draft, typed: Mapping[str, str], refused: str, *, ask_release: bool = False) -> str:
    document = found.document
    values: dict[str, object] = {}
    if document is not None:
        original = of_read(found)
        bench = beside_draft(original)
        form = shown_with_form(document, original.layout, typed, bench, ask_release=ask_release)
        values = {**form, "bench": bench, "twins": twins_of(found), "mark": _look(found)}
    replaced = archive().get(found.replaces, withdrawn=True) if found.replaces else None
    if replaced and document:
        take_turn("comparison")
        values["difference"] = compare(replaced.document.text, document.text)
    may_list = found.state == "read" and not found.is_listing and is_spreadsheet(found.name)
    values["may_list"] = may_list and not found.replaces
    values["typed"] = bool(typed)
    shown = {"draft": found, "document": document, "replaced": replaced, "encodings": ENCODINGS}
    values |= departments_for(typed, found.department)
    done, just = _done(), _just()
    return render_template("desk/draft.html", **shown, **values, refused=refused, done=done, just=just)


def _just() -> tuple[str, str] | None:
    """Id and title of the document that has just been taken in, for a link to it."""
    id = request.args.get("of", "")
    title = archive().titles.named([id]).get(id) if id else None
    return (id, title) if title else None


def _listed() -> dict[str, Any]:
    """One page of the list, each draft with its twins, and how many are in each state over all pages."""
    tray = archive().tray
    counts = Counter(tray.counts())
    last = last_page(counts.total(), PAGE_SIZE)
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    shown = tray.drafts(limit=PAGE_SIZE, offset=offset_of(page, PAGE_SIZE))
    rows = [(draft, twins_of(draft) if draft.state == "read" else (), _look(draft)) for draft in shown]
    return {"rows": rows, "counts": counts, "page": page, "last": last, "known": len(tray.rows.known())}


def _look(draft: Draft) -> str:
    """Why a draft is not confirmed with the others, in a sentence; "" when nothing speaks against it."""
    if draft.document is None or not (reason := archive().tray.look_at(draft)):
        return ""
    openness = draft.document.description.openness
    return (OTHERWISE_OPEN if reason == openness else MARKED).format(mark=reason, openness=openness)


def _done() -> str:
    """What has just been done, by the address the page was called with."""
    if "known" in request.args:
        return KNOWN_DISCARDED.format(count=request.args.get("known", 0, type=int))
    counts = {name: request.args.get(name, 0, type=int) for name in TRAY_DONE if name in request.args}
    told = "".join(TRAY_DONE[name].format(count=count) for name, count in counts.items() if count)
    if counts and "left" not in request.args:
        return told or NOTHING_DONE
    if "left" not in request.args:
        return DONE.get(request.args.get("done", ""), "")
    said = [
        text.format(count=count)
        for name, text in CONFIRMED.items()
        if (count := request.args.get(name, 0, type=int))
    ]
    left, closed = (request.args.get(name, 0, type=int) for name in ("left", "closed"))
    return "".join(
        (
            f"{'，'.join(said)}。" if said else NOTHING_CONFIRMED,
            LEFT_FOR_A_LOOK.format(count=left) if left else "",
            LEFT_CLOSED.format(count=closed) if closed else "",
            told,
        )
    )
