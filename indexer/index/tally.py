"""Defines how often strings stand in the documents of each month, and how many characters these have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

UNDATED: Final = 0  # the month of documents without a date; others are as 202203


class Times(NamedTuple):
    """How often a string stands somewhere."""

    documents: int  # that hold it
    occurrences: int  # places at which it begins: those of 哈哈 in 哈哈哈 are two


@dataclass(frozen=True, slots=True)
class Tally:
    """By month. Only of months of which there is something to count."""

    characters: Mapping[int, int]  # of the normalised texts of all documents, line ends included
    times: tuple[Mapping[int, Times], ...]  # of each string, in the order in which they were asked for
