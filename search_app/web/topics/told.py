"""Tells once, on the page that comes next, which document was just put on which reading list, at that document.

The browser brings what is to be told in a cookie and loses it with the page that tells it: an address that is opened
again, or sent to somebody else, tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from flask import after_this_request, g, request
from werkzeug.wrappers import Response

from indexer.catalogue import Topic
from search_app.web.context import library
from search_app.web.security.permissions import visitor

NAME: Final = "gongwen_filled"
KEPT: Final = 60  # seconds that the next page may take
_NEW, _KNOWN = "new", "known"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Filled:
    """What is to be told."""

    topic: Topic
    document: str  # its id
    is_new: bool  # False: it was on the list before


NOTHING: Final = Filled(Topic(0, "", "", "", "", "", shared=False), "", is_new=False)


def tell(response: Response, topic: Topic, document: str, *, is_new: bool) -> Response:
    """Let the page to which a response leads say that a document was put on a list, or stood there."""
    said = f"{topic.id}.{_NEW if is_new else _KNOWN}.{quote(document, safe='')}"
    response.set_cookie(
        *(NAME, said), max_age=KEPT, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def just_filled(document: str) -> Filled | None:
    """What this page is to say at a document, if anything; the next one says it no more."""
    filled = _filled()
    if filled.document != document or not document:
        return None
    after_this_request(_forget)
    return filled


def _filled() -> Filled:
    """What the browser brings; read once a request, and only of a list of the visitor's own."""
    found: Filled | None = g.get(NAME)
    if found is None:
        found = _read(request.cookies.get(NAME, "")) if NAME in request.headers.get("Cookie", "") else NOTHING
        setattr(g, NAME, found)
    return found


def _read(said: str) -> Filled:
    parts = said.split(".", _PARTS - 1)
    topic = library().topics.one_seen_by(visitor().name, parts[0]) if len(parts) == _PARTS else None
    if topic is None or not topic.filled_by(visitor().name):
        return NOTHING
    return Filled(topic, unquote(parts[-1]), parts[1] == _NEW)


def _forget(response: Response) -> Response:
    response.delete_cookie(NAME, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return response
