"""Puts the blocks of a document together: lines, tables and pictures become one text and the places in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from indexer.model import Cell, Table

LONGEST_CELL: Final = 150  # characters; a row with a longer one is given cell by cell, a paragraph a line


@dataclass(slots=True)
class Box:
    """A cell of a table, with what is in it, and how far it reaches."""

    blocks: list[Block]
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Grid:
    """A table: its rows from above, their cells from the left; what a merged cell covers is None."""

    rows: list[list[Box | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, in the bytes of its file."""

    content: bytes


Block = str | Grid | Image


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of everything, tables in them cell by cell."""
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif isinstance(block, Grid):
            for row in block.rows:
                yield from lines_of(inner for box in row if box for inner in box.blocks)


class Assembly:
    """One text made of blocks, a line after the other; offsets count in `text`."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.tables: list[Table] = []
        self.images: list[tuple[int, Image]] = []  # each with the offset of the line's end that it follows
        self._add(blocks)
        self.text = "".join(self._pieces)

    def _add(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, str):
                self._line(block)
            elif isinstance(block, Image):
                self.images.append((self._length, block))
            else:
                self._table(block)

    def _line(self, text: str) -> int:
        """Where the line begins."""
        text = text if self._length else text.lstrip("\n")
        text = f"\n{text}" if self._length else text
        self._pieces.append(text)
        start = self._length + text.startswith("\n")
        self._length += len(text)
        return start

    def _table(self, grid: Grid) -> None:
        placed: list[list[tuple[Box, int | None, int]]] = [list(self._row(row)) for row in grid.rows]
        starts = [start for row in placed for _, start, _ in row if start is not None]
        if not starts:
            return
        last = starts[0]
        rows = []
        for row in placed:
            cells = []
            for box, start, end in row:
                if start is not None:
                    last = end
                cells.append(Cell(last if start is None else start, last, box.rows, box.columns))
            rows.append(tuple(cells))
        self.tables.append(Table(tuple(rows)))

    def _row(self, row: list[Box | None]) -> Iterator[tuple[Box, int | None, int]]:
        """The cells, each with the ends of its text, None for the start of an empty one."""
        cells = [list(lines_of(box.blocks)) if box else [] for box in row]
        if any(sum(map(len, cell)) > LONGEST_CELL for cell in cells):
            texts = ["\n".join(line for line in cell if line.strip()).strip("\n") for cell in cells]
            starts = [self._line(text) if text else None for text in texts]
        else:
            texts = [" ".join(" ".join(cell).split()) for cell in cells]
            starts = self._beside(texts)
        for box, text, start in zip(row, texts, starts, strict=True):
            if box is not None:
                yield box, start, (start or 0) + len(text)

    def _beside(self, texts: list[str]) -> list[int | None]:
        """The cells on one line, apart by tabs; where each begins."""
        line = "\t".join(texts).rstrip("\t")
        if not line:
            return [None] * len(texts)
        at = self._line(line)
        starts: list[int | None] = []
        for text in texts:
            starts.append(at if text else None)
            at += len(text) + 1
        return starts
