"""GET /accounts: who may sign in; its POSTs add and change accounts. For administrators."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.auth import LONGEST_NAME, ROLE_NAMES, SHORTEST
from indexer.errors import InvalidRequest
from search_app.texts.pages import MAY
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/accounts")
def overview() -> Response:
    """The page."""
    return _page()


@blueprint.post("/accounts")
def add() -> Response:
    """Make an account."""

    def make(said: dict[str, str]) -> None:
        archive().accounts.add(said["name"], said["role"], said["password"], actor=visitor().name)

    return done(make, "name", "role", "password")


@blueprint.post("/accounts/<name>/role")
def set_role(name: str) -> Response:
    """Give it another role."""
    return done(lambda said: archive().accounts.set_role(name, said["role"], actor=visitor().name), "role")


@blueprint.post("/accounts/<name>/password")
def set_password(name: str) -> Response:
    """Give it another password, and let it be tried at once."""

    def change(said: dict[str, str]) -> None:
        archive().accounts.set_password(name, said["password"], actor=visitor().name)
        archive().authenticator.forgive(name)

    return done(change, "password")


@blueprint.post("/accounts/<name>/disable")
def disable(name: str) -> Response:
    """Let it sign in no more."""
    return done(lambda _: archive().accounts.disable(name, actor=visitor().name))


@blueprint.post("/accounts/<name>/enable")
def enable(name: str) -> Response:
    """Let it sign in again."""
    return done(lambda _: archive().accounts.enable(name, actor=visitor().name))


def done(change: Callable[[dict[str, str]], object], *fields: str) -> Response:
    """Make a change out of the form's fields and show the page, with a sentence where it could not be made."""
    said = {field: request.form.get(field, "") for field in fields}
    try:
        change(said)
    except InvalidRequest as refusal:
        response = _page(word(refusal, "page"))
        response.status_code = 400
        return response
    return redirect(url_for("accounts.overview"), code=303)


def _page(said: str = "") -> Response:
    page = render_template(
        "accounts/overview.html",
        accounts=archive().accounts.all(),
        roles=[(role, name, MAY[role]) for role, name in ROLE_NAMES.items()],
        said=said,
        departments=archive().departments.all(),
        tokens=archive().authenticator.tokens.all(),
        longest=LONGEST_NAME,
        shortest=SHORTEST,
    )
    return make_response(page)
