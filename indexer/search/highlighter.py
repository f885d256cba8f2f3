"""Finds the matches of a query in a document, and chooses the fragments of the original text to show. Writes no HTML.

A fragment is one or a few whole sentences around the marks that tell most. Each section of a composite
article gives its best fragment before any section gives a second one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from indexer.model import Document, StoredDocument
from indexer.search.marking import near_marks
from indexer.search.planner import Marked
from indexer.search.results import Snippet
from indexer.text import PARAGRAPH_END, NormalizedText, Span, normalize_all

LONG = 100_000  # characters of a text that is not looked through for the snippets of a hit
FRAGMENTS = 3  # of one hit
FRAGMENT_LENGTH = 110  # characters aimed at: three lines of a result page
LONGEST_FRAGMENT = 165  # characters; longer only where a mark is
_LOOKED_AT = 2 * FRAGMENT_LENGTH  # characters before a mark: its fragment has no more than half of them
MOST_COMPARED = 1000  # marks in a body whose fragments are compared: the first ones
_ENDS = '。！？；!?;\n”’」』"'
_NO_BEGINNING = " \t\u3000\xa0\u2028，,、；;：:。"  # of a fragment
_PROSE = re.compile(
    r"(?>(?:[^\n]{0,15}+\n\s{0,50}+){0,6})([^\n]{16})"
)  # below date, byline and number, which tell little
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』\"]*|\n|$)")


def with_texts(found: Iterable[StoredDocument]) -> Iterator[tuple[StoredDocument, NormalizedText | None]]:
    """Documents, each with its text, or None for one that is not looked through.

    Texts are normalised together, since that costs half; no more are in memory than have LONG characters or are one.
    """
    together: list[StoredDocument] = []
    length = 0
    for stored in found:
        together.append(stored)
        length += len(stored.document.body)
        if length > LONG:
            yield from _normalized(together)
            together, length = [], 0
    yield from _normalized(together)


def _normalized(together: Sequence[StoredDocument]) -> Iterator[tuple[StoredDocument, NormalizedText | None]]:
    short = [len(each.document.title) + len(each.document.body) < LONG for each in together]
    images = iter(normalize_all([each.document.text for each in compress(together, short)]))
    for stored, is_short in zip(together, short, strict=True):
        yield stored, next(images) if is_short else None


def find_marks(text: NormalizedText, strings: Marked) -> tuple[Span, ...]:
    """Where the strings stand in a document's original, in order; marks that overlap become one."""
    found = [span for string in strings.anywhere for span in _spans(text, string, len(text.text))]
    if strings.in_title:
        title_end = text.text.find(PARAGRAPH_END)
        found += [span for string in strings.in_title for span in _spans(text, string, title_end)]
    if strings.near:
        starts, ends = near_marks(text, strings.near, set())
        found += map(Span, starts.tolist(), ends.tolist())
    return merged(found)


def _spans(text: NormalizedText, string: str, end: int) -> list[Span]:
    """Where a string stands in a normalised text up to `end`, from left to right, told in the original."""
    found = list[Span]()
    at = text.text.find(string, 0, end) if string else -1
    while at >= 0:
        found.append(text.original_span(at, at + len(string)))
        at = text.text.find(string, at + len(string), end)
    return found


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, overlapping ones united, adjacent ones left apart."""
    union: list[Span] = []
    for span in sorted(spans):
        if union and span.start < union[-1].end:
            union[-1] = Span(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return tuple(union)


def within(marks: Sequence[Span], bounds: Span) -> tuple[Span, ...]:
    """Of marks in order, none overlapping another, those inside the bounds, counted from their start."""
    start = bounds.start
    return tuple([Span(mark.start - start, mark.end - start) for mark in _inside(marks, bounds)])


def _inside(marks: Sequence[Span], bounds: Span) -> Sequence[Span]:
    start, end = bounds
    first = bisect_left(marks, (start,))
    last = bisect_left(marks, (end,), first)  # the one before may reach beyond
    if last > first and marks[last - 1].end > end:
        last -= 1
    return marks[first:last]


def fragments(
    document: Document, marks: Sequence[Span], count: int = FRAGMENTS, *, first: Span | None = None
) -> tuple[Snippet, ...]:
    """The best fragments, in reading order, but ahead the best one of `first` where it tells more than what comes before.

    Without a mark in the body: the title, or the body's beginning.
    """
    text = document.text  # made anew whenever it is asked for
    below = bisect_left(marks, (len(document.title) + 1,))
    in_body = list(marks[below : below + MOST_COMPARED])
    if not in_body:
        return (_snippet(document, text, _opening(document, text, titled=bool(marks)), marks),)
    stretches = _stretches(text, in_body)
    if len(stretches) <= (1 if first else count):
        return tuple([_snippet(document, text, bounds, in_body) for bounds in stretches])
    worth = {bounds: _worth(text, bounds, in_body) for bounds in stretches}
    best = sorted(stretches, key=lambda bounds: -worth[bounds])
    first_of: dict[object, Span] = {}
    for bounds in best:
        first_of.setdefault(document.section_at(bounds.start), bounds)
    leading = [bounds for bounds in best if first and first.start <= bounds.start < first.end][:1]
    chosen = list(dict.fromkeys([*leading, *first_of.values(), *best]))[:count]
    ordered = sorted(chosen)
    if leading and worth[leading[0]] > worth[ordered[0]]:
        ordered.sort(key=lambda bounds: bounds != leading[0])
    return tuple(_snippet(document, text, bounds, in_body) for bounds in ordered)


def _opening(document: Document, text: str, *, titled: bool) -> Span:
    """The title, if it is marked or there is nothing else, or how the body begins."""
    words = document.body.lstrip()
    if titled or not words:
        return Span(0, len(document.title))
    start = len(text) - len(words)
    if prose := _PROSE.match(text, start):
        start = prose.start(1)
    return _grown(text, Span(start, start + 1), start)


def _worth(text: str, bounds: Span, marks: Sequence[Span]) -> int:
    """How many different strings are marked in it, then how many marks."""
    inside = [text[mark.start : mark.end] for mark in _inside(marks, bounds)]
    return 100 * len(set(inside)) + len(inside)


def _stretches(text: str, marks: Sequence[Span]) -> list[Span]:
    """Disjoint stretches that hold every mark whole."""
    stretches: list[Span] = []
    end = 0
    for mark in marks:
        if mark.start >= end:
            stretches.append(_grown(text, mark, end))
        elif mark.end > end:
            stretches[-1] = Span(stretches[-1].start, mark.end)
        end = stretches[-1].end
    return stretches


def _grown(text: str, mark: Span, floor: int) -> Span:
    """The mark's sentence, not before `floor`, and the next ones of its paragraph while there is room."""
    begins, ends = mark
    floor = max(floor, begins - _LOOKED_AT)
    start = end = max(text.rfind("\n", floor, begins) + 1, floor)
    for sentence in _SENTENCE.finditer(text, start, ends + LONGEST_FRAGMENT):
        stop = sentence.end()
        if stop <= begins:
            start = stop
        elif end >= ends and stop - start > FRAGMENT_LENGTH:
            break
        end = stop
        if text[stop - 1] == "\n":
            end -= 1
            break
    start = max(start, min(begins - FRAGMENT_LENGTH // 3, end - FRAGMENT_LENGTH))
    start = begins - len(text[start:begins].lstrip(_NO_BEGINNING))
    return Span(start, max(ends, min(end, start + LONGEST_FRAGMENT)))


def _snippet(document: Document, text: str, bounds: Span, marks: Sequence[Span]) -> Snippet:
    section = document.section_at(bounds.start)
    before = text[max(bounds.start - 9, 0) : bounds.start].rstrip(" \u3000")[-1:]
    last, after = text[bounds.end - 1], text[bounds.end : bounds.end + 1]
    return Snippet(
        text=text[bounds.start : bounds.end],
        marks=within(marks, bounds),
        section=section.heading if section else "",
        speaker=section.speaker if section else document.author,
        district=section.district if section else document.district,
        start=bounds.start,
        cut_before=bool(before) and before not in _ENDS,
        cut_after=bool(after) and after != "\n" and last not in _ENDS,
    )
