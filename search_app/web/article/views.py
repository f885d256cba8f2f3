"""Remembers how a reader wants articles shown: the text, the text beside its original, or the original alone."""

from __future__ import annotations

from typing import Final

from flask import request
from werkzeug.wrappers import Response

from search_app.texts.originals import VIEWS, View

NAME: Final = "gongwen_view"
KEPT: Final = 365 * 24 * 3600  # seconds

_USUAL: Final[View] = "text"


def chosen() -> View:
    """What the address says, else what was chosen last."""
    for said in (request.args.get("view"), request.cookies.get(NAME)):
        if said in VIEWS:
            return said
    return _USUAL


def remember(response: Response) -> Response:
    """Let the browser keep what the address says; it tells nothing of who reads what."""
    said = request.args.get("view")
    if said in VIEWS and said != request.cookies.get(NAME):
        response.set_cookie(
            NAME, said, max_age=KEPT, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
