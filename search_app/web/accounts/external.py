"""GET /sign-in/openid: sign in at the office's provider; those below it take its answer, and sign out there.

All three lead on: a form's target would be held to our own pages by the policy that every page carries. What the answer
is to be held against the browser keeps in a cookie that lasts for this one answer.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import SignInRefused, SignInUnavailable
from search_app.texts.wording import word
from search_app.web.accounts.sign_in import client_address, form, let_in, own_path, refused
from search_app.web.context import external
from search_app.web.security import session_cookie

LONGEST_ONWARD: Final = 1_000  # characters of a way back that a cookie has room for

blueprint = Blueprint("external", __name__)


@blueprint.before_request
def require_provider() -> None:
    """Without a provider there are no such pages."""
    if not external().has_provider:
        abort(404)


@blueprint.get("/sign-in/openid")
def begin() -> Response:
    """Go to where the person signs in."""
    onward = own_path(request.args.get("next", ""))
    onward = onward if len(onward) <= LONGEST_ONWARD else own_path("")
    try:
        url, kept = external().begin(url_for("external.finish", _external=True), onward)
    except SignInUnavailable as away:
        return refused(form(onward, said=word(away, "page")), away)
    response = redirect(url, code=303)
    session_cookie.keep_pending(response, kept)
    return response


@blueprint.get("/sign-in/openid/back")
def finish() -> Response:
    """Take the provider's answer: begin a session, and go on to where the person wanted to be."""
    said = {name: request.args.get(name, "") for name in ("state", "code", "iss")}
    try:
        kept = session_cookie.pending()
        token, onward = external().finish(kept, said["state"], said["code"], said["iss"], client_address())
        response = let_in(token, own_path(onward))
    except (SignInRefused, SignInUnavailable) as refusal:
        response = refused(form(own_path(""), said=word(refusal, "page")), refusal)
    session_cookie.drop_pending(response)
    return response


@blueprint.get("/sign-in/openid/out")
def end() -> Response:
    """Go to where the person signs out at the provider; to our own page where it has none."""
    here = url_for("signing_in.ask", _external=True)
    try:
        return redirect(external().sign_out_url(here) or here, code=303)
    except SignInUnavailable as away:
        return refused(form(own_path(""), said=word(away, "page")), away)
