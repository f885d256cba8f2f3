"""Turns an entry into what the cluster stores of it, and back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from indexer.index.engine import IndexEntry
from indexer.index.opensearch.mapping import BETWEEN_TOKENS
from indexer.index.segments.passages import passage_starts
from indexer.text import PARAGRAPH_END, TokenStarts, alphanumeric, code_points, normalize

LONGEST_VALUE = 8_000  # characters of a facet's value that count: Lucene has room for 32,766 bytes
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
    dated = {"date": entry.date, "month": entry.date // 100} if entry.date else {}
    return {
        "key": entry.key,
        **dated,
        "title": title,
        "text": paragraphs,
        "title_length": len(entry.text.partition(PARAGRAPH_END)[0]),
        **measured(entry.text, entry.cuts)._asdict(),
        "nonce": secrets.randbelow(_NONCE),
        "facet": values,
        "folded": {name: [marked(normalize(value)) for value in found] for name, found in values.items()},
    }


def entry_of(source: dict[str, Any]) -> IndexEntry:
    """What of a stored document is needed to score it."""
    tokens = [paragraph.split(BETWEEN_TOKENS) for paragraph in (source["title"], *source["text"])]
    text = PARAGRAPH_END.join(["".join(paragraph) for paragraph in tokens])
    cuts = np.zeros(len(text), dtype=np.bool_)
    at = 0
    begins: list[int] = []
    for paragraph in tokens:
        for token in paragraph:
            begins.append(at)
            at += len(token)
        begins.append(at)
        at += 1
    cuts[[begin for begin in begins if begin < len(text)]] = True
    facets = {name: tuple(values) for name, values in source.get("facet", {}).items()}
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
