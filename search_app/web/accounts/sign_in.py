"""GET, POST /sign-in and POST /sign-out, and the page of one's own account.

GET, POST /account: one's own account, a new password, and the end of all one's sessions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.auth import LONGEST_TOKEN_NAME, MOST_DAYS, SHORTEST, Token
from indexer.errors import InvalidRequest, SignInRefused, SignInUnavailable, TooManyAttempts
from indexer.model import ROLES, may
from search_app.texts.pages import ONLY_HERE, TWO_PASSWORDS
from search_app.texts.wording import word
from search_app.web.accounts.carried import carried_fields
from search_app.web.context import accounts, authenticator, external
from search_app.web.security import session_cookie
from search_app.web.security.guards import SignInToGoOn, way_back
from search_app.web.security.permissions import visitor

_OURS = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")  # what every browser takes for a path below our host

DIRECTORY, OPENID = "directory", "openid"  # ways to sign in beside an account of the archive

blueprint = Blueprint("signing_in", __name__)
blueprint.add_app_template_global(way_back)


@blueprint.get("/sign-in")
def ask() -> Response:
    """The form; whoever has signed in goes on at once, whoever has signed out may do so at the provider, too."""
    onward = own_path(request.args.get("next", ""))
    return redirect(onward, code=303) if visitor().role else form(onward)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Begin a session, by an account of the archive or of the office's directory."""
    name, onward = request.form.get("name", ""), own_path(request.form.get("next", ""))
    by = external().by_directory if request.form.get("way") == DIRECTORY else authenticator().sign_in
    try:
        token = by(name, request.form.get("password", ""), client_address())
    except (SignInRefused, SignInUnavailable) as refusal:
        return refused(form(onward, name, word(refusal, "page")), refusal)
    return let_in(token, onward)


@blueprint.app_errorhandler(SignInToGoOn)
def ask_to_go_on(_: SignInToGoOn) -> Response:
    """A page that keeps a form until somebody has signed in, in place of the answer to it."""
    page = render_template("signing_in/waiting.html", to=own_path(way_back()), fields=carried_fields())
    response = make_response(page, 401)
    response.headers["Cache-Control"] = "private, no-store"  # somebody has typed it who had signed in
    return response


def let_in(token: str, onward: str) -> Response:
    """Go on to where the person wanted to be, with a new session; one that the browser had ends."""
    response = redirect(onward, code=303)
    if before := session_cookie.token():
        authenticator().sign_out(before)
    session_cookie.give(response, token)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this session; it does no harm to ask twice."""
    account = None
    if token := session_cookie.token():
        account = authenticator().whose(token)
        authenticator().sign_out(token)
    elsewhere = OPENID if account and account.origin == OPENID else None
    response = redirect(url_for("signing_in.ask", out=elsewhere), code=303)
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
        prove(request.form.get("old", ""))
        accounts().set_password(name, password, actor=name)
        token = authenticator().sign_in(name, password, client_address())
    except (SignInRefused, SignInUnavailable) as refusal:
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


def form(onward: str, name: str = "", said: str = "") -> Response:
    """The sign-in page, with a sentence on top, with each way that is set up."""
    ways = external()
    page = render_template(
        "signing_in/sign_in.html",
        onward=onward,
        name=name,
        said=said,
        someone=bool(accounts().all()),
        directory=DIRECTORY if ways.has_directory else "",
        openid=ways.has_provider,
        out=ways.has_provider and request.args.get("out") == OPENID,
    )
    return make_response(page)


def prove(password: str) -> None:
    """That it is the visitor who asks, by the password; whom a provider vouches for, by having signed in lately.

    Raises SignInRefused, SignInUnavailable.
    """
    account = accounts().get(visitor().name)
    if account.origin == OPENID:
        authenticator().require_fresh(session_cookie.token())
        return
    by = external().prove if account.origin else authenticator().prove
    if by(account.name, password, client_address()).serial != account.serial:
        raise SignInRefused("wrong name or password")


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


def refused(response: Response, refusal: SignInRefused | SignInUnavailable) -> Response:
    """The page with the status of a refusal, and when to come again."""
    response.status_code = 503 if isinstance(refusal, SignInUnavailable) else 401
    if isinstance(refusal, TooManyAttempts):
        response.status_code = 429
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def client_address() -> str:
    """The client's; behind a proxy that the server was told of, the one the proxy names."""
    return request.remote_addr or ""
