"""Seals what a person's browser keeps of a sign-in at the provider until the answer comes.

Whoever has the archive's key made it: it can be neither changed nor made up, and any machine of the archive opens it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from typing import Final

HELD: Final = 900.0  # seconds that somebody may take at the provider's
_MAC = 64  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is under way."""

    state: str
    redirect_uri: str
    onward: str  # where the person wanted to be
    at: float  # seconds since 1970

    def sealed(self, key: bytes) -> str:
        """As a cookie can hold it."""
        said = json.dumps([self.state, self.redirect_uri, self.onward, self.at]).encode()
        text = base64.urlsafe_b64encode(said).decode()
        return f"{_mac(key, text)}{text}"

    @classmethod
    def opened(cls, sealed: str, key: bytes, now: float) -> Pending | None:
        """What was sealed; None for what was not sealed with this key, or too long ago."""
        mac, text = sealed[:_MAC], sealed[_MAC:]
        if not sealed.isascii() or not hmac.compare_digest(mac, _mac(key, text)):
            return None
        try:
            found = cls(*json.loads(base64.urlsafe_b64decode(text)))
        except (binascii.Error, ValueError, TypeError):  # sealed by another program with the same key
            return None
        return found if 0 <= now - found.at < HELD else None


def _mac(key: bytes, text: str) -> str:
    return hmac.digest(key, f"openid pending {text}".encode(), "sha256").hex()
