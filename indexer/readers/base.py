"""Defines what a reader returns: a file's text, and what the format itself states about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import NO_LAYOUT, Layout
from indexer.text import iso_day

LONGEST_ASIDE: Final = 120  # characters of a line
MOST_ASIDE: Final = 200  # lines

_PAGE = re.compile(
    r"第?\s{0,3}[0-9]{1,5}\s{0,3}页|共\s{0,3}[0-9]{1,5}\s{0,3}页|[-—–]\s{0,3}[0-9]{1,5}\s{0,3}[-—–]"
)


def day_of(found: re.Match[str] | None) -> str | None:
    """The day that a form with year, month and day has found, ISO 8601; None when there is none or no such day."""
    return iso_day(found.groups()) if found else None


def require_content(content: bytes) -> None:
    """Raises UnreadableFile for a file without a byte."""
    if not content:
        raise UnreadableFile("file is empty")


def asides(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines for `Reading.aside`: each once, without the numbers of pages, neither long ones nor too many."""
    plain = (_PAGE.sub(" ", line[: 2 * LONGEST_ASIDE]).strip() for line in lines)
    kept = dict.fromkeys(line for line in plain if 1 < len(line) <= LONGEST_ASIDE)
    return tuple(islice(kept, MOST_ASIDE))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text that may show writing; whoever has the time for it recognises it."""

    at: int  # offset in the text where it stands; its lines go before that line, or after one that it is in
    content: bytes = field(repr=False)  # as the file has it, of any format


@dataclass(frozen=True, slots=True)
class Reading:
    """The text a person would see, "\\n" at the end of each paragraph, and the facts beside it.

    `title`, `date`, `author` and `source` are what the format states for certain, such as the date of a web
    page's article; they are never guessed, and empty when it states nothing. When `title` is stated, `text`
    does not repeat it as its first line.
    """

    text: str
    how: Message | None = None  # what was decided, to be shown: PDF，3 页
    title: str = ""
    date: str | None = None  # ISO 8601: 2022-03-24
    author: str = ""
    source: str = ""
    notes: tuple[Message, ...] = ()  # what was left out or is doubtful
    aside: tuple[
        str, ...
    ] = ()  # lines beside the text, where marks of secrecy may stand: running heads, properties
    layout: Layout = (
        NO_LAYOUT  # its tables, and its pages with the place of each run; offsets count in `text`
    )
    untitled: bool = False  # the text has no title of its own, so that the file's name is the title
    pictures: tuple[Picture, ...] = ()  # in their order in the text
    scanned: int = 0  # pages that are pictures and were not recognised, or have a scanner's own text
