"""Promise 1 on the real article: whatever stands in it is found by quoting it, marked, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from indexer.archive import Archive
from indexer.index.segments.reader import SegmentIndex
from indexer.query.parser import parse
from indexer.search.planner import make_plan
from indexer.sync.entries import entries_of
from indexer.text.normalization import normalize
from tests.support.archives.model import segment_of
from tests.support.archives.spelling import full_width, spaced, traditional

pytestmark = pytest.mark.slow

QUOTES = '“”‘’" 　'
LONGEST = 20


def test_every_substring_is_found_by_the_segment(archive: Archive, article: str) -> None:
    """All starts, all lengths from 1 to 20, and 64: the phrase matcher finds each, at its true frequency."""
    stored = archive.get(archive.search("工会").hits[0].id)
    (entry,) = entries_of([stored])
    segment = segment_of([entry])
    for paragraph in article.split("\n"):
        for start in range(len(paragraph)):
            for length in (*range(1, min(LONGEST, len(paragraph) - start) + 1), 64):
                string = normalize(paragraph[start : start + length])
                if string:
                    assert holds(segment, string) == occurrences(entry.text, string)


@pytest.mark.parametrize("spell", [str, traditional, full_width, spaced], ids=lambda spell: spell.__name__)
def test_every_start_is_found_and_marked(archive: Archive, article: str, spell: Callable[[str], str]) -> None:
    """All starts, lengths in turn, as an office would type them: the hit's marks are that string."""
    length = 0
    for paragraph in article.split("\n"):
        for start in range(len(paragraph)):
            length = length % LONGEST + 1
            string = paragraph[start : start + length].strip(QUOTES)
            if string:
                check_found(archive, string, f'"{spell(string)}"')


def check_found(archive: Archive, string: str, query: str) -> None:
    """One hit in the phrase tier, every mark of it the string."""
    result = archive.search(query)
    assert result.tiers == {"phrase": 1, "all": 0, "some": 0}, query
    marked = [
        snippet.text[mark.start : mark.end] for snippet in result.hits[0].snippets for mark in snippet.marks
    ]
    assert marked, query
    assert {normalize(text) for text in marked} == {normalize(string)}, query


def test_strings_not_in_it_are_not_found(archive: Archive, article: str) -> None:
    """Shuffled substrings, and true ones with one character exchanged, find nothing in the phrase tier."""
    rng = random.Random(7)
    text = normalize(article)
    absent = 0
    for _ in range(2000):
        start = rng.randrange(len(article) - 12)
        letters = [letter for letter in article[start : start + rng.randint(2, 12)] if letter.isalnum()]
        rng.shuffle(letters)
        string = "".join(letters)
        if string and normalize(string) not in text:
            absent += 1
            assert archive.search(f'"{string}"').total == 0
            assert archive.search(string).tiers["phrase"] == 0
    assert absent > 1000


def test_no_phrase_crosses_a_paragraph(archive: Archive) -> None:
    assert archive.search('"以飨读者"').total == 1
    assert archive.search('"以飨读者。为浦东引领区"').total == 0
    assert archive.search('"磅礴力量浦东新区人大"').total == 0


def test_a_quoted_query_needs_no_segmenter(archive: Archive) -> None:
    """Words are cut only for unquoted text, so a phrase search never waits for the dictionary."""

    def no_words(text: str) -> list[str]:
        raise AssertionError(f"cut {text}")

    plan = make_plan(parse('"劳模精神" -“工匠 精神”'), no_words)
    assert [tier.tier for tier in plan.tiers] == ["phrase"]


def holds(segment: SegmentIndex, string: str) -> int:
    """How often the segment's one document holds the string."""
    return int(segment.phrase(string).tfs.sum())


def occurrences(text: str, string: str) -> int:
    """How often a string stands in a text, overlaps counted."""
    count, at = 0, text.find(string)
    while at >= 0:
        count, at = count + 1, text.find(string, at + 1)
    return count
