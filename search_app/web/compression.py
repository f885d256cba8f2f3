"""Compresses answers for clients that can read it: gzip (RFC 9110, 8.4.1.3).

Level 1 takes a tenth of a millisecond for a page and leaves a third of it; where ISA-L is there, it leaves as little in a
third of that time. Our own files are compressed once a process.
An answer to a form, which may tell a secret, goes as it is: its length would tell something of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Final

from flask import Response, request

_TYPES: Final = frozenset(
    (
        *("text/html", "text/css", "text/javascript", "text/csv", "text/plain"),
        *("application/json", "application/jsonl", "application/atom+xml", "image/svg+xml"),
    )
)
_LEAST: Final = 600  # bytes: less is one packet anyway
_GZIP: Final = 31  # for zlib's `wbits`: a header of gzip, without a date or a name
_BEST: Final = 9

Compressor = Callable[[bytes], bytes]


def fast(*, native: bool) -> Compressor:
    """What makes gzip of a page quickly: by ISA-L, or by zlib."""
    if not native:
        return partial(zlib.compress, level=1, wbits=_GZIP)
    from isal import isal_zlib

    return partial(isal_zlib.compress, level=2, wbits=_GZIP)


_compressed: Final = fast(native=find_spec("isal") is not None)
_files: dict[tuple[str, str], bytes] = {}  # by name and tag of one of our own files


def compress(response: Response) -> Response:
    """The same answer, smaller where the client says that it can read that."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    if (
        response.mimetype not in _TYPES
        or "Content-Encoding" in response.headers
        or "Range" in request.headers
    ):
        return response
    ours = request.endpoint == "static"
    if not ours and not response.is_sequence:
        return response  # sent piece by piece
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or (response.content_length or 0) < _LEAST:
        return response
    response.set_data(_file(response) if ours else _compressed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # the bytes are others, what they say is the same
    return response


def _file(response: Response) -> bytes:
    """One of our own files, which do not change while we serve."""
    known = (request.path, response.get_etag()[0] or "")
    found = _files.get(known)
    if found is None:
        response.direct_passthrough = False
        found = _files[known] = zlib.compress(response.get_data(), _BEST, wbits=_GZIP)
    else:
        response.close()
    return found
