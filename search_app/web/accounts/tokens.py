"""POST /account/tokens: make oneself a token for a program; those beside it revoke one, of one's own or of anybody."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import InvalidRequest, SignInRefused, SignInUnavailable
from search_app.texts.wording import word
from search_app.web.accounts.sign_in import own_page, prove, refused
from search_app.web.context import authenticator
from search_app.web.security.permissions import visitor

FOR_FEEDS: Final = "feeds"  # chosen instead of a role

blueprint = Blueprint("tokens", __name__)


@blueprint.post("/account/tokens")
def make() -> Response:
    """The page with the new token on it, which is shown this once."""
    name, said = visitor().name, {key: request.form.get(key, "") for key in ("name", "role", "until", "old")}
    try:
        prove(said["old"])
        secret, token = authenticator().tokens.make(
            name,
            said["name"],
            said["role"],
            said["until"],
            actor=name,
            feeds_only=said["role"] == FOR_FEEDS,
        )
    except (SignInRefused, SignInUnavailable) as refusal:
        return refused(own_page(word(refusal, "page"), typed=said), refusal)
    except InvalidRequest as refusal:
        response = own_page(word(refusal, "page"), typed=said)
        response.status_code = 400
        return response
    return own_page(made=(secret, token))


@blueprint.post("/account/tokens/<id>/revoke")
def revoke(id: str) -> Response:
    """End one of one's own; it does no harm to ask twice."""
    authenticator().tokens.revoke(id, actor=visitor().name, owner=visitor().name)
    return redirect(url_for("signing_in.own", _anchor="tokens"), code=303)


@blueprint.post("/accounts/tokens/<id>/revoke")
def revoke_any(id: str) -> Response:
    """End one of anybody's."""
    authenticator().tokens.revoke(id, actor=visitor().name)
    return redirect(url_for("accounts.overview"), code=303)
