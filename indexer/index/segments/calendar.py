"""Numbers the months of a segment's documents so that counting them is one pass over small numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Integers, narrow


class Calendar(NamedTuple):
    """The month of each document's date: 0 for none, else its number from the January of `year` on, which is 1."""

    year: int
    size: int  # more than any of the numbers, and 1 more than the months of whole years
    codes: Integers

    def counts(self, docs: Integers) -> NDArray[np.int64]:
        """How many of the documents are of each month from that January on."""
        return np.bincount(self.codes.take(docs), minlength=self.size)[1:]


def month_of(calendar: Calendar, code: int) -> int:
    """The month that a number of it stands for, as 202203; 0 for none."""
    year, month = divmod(code - 1, 12)
    return (calendar.year + year) * 100 + month + 1 if code else 0


def calendar_of(months: NDArray[np.int32]) -> Calendar:
    """The calendar of documents whose months are counted from year 0; 0 for those without a date."""
    known = months[months > 0]
    if not len(known):
        return Calendar(0, 1, np.zeros(len(months), dtype=np.uint8))
    year = int(known.min()) // 12
    size = (int(known.max()) // 12 - year + 1) * 12 + 1
    return Calendar(year, size, narrow(np.where(months > 0, months - (year * 12 - 1), 0)))
