"""How is a text typed in latin letters? `readings` of characters, and their `matching` with what was typed."""

from __future__ import annotations

from indexer.text.pinyin.matching import MANNERS, Manner, Shelf, Spots
from indexer.text.pinyin.readings import (
    MOST_WAYS,
    load_readings,
    near,
    sounding,
    spelled,
    starting,
    syllables,
)

__all__ = [
    "MANNERS",
    "MOST_WAYS",
    "Manner",
    "Shelf",
    "Spots",
    "load_readings",
    "near",
    "sounding",
    "spelled",
    "starting",
    "syllables",
]
