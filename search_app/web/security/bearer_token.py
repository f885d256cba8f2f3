"""Lets programs in by a personal token: `Authorization: Bearer …`, for what is made for programs and only reads.

A token opens no page of the desk and none of an account, whatever its role; it is refused there with 403. Where it is
asked for what it opens, anything but a token that holds is refused, so that a program with a token that has ended does
not go on with what everybody may see. Elsewhere a header that is none of ours is left to whom it concerns, and where anyone
may come a token makes nobody of its account.

A reader of feeds can often send no header. For these a token of another kind may stand in the address, as `token=…`: it
opens nothing but feeds, so that who reads it in a list of addresses comes no further.
Source: RFC 6750, sections 2.1 and 3.
"""

from __future__ import annotations

from typing import Final

from flask import abort, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from indexer.auth import FEED_TOKEN_PREFIX, TOKEN_PREFIX
from indexer.errors import SignInRefused, TooManyUses
from search_app.texts.pages import FEEDS_ONLY, NOT_FOR_TOKENS, NOT_IN_ADDRESSES
from search_app.texts.wording import word
from search_app.web.context import authenticator, departments_of
from search_app.web.security import permissions
from search_app.web.security.permissions import Visitor

IN_ADDRESS: Final = "token"  # the parameter
FEEDS: Final = "feed"  # the blueprint of feeds
OPENS: Final = ("api", "complete", "export", FEEDS, "iiif")  # blueprints


def visitor_by_token() -> Visitor | None:
    """Whom the request's token stands for; None where it shows none. Ends the request when the token is refused."""
    secret = _shown()
    if secret is None or request.endpoint is None:
        return None
    if request.blueprint not in OPENS:
        theirs = permissions.LEAST.get(request.endpoint) == "anyone" or not secret.startswith(TOKEN_PREFIX)
        return None if theirs else abort(403, NOT_FOR_TOKENS)
    if secret.startswith(FEED_TOKEN_PREFIX) and request.blueprint != FEEDS:
        abort(403, FEEDS_ONLY)
    try:
        account, token = authenticator().bearer(secret, request.remote_addr or "")
    except TooManyUses as refusal:
        raise TooManyRequests(word(refusal, "page"), retry_after=refusal.wait) from None
    except SignInRefused as refusal:
        asked = WWWAuthenticate("bearer", {"error": "invalid_token"})
        raise Unauthorized(word(refusal, "page"), www_authenticate=asked) from None
    return Visitor(account.name, token.role, departments_of(account, token.role))


def _shown() -> str | None:
    """What the request shows as its token: in its header, or at a feed in its address."""
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return secret.strip()
    written = request.args.get(IN_ADDRESS) if request.blueprint == FEEDS else None
    if written and written.startswith(TOKEN_PREFIX) and not written.startswith(FEED_TOKEN_PREFIX):
        abort(403, NOT_IN_ADDRESSES)
    return written
