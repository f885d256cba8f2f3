"""Estimates which characters stand between two strings, from a sample of the documents that hold both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from indexer.index.engine import AllOf, Contains
from indexer.index.opensearch.client import Json
from indexer.index.opensearch.conditions import query_of
from indexer.index.opensearch.documents import stored_text
from indexer.text import PARAGRAPH_END

SAMPLE: Final = 100  # documents, those that came last


def filler_search(before: str, after: str) -> Json:
    """What finds the sample, and how many documents it stands for."""
    parts = tuple(Contains(text) for text in (before, after) if text)
    return {
        "size": SAMPLE,
        "query": query_of(AllOf(parts)),
        "sort": [{"key": "desc"}],
        "track_total_hits": True,
    }


def fillers_in(answer: Json, before: str, after: str) -> dict[str, int]:
    """The characters between the strings in a sample, each about as often as in all documents."""
    hits = answer["hits"]["hits"]
    counts = Counter(
        character for hit in hits for character in _between(stored_text(hit["_source"]), before, after)
    )
    counts.pop(PARAGRAPH_END, None)
    scale = answer["hits"]["total"]["value"] / max(len(hits), 1)
    return {character: max(round(count * scale), 1) for character, count in counts.items()}


def _between(text: str, before: str, after: str) -> Iterator[str]:
    """Each character that stands between two strings, one of which may be empty."""
    at = text.find(before) if before else 0
    while at >= 0:
        gap = at + len(before)
        if before:
            if gap < len(text) and text.startswith(after, gap + 1):
                yield text[gap]
            at = text.find(before, at + 1)
        else:
            at = text.find(after, at + 1)
            if at > 0:
                yield text[at - 1]
