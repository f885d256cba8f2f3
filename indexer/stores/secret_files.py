"""Reads passwords and keys from files that only their owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from indexer.errors import StoresInvalid

_OTHERS = 0o077  # permissions of group and others


def read_password(path: Path) -> str:
    """What the first line of a password file says. Raises StoresInvalid like `read_stores`."""
    return secret_lines(path, path.name)[0]


def read_key(path: Path) -> tuple[str, str]:
    """Identifier and secret of a key for an object store, its file's two lines. Raises StoresInvalid."""
    lines = secret_lines(path, path.name)
    if len(lines) != 2:
        raise StoresInvalid("key file has other lines", path=str(path))
    return lines[0], lines[1]


def secret_lines(path: Path, key: str) -> list[str]:
    """The lines of a file that only its owner may read; at least one."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise StoresInvalid("secret of a store open to others", key=key, path=str(path))
            lines = file.read().splitlines()
    except OSError as error:
        raise unreadable(key, path, error) from None
    except UnicodeDecodeError:
        lines = []
    if not lines or not all(lines):
        raise StoresInvalid("secret of a store empty", key=key, path=str(path))
    return lines


def unreadable(key: str, path: Path, error: OSError) -> StoresInvalid:
    """That a file which a key names cannot be read."""
    return StoresInvalid("file of a store unreadable", key=key, path=str(path), system=str(error.strerror))
