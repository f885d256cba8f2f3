"""Adds the headers that keep a page to what is ours."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from search_app.web.addresses import keep_for_good
from search_app.web.security.other_viewers import open_to_viewers
from search_app.web.security.permissions import LEAST, visitor

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_FOR_ALL = ("anyone", "reading", None)


def protect(response: Response) -> Response:
    """Every response carries HEADERS, and none is kept by caches that others share.

    What somebody who has signed in was shown is kept nowhere, so that nobody finds it by going back after them.
    """
    response.headers.update(HEADERS)
    if request.endpoint == "static":
        if not keep_for_good(response):
            response.headers["Cache-Control"] = "private, no-cache"
        return response
    response.vary.update(("Cookie", "Authorization"))
    open_to_viewers(response)
    if visitor().role or LEAST.get(request.endpoint or "") not in _FOR_ALL:
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
