"""Adds to the text of pages what stands beside it: watermarks, notes in the margin, remarks, each in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.message import Message
from indexer.model import Layout, Page, Run
from indexer.readers.pages.glyphs.frame import Box, Frame, turned_box
from indexer.readers.pages.placed import PlacedPage, PlacedText

_SHOWN = 3  # texts that a note gives
_LONGEST = 40  # characters of each
_MOST_CELLS = 5_000  # characters of a document that run another way and whose places are kept
_MOST_FILES = 10  # names that a note gives
_NO_TEXT = re.compile(r"[\W_]*")
_PAGE_NUMBER = re.compile(r"[\W\d_]*")  # across the columns of a page


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote on a page in another's text."""

    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page turned so that it can be read, and what stands on it beside its text."""

    placed: PlacedPage
    frame: Frame
    aslant: tuple[str, ...] = ()  # such as watermarks
    sideways: tuple[str, ...] = ()  # such as notes in the margin
    remarks: tuple[Remark, ...] = ()
    filled: int = 0  # fields of a form that have a value
    files: tuple[str, ...] = ()  # names of those that are attached
    cells: Mapping[str, tuple[Box, ...]] = field(default_factory=dict)  # of what runs another way, as shown


def with_beside(text: PlacedText, pages: Sequence[ReadPage]) -> PlacedText:
    """The text followed by what stands beside it, the places turned as the pages are shown."""
    apart = _apart(pages)
    head = [text.text] if text.text else []
    layout = _as_shown(text.layout, [page.frame for page in pages])
    runs = list(_runs_of(apart, pages, len(text.text) + len(head))) if layout.pages else []
    return PlacedText(
        "\n".join([*head, *apart, *filter(None, _remarks(pages))]),
        replace(layout, runs=(*layout.runs, *runs)) if runs else layout,
        text.left_out,
    )


def _runs_of(texts: Iterable[str], pages: Sequence[ReadPage], start: int) -> Iterator[Run]:
    """Where texts that begin at an offset, a line each, stand: a run for each character, whichever way they run."""
    allowed = _MOST_CELLS
    for text in texts:
        at, page = next(((at, page) for at, page in enumerate(pages) if text in page.cells), (0, None))
        cells = page.cells[text] if page else ()
        if page and len(cells) == len(text) <= allowed:
            allowed -= len(cells)
            for offset, (character, cell) in enumerate(zip(text, cells, strict=True), start):
                if not character.isspace():
                    left, top, right, bottom = _shares(cell, page.frame)
                    yield Run(offset, offset + 1, at, left, top, right, bottom)
        start += len(text) + 1


def _shares(cell: Box, frame: Frame) -> Iterator[float]:
    """The sides of a place on a page as shown, as shares of the page as its runs have it."""
    (width, height), sides = (frame.width, frame.height), cell
    if not frame.stacked:
        (width, height), sides = frame.size, turned_box(cell, frame.quarter, frame.width, frame.height)
    for side, whole in zip(sides, (width, height) * 2, strict=True):
        yield min(max(side / (whole or 1.0), 0.0), 1.0)


def marks_beside(pages: Iterable[ReadPage]) -> Iterator[str]:
    """Lines in which a mark of secrecy may stand: what runs another way than the text."""
    yield from _apart(pages)


def notes_beside(pages: Sequence[ReadPage]) -> Iterator[Message]:
    """What of the text stands at its end, or comes from a form."""
    if apart := _apart(pages):
        some = tuple(each[:_LONGEST] for each in apart[:_SHOWN])
        yield Message("text that runs another way", texts=some, lines=len(apart))
    if remarks := _remarks(pages):
        yield Message("remarks read", remarks=len(remarks))
    if filled := sum(page.filled for page in pages):
        yield Message("form values read", values=filled)
    if files := dict.fromkeys(name for page in pages for name in page.files):
        yield Message("files in the file left out", files=tuple(files)[:_MOST_FILES], count=len(files))


def _apart(pages: Iterable[ReadPage]) -> list[str]:
    """Each once, however many pages have it."""
    found: dict[str, None] = {}
    for page in pages:
        for each in (*page.sideways, *page.aslant):
            is_number = page.frame.stacked and _PAGE_NUMBER.fullmatch(each)
            if not (is_number or _NO_TEXT.fullmatch(each)):
                found.setdefault(each)
    return list(found)


def _remarks(pages: Iterable[ReadPage]) -> list[str]:
    found = dict.fromkeys(each for page in pages for each in page.remarks)
    return [f"批注（{each.author}）：{each.text}" if each.author else f"批注：{each.text}" for each in found]


def _as_shown(layout: Layout, frames: Sequence[Frame]) -> Layout:
    """The places on pages as they are shown, where they were read in columns of upright characters."""
    stacked = {at for at, frame in enumerate(frames) if frame.stacked}
    if not stacked or len(frames) != len(layout.pages):
        return layout
    pages = [
        Page(page.height, page.width, page.read, page.confidence) if at in stacked else page
        for at, page in enumerate(layout.pages)
    ]
    runs = (_run_as_shown(run) if run.page in stacked else run for run in layout.runs)
    return replace(layout, pages=tuple(pages), runs=tuple(runs))


def _run_as_shown(run: Run) -> Run:
    left, top, right, bottom = turned_box((run.left, run.top, run.right, run.bottom), 3, 1, 1)
    return replace(run, left=left, top=top, right=right, bottom=bottom, vertical=not run.vertical)
