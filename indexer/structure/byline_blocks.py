"""Finds the bylines of a text: blocks of one to three lines, or in brackets after a paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.structure.byline import Byline, read_byline, read_office
from indexer.structure.districts import find_district
from indexer.structure.lines import Line, closes, heading_at

MAX_BLOCK = 3  # lines of one byline


@dataclass(frozen=True, slots=True)
class Block:
    """The byline lines `first` to `last` and what they say."""

    first: int
    last: int
    names: tuple[str, ...]
    offices: tuple[str, ...]
    titled: bool
    marked: bool
    heading: int | None  # the line of the heading above, if there is one

    @property
    def district(self) -> str:
        """Where the speakers hold office."""
        return find_district(self.offices)

    @property
    def weak(self) -> bool:
        """A bare name: enough only beside others of its kind."""
        return not self.offices and not self.marked


def find_blocks(lines: list[Line]) -> Iterator[Block]:
    """Every byline of one to three lines; longer runs are lists of names."""
    at = 0
    while at < len(lines):
        first = at
        found: list[Byline] = []
        while at < len(lines) and (byline := read_byline(lines[at].text)):
            found.append(byline)
            at += 1
        if not found:
            at += 1
        elif len(found) <= MAX_BLOCK:
            yield _block(lines, first, found)


def trailing_byline(line: Line) -> Byline | None:
    """The byline in brackets at the end of a paragraph: …满意率明显提高。（沈若舟）."""
    if line.text[-1] not in "）)":
        return None
    opening = max(line.text.rfind("（"), line.text.rfind("("))
    if opening < 1 or line.text[opening - 1] not in "。！？!?”…":
        return None
    return read_byline(line.text[opening:])


def _block(lines: list[Line], first: int, found: list[Byline]) -> Block:
    """The block of a run of bylines, with the office lines above it and, preferably, its heading."""
    last = first + len(found) - 1
    if len(found) > 1 and found[0].bare and heading_at(lines, first) is not None:
        return merged(first + 1, last, (), found[1:], first)  # a heading that reads like a name: 常青树
    choices = list(_office_lines(lines, first, MAX_BLOCK - len(found)))
    for begin, offices in choices:
        heading = heading_at(lines, begin - 1)
        if heading is not None:
            return merged(begin, last, offices, found, heading)
    begin, offices = next((choice for choice in choices if closes(lines, choice[0] - 1)), choices[-1])
    return merged(begin, last, offices, found, None)


def _office_lines(lines: list[Line], first: int, limit: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The ways to begin a block: with as many office lines above line `first` as there are, down to none."""
    offices: list[str] = []
    while len(offices) < min(limit, first):
        office = read_office(lines[first - len(offices) - 1].text)
        if office is None:
            break
        offices.insert(0, office)
    for skipped in range(len(offices) + 1):
        yield first - len(offices) + skipped, tuple(offices[skipped:])


def merged(first: int, last: int, above: tuple[str, ...], found: list[Byline], heading: int | None) -> Block:
    """One block of the office lines `above` and the bylines below them."""
    names = tuple(name for byline in found for name in byline.names)
    offices = (*above, *(office for byline in found for office in byline.offices))
    titled = bool(above) or any(byline.titled for byline in found)
    marked = all(byline.marked for byline in found)
    return Block(first, last, names, offices, titled, marked, heading)
