"""Makes and reads an archive's secret key: 32 random bytes that nobody else may read.

Never part of a backup: with another key every session has ended, and nothing else depends on it. Machines that share a
database need the same one. It is handed from one to the next by hand; the database has only its fingerprint.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from indexer.catalogue import SharedNotes
from indexer.errors import SecretKeyUnusable
from indexer.message import Message
from indexer.storage import locked, opener, sync_file, sync_folder

LENGTH: Final = 32  # bytes
_OTHERS = 0o077  # permissions of group and others
_WAIT = 10.0  # seconds until another process has made it


def secret_key(path: Path) -> bytes:
    """The key in a file, which is made when it is missing. Raises SecretKeyUnusable; ArchiveBusy."""
    try:
        if not path.exists():
            with locked(path.with_suffix(".lock"), wait=_WAIT, busy=Message("secret key being made")):
                if not path.exists():  # nobody has made it meanwhile
                    _make(path)
        return _read(path)
    except OSError as error:
        raise SecretKeyUnusable(
            "key cannot be made or read", path=str(path), system=str(error.strerror)
        ) from error


def shared_key(path: Path, notes: SharedNotes) -> bytes:
    """The same of an archive of several machines: made by the first of them only, and the same on all.

    Raises SecretKeyUnusable, also where the key is missing that others have, or is another.
    """
    if not path.exists() and notes.read("key"):
        raise SecretKeyUnusable("key of other machines missing", path=str(path))
    key = secret_key(path)
    if notes.claim("key", fingerprint(key)) != fingerprint(key):
        raise SecretKeyUnusable("key of other machines differs", path=str(path))
    return key


def new_key(path: Path, notes: SharedNotes | None) -> bytes:
    """A key in place of any there is; the others of its archive are asked to have it, too."""
    with locked(path.with_suffix(".lock"), wait=_WAIT, busy=Message("secret key being made")):
        try:
            _make(path)
            key = _read(path)
        except OSError as error:
            raise SecretKeyUnusable(
                "key cannot be made or read", path=str(path), system=str(error.strerror)
            ) from error
    if notes:
        notes.write("key", fingerprint(key))
    return key


def fingerprint(key: bytes) -> str:
    """What tells keys apart and gives nothing of them away: 32 hexadecimal digits."""
    return hmac.digest(key, b"the key of a gongwen archive", "sha256").hex()[:32]


def _make(path: Path) -> None:
    """Whole or not at all, whenever the process may end."""
    unfinished = path.with_suffix(".new")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    with open(unfinished, "xb", opener=opener) as file:
        file.write(secrets.token_bytes(LENGTH))
        sync_file(file)
    unfinished.rename(path)
    sync_folder(path.parent)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise SecretKeyUnusable("key open to others", path=str(path))
        key = file.read()
    if len(key) != LENGTH:
        raise SecretKeyUnusable("key damaged", path=str(path))
    return key
