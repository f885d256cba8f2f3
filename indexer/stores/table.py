"""Takes values of a file of settings, each of the kind that it has to be, and names the key that is wrong."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.errors import StoresInvalid
from indexer.stores.secret_files import secret_lines, unreadable


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file, with its name as it stands before its keys. What is taken from it raises StoresInvalid."""

    path: Path
    name: str
    values: Mapping[str, Any]

    def key(self, name: str) -> str:
        """How a key of it is named in a message: with the table's name before it."""
        return f"{self.name}.{name}" if self.name else name

    def inner(self, name: str) -> Table | None:
        """A table in it; None where it has none of that name."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise StoresInvalid("stores key is no table", path=str(self.path), key=self.key(name))
        return Table(self.path, self.key(name), value)

    def require_known(self, *names: str) -> None:
        """Raise StoresInvalid for the first key that is none of these."""
        for name in self.values:
            if name not in names:
                raise StoresInvalid(
                    "stores key unknown", path=str(self.path), key=self.key(name), known=names
                )

    def text(self, name: str) -> str:
        """Nothing ("") where it is not there; never an empty one that is."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not value or "\0" in value:
            raise StoresInvalid("stores key is no text", path=str(self.path), key=self.key(name))
        return value

    def needed(self, name: str) -> str:
        """A text that has to be there."""
        if not (value := self.text(name)):
            raise self.missing(name)
        return value

    def missing(self, name: str) -> StoresInvalid:
        """That a key is not there."""
        return StoresInvalid("stores key missing", path=str(self.path), key=self.key(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; an empty one where it is not there."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise StoresInvalid("stores key is no list", path=str(self.path), key=self.key(name))
        return tuple(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.values.get(name, default)
        if type(value) is not int or not least <= value <= most:
            raise StoresInvalid(
                "stores key is no number", path=str(self.path), key=self.key(name), least=least, most=most
            )
        return value

    def flag(self, name: str) -> bool:
        """Yes or no; no where it is not there."""
        value = self.values.get(name, False)
        if type(value) is not bool:
            raise StoresInvalid("stores key is no flag", path=str(self.path), key=self.key(name))
        return value

    def place(self, name: str) -> Path | None:
        """A path, whether or not there is something."""
        value = self.text(name)
        return self.path.absolute().parent / value if value else None

    def file(self, name: str, *, secret: bool = False) -> Path | None:
        """A path that can be read now, by nobody else if it holds a secret."""
        place = self.place(name)
        if place is None:
            return None
        if secret:
            secret_lines(place, self.key(name))
            return place
        try:
            place.open("rb").close()
        except OSError as error:
            raise unreadable(self.key(name), place, error) from None
        return place

    def address(self, name: str, value: str) -> str:
        """A value that has to be the address of a server; an IPv6 one stands in brackets."""
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            beside = parts.username or parts.path.strip("/") or parts.query or parts.fragment
        except ValueError:
            sound = beside = None
        if not sound or beside:
            raise StoresInvalid(
                "stores key is no address", path=str(self.path), key=self.key(name), value=value
            )
        return value.rstrip("/")


def settings_file(home: Path, name: str, setting: str) -> Table | None:
    """The file of a name in the home, else the one that an environment variable names; None where there is none.

    Raises StoresInvalid, also when the variable names one that is not there.
    """
    named = os.environ.get(setting, "")
    path = Path(named) if named else home / name
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if named:
            raise no_file(path, error) from None
        return None
    except OSError as error:
        raise no_file(path, error) from None
    return parsed(path, content)


def parsed(path: Path, content: bytes) -> Table:
    """The whole file as a table. Raises StoresInvalid for what is no TOML."""
    try:
        return Table(path, "", tomllib.loads(content.decode()))
    except UnicodeDecodeError:
        raise StoresInvalid("stores file is no text", path=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise StoresInvalid(
            "stores file is no TOML", path=str(path), line=int(line[1]) if line else content.count(b"\n") + 1
        ) from None


def no_file(path: Path, error: OSError) -> StoresInvalid:
    """That the file of settings cannot be read."""
    return StoresInvalid("stores file unreadable", path=str(path), system=str(error.strerror))
