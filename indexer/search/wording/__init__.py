"""Since when has a wording been used, how often a year, and by whom?"""

from __future__ import annotations

from indexer.search.wording.history import LONGEST_PHRASE, MOST_PHRASES, histories, read_phrases
from indexer.search.wording.report import STEPS, Point, Step, WordingHistory, histories_json
from indexer.search.wording.rising import LONGEST_YEAR, RisingWording, read_year, rising_json, rising_wordings

__all__ = [
    "LONGEST_PHRASE",
    "LONGEST_YEAR",
    "MOST_PHRASES",
    "STEPS",
    "Point",
    "RisingWording",
    "Step",
    "WordingHistory",
    "histories",
    "histories_json",
    "read_phrases",
    "read_year",
    "rising_json",
    "rising_wordings",
]
