"""What is asked of texts beyond strings: near each other, of some documents; and the texts of documents, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text import Codes, Places, Relation

BATCH: Final = 1 << 20  # characters of a batch at most, or one text that is longer

ByDocument = Literal["", "district", "speaker", "source"]  # values that come with texts


@dataclass(frozen=True, slots=True)
class Together:
    """The strings, of one character or more, stand near each other as `indexer.text.nearness` defines it."""

    strings: tuple[str, ...]
    relations: tuple[Relation, ...]  # of neighbours


@dataclass(frozen=True, slots=True)
class KeyIn:
    """The document has one of the keys."""

    keys: tuple[int, ...]


Proven = Together | KeyIn  # what is shown by texts, and what has been


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The normalised texts of D documents end to end, each followed by a line end, as N code points."""

    keys: NDArray[np.int64]  # D
    dates: NDArray[np.int64]  # D, as 20220324; 0 when unknown
    starts: Places  # D+1: where each begins in `codes`, and the last one ends
    codes: Codes  # N
    values: Sequence[tuple[str, ...]] = ()  # D of one facet, where it was asked for

    def documents(self, places: Places) -> NDArray[np.intp]:
        """Which document each place is in."""
        return self.starts.searchsorted(places, side="right") - 1
