"""Makes a piece of a run of characters, with what was drawn elsewhere and stands in its gaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import sub

from indexer.readers.pages.glyphs.frame import Box, Glyph
from indexer.readers.pages.placed import Piece

_TIGHT = 0.6  # heights: a blank that was made up between Chinese characters closer than this is none
_FREE = 0.2  # heights between two characters of a word or number that are out of the ordinary
_SMALL, _LIFTED = 0.75, 0.1  # heights of the line: the size of a raised digit, and how far its foot is above
_INSERTED = 6  # characters of another font, such as quotation marks, that may stand in the gap of a run
_MOST_ROWS = 50  # in which a run is looked for
_MOST_HOSTS = 200  # runs of a line in which its gap is looked for
_HYPHENS = "\x02\ufffe\xad"  # how PDFium gives a hyphen at a line's end
_NOTHING = ("", " ")  # characters of which nothing is left at the ends of a run
_SPECIAL = re.compile(rf"[\s\0{_HYPHENS}]")  # what may stand for something else
_FIGURE = re.compile(r"[^\x00-\x7f]\d")  # what may be the mark of a footnote


def with_inserted(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """The runs, the short ones that stand in the gap of another put there: quotation marks of another font."""
    whole = [run for run in runs if run]
    by_line: dict[int, list[list[Glyph]]] = {}
    for run in whole:
        if len(run) > 1:
            first = _row(run[0].top)
            for row in range(first, min(_row(run[0].bottom), first + _MOST_ROWS) + 1):
                by_line.setdefault(row, []).append(run)
    kept = []
    for run in whole:
        if len(run) <= 2 * _INSERTED and sum(not glyph.made_up for glyph in run) <= _INSERTED:
            left, right = run[0].left, run[-1].right
            hosts = by_line.get(_row((run[0].top + run[0].bottom) / 2), [])[:_MOST_HOSTS]
            around = (host for host in hosts if host[0].left < left and right < host[-1].right)
            if any(host is not run and _insert(host, run) for host in around):
                continue
        kept.append(run)
    return kept


def _row(y: float) -> int:
    return int(max(-1e6, min(1e6, y)) // 10)


def _insert(host: list[Glyph], run: list[Glyph]) -> bool:
    """Put a run into the gap between two characters of another; False when there is none."""
    left, right = run[0].left, run[-1].right
    slack = 0.3 * max(host[0].bottom - host[0].top, 1e-3)
    if min(host[0].bottom, run[0].bottom) - max(host[0].top, run[0].top) < slack:
        return False
    drawn = [at for at, glyph in enumerate(host) if not glyph.made_up]
    for at, after in pairwise(drawn):
        if (
            host[at].right <= left + slack
            and right - slack <= host[after].left
            and _has_room(host, at, after)
        ):
            host[at + 1 : after] = run
            return True
    return False


def _has_room(host: Sequence[Glyph], at: int, after: int) -> bool:
    """Whether there is room between two characters of a run for another."""
    return host[after].left - host[at].right > 0.3 * (host[at].bottom - host[at].top)


def pieces_of_run(run: Sequence[Glyph]) -> Iterator[Piece]:
    """The run as a piece; nothing for blanks alone."""
    if piece := _plain(run):
        yield piece
        return
    read = list(_read(run))
    while read and read[-1][0] == " ":
        read.pop()
    read = read[next((at for at, (character, _) in enumerate(read) if character != " "), 0) :]
    drawn = [glyph for character, glyph in read if not character.isspace()]
    if not drawn:
        return
    characters = "".join(character for character, _ in read)
    text = unicodedata.normalize("NFC", characters)
    edges = (*(glyph.left for _, glyph in read), read[-1][1].right)
    is_same = len(text) == len(characters)
    yield Piece(
        text,
        min(glyph.left for glyph in drawn),
        min(glyph.top for glyph in drawn),
        max(glyph.right for glyph in drawn),
        max(glyph.bottom for glyph in drawn),
        edges=edges if is_same else (),
        gaps=tuple(_gaps(read)) if is_same else (),
    )


def _plain(run: Sequence[Glyph]) -> Piece | None:
    """The piece of a run whose characters all stand for themselves, as those of most lines do; None of any other."""
    start, end = 0, len(run)
    while end and run[end - 1].character in _NOTHING:
        end -= 1
    while start < end and run[start].character in _NOTHING:
        start += 1
    shown = run[start:end]
    characters = "".join([glyph.character for glyph in shown])
    text = unicodedata.normalize("NFC", characters)
    drawn = characters.strip()
    if not drawn or not len(shown) == len(characters) == len(text) or _SPECIAL.search(drawn):
        return None
    if _FIGURE.search(drawn):
        heights = [glyph.bottom - glyph.top for glyph in run]
        if min(heights) < _SMALL * max(heights):
            return None
    _, lefts, tops, rights, bottoms, *_ = zip(*shown, strict=True)
    has_gaps = max(map(sub, lefts[1:], rights), default=0.0) > _FREE * min(map(sub, bottoms, tops))
    first = characters.index(drawn)
    within = slice(first, first + len(drawn))
    return Piece(
        text,
        min(lefts[within]),
        min(tops[within]),
        max(rights[within]),
        max(bottoms[within]),
        edges=(*lefts, rights[-1]),
        gaps=tuple(_gaps([*zip(characters, shown, strict=True)])) if has_gaps else (),
    )


def _gaps(read: Sequence[tuple[str, Glyph]]) -> Iterator[tuple[int, float]]:
    """What is free between two of the characters, such as between two cells that stand close together."""
    for at, ((one, before), (other, after)) in enumerate(pairwise(read), 1):
        gap = after.left - before.right
        if one != " " != other and gap > _FREE * (before.bottom - before.top):
            yield at, before.right


def text_of(run: Sequence[Glyph]) -> str:
    """What a run says."""
    return unicodedata.normalize("NFC", "".join(character for character, _ in _read(run))).strip()


def cells_of(run: Sequence[Glyph]) -> tuple[Box, ...]:
    """Where each character of `text_of` it stands; nothing where they are not the same as those drawn."""
    read = list(_read(run))
    characters = "".join(character for character, _ in read)
    lead = len(characters) - len(characters.lstrip())
    text = text_of(run)
    if unicodedata.normalize("NFC", characters) != characters or len(read) != len(characters):
        return ()
    return tuple((each.left, each.top, each.right, each.bottom) for _, each in read[lead : lead + len(text)])


def _read(run: Sequence[Glyph]) -> Iterator[tuple[str, Glyph]]:
    """What the characters of a run say: without blanks that are none, marks of footnotes and hyphens within a line."""
    tallest: Glyph | None = None
    for at, glyph in enumerate(run):
        character = glyph.character.replace("\0", "")
        if not character:
            continue
        if glyph.made_up and 0 < at < len(run) - 1:
            before, after = run[at - 1], run[at + 1]
            close = after.left - before.right < _TIGHT * (before.bottom - before.top)
            if close and not (before.character.isascii() and after.character.isascii()):
                continue
        if at and character.isdecimal() and not run[at - 1].character.isascii():
            tallest = tallest or max(run, key=lambda glyph: glyph.bottom - glyph.top)
            if _is_raised(glyph, tallest):
                continue  # the mark of a footnote
        if character not in _HYPHENS:
            yield character, glyph
        elif at >= len(run) - 2:
            yield "\xad", glyph


def _is_raised(glyph: Glyph, beside: Glyph) -> bool:
    height = beside.bottom - beside.top
    return glyph.bottom - glyph.top < _SMALL * height and glyph.bottom < beside.bottom - _LIFTED * height
