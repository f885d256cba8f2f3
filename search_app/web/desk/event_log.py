"""GET /desk/log: who did what to which document when, and what it changed; the last act first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from search_app.web.context import archive

PAGE_SIZE = 50

blueprint = Blueprint("events", __name__, url_prefix="/desk/log")


@blueprint.get("")
def log() -> str:
    """A page of it: the newest events, or those before a serial."""
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < 1 << 62:
        before = None
    found = archive().log(limit=PAGE_SIZE + 1, before=before)
    shown = found[:PAGE_SIZE]
    older = shown[-1].serial if len(found) > PAGE_SIZE else None
    ids = {event.id for event in shown if event.id}
    named = archive().titles.named(ids)
    titles = {id: named.get(id) or id for id in ids}
    return render_template("events/log.html", events=shown, titles=titles, older=older, newest=before is None)
