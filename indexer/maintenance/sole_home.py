"""Sees to it that a catalogue in a database serves one home only, as long as that home keeps index or originals for itself.

Two such homes would each index half of what is owed, and neither would have the originals of the other.
"""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from typing import Final

from indexer.catalogue import SharedNotes
from indexer.errors import CatalogueUnusable
from indexer.storage import write_whole

_MARK: Final = "var/home.id"  # what tells a home from others, wherever it is moved


def require_sole_home(home: Path, notes: SharedNotes, *, take_over: bool = False) -> None:
    """Note this home as the one that a catalogue serves; with `take_over`, in place of another.

    Raises CatalogueUnusable where it serves another.
    """
    mark = _mark_of(home)
    ours = f"{mark} {socket.gethostname()}:{home}"
    if take_over:
        notes.write("home", ours)
    noted, _, where = notes.claim("home", ours).partition(" ")
    if noted != mark:
        raise CatalogueUnusable("catalogue of another home", home=where)


def _mark_of(home: Path) -> str:
    path = home / _MARK
    try:
        if not path.exists():
            write_whole(path, secrets.token_hex(8).encode())
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        system = error.strerror if isinstance(error, OSError) else str(error)
        raise CatalogueUnusable("catalogue cannot be opened", path=str(path), system=str(system)) from error
