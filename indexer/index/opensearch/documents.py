"""Turns an entry into what the cluster stores of it, and back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from indexer.index.engine import IndexEntry
from indexer.index.execution.candidates import Candidate
from indexer.index.opensearch.mapping import BETWEEN_TOKENS
from indexer.index.segments.passages import passage_starts
from indexer.model import FACETS
from indexer.text import PARAGRAPH_END, TokenStarts, alphanumeric, code_points, normalize

LONGEST_VALUE = 8_000  # characters of a facet's value that count: Lucene has room for 32,766 bytes
_OF = "="  # between the name of a facet and a value: no name has it
_NONCE = 1 << 24  # sums of them are exact in doubles for 500 million documents

_RUN_ENDS = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)|^(?=\d)|(?<=\d)\Z")


class Measures(NamedTuple):
    """Of the passages of a text: where each begins and the last one's line end is behind, and how many words each has."""

    starts: list[int]
    word_counts: list[int]

    def stored(self) -> dict[str, Any]:
        """How many there are, how long all and the shortest are, in characters and words; of several, each one."""
        lengths = [end - start - 1 for start, end in pairwise(self.starts)]
        sums = {
            "passages": len(lengths),
            "characters": sum(lengths),
            "words": sum(self.word_counts),
            "shortest": min(lengths),
            "fewest": min(self.word_counts),
        }
        return sums | (self._asdict() if len(lengths) > 1 else {})


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
        **measured(entry.text, entry.cuts).stored(),
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


def candidate_of(source: dict[str, Any], *, preferred: bool = False) -> Candidate:
    """What of a stored document is needed to score it."""
    paragraphs = [paragraph.split(BETWEEN_TOKENS) for paragraph in _paragraphs(source)]
    tokens = paragraphs[0]
    for paragraph in paragraphs[1:]:
        tokens.append(PARAGRAPH_END)
        tokens += paragraph
    starts = source.get("starts") or (0, source["characters"] + 1)
    words = source.get("word_counts") or (source["words"],)
    return Candidate(source["key"], source.get("date", 0), tokens, starts, words, preferred)


def stored_text(source: dict[str, Any]) -> str:
    """The text of a stored document."""
    return PARAGRAPH_END.join(each.replace(BETWEEN_TOKENS, "") for each in _paragraphs(source))


def _paragraphs(source: dict[str, Any]) -> list[str]:
    return [source["title"], *source["text"]]


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
    """The passages of a text, as a segment has them."""
    points = code_points(f"\n{text}\n")
    starts = passage_starts(points, np.array([1, len(points)], dtype=np.int64))
    begins = np.flatnonzero(cuts) + 1
    begins = begins[alphanumeric(points[begins])]
    words = np.bincount(np.searchsorted(starts, begins, side="right") - 1, minlength=len(starts) - 1)
    return Measures((starts - 1).tolist(), words.tolist())


def marked(value: str) -> str:
    """A normalised value, or a part of one, with a line end wherever a run of digits begins or ends.

    A part stands in a value without tearing a number if and only if it does so marked in the value marked.
    """
    return _RUN_ENDS.sub(BETWEEN_TOKENS, value.replace(BETWEEN_TOKENS, " "))
