"""How a store is: the shape of what each of the three tells of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.message import Message

StoreName = Literal["engine", "catalogue", "originals"]
Status = Literal["sound", "reduced", "away"]  # reduced: all is there, but what it could lose before has gone


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """How one store is. Whoever makes it asks the store once, waits seconds at most, and never raises."""

    store: StoreName
    status: Status
    told: Message  # which kind it is, with its numbers; of one that is away, the message of its Unavailable
