"""Splits a composite article into its contributions: who says what, from where to where.

A contribution has a heading, a byline of one to three lines and prose. Four layouts are known:

- *below*: heading, byline, prose (the press's usual one);
- *above*: byline, heading, prose; at least twice in the article;
- *after*: heading, prose, byline on a line of its own or in brackets after the last sentence; at least twice.
- *labelled*: byline and heading on one line, 青枫区总工会 主席 沈若舟：把食堂开到塔吊下面, then prose; at least twice.

One article keeps one layout: the one found most often wins. A section begins at its heading's line in all four, so
*above* leaves the byline itself between two sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.model import Section
from indexer.structure.byline import read_byline
from indexer.structure.byline_blocks import Block, find_blocks, merged, trailing_byline
from indexer.structure.lines import Line, closes, has_heading_form, is_apart, is_prose, prose_follows

_LABELLED = re.compile(r"([^：:]{4,60})[：:]([^：:]{2,60})")


@dataclass(frozen=True, slots=True)
class Contribution:
    """Lines `first` to `last` are one section; `reach` is its first line, byline included."""

    reach: int
    first: int
    last: int
    block: Block
    heading: str = ""  # where it is not the whole line


def find_contributions(lines: list[Line], end: int) -> list[Contribution]:
    """The contributions among the lines before line `end`, in order; empty for a plain article."""
    blocks = list(find_blocks(lines[:end]))
    below = _below(lines, end, blocks)
    after = _after(lines, end, blocks)
    above = _above(lines, end, blocks)
    best = max((below, after, above, _labelled(lines, end)), key=len)
    if len(best) > 1:
        return best
    return below if below and _stands_alone(lines, below[0]) else []


def section_of(lines: list[Line], contribution: Contribution) -> Section:
    """The contribution as a section of the document's text."""
    block, heading = contribution.block, lines[contribution.first]
    return Section(
        heading=contribution.heading or heading.text,
        speaker="、".join(block.names),
        position=" ".join(block.offices),
        district=block.district,
        start=heading.start,
        end=lines[contribution.last].end,
    )


def _below(lines: list[Line], end: int, blocks: list[Block]) -> list[Contribution]:
    """Heading, byline, prose."""
    kept = [
        block
        for block in blocks
        if block.heading is not None
        and prose_follows(lines, block.last, end)
        and not (block.weak and len(lines[block.first].text) == 2)
    ]
    starts = [block.heading for block in kept if block.heading is not None]
    return _up_to_next([(start, start, block) for start, block in zip(starts, kept, strict=True)], end)


def _above(lines: list[Line], end: int, blocks: list[Block]) -> list[Contribution]:
    """Byline, heading, prose."""
    kept = [
        block
        for block in blocks
        if block.heading is None
        and closes(lines, block.first - 1)
        and has_heading_form(lines, block.last + 1, end)
        and prose_follows(lines, block.last + 1, end)
    ]
    return _up_to_next([(block.first, block.last + 1, block) for block in kept], end)


def _after(lines: list[Line], end: int, blocks: list[Block]) -> list[Contribution]:
    """Heading, prose, byline; each but the first heading directly below the byline before it."""
    enders = sorted([*_own_line_enders(lines, blocks), *_bracket_enders(lines, end)], key=lambda b: b.last)
    enders = [block for block in enders if block.last + 1 >= end or _begins(lines, block.last + 1, end)]
    if not enders or enders[-1].last + 1 < end:
        enders = [block for block in enders if block.marked]
    found: list[Contribution] = []
    for block in enders:
        start = found[-1].last + 1 if found else _first_heading(lines, block)
        if start is None:
            return []
        found.append(Contribution(start, start, block.last, block))
    return found


def _labelled(lines: list[Line], end: int) -> list[Contribution]:
    """Byline and heading on one line, prose; the byline names an office, else it may be a dialogue."""
    found: list[tuple[int, int, Block]] = []
    headings: list[str] = []
    for at, line in enumerate(lines[:end]):
        said = _LABELLED.fullmatch(line.text)
        if said is None or at + 1 >= end or not is_prose(lines[at + 1]):
            continue
        byline = read_byline(said[1])
        heading = line._replace(text=said[2].strip())
        if byline and byline.titled and has_heading_form([heading], 0, 1):
            found.append((at, at, merged(at, at, (), [byline], at)))
            headings.append(heading.text)
    return [
        replace(contribution, heading=heading)
        for contribution, heading in zip(_up_to_next(found, end), headings, strict=True)
    ]


def _own_line_enders(lines: list[Line], blocks: list[Block]) -> Iterator[Block]:
    return (block for block in blocks if block.first and is_prose(lines[block.first - 1]))


def _bracket_enders(lines: list[Line], end: int) -> Iterator[Block]:
    for at, line in enumerate(lines[:end]):
        byline = trailing_byline(line)
        if byline:
            yield merged(at, at, (), [byline], None)


def _up_to_next(starts: list[tuple[int, int, Block]], end: int) -> list[Contribution]:
    """Contributions from (reach, heading line, byline), each up to the next one's reach."""
    reaches = [*(reach for reach, _, _ in starts), end][1:]
    return [
        Contribution(reach, first, following - 1, block)
        for (reach, first, block), following in zip(starts, reaches, strict=True)
    ]


def _stands_alone(lines: list[Line], contribution: Contribution) -> bool:
    """Whether one contribution makes a composite: under an introduction, by somebody who holds an office."""
    return contribution.block.titled and any(map(is_prose, lines[: contribution.first]))


def _first_heading(lines: list[Line], block: Block) -> int | None:
    """The first heading above a byline; the prose below it may be the paragraph the byline ends."""
    headings = (at for at in range(block.first) if _begins(lines, at, block.last + 1))
    return next((at for at in headings if is_apart(lines, at)), None)


def _begins(lines: list[Line], at: int, end: int) -> bool:
    return has_heading_form(lines, at, end) and prose_follows(lines, at, end)
