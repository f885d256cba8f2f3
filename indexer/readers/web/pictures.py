"""Finds the pictures of a web page that its file carries: in addresses that are data, or beside the page in a saved one."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes, urljoin

MOST_PICTURES: Final = 300
LARGEST_TOTAL: Final = 64 << 20  # bytes

_DATA = re.compile(r"\A\s{0,9}+data:image/[\w.+-]{1,40}((?:;[\w=.-]{1,60}){0,4}),", re.I)


class Carried:
    """The pictures that a file carries; `parts` by their address, `base` is that of the page."""

    def __init__(self, parts: Mapping[str, bytes] | None = None, base: str = "") -> None:
        self._parts = parts or {}
        self._base = base
        self._left = LARGEST_TOTAL

    def content(self, address: str) -> bytes | None:
        """The bytes of a picture; None for one that is elsewhere, or too much together with those before."""
        found = _DATA.match(address)
        if found and len(address) <= 2 * self._left:
            content = _decoded(address[found.end() :], is_base64=found[1].lower().endswith(";base64"))
        else:
            content = self._beside(address)
        if not content or len(content) > self._left:
            return None
        self._left -= len(content)
        return content

    def _beside(self, address: str) -> bytes | None:
        address = address.strip()
        try:
            return self._parts.get(address) or self._parts.get(urljoin(self._base, address))
        except ValueError:  # no address
            return None


def _decoded(text: str, *, is_base64: bool) -> bytes | None:
    try:
        return b64decode(unquote_to_bytes(text)) if is_base64 else None  # others are drawings in XML
    except (binascii.Error, ValueError):
        return None
