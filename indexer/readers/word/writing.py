"""Writes Word files: plain paragraphs with comments (批注) on stretches of them, or paragraphs under headings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

ParagraphStyle = Literal["Title", "Heading 2", "Normal", "Quote"]  # of those every Word file has

_LONGEST_PROPERTY: Final = 255  # characters: python-docx takes no more
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of a stretch, in characters of the whole text; it ends in the paragraph it begins in."""

    start: int
    end: int
    text: str


def docx_of(text: str, comments: Iterable[Comment], *, author: str) -> bytes:
    """The file: a paragraph a line of the text, and the comments in their order; they may overlap."""
    document = _empty()
    kept, start = list(comments), 0
    for line in text.split("\n"):
        end = start + len(line)
        own = [each for each in kept if start <= each.start < each.end <= end]
        _add(document, line, start, own, author)
        start = end + 1
    return _saved(document)


def docx_of_paragraphs(paragraphs: Iterable[tuple[ParagraphStyle, str]], *, title: str) -> bytes:
    """The file: paragraphs with their styles; a line end in one is a line break. `title` is among the file's properties."""
    document = _empty()
    document.core_properties.title = _in_xml(title)[:_LONGEST_PROPERTY]
    for style, text in paragraphs:
        document.add_paragraph(_in_xml(text), style=style)
    return _saved(document)


def _empty() -> Any:
    import docx  # late: all commands would wait for it

    document: Any = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _saved(document: Any) -> bytes:
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _add(document: Any, line: str, start: int, comments: list[Comment], author: str) -> None:
    """One paragraph, in runs between which comments begin and end."""
    paragraph = document.add_paragraph()
    cuts = {0, len(line)} | {place - start for each in comments for place in (each.start, each.end)}
    runs: dict[int, Any] = {}
    for begin, end in pairwise(sorted(cuts)):
        runs[begin] = paragraph.add_run(_in_xml(line[begin:end]))
    for each in comments:
        over = [run for begin, run in runs.items() if each.start - start <= begin < each.end - start]
        document.add_comment(over, text=_NOT_IN_XML.sub("", each.text), author=author, initials="")
