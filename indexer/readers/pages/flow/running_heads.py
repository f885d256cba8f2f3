"""Tells running heads and page numbers from the text of a document's pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from indexer.readers.pages.flow.lines import PlacedLine

EDGE_LINES = 2  # lines at the top and bottom of a page that may be a running head

_RUNNING = 3  # pages that repeat a line, at the least, before it is one
_SHARE = 0.4  # of all pages
_LARGER = 1.15  # heights of most type: what repeats in such type is a title
_FORM = 0.25  # of a page's lines that repeat: the pages are copies of one form
_NUMBER = r"(?:第\s*+)?[0-9#]{1,4}\s*+页?(?:[\s/,，/共]*+[0-9#]{1,4}\s*+页?)?"
_PAGE_NUMBER = re.compile(rf"\A[-—–－―·~\s]*+{_NUMBER}[-—–－―·~\s]*+")
_BARE = re.compile(r"\A\s*+[0-9]{1,4}\s*+")
_ONLY_PAGE = re.compile(r"\A(?:[-—–－―]\s*+1\s*+[-—–－―]|第\s*+1\s*+页(?:[\s/,，共]*+1\s*+页)?)")


class RunningLines(NamedTuple):
    """The ids of the lines to leave out, and whether the pages are copies of one form."""

    ids: set[int]
    forms: bool = False


def running_lines(pages: Sequence[Sequence[PlacedLine]], in_tables: set[int]) -> RunningLines:
    """What to leave out: page numbers, and lines that most pages repeat at their edge.

    `pages` are all lines from above; those whose ids are `in_tables` are text. Where most pages would be left
    with nothing, what repeats is what they say: certificates, slips. The title of a form, and all that a form's copies
    repeat, is kept where it stands first.
    """
    filled = [page for page in pages if page]
    edges = [[*page[:EDGE_LINES], *page[EDGE_LINES:][-EDGE_LINES:]] for page in filled]
    edges = [[line for line in lines if id(line) not in in_tables] for lines in edges]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    often = max(_RUNNING, _SHARE * len(filled))
    repeated = {id(line) for lines in edges for line in lines if seen[_key(line)] >= often}
    if 2 * sum(repeated.issuperset(map(id, page)) for page in filled) > len(filled):
        repeated.clear()
    running = set()
    for lines, page in zip(edges, filled, strict=True):
        for line in lines:
            if (line is page[0] or line is page[-1]) and _PAGE_NUMBER.fullmatch(line.text):
                if _is_page_number(line, len(pages), seen):
                    running.add(id(line))
            elif id(line) in repeated:
                running.add(id(line))
    said = {
        id(line)
        for page in filled
        for line in page
        if id(line) in running and not _PAGE_NUMBER.fullmatch(line.text)
    }
    forms = (
        bool(said) and median([len(said.intersection(map(id, page))) / len(page) for page in filled]) >= _FORM
    )
    return RunningLines(running - set(_kept_once(filled, said, forms)), forms)


def _is_page_number(line: PlacedLine, pages: int, seen: Counter[tuple[str, int]]) -> bool:
    if pages == 1:
        return _ONLY_PAGE.fullmatch(line.text) is not None
    return not _BARE.fullmatch(line.text) or seen[_key(line)] > 1


def _kept_once(pages: Sequence[Sequence[PlacedLine]], said: set[int], forms: bool) -> list[int]:
    """The lines that are left where they stand first."""
    if not said:
        return []
    lines = [line for page in pages for line in page]
    usual = median([line.height for line in lines for _ in range(min(len(line.text), 50))] or [1.0])
    first: dict[tuple[str, int], int] = {}
    for line in lines:
        if id(line) in said and (forms or line.height > _LARGER * usual):
            first.setdefault(_key(line), id(line))
    return list(first.values())


def _key(line: PlacedLine) -> tuple[str, int]:
    """What repeats from page to page: the text but for its numbers, and its height on the page."""
    text = re.sub(r"\s+", "", re.sub(r"\d+", "#", line.text))
    return text, round(line.top / max(2 * line.height, 1e-6))
