"""Shows the columns of a 目录: what stands above each, the field it holds, and some of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indexer.intake import MatchedListing, label_of

_SAMPLES: Final = 3  # cells that are shown of a column
_LONGEST_SAMPLE: Final = 40  # characters


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the form shows it."""

    label: str
    field: str  # "" where it holds none
    samples: str


def columns_of(matched: MatchedListing) -> Iterator[Column]:
    """The columns of all sheets, each label once."""
    labels = set[str]()
    for table in matched.sheets:
        fields = {at: field for field, at in table.header.columns.items()}
        below = table.sheet.rows[table.header.row + 1 :][: 10 * _SAMPLES]
        for at, cell in enumerate(table.sheet.rows[table.header.row]):
            label = label_of(cell)
            if label and label not in labels:
                labels.add(label)
                cells = [row[at][:_LONGEST_SAMPLE] for row in below if at < len(row) and row[at]]
                yield Column(label, fields.get(at, ""), "；".join(cells[:_SAMPLES]))
