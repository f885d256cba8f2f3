"""Accepts requests that change something only from our own pages.

No token in forms: browsers say themselves where a request comes from. This is the defence against forged requests;
that the session's cookie is SameSite=Lax is a second one.

- `Sec-Fetch-Site` cannot be set by a page. Only `same-origin` passes, and `none`: the reader's own doing.
  Browsers leave it out over plain http to any host but localhost, which is how an office reaches a server.
- There `Origin` counts, and without it `Referer`: its host and port have to be those the request was sent to, which
  `host_names` has found to be ours.
- Where none of the three says anything, the request is refused: a program that is no browser sends `Origin`.
- What only looks passes from anywhere, but what is asked is counted only from our own pages, told in the same way.

Behind a proxy the request has to arrive with the `Host` that the reader's browser asked for.
Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers"; the Fetch Metadata
Request Headers draft (W3C), section 2; RFC 6454, section 7, for `Origin`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request

from indexer.text import place
from search_app.texts.pages import FOREIGN_REQUEST

_CHANGE_NOTHING = ("GET", "HEAD", "OPTIONS", "TRACE")


def require_same_origin() -> None:
    """Refuse a change that another site's page asks for; to run before every view."""
    if request.method in _CHANGE_NOTHING or request.routing_exception is not None:
        return  # an address or method we do not have is answered with 404 or 405
    if not is_ours():
        abort(403, FOREIGN_REQUEST)


def asked_on_our_page() -> bool:
    """Whether somebody asks for the page from one of ours: by its form or a link, not by the address bar.

    A picture or a script in a foreign page, a link from there and a program that says nothing are none of it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return _names_us(request.headers.get("Referer", ""))  # which no page can set to another's
    kind = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return site == "same-origin" and kind == ("navigate", "document")


def is_ours() -> bool:
    """Whether the request comes from one of our pages, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return _names_us(request.headers.get("Origin") or request.headers.get("Referer") or "")


def _names_us(came_from: str) -> bool:
    try:
        return place(urlsplit(came_from).netloc) == place(request.host)
    except ValueError:  # an address no browser would send
        return False
