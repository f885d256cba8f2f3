"""Turns an entry into what the cluster stores of it, and back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.opensearch.mapping import BETWEEN_TOKENS
from indexer.index.segments.passages import passage_starts
from indexer.model import FACETS
from indexer.text import PARAGRAPH_END, TokenStarts, alphanumeric, code_points, normalize, text_of

LONGEST_VALUE = 8_000  # characters of a facet's value that count: Lucene has room for 32,766 bytes
_END = ord(BETWEEN_TOKENS)
_OF = "="  # between the name of a facet and a value: no name has it
_NONCE = 1 << 24  # sums of them are exact in doubles for 500 million documents

_RUN_ENDS = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)|^(?=\d)|(?<=\d)\Z")


class Measures(NamedTuple):
    """Of the passages of a text: how many, and how long all and the shortest are, in characters and words."""

    passages: int
    characters: int
    words: int
    shortest: int
    fewest: int


def source_of(entry: IndexEntry) -> dict[str, Any]:
    """What is sent and stored."""
    title, *paragraphs = _cut_paragraphs(entry.text, entry.cuts)
    values = {
        name: [value[:LONGEST_VALUE] for value in found] for name, found in entry.facets.items() if found
    }
    spelt = {name: [facet_value(name, value) for value in found] for name, found in entry.facets.items()}
    month = [facet_value("month", str(entry.date // 100))] if entry.date else []
    return {
        "key": entry.key,
        **({"date": entry.date} if entry.date else {}),
        "title": title,
        "text": paragraphs,
        "title_length": len(entry.text.partition(PARAGRAPH_END)[0]),
        **measured(entry.text, entry.cuts)._asdict(),
        "nonce": secrets.randbelow(_NONCE),
        "facets": [*month, *(value for name, found in spelt.items() if name in FACETS for value in found)],
        "marks": [value for name, found in spelt.items() if name not in FACETS for value in found],
        "folded": {name: [marked(normalize(value)) for value in found] for name, found in values.items()},
    }


def facet_value(name: str, value: str) -> str:
    """A value of a facet among those of all facets."""
    return f"{name}{_OF}{value[:LONGEST_VALUE]}"


def facet_of(spelt: str) -> tuple[str, str]:
    """The name of the facet, and the value."""
    name, _, value = spelt.partition(_OF)
    return name, value


def entry_of(source: dict[str, Any]) -> IndexEntry:
    """What of a stored document is needed to score it."""
    # No token is empty: of line ends one alone is between two tokens, and each two are the end of a paragraph.
    points = code_points((BETWEEN_TOKENS * 2).join([source["title"], *source["text"]]))
    ends = np.concatenate(([True], points == _END, [False]))  # and one before the text
    behind, here, ahead = ends[:-2], ends[1:-1], ends[2:]
    places = np.arange(len(points))
    in_run = places - np.maximum.accumulate(np.where(here, 0, places + 1))
    kept = ~here | (ahead & (in_run % 2 == 0))
    text, cuts = text_of(points[kept]), (here | behind)[kept]
    facets: dict[str, tuple[str, ...]] = {}  # a condition that is preferred may ask for them
    for name, value in map(facet_of, (*source["facets"], *source["marks"])):
        if name in STORED_FACETS:
            facets[name] = (*facets.get(name, ()), value)
    return IndexEntry(source["key"], text, cuts, source.get("date", 0), facets)


def _cut_paragraphs(text: str, cuts: TokenStarts) -> Iterator[str]:
    """The paragraphs with a line end between any two tokens."""
    start = 0
    for paragraph in text.split(PARAGRAPH_END):
        begins = np.flatnonzero(cuts[start : start + len(paragraph)]).tolist()
        ends = begins[begins[:1] == [0] :]
        yield BETWEEN_TOKENS.join(
            [paragraph[begin:end] for begin, end in zip([0, *ends], [*ends, len(paragraph)], strict=True)]
        )
        start += len(paragraph) + 1


def measured(text: str, cuts: TokenStarts) -> Measures:
    """The lengths of the passages of a text, as a segment has them."""
    points = code_points(f"\n{text}\n")
    starts = passage_starts(points, np.array([1, len(points)], dtype=np.int64))
    lengths = np.diff(starts) - 1
    begins = np.flatnonzero(cuts) + 1
    begins = begins[alphanumeric(points[begins])]
    words = np.bincount(np.searchsorted(starts, begins, side="right") - 1, minlength=len(lengths))
    return Measures(len(lengths), int(lengths.sum()), int(words.sum()), int(lengths.min()), int(words.min()))


def marked(value: str) -> str:
    """A normalised value, or a part of one, with a line end wherever a run of digits begins or ends.

    A part stands in a value without tearing a number if and only if it does so marked in the value marked.
    """
    return _RUN_ENDS.sub(BETWEEN_TOKENS, value.replace(BETWEEN_TOKENS, " "))
