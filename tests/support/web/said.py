"""Reads what an answer says, whatever it is."""

from __future__ import annotations

import io
import zipfile


def said_in(data: bytes) -> str:
    """The text of an answer; of a Word file all that is in it, without the moment at which it was made."""
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(f"{name}:{parts.read(name).decode('utf-8', 'replace')}" for name in parts.namelist())
