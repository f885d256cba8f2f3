"""GET, POST /sign-in and POST /sign-out, and the page of one's own account.

GET, POST /account: one's own account, a new password, and the end of all one's sessions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.auth import LONGEST_TOKEN_NAME, MOST_DAYS, SHORTEST, Token
from indexer.errors import InvalidRequest, SignInRefused, TooManyAttempts
from indexer.model import ROLES, may
from search_app.texts.pages import ONLY_HERE, TWO_PASSWORDS
from search_app.texts.wording import word
from search_app.web.context import accounts, authenticator
from search_app.web.security import session_cookie
from search_app.web.security.guards import way_back
from search_app.web.security.permissions import visitor

_OURS = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")  # what every browser takes for a path below our host

blueprint = Blueprint("signing_in", __name__)
blueprint.add_app_template_global(way_back)


@blueprint.get("/sign-in")
def ask() -> Response:
    """The form; whoever has signed in goes on at once."""
    onward = own_path(request.args.get("next", ""))
    return redirect(onward, code=303) if visitor().role else _form(onward)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Begin a session and go on to where the person wanted to be; a session that the browser had ends."""
    name, onward = request.form.get("name", ""), own_path(request.form.get("next", ""))
    try:
        token = authenticator().sign_in(name, request.form.get("password", ""), client_address())
    except SignInRefused as refusal:
        return refused(_form(onward, name, word(refusal, "page")), refusal)
    if before := session_cookie.token():
        authenticator().sign_out(before)
    response = redirect(onward, code=303)
    session_cookie.give(response, token)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this session; it does no harm to ask twice."""
    if token := session_cookie.token():
        authenticator().sign_out(token)
    response = redirect(url_for("signing_in.ask"), code=303)
    session_cookie.take(response)
    return response


@blueprint.get("/account")
def own() -> Response:
    """One's own account."""
    return own_page()


@blueprint.post("/account")
def change_password() -> Response:
    """Give oneself another password; all other sessions end, this one goes on as a new one."""
    name, password = visitor().name, request.form.get("password", "")
    try:
        if password != request.form.get("again", ""):
            raise InvalidRequest(TWO_PASSWORDS)
        authenticator().prove(name, request.form.get("old", ""), client_address())
        accounts().set_password(name, password, actor=name)
        token = authenticator().sign_in(name, password, client_address())
    except SignInRefused as refusal:
        return refused(own_page(word(refusal, "page")), refusal)
    except InvalidRequest as refusal:
        response = own_page(word(refusal, "page"))
        response.status_code = 400
        return response
    response = own_page(ONLY_HERE)
    session_cookie.give(response, token)
    return response


@blueprint.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End all sessions of one's own, this one too."""
    accounts().end_sessions(visitor().name, actor=visitor().name)
    return sign_out()


def own_path(asked: str) -> str:
    """The address, when it lies below our host; else the front page."""
    return asked if _OURS.fullmatch(asked) else url_for("start")


def _form(onward: str, name: str = "", said: str = "") -> Response:
    someone = bool(accounts().all())
    page = render_template("signing_in/sign_in.html", onward=onward, name=name, said=said, someone=someone)
    return make_response(page)


def own_page(
    said: str = "", made: tuple[str, Token] | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """One's own account, with a sentence on top, with a token just made, or with what was typed for one."""
    account, tokens = accounts().get(visitor().name), authenticator().tokens
    page = render_template(
        "signing_in/own.html",
        account=account,
        said=said,
        shortest=SHORTEST,
        tokens=tokens.of(account.name),
        made=made,
        typed=typed or {},
        roles=[role for role in ROLES if may(account.role, role)],
        days=(tokens.days(0), tokens.days(90), tokens.days(MOST_DAYS)),
        longest=LONGEST_TOKEN_NAME,
    )
    return make_response(page)


def refused(response: Response, refusal: SignInRefused) -> Response:
    """The page with the status of a refusal, and when to come again."""
    response.status_code = 401
    if isinstance(refusal, TooManyAttempts):
        response.status_code = 429
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def client_address() -> str:
    """The client's; behind a proxy that the server was told of, the one the proxy names."""
    return request.remote_addr or ""
