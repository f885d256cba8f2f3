"""Puts documents into boxes (档案盒) by 全宗号, 年度 and 保管期限, for the labels on their spines: DA/T 22—2015."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from indexer.catalogue import FiledDocument

_ITEM = re.compile(r"[-—·.](\d{1,8})\Z")  # 件号, the last part of a 档号: Z012-WS·2021-D30-0045


@dataclass(frozen=True, slots=True)
class Box:
    """One box, as its label tells of it."""

    number: int  # 盒号
    fonds: str
    year: str
    retention: str
    first: str  # 起件号, as it is written
    last: str
    count: int

    @property
    def cells(self) -> tuple[str, ...]:
        """It as a row of a table."""
        return (
            *(str(self.number), self.fonds, self.year, self.retention),
            *(self.first, self.last, str(self.count)),
        )


@dataclass(frozen=True, slots=True)
class Boxes:
    """All of them."""

    found: tuple[Box, ...]
    left: int  # documents without a 件号


def boxes_of(documents: Iterable[FiledDocument], *, most: int, first: int) -> Boxes:
    """Boxes of `most` documents each, numbered from `first` on, in the order of their 件号."""
    items, left = [], 0
    for filed in documents:
        described = filed.stored.document.description
        if item := _ITEM.search(described.code):
            year = described.filing_year or (filed.stored.document.date or "")[:4]
            items.append(((described.fonds, year, described.retention), int(item[1]), item[1]))
        else:
            left += 1
    items.sort()
    return Boxes(tuple(_boxes(items, most, first)), left)


def _boxes(items: list[tuple[tuple[str, str, str], int, str]], most: int, number: int) -> Iterator[Box]:
    for (fonds, year, retention), group in groupby(items, key=lambda item: item[0]):
        written = [item[2] for item in group]
        for at in range(0, len(written), most):
            some = written[at : at + most]
            yield Box(number, fonds, year, retention, some[0], some[-1], len(some))
            number += 1
