"""/desk/documents/ID: correct a document, replace it, withdraw it, look at its versions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import DocumentChanged, InvalidRequest, ReleaseUnconfirmed
from indexer.intake import LONGEST_WITHDRAWAL, withdrawal_reason
from indexer.model import StoredDocument
from indexer.text import compare
from search_app.telemetry import LARGEST_UPLOAD
from search_app.texts.desk import DONE, NO_FILE, WITHDRAWN_BEFORE
from search_app.texts.pages import NO_DOCUMENT
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.back import is_search, way_to_list
from search_app.web.desk.document_form import (
    LARGEST_FORM,
    LONGEST_BODY,
    changes_in,
    departments_for,
    entries_of,
    require_body,
    shown_with_form,
)
from search_app.web.desk.original_pages import beside_version
from search_app.web.desk.uploads import received
from search_app.web.originals.original import of_stored
from search_app.web.search_url import read_number
from search_app.web.security.permissions import visitor

EVENTS = 50  # of its log that are shown

blueprint = Blueprint("documents", __name__, url_prefix="/desk/documents")


@blueprint.errorhandler(InvalidRequest)
def refused(error: InvalidRequest) -> tuple[str, int]:
    """The document's page with the reason why nothing was done to it."""
    return _page(_fetch((request.view_args or {})["id"]), {}, word(error, "page")), 400


@blueprint.get("/<id>")
def show(id: str) -> str:
    """Its text, the form of its fields, its versions and its log."""
    return _page(_fetch(id), {}, "")


@blueprint.post("/<id>")
def correct(id: str) -> Response | tuple[str, int]:
    """Store what the form changes as a new version; a form that cannot be stored comes back as it was filled in."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    stored = _fetch(id)
    try:
        require_body(request.form, stored.document)
        changed = archive().edit(
            id,
            changes_in(request.form, stored.document),
            actor=visitor().name,
            expected=read_number(request.form.get("version", ""))
            or 0,  # what is no version has been changed since
            release="release" in request.form,
        )
    except DocumentChanged as error:
        return _page(stored, request.form, word(error, "page")), 409
    except InvalidRequest as error:
        ask = isinstance(error, ReleaseUnconfirmed)
        return _page(stored, request.form, word(error, "page"), ask_release=ask), 400
    return _back(id, "saved" if changed else "same")


@blueprint.post("/<id>/withdraw")
def withdraw(id: str) -> Response | tuple[str, int]:
    """Take it out of every search, for the reason that was typed."""
    stored = _fetch(id)
    try:
        reason = withdrawal_reason(request.form.get("reason", ""))
    except InvalidRequest as error:
        return _page(stored, {}, word(error, "page")), 400
    if not archive().withdraw(id, actor=visitor().name, reason=reason):
        return _page(_fetch(id), {}, WITHDRAWN_BEFORE.format(reason=reason)), 409
    return _back(id, "withdrawn")


@blueprint.post("/<id>/reinstate")
def reinstate(id: str) -> Response:
    """Bring it back; from a list, which is shown again."""
    archive().reinstate(_fetch(id).id, actor=visitor().name)
    if "list" in request.args and (way := way_to_list()):
        return redirect(f"{way}{'&' if '?' in way else '?'}done=reinstated", code=303)
    return _back(id, "reinstated")


@blueprint.post("/<id>/department")
def assign(id: str) -> Response:
    """Have it belong to a department, or to none."""
    changed = archive().departments.assign(
        [_fetch(id).id], request.form.get("department", ""), actor=visitor().name
    )
    return _back(id, "assigned" if changed else "same")


@blueprint.post("/<id>/replace")
def replace(id: str) -> Response:
    """Receive a file that is to be its next version; it waits to be looked at like any other."""
    request.max_content_length = LARGEST_UPLOAD
    drafts = received(replaces=_fetch(id).id)
    if not drafts:
        abort(400, NO_FILE)
    return redirect(url_for("desk.draft", id=drafts[0].id), code=303)


@blueprint.get("/<id>/versions/<int:version>")
def version(id: str, version: int) -> str:
    """One of its versions as it was, and what the next one changed."""
    numbers = [number for number, _ in archive().history(id)]
    if version not in numbers:
        abort(404, NO_DOCUMENT)
    stored = archive().get(id, version=version, withdrawn=True)
    beside = version + 1 if version < max(numbers) else max(version - 1, 1)
    other = archive().get(id, version=beside, withdrawn=True) if beside != version else stored
    older, newer = sorted((stored, other), key=lambda one: one.version)
    return render_template(
        "documents/version.html",
        stored=stored,
        older=older,
        newer=newer,
        entries=entries_of(stored.document, {}),
        longest=LONGEST_BODY,
        difference=compare(older.document.text, newer.document.text) if older is not newer else None,
    )


def _fetch(id: str) -> StoredDocument:
    return archive().get(id, withdrawn=True)


def _page(
    stored: StoredDocument, typed: Mapping[str, str], refused: str, *, ask_release: bool = False
) -> str:
    events = archive().log(stored.id, limit=EVENTS)
    document, layout = stored.document, archive().seen_with().layout(stored)
    original = of_stored(stored, layout)
    bench = beside_version(original, stored.version) if original.kept else None
    return render_template(
        "documents/document.html",
        stored=stored,
        **departments_for({}, stored.department),
        document=document,
        refused=refused,
        bench=bench,
        **shown_with_form(document, layout, typed, bench, ask_release=ask_release),
        typed=bool(typed),
        expected=typed.get("version", stored.version),
        original=Path(stored.original).name,
        versions=list(reversed(archive().history(stored.id))),
        events=events,
        batches=archive().batches.names(event.batch for event in events if event.batch),
        disposals=archive().destruction.lists.of_document(stored.number)
        if stored.state == "destroyed"
        else (),
        done=DONE.get(request.args.get("done", ""), ""),
        withdrawal=archive().listing.withdrawal(stored.number) if stored.state == "withdrawn" else None,
        way=way_to_list(),
        longest_reason=LONGEST_WITHDRAWAL,
        from_search=is_search(way_to_list()),
    )


def _back(id: str, done: str) -> Response:
    return redirect(url_for("documents.show", id=id, done=done, back=way_to_list() or None), code=303)
