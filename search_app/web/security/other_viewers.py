"""Lets viewers on other sites read page images and what IIIF says of them, as far as nobody need sign in for it.

Other sites are those of the setting 外部阅览器, and pages of this very machine where the archive is asked under its own
address, too. The answer never allows credentials, so a browser sends them without the reader's cookies.
Source: Fetch Standard, 3.3 (CORS protocol) and 3.7 (Cross-Origin-Resource-Policy), https://fetch.spec.whatwg.org/.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from flask import Response, request

from indexer.text import NotAName, is_loopback, names_in, place
from search_app.web.context import settings
from search_app.web.security.permissions import visitor


def open_to_viewers(response: Response) -> None:
    """Say in the headers of a shared answer that the site which asks for it may read it, if that is so."""
    if not _is_shared() or visitor().role:
        return
    response.vary.add("Origin")
    response.vary.add("Referer")
    origin = _origin()
    if origin and _is_a_viewer(origin):
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = origin


def _is_shared() -> bool:
    return request.blueprint == "iiif" or request.endpoint == "pages.image"


def _origin() -> str:
    """The site whose page asks: https://viewer.example; browsers name it for an image in another header. "" if none."""
    stated = request.headers.get("Origin") or request.headers.get("Referer", "")
    with suppress(ValueError):
        parts = urlsplit(stated)
        if parts.scheme in ("http", "https") and parts.netloc:
            return f"{parts.scheme}://{parts.netloc}"
    return ""


def _is_a_viewer(origin: str) -> bool:
    with suppress(NotAName):
        name, _ = place(urlsplit(origin).netloc)
        here, _ = place(request.host)
        return name in names_in(settings().value("viewer_names")) or (is_loopback(name) and is_loopback(here))
    return False
