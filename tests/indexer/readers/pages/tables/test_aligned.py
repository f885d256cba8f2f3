"""Tables without ruling lines whose cells stand close together."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.readers.pages.placed import Piece
from tests.indexer.readers.pages.test_placed_text import cells, piece, run_of, whole, width


def centred(rows: Sequence[Sequence[str]], boxes: Sequence[tuple[float, float]], pitch: float) -> list[Piece]:
    return [
        piece(text, (left + right - width(text)) / 2, 100 + pitch * at)
        for at, row in enumerate(rows)
        for text, (left, right) in zip(row, boxes, strict=True)
        if text
    ]


def test_figures_that_end_where_words_begin() -> None:
    """No row of all is wide apart there: but the figures end, and the words begin, at the same places."""
    rows = [
        ("1", "83214", "困难补助"),
        ("2", "92", "生活救助"),
        ("3", "174", "助学"),
        ("4", "51922", "医疗救助"),
    ]
    pieces: list[Piece] = []
    for at, (number, figures, words) in enumerate(rows):
        pieces.append(piece(number, 60, 100 + 18 * at))
        pieces.append(run_of([(130 - width(figures), figures), (135.5, words)], 100 + 18 * at))
    assert "83214困难补助" in {piece.text for piece in pieces}
    assert cells(whole(pieces)) == [list(row) for row in rows]


def test_a_gap_runs_down_between_centred_cells() -> None:
    rows = [
        ("1", "52.4%", "送清凉"),
        ("2", "74.0%", "金秋助学"),
        ("3", "7.2%", "生活救助"),
        ("4", "10.2%", "医疗"),
    ]
    pieces: list[Piece] = []
    for at, (number, share, words) in enumerate(rows):
        left, start = 115 - width(share) / 2, 158 - width(words) / 2
        top = 100 + 18 * at
        close = [(left, share), (start, words)]
        pieces += [piece(number, 60, top)]
        pieces += [run_of(close, top)] if len(words) == 4 else [run_of([each], top) for each in close]
    assert "74.0%金秋助学" in {piece.text for piece in pieces}
    assert cells(whole(pieces)) == [list(row) for row in rows]


def test_days_written_with_blanks_are_no_table() -> None:
    lines = [(f"{2021 + at}", "年", f"{3 + at}", "月", "召开职工代表大会") for at in range(4)]
    lefts = (60, 91, 110, 123, 142)
    pieces = [
        piece(text, left, 100 + 18 * at)
        for at, line in enumerate(lines)
        for text, left in zip(line, lefts, strict=True)
    ]
    placed = whole(pieces)
    assert placed.layout.tables == ()
    assert "2021年3月召开职工代表大会" in placed.text


def test_a_small_table_with_narrow_gaps_may_have_an_empty_cell() -> None:
    rows = [
        ("号", "项目", "姓名", "建会率", "日期"),
        ("10", "", "何望舒", "56.4%", "2019-09-03"),
        ("11", "生活救助", "柳成荫", "35.0%", "2023-06-24"),
        ("12", "金秋助学", "许言", "75.6%", "2015-04-01"),
    ]
    boxes = [(60, 72), (80, 128), (136, 172), (180, 210), (218, 278)]
    assert cells(whole(centred(rows, boxes, 22))) == [list(row) for row in rows]


def test_two_columns_close_together_take_many_rows() -> None:
    rows = [(str(70000 + at if at else 850), f"2947202745023199{at:02}") for at in range(8)]
    boxes = [(60, 90), (96, 204)]
    assert cells(whole(centred(rows, boxes, 20))) == [list(row) for row in rows]
    assert whole(centred(rows[1:4], boxes, 20)).layout.tables == ()
