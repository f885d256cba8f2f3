"""What the bar above a list of documents knows: what was ticked and typed when it was refused, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import g
from werkzeug.datastructures import MultiDict

from search_app.web.context import archive
from search_app.web.security.permissions import visitor


@dataclass(frozen=True, slots=True)
class Selection:
    """A form as it was sent, and why it was refused."""

    typed: MultiDict[str, str] = field(default_factory=MultiDict)
    refused: str = ""  # a sentence

    @property
    def ids(self) -> frozenset[str]:
        """The documents that were ticked."""
        return frozenset(self.typed.getlist("id"))

    def value(self, name: str) -> str:
        """What was typed in a field."""
        return self.typed.get(name, "")


NOTHING: Final = Selection()


def remember_last_act() -> None:
    """Note which act was the last, before a list is read that is shown with a bar: later ones may change the list."""
    if visitor().may("archivist"):
        g.last_act = archive().listing.last_act()


def last_act() -> int:
    """The serial that was noted."""
    return int(g.get("last_act", 0))


def selection() -> Selection:
    """What was sent and refused; nothing on a page that was only asked for."""
    found: Selection = g.get("selection", NOTHING)
    return found
