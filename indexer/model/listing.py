"""Defines how a spreadsheet in the tray is taken, as a 目录 or as a document, and what a row of a 目录 has given a draft."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

As = Literal[
    "offered", "inventory", "document"
]  # offered: it looks like a 目录, and nobody has said what it is


@dataclass(frozen=True, slots=True)
class Listing:
    """How a spreadsheet is taken."""

    taken_as: As
    columns: tuple[
        tuple[str, str], ...
    ] = ()  # what stands above a column, and the field somebody chose for it
    filled: tuple[str, ...] = ()  # rows that have been given to drafts

    def as_text(self) -> str:
        """JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Listing:
        """What `as_text` was given."""
        kept = json.loads(text)
        return cls(kept["taken_as"], tuple(map(tuple, kept["columns"])), tuple(kept["filled"]))


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row has given a draft."""

    inventory: str  # the draft of the 目录
    row: str  # 目录.xlsx 第 5 行
    own_title: str  # that the text has itself
    fields: tuple[str, ...]

    def as_text(self) -> str:
        """JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Stated:
        """What `as_text` was given."""
        kept = json.loads(text)
        return cls(kept["inventory"], kept["row"], kept["own_title"], tuple(kept["fields"]))
