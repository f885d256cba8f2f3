"""Makes a section of each annex (附件) of a document: its heading, up to the next annex or the lines on copies and printing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from indexer.model import Section
from indexer.structure.lines import Line, is_prose
from indexer.structure.official.head import find_title
from indexer.structure.official.head_lines import parts_of
from indexer.structure.official.marks import is_imprint

LONGEST_HEADING: Final = 60  # characters
LOOKED_AT: Final = 12  # lines below 附件 among which the title of another's letter is looked for


def sections_of(lines: Sequence[Line], annexes: Sequence[int]) -> Iterator[Section]:
    """The annexes that begin at those lines; one with nothing below its heading is none."""
    last = len(lines)
    while last and is_imprint(lines[last - 1].text):
        last -= 1
    for first, following in zip(annexes, (*annexes[1:], last), strict=False):
        end = min(following, last)
        if first + 1 < end:
            yield Section(_heading(lines, first, end), "", "", "", lines[first].start, lines[end - 1].end)


def _heading(lines: Sequence[Line], first: int, end: int) -> str:
    """附件1 and the title below it, or both as they stand on one line."""
    label = " ".join(lines[first].text.split())
    if label.rstrip("：:")[-1] not in "附件表录錄" and not label.rstrip("：:")[-1].isdecimal():
        return label[:LONGEST_HEADING].rstrip("：:")
    below = [line.text for line in lines[first + 1 : min(end, first + 1 + LOOKED_AT)]]
    place = find_title(below) or (0, 0)
    title = "".join(below[place[0] : place[1] + 1])
    fits = len(title) <= LONGEST_HEADING and "\t" not in title and not parts_of(title)
    if not fits or is_prose(Line(0, len(title), title)) or title[-1] in "：:。，；、":
        return label.rstrip("：:")
    return f"{label.rstrip('：:')} {title}"
