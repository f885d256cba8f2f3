"""Tells the lines of prose that stand close above or below a table without drawn lines from its rows."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.readers.pages.placed import Piece

_APART = 0.2  # heights between two cells
_BESIDE = 0.05  # heights by which a line of a wrapped cell is as high as the row next to it
_OUT = 1.0  # heights by which prose reaches beyond the columns
_EVEN = 0.3  # heights by which the lines of a cell may begin apart
_ENDS_ABOVE, _ENDS_BELOW = "。！？；：:", "。！？"


def without_prose(rows: Sequence[Sequence[Piece]], height: float) -> tuple[int, int]:
    """The number of the first row that is no prose above a table, and that after the last that is none below it."""
    several = [at for at, row in enumerate(rows) if _has_gap(row, height)]
    if not several:
        return 0, len(rows)
    first, last = several[0], several[-1]
    left = min(row[0].left for row in rows[first : last + 1])
    right = max(piece.right for row in rows[first : last + 1] for piece in row)
    start, end = first, last + 1
    for step, marks in ((-1, _ENDS_ABOVE), (1, _ENDS_BELOW)):
        at = first - 1 if step < 0 else last + 1
        while 0 <= at < len(rows):
            row, near = rows[at], rows[at - step]
            if not _is_beside(row, near, height):
                sticks_out = row[0].left < left - _OUT * height or row[-1].right > right + _OUT * height
                ends = row[-1].text.rstrip().endswith(tuple(marks))
                if sticks_out or (ends and not (step > 0 and _goes_on(near, row, marks, height))):
                    break
            left, right = min(left, row[0].left), max(right, row[-1].right)
            start, end = min(start, at), max(end, at + 1)
            at += step
    return start, end


def _has_gap(row: Sequence[Piece], height: float) -> bool:
    right = row[0].right
    for piece in row:
        if piece.left - right >= _APART * height:
            return True
        right = max(right, piece.right)
    return False


def _is_beside(row: Sequence[Piece], near: Sequence[Piece], height: float) -> bool:
    """Whether both are partly as high, as the lines of a cell are beside the one line of another."""
    overlap = min(max(piece.bottom for piece in row), max(piece.bottom for piece in near)) - max(
        min(piece.top for piece in row), min(piece.top for piece in near)
    )
    return overlap > _BESIDE * height


def _goes_on(above: Sequence[Piece], row: Sequence[Piece], marks: str, height: float) -> bool:
    """Whether a line is the next of a cell above it, whose sentence has not ended."""
    over = [piece for piece in above if piece.left < row[-1].right and row[0].left < piece.right]
    return any(
        abs(piece.left - row[0].left) < _EVEN * height and not piece.text.rstrip().endswith(tuple(marks))
        for piece in over
    )
