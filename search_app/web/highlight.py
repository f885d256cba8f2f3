"""Renders text with highlighted ranges as HTML: the only place that makes markup from text.

Ranges are offsets into the text as it was written; escaping is the last step, so it can move none of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from indexer.search import Marks
from indexer.text import Span
from search_app.texts.pages import NEXT_PLACE, PREVIOUS_PLACE
from search_app.web.templating import escaped

_BETWEEN_CELLS = re.compile(r"(?<=\S)\t+(?=\S)")
_THIN_LINE = '<i class="between"> </i>'
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Place(NamedTuple):
    """One stretch of a block: plain text (`number` 0) or the mark with that number, counted from 1."""

    text: str
    number: int
    begins: bool  # False for the rest of a mark that began in an earlier block


class Numbers(NamedTuple):
    """How the marks of a page are counted: the first of them is number `first` of `total`."""

    first: int = 1
    total: int = 0
    opened: int = 0  # number of the mark that also answers to "#hit"; 0 when none does
    before: str = ""  # address of the mark before the first of the page
    after: str = ""  # address of the mark after the last of the page


def merged_spans(spans: Iterable[tuple[int, int]], length: int) -> Sequence[Span]:
    """The spans clipped to a text of `length` characters, sorted, disjoint; empty ones dropped, touching ones joined."""
    if isinstance(spans, Marks):
        return spans.joined()
    settled: list[Span] = []
    for start, end in sorted([(max(start, 0), min(end, length)) for start, end in spans]):
        if start >= end:
            continue
        if settled and start <= settled[-1].end:
            settled[-1] = Span(settled[-1].start, max(end, settled[-1].end))
        else:
            settled.append(Span(start, end))
    return tuple(settled)


def readable(text: str) -> str:
    """The same number of characters, with those that no page may carry (NUL, lone surrogates) made visible."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def marked(text: str, spans: Iterable[tuple[int, int]] = ()) -> Markup:
    """`text` escaped, each span of it in <mark>; a thin line between the cells of a table's row."""
    shown, parts, position = readable(text), list[str](), 0
    for start, end in merged_spans(spans, len(text)):
        parts += (escaped(shown[position:start]), _in_mark(shown[start:end]))
        position = end
    html = _html((*parts, escaped(shown[position:])))
    return Markup(_BETWEEN_CELLS.sub(_THIN_LINE, html)) if "\t" in html else html  # noqa: S704 - both are markup


def numbered(text: str, window: Span, marks: Sequence[Span], numbers: Numbers) -> Markup:
    """The `window` of `text` escaped, its marks with id="hit-1"… and links to their neighbours.

    `marks` are settled; they are all that the page shows, in this window and others.
    """
    last = numbers.first + len(marks) - 1
    return _html(_numbered_place(place, numbers, last) for place in _cut(text, window, marks))


def _html(escaped: Iterable[str]) -> Markup:
    """The one step from text to markup: what arrives here went through `escaped`."""
    return Markup("".join(escaped))  # noqa: S704


def _cut(text: str, window: Span, marks: Sequence[Span]) -> Iterator[Place]:
    """The window from left to right, in plain and marked stretches."""
    position = window.start
    first = bisect_right(marks, window.start, key=lambda mark: mark.end)
    for index in range(first, len(marks)):
        start, end = max(marks[index].start, position), min(marks[index].end, window.end)
        if start >= window.end:
            break
        if position < start:
            yield Place(readable(text[position:start]), 0, True)
        yield Place(readable(text[start:end]), index + 1, marks[index].start >= window.start)
        position = end
    if position < window.end:
        yield Place(readable(text[position : window.end]), 0, True)


def _numbered_place(place: Place, numbers: Numbers, last: int) -> str:
    if not place.number:
        return escaped(place.text)
    if not place.begins:
        return _in_mark(place.text)
    number = numbers.first + place.number - 1
    html = _in_mark(place.text, f' id="hit-{number}"') + _steps(number, numbers, last)
    return f'<span id="hit">{html}</span>' if number == numbers.opened else html


def _in_mark(text: str, attributes: str = "") -> str:
    return f"<mark{attributes}>{escaped(text)}</mark>"


def _steps(number: int, numbers: Numbers, last: int) -> str:
    """Links to the mark before and after; the style sheet shows them while the reader is at the mark."""
    before = numbers.before if number == numbers.first else f"#hit-{number - 1}"
    after = numbers.after if number == last else f"#hit-{number + 1}"
    steps = _step("back", before, PREVIOUS_PLACE) + _step("on", after, NEXT_PLACE)
    return f'<span class="step" data-place="{number}/{numbers.total:,}">{steps}</span>'


def _step(direction: str, address: str, label: str) -> str:
    leading = f' href="{escaped(address)}" aria-label="{label}"' if address else ""
    return f'<a class="{direction}"{leading}></a>'
