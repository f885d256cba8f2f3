"""Counts wordings by going through all texts in plain Python: what the engine's counts are held to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.text import PARAGRAPH_END, normalize

Rows = list[list[object]]  # as the interface gives a series

LONGEST: Final = 24  # characters of a wording that is drawn
_LETTERS: Final = "年月日工会精神会议的第一"
_ALTERED: Final = 0.2  # the share of wordings of which a character is another: most stand nowhere


@dataclass(frozen=True, slots=True)
class Dated:
    """A normalised text and the date of its document, ISO 8601; "" for none."""

    date: str
    text: str

    @classmethod
    def of(cls, date: str | None, text: str) -> Dated:
        """A text as the archive folds it."""
        return cls(date or "", normalize(text))


def series(texts: Sequence[Dated], wording: str, digits: int) -> Rows:
    """Year (4 digits of a date) or month (7), documents, occurrences, occurrences in a million characters."""
    documents, occurrences, characters = Counter[str](), Counter[str](), Counter[str]()
    for each in texts:
        period = each.date[:digits]
        characters[period] += len(each.text)
        count = _count(each.text, wording)
        documents[period] += count > 0
        occurrences[period] += count
    return [
        [
            period or None,
            documents[period],
            occurrences[period],
            round(occurrences[period] * 1_000_000 / characters[period], 3),
        ]
        for period in sorted(characters, key=lambda period: (not period, period))
    ]


def ends(texts: Sequence[Dated], wording: str) -> tuple[str | None, str | None] | None:
    """The first and the last date of documents that say it, None where none of these has one; None where none says it."""
    holding = [each.date for each in texts if wording in each.text]
    dates = sorted(filter(None, holding))
    if not holding:
        return None
    return (dates[0] if dates else None, dates[-1] if dates else None)


def drawn(texts: Sequence[Dated], count: int, chance: random.Random) -> Iterator[str]:
    """Wordings of 1 to LONGEST characters out of the texts; of some a character is changed."""
    while count:
        text = chance.choice(texts).text
        at = chance.randrange(len(text))
        wording = text[at : at + chance.randint(1, LONGEST)]
        if chance.random() < _ALTERED:
            place = chance.randrange(len(wording))
            wording = wording[:place] + chance.choice(_LETTERS) + wording[place + 1 :]
        if PARAGRAPH_END not in wording and normalize(wording) == wording:
            count -= 1
            yield wording


def differences(told: Mapping[str, object], texts: Sequence[Dated], wording: str, digits: int) -> list[str]:
    """What of a history as JSON is not what a scan counts."""
    rows = series(texts, wording, digits)
    found: list[str] = []
    if told["series"] != rows:
        found.append("series")
    if [told["documents"], told["occurrences"]] != [sum(map(int, column)) for column in _columns(rows)]:
        found.append("sums")
    dates = ends(texts, wording)
    first, last = told["first"], told["last"]
    if (first is None) != (dates is None):
        found.append("whether it is said")
    elif isinstance(first, dict) and isinstance(last, dict) and (first["date"], last["date"]) != dates:
        found.append("dates")
    return found


def _columns(rows: Rows) -> tuple[list[str], list[str]]:
    return [str(row[1]) for row in rows], [str(row[2]) for row in rows]


def _count(text: str, wording: str) -> int:
    """The places at which it begins, overlapping ones, too."""
    count, at = 0, text.find(wording)
    while at >= 0:
        count, at = count + 1, text.find(wording, at + 1)
    return count
