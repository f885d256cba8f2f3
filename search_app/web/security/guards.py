"""Finds out who makes a request, and lets it pass, sends it to the sign-in page or refuses it.

Both functions run before every view, in this order.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from search_app.texts.pages import NOT_YOURS, SIGN_IN_FIRST
from search_app.web.accounts.carried import can_be_carried
from search_app.web.context import authenticator, departments_of, settings
from search_app.web.security import permissions, session_cookie
from search_app.web.security.bearer_token import visitor_by_token
from search_app.web.security.permissions import Visitor, visitor
from search_app.web.typed import FORMS

FOR_PROGRAMS: Final = ("api", "complete", "openapi", "opensearch", "feed", "export")  # blueprints
_DECISIONS: Final = frozenset(
    {"disposal.approve", "openness.decide", "review.decide"}
)  # made by who has seen what is decided, so never kept for who signs in next
_LONGEST_WAY_BACK: Final = 8_192  # characters of an address that is kept over a sign-in


class SignInToGoOn(Unauthorized):
    """Somebody without a session has sent a form that is worth keeping."""


def find_visitor() -> None:
    """Who makes the request, by its token or the session of its cookie."""
    if "visitor" in g or request.endpoint == "static":
        return
    if by_token := visitor_by_token():
        g.visitor = by_token
        return
    token = session_cookie.token()
    account = authenticator().whose(token) if token else None
    if account:
        g.visitor = Visitor(account.name, account.role, departments_of(account, account.role))


def require_access() -> Response | None:
    """Refuse an address that the visitor may not have; a person who has not signed in is asked to."""
    if request.endpoint is None:
        return None  # an address we do not have is answered with 404
    if _lets_in(request.endpoint):
        return None
    if visitor().role:
        abort(403, NOT_YOURS)
    if _is_a_page():
        return redirect(url_for("signing_in.ask", next=way_back()), code=303)
    if _sends_a_form():
        raise SignInToGoOn(SIGN_IN_FIRST)
    return abort(401, SIGN_IN_FIRST)


def may_use(endpoint: str) -> bool:
    """Whether the visitor is let in there, for a page that would lead to it."""
    return "without_settings" not in g and _lets_in(endpoint)


def way_back() -> str:
    """The address of this request below our host, to be given as `next` to the sign-in page."""
    asked = request.query_string.decode("ascii", "replace")
    here = quote(request.script_root + request.path) + (f"?{asked}" if asked else "")
    return here if len(here) <= _LONGEST_WAY_BACK else ""


def _lets_in(endpoint: str) -> bool:
    least = permissions.LEAST.get(endpoint, "administrator")
    if name := permissions.BY_SETTING.get(endpoint):
        least = permissions.narrowed(endpoint, settings().value(name))
    if least == "anyone" or (least == "reading" and not reading_needs_account()):
        return True
    return visitor().may("reader" if least == "reading" else least)


def reading_needs_account() -> bool:
    """Whether nobody may read who has not signed in: as the app was told; else as an administrator has set it."""
    told: bool | None = current_app.config["READING_NEEDS_ACCOUNT"]
    return settings().holds("reading_needs_account") if told is None else told


def _sends_a_form() -> bool:
    """Whether a person sends a form of the desk, or with texts, which waits for the sign-in; none of these has a password."""
    by_person, endpoint = "text/html" in request.headers.get("Accept", ""), request.endpoint or ""
    waits = endpoint in FORMS or (
        permissions.LEAST.get(endpoint) == "archivist" and endpoint not in _DECISIONS
    )
    return by_person and waits and can_be_carried()


def _is_a_page() -> bool:
    """Whether a person in front of a browser asks for it."""
    by_person = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
    return by_person and request.blueprint not in FOR_PROGRAMS
