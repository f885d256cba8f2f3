"""A response comes in, the same response goes out with the headers that keep a page to what is ours."""

from __future__ import annotations

from typing import Final

from flask import Response

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def protect(response: Response) -> Response:
    """Every response carries HEADERS; none is kept by caches that others share, but for files, which say so themselves."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
