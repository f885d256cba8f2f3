"""GET /admin: version, stores, room, backups, failures and who has signed in; its POSTs begin a backup and end sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer import __version__
from indexer.catalogue import CHOICES, NO, SETTINGS, SWITCHES, YES, Setting
from indexer.errors import BackupFailed, InvalidRequest
from indexer.maintenance import LARGEST_MARK, LastBackup, read_mark
from search_app.texts.administration import (
    BACKING_UP,
    BACKING_UP_BEGINS,
    BY_THE_CLOCK,
    DONE,
    GROUPS,
    setting_means,
)
from search_app.texts.local_time import local
from search_app.texts.maintenance import STAGES
from search_app.texts.periods import age_in_words
from search_app.texts.wording import word
from search_app.web.administration.failures import failure_facts
from search_app.web.context import archive, office
from search_app.web.desk.custom_words import index_facts
from search_app.web.security import session_cookie
from search_app.web.security.permissions import visitor

blueprint = Blueprint("administration", __name__)

_MOST_SESSIONS: Final = 200  # that are shown


@blueprint.get("/admin")
def overview() -> str:
    """The page."""
    return _page(done=DONE.get(request.args.get("done", ""), ""))


@blueprint.get("/admin/backup")
def backup_progress() -> str:
    """The last backup, and how far the one under way is, for the script of the page."""
    return render_template("administration/backup.html", **_backups())


@blueprint.post("/admin/backup")
def back_up() -> Response | tuple[str, int]:
    """Begin a backup behind the page."""
    try:
        begun = archive().backups.start(visitor().name)
    except BackupFailed as refusal:
        return _page(refused=word(refusal, "page")), 400
    return _back("backing-up" if begun else "backed-up-already", "backups")


@blueprint.post("/admin/sessions/<key>/end")
def end_session(key: str) -> Response:
    """Sign somebody out in one place; it does no harm to ask twice."""
    ended = archive().authenticator.end_session(key, actor=visitor().name)
    return _back("session-ended" if ended else "session-gone", "sessions")


@blueprint.post("/admin/settings/<name>")
def set_setting(name: str) -> Response | tuple[str, int]:
    """Change a setting."""
    try:
        changed = archive().settings.set(name, request.form.get("value", ""), actor=visitor().name)
    except InvalidRequest as refusal:
        return _page(refused=word(refusal, "page"), typed={name: request.form.get("value", "")}), 400
    return _back("set" if changed else "unchanged", "settings")


@blueprint.post("/admin/mark")
def set_mark() -> Response | tuple[str, int]:
    """Put the picture of the form on all pages; without one, take off what is there."""
    file = request.files.get("mark")
    try:
        mark = None if "remove" in request.form else read_mark(file.read(LARGEST_MARK + 1) if file else b"")
    except InvalidRequest as refusal:
        return _page(refused=word(refusal, "page")), 400
    changed = archive().settings.set_mark(mark, actor=visitor().name)
    return _back("set" if changed else "unchanged", "settings")


@blueprint.get("/mark")
def mark() -> Response:
    """The office's mark, for every page."""
    shown = office().mark or abort(404)
    response = make_response(shown.content)
    response.mimetype = shown.type
    response.headers["Cache-Control"] = "private, max-age=86400"  # another has another address
    return response


def _back(done: str, section: str) -> Response:
    return redirect(url_for("administration.overview", done=done, _anchor=section), code=303)


def _page(*, done: str = "", refused: str = "", typed: dict[str, str] | None = None) -> str:
    whole = archive()
    token, sessions = session_cookie.token(), whole.authenticator.signed_in()
    return render_template(
        "administration/overview.html",
        done=done,
        refused=refused,
        version=__version__,
        state=whole.overview(),
        documents=whole.count(),
        owed=whole.owed(),
        waiting=sum(whole.tray.counts().values()),
        sessions=[(each, _moment(each.created), _moment(each.seen)) for each in sessions[:_MOST_SESSIONS]],
        signed_in=len(sessions),
        own=whole.authenticator.session_key(token) if token else "",
        groups=[(title, [_setting(name, typed or {}) for name in names]) for title, names in GROUPS.items()],
        largest_mark=LARGEST_MARK >> 10,
        **failure_facts(request.args.get("incident", "")),
        **_backups(),
        **index_facts(),
    )


def _setting(name: Setting, typed: dict[str, str]) -> dict[str, Any]:
    value = archive().settings.value(name)
    choices = (YES, NO) if name in SWITCHES else CHOICES.get(name, ())
    means = setting_means(name, value)
    shown = typed.get(name, value)
    return {"name": name, "term": SETTINGS[name], "value": shown, "means": means, "choices": choices}


def _backups() -> dict[str, Any]:
    backups = archive().backups
    last, whole, upcoming = backups.last(), backups.last_kept(), backups.next_at()
    age = datetime.now(UTC) - datetime.fromisoformat(whole.began_at) if whole else None
    return {
        "backing_up": last,
        "said_of_backup": _said(last),
        "whole": whole,
        "age": age_in_words(age) if age else "",
        "late": bool(age and age.days >= 2),
        "backup_folder": backups.folder,
        "backup_room": backups.room(),
        "next_backup": local(upcoming.isoformat()) if upcoming else "",
    }


def _said(last: LastBackup) -> str:
    """One sentence on the last backup in the background; "" when there has been none."""
    if last.state == "running" and not last.progress.total:
        return BACKING_UP_BEGINS
    return BACKING_UP[last.state].format(
        stage=STAGES[last.progress.stage],
        done=f"{last.progress.done:,}",
        total=f"{last.progress.total:,}",
        ended=local(last.ended_at),
        by=last.by or BY_THE_CLOCK,
        reason=word(last.reason, "page"),
    )


def _moment(seconds: float) -> str:
    return local(datetime.fromtimestamp(seconds, UTC).isoformat())
