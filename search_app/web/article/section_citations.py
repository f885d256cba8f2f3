"""Writes the references of what is said in an article by others than its author: a line a section of the part shown."""

from __future__ import annotations

from itertools import islice
from typing import Final

from indexer.model import Document
from indexer.text import Span
from search_app.web.article.citation import cite

MOST_SECTIONS: Final = 100  # that have a reference of their own on a page


def sources_of(citation: str, of_sections: list[tuple[int, str]]) -> dict[int, str]:
    """What stands behind a paragraph of each section that has a reference, and at 0 behind those of all others."""
    return {number: line.removesuffix(".") for number, line in [(0, citation), *of_sections]}


def section_citations(document: Document, window: Span, *, id: str, seen: str) -> list[tuple[int, str]]:
    """The number of each section that names a speaker and begins in the window, with its reference."""
    named = (
        (number, section)
        for number, section in enumerate(document.sections, start=1)
        if section.speaker and window.start <= section.start < window.end
    )
    return [
        (number, cite(document, id=id, seen=seen, section=section))
        for number, section in islice(named, MOST_SECTIONS)
    ]
