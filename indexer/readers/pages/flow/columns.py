"""Puts what stands on a page in reading order: columns of text one after the other, tables in their place.

Between two columns of a text, as between two of a table, a gap runs down. They are of a text where their lines fill
them, hold sentences and follow each other closely, and where the gap is no wider than a printer makes it. A right column
is moved over the left, so that both have the same margins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from indexer.readers.pages.flow.bands import Row, bands_of, rows_with_tables, united
from indexer.readers.pages.flow.lines import PlacedLine, line_of, rows_of
from indexer.readers.pages.placed import Piece, Ruling
from indexer.readers.pages.tables.aligned import aligned_table
from indexer.readers.pages.tables.cells import FoundTable

Block = PlacedLine | FoundTable

_DEEPEST = 4  # columns within columns
_FEWEST = 4  # lines of a column, to tell by themselves that it is one
_MOST_CORES = 40
_MOST = 6  # columns of text beside each other
_NARROW = 7  # heights; no text is set in so narrow a column
_FULL = 1.2  # heights that a line may end before the column's end and still be full
_WIDE_GAP, _USUAL_GAP = 5, 4  # heights: gaps between columns of a table, of a text
_HOLE = 1.6  # distances of lines: where a column is that far empty, there may be the end of a table's cell
_STRAY = 10  # rows to one that has something beside the columns, such as a page number
_SAID, _ALL_FULL = 0.1, 0.9  # shares of lines: where hardly one has a mark, nearly all fill their column
_ROOM, _MORE_ROOM = 1.35, 0.4  # times what is usual, and heights: the room between two tables
_TABLE_ROWS = 2
_SURE = 2.5
_SENTENCE = re.compile(r"[，。；：、！？]|[,.;:] |[,.;:]$")
_FIGURES = re.compile(r"[-+\d\s年月日时分元万人个.,:%％￥¥/～~、—]+")
_INNER_BLANK = re.compile(r"[^\x00-\x7f][ \u3000]+[^\x00-\x7f]")


@dataclass(slots=True)
class Setting:
    """What is known of the pages of a document while they are read."""

    height: float  # of most type
    rules: Sequence[Ruling] = ()  # horizontal lines of the page
    gaps: list[float] = field(
        default_factory=list
    )  # where between columns of text the gaps of other pages are
    flow: int = 0


def in_reading_order(
    pieces: Sequence[Piece], tables: Sequence[FoundTable], setting: Setting, depth: int = 0
) -> Iterator[Block]:
    """What pieces and the tables drawn with lines say, in the order in which people read it."""
    rows = rows_with_tables(rows_of(pieces), tables)
    for band in bands_of(rows, setting.height):
        if len(band) == 1 or depth == _DEEPEST:
            for row in band:
                yield from _plain(row, setting)
        else:
            yield from _of_band(band, setting, depth)


def _plain(row: Row, setting: Setting) -> Iterator[Block]:
    if row.pieces:
        yield line_of(row.pieces, setting.flow)
    yield from row.starts


def _of_band(band: list[Row], setting: Setting, depth: int) -> Iterator[Block]:
    gaps = _gaps_of_text(band, setting)
    if gaps:
        yield from _by_columns(band, gaps, setting, depth)
        return
    if any(row.beside for row in band):
        for row in band:
            yield from _plain(row, setting)
        return
    for part in _parts(band, setting):
        yield from _table_of(part, setting, depth)


def _table_of(rows: Sequence[Row], setting: Setting, depth: int) -> Iterator[Block]:
    """The table in some rows, and what stands above and below it."""
    found = aligned_table([row.pieces for row in rows], setting.height, setting.rules)
    if found is None:
        for row in rows:
            yield from _plain(row, setting)
        return
    first, end, table = found
    for row in rows[:first]:
        yield from _plain(row, setting)
    yield table
    if end < len(rows):
        below = [piece for row in rows[end:] for piece in row.pieces]
        yield from in_reading_order(below, (), setting, depth + 1)


def _parts(band: list[Row], setting: Setting) -> list[list[Row]]:
    """The rows of each table where several follow each other, told by the room between and by their columns."""
    rooms = [below.top - above.bottom for above, below in pairwise(band)]
    wide = sorted(room for room in rooms if room > 0)
    usual = wide[int(0.8 * (len(wide) - 1))] if wide else 0.0
    parts = [[band[0]]]
    for room, row in zip(rooms, band[1:], strict=True):
        if room > _ROOM * usual + _MORE_ROOM * setting.height:
            parts.append([])
        parts[-1].append(row)
    parts = _not_too_small(parts)
    if len(parts) == 1:
        return parts
    tables = [aligned_table([row.pieces for row in part], setting.height) for part in parts]
    columns = [table[2].columns if table else () for table in tables]
    alike = all(
        len(one) == len(other)
        and all(left < end and start < right for (left, right), (start, end) in zip(one, other, strict=True))
        for one, other in pairwise(columns)
    )
    return [band] if alike else parts


def _not_too_small(parts: list[list[Row]]) -> list[list[Row]]:
    """The parts; what has too few rows to be a table, such as a heading, goes with what follows, else with what precedes."""
    found: list[list[Row]] = []
    before: list[Row] = []
    for part in parts:
        before = [*before, *part]
        if sum(len(row.pieces) > 1 for row in before) >= _TABLE_ROWS:
            found.append(before)
            before = []
    return [*found[:-1], [*found[-1], *before]] if found else [before]


def _gaps_of_text(band: list[Row], setting: Setting) -> list[float]:
    """The middles of the gaps between columns of text; none where there is one column, or a table."""
    height = setting.height
    rows = [row for row in band if not row.spans]
    cores = united([edge for row in rows for edge in row.taken()])
    cores = _closed(cores, 0.8 * height)
    if not 1 < len(cores) <= _MOST_CORES:
        return []
    columns = [_Column(core, rows) for core in cores]
    beside = _stand_beside(rows)
    if not beside:
        columns = [column for column in columns if len(column.lines) * _STRAY >= len(rows)]
    if not 1 < len(columns) <= _MOST:
        return []
    gaps = [(left.right + right.left) / 2 for left, right in pairwise(columns)]
    if beside:
        return gaps
    widest = max(right.left - left.right for left, right in pairwise(columns)) / height
    known = all(any(abs(gap - other) < 2 * height for other in setting.gaps) for gap in gaps)
    if min(len(column.lines) for column in columns) < (1 if known else _FEWEST):
        return []
    bonus = 1.0 if widest < _USUAL_GAP else -1.5 if widest > _WIDE_GAP else 0.0
    if min(column.sureness(height) for column in columns) + bonus + 2 * known < _SURE:
        return []
    setting.gaps += gaps
    return gaps


def _stand_beside(rows: Sequence[Row]) -> bool:
    """Whether a table drawn with lines stands beside text or another table, and not only above or below."""
    lone = [row for row in rows if row.beside and not row.pieces]
    overlap = any(below.top < above.bottom for above, below in pairwise(lone))
    return overlap or any(row.beside and row.pieces for row in rows)


def _closed(cores: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The stretches, those with less room between them as one."""
    found: list[tuple[float, float]] = []
    for left, right in cores:
        if found and left - found[-1][1] < least:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


class _Column:
    """What stands in one of several columns."""

    def __init__(self, core: tuple[float, float], rows: Sequence[Row]) -> None:
        self.left, self.right = core
        within = ([piece for piece in row.pieces if core[0] <= piece.left <= core[1]] for row in rows)
        self.lines = [line_of(pieces) for pieces in within if pieces]

    def sureness(self, height: float) -> float:
        """How much it looks like a column of text, from about -4 to 4."""
        count = len(self.lines)
        if not count or self.right - self.left < _NARROW * height:
            return -4.0
        full = sum(line.right > self.right - _FULL * height for line in self.lines) / count
        sentences = sum(bool(_SENTENCE.search(line.text)) for line in self.lines) / count
        texts = {line.text for line in self.lines}
        if sum(bool(_FIGURES.fullmatch(line.text)) for line in self.lines) > count / 2:
            return -4.0
        if sentences < _SAID and full < _ALL_FULL:
            return -4.0
        repeated = count > len(texts) + count // 4
        torn = sum(bool(_INNER_BLANK.search(line.text)) for line in self.lines) / count
        distances = [below.top - above.top for above, below in pairwise(self.lines)]
        usual = median(distances) if distances else 0.0
        holes = sum(distance > _HOLE * usual for distance in distances) / count
        return 2 * full + 2 * min(1.0, sentences / 0.4) - 4 * min(holes, 0.5) - 2 * torn - 2 * repeated


def _by_columns(band: list[Row], gaps: list[float], setting: Setting, depth: int) -> Iterator[Block]:
    """Column after column. What stands over them is read first, and what reaches over all in its place."""
    start = 0
    if (
        len(band[0].pieces) == 1
        and not band[0].beside
        and len(band[1].taken()) > 1
        and not _in_first(band[0], gaps)
    ):
        yield from _plain(band[0], setting)
        start = 1
    part: list[Row] = []
    for row in [*band[start:], None]:
        if row is not None and not row.spans:
            part.append(row)
            continue
        yield from _columns(part, gaps, setting, depth)
        part = []
        if row is not None:
            yield from _plain(row, setting)


def _in_first(row: Row, gaps: list[float]) -> bool:
    return row.pieces[0].right <= gaps[0]


def _columns(rows: Sequence[Row], gaps: list[float], setting: Setting, depth: int) -> Iterator[Block]:
    columns: list[tuple[list[Piece], list[FoundTable]]] = [([], []) for _ in range(len(gaps) + 1)]
    for row in rows:
        for piece in row.pieces:
            columns[_column(gaps, piece.left, piece.right)][0].append(piece)
        for table in row.starts:
            columns[_column(gaps, table.left, table.right)][1].append(table)
    origin: float | None = None
    for pieces, tables in columns:
        left = min((piece.left for piece in pieces), default=None)
        shift = 0.0
        if left is not None:
            if origin is None:
                origin = left
            else:
                shift = left - origin
                setting.flow += 1
        blocks = list(in_reading_order(pieces, tables, setting, depth + 1))
        lines = [block for block in blocks if isinstance(block, PlacedLine)]
        listed = sum(bool(_SENTENCE.search(line.text)) for line in lines) < _SAID * len(lines)
        for block in blocks:
            if isinstance(block, PlacedLine):
                yield replace(block.shifted(shift), is_item=block.is_item or listed)
            else:
                yield block


def _column(gaps: Sequence[float], left: float, right: float) -> int:
    middle = (left + right) / 2
    return sum(gap < middle for gap in gaps)
