"""Keeps a form that was sent without a session, in the page that asks to sign in: nothing is kept here.

The page has the fields again, and one button that sends them where they were to go, as if they came for the first time.
Signing in happens on another page: a browser that goes back to this one, and sends its form again, gets no session by it.
"""

from __future__ import annotations

from typing import Final

from flask import request

LARGEST_CARRIED: Final = (
    2 << 20
)  # bytes of a form, with the longest body that a browser corrects; a larger one is refused as any other
MOST_FIELDS: Final = 2_000  # of a form; each makes a line of a page


def can_be_carried() -> bool:
    """Whether this request sends a form, and one that is not too large; reads it."""
    is_form = request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded"
    if not is_form or not 0 < (request.content_length or 0) <= LARGEST_CARRIED:
        return False
    request.max_content_length = request.max_form_memory_size = LARGEST_CARRIED
    return request.get_data().count(b"&") < MOST_FIELDS


def carried_fields() -> list[tuple[str, str]]:
    """The names and values of the request's form, in the order in which they were sent."""
    return list(request.form.items(multi=True))
