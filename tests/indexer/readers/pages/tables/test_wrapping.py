"""Rows of wrapped cells in tables without ruling lines, told by the distances of their lines."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.readers.pages.placed import Piece
from tests.indexer.readers.pages.test_placed_text import cells, piece, whole

LEFTS = (60, 130, 175, 240)


def lines_of(rows: Sequence[Sequence[str]], inside: float, between: float, top: float = 100) -> list[Piece]:
    """Rows of cells, the lines of which are parted by "/"."""
    pieces: list[Piece] = []
    for row in rows:
        wrapped = [cell.split("/") for cell in row]
        for left, lines in zip(LEFTS, wrapped, strict=True):
            pieces += [piece(line, left, top + inside * at) for at, line in enumerate(lines) if line]
        top += inside * (max(map(len, wrapped)) - 1) + between
    return pieces


ROWS = [
    ("成立时/间", "性别", "姓名", "单位"),
    ("2010年/11月24/日", "男", "欧阳明/月", "白桦纺/织厂"),
    ("2018年/6月8日", "男", "许言", "鹭江精/密机械/公司"),
    ("2020年/5月22/日", "女", "欧阳方/水", "白桦机/械厂"),
    ("2014年/8月25/日", "女", "何望舒", "青枫印/刷厂"),
]


def test_most_cells_of_a_row_go_on_in_its_second_line() -> None:
    whole_cells = [[cell.replace("/", "") for cell in row] for row in ROWS]
    assert cells(whole(lines_of(ROWS, 17, 20))) == whole_cells


def test_a_signature_below_says_nothing_of_the_last_column() -> None:
    pieces = [*lines_of(ROWS, 17, 20), piece("青枫区总工会办公室", 200, 450)]
    placed = whole(pieces)
    assert cells(placed)[-1] == [cell.replace("/", "") for cell in ROWS[-1]]
    assert placed.text.endswith("\n青枫区总工会办公室")


def test_rows_set_in_groups_are_rows() -> None:
    rows = [
        (f"{at}", "男女"[at % 2], "柳青" if at % 3 else "何望舒", f"{at * 37 % 101}00") for at in range(12)
    ]
    pieces = [
        piece(text, left, 100 + 17 * at + 6 * (at // 3))
        for at, row in enumerate(rows)
        for left, text in zip(LEFTS, row, strict=True)
    ]
    assert cells(whole(pieces)) == [list(row) for row in rows]
