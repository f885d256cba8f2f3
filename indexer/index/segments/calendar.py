"""Numbers the months of a segment's documents so that counting them is one pass over small numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.counting import Codes, Counted
from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.inverter import Integers, narrow

_MONTHS: Final = 12  # of a year


class Dates:
    """Those of the documents of a segment, which its narrowed copies share."""

    def __init__(self, dates: Integers, folder: Path | None) -> None:
        """As numbers, 20220324; what is made of them is laid aside in a folder."""
        self._dates, self._folder = dates, folder

    @cached_property
    def months(self) -> NDArray[np.int32]:
        """See SegmentIndex.months."""
        dates = self._dates.astype(np.int32)
        months: NDArray[np.int32] = dates // 10000 * 12 + dates // 100 % 100 - 1
        return laid_aside(months * (dates > 0), self._folder)

    @cached_property
    def calendar(self) -> Calendar:
        """See SegmentIndex.calendar."""
        made = calendar_of(self.months)
        return replace(made, codes=laid_aside(made.codes, self._folder))


@dataclass(frozen=True, eq=False)
class Calendar:
    """The month of each document's date: 0 for none, else its number from the January of `year` on, which is 1."""

    year: int
    size: int  # more than any of the numbers, and 1 more than the months of whole years
    codes: Integers

    def counts(self, docs: Integers) -> NDArray[np.int64]:
        """How many of the documents are of each month from that January on."""
        return self._counted.counts(docs)[1:]

    def held(self, docs: Integers) -> tuple[Counted, Counted] | None:
        """The months of the documents, counted from year 0, and their years: the last first, with how many are of each.

        None where NumPy has to count.
        """
        return self._counted.months(docs, _MONTHS, self.year)

    @cached_property
    def _counted(self) -> Codes:
        return Codes((self.codes,), self.size)


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
