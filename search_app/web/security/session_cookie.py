"""Keeps the token of a session in the browser's cookie, and for the time of a sign-in at a provider what belongs to it.

No page can read it (HttpOnly), no other site's form or picture makes the browser send it (SameSite=Lax), and over
https its name begins with __Host-, so that no other host of the domain can lay one in (RFC 6265bis, 4.1.3.2).
"""

from __future__ import annotations

import re
from typing import Final

from flask import request
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

NAME: Final = "gongwen_session"

PENDING: Final = 900  # seconds that a sign-in at the provider may take
PENDING_NAME: Final = "gongwen_openid"
_TOKEN = re.compile(r"[0-9a-f]{64}")


def name() -> str:
    """What the cookie is called over the scheme of this request."""
    return f"__Host-{NAME}" if request.is_secure else NAME


def token() -> str:
    """What the browser showed; "" for nothing, or what was never a token."""
    if "Cookie" not in request.headers:
        return ""  # as of most who only read
    shown = request.cookies.get(name(), "")
    return shown if _TOKEN.fullmatch(shown) else ""


def tokens_in(header: str) -> list[str]:
    """What a `Cookie` header shows, over either scheme, before a request has been made of it."""
    shown = parse_cookie(header)
    tokens = (shown.get(each, "") for each in (NAME, f"__Host-{NAME}"))
    return [token for token in tokens if _TOKEN.fullmatch(token)]


def give(response: Response, token: str) -> None:
    """Let the browser keep a token until it is closed."""
    response.set_cookie(name(), token, path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def pending() -> str:
    """What the browser kept of a sign-in at the provider; "" for nothing."""
    return request.cookies.get(_pending_name(), "")


def keep_pending(response: Response, sealed: str) -> None:
    """Let the browser keep, for a while, what the provider's answer will be held against."""
    response.set_cookie(
        *(_pending_name(), sealed),
        max_age=PENDING,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def drop_pending(response: Response) -> None:
    """Let it be forgotten: an answer is taken once."""
    response.delete_cookie(_pending_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def _pending_name() -> str:
    return f"__Host-{PENDING_NAME}" if request.is_secure else PENDING_NAME


def take(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
