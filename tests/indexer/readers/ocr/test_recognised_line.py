"""Recognised lines become pieces: straight, cut at wide gaps, each character with its edge."""

from __future__ import annotations

import math

import pytest

from indexer.readers.ocr.recognised_line import RecognisedLine, mended, pieces_of, skew_of, straightened


def line(text: str, places: list[float], *, top: float = 100.0, high: float = 40.0) -> RecognisedLine:
    """A line whose characters stand at these places, 34 pixels wide each."""
    left, right, bottom = places[0] - 17, places[-1] + 17, top + high
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return RecognisedLine(corners, text, 0.9, tuple((place, top + high / 2) for place in places))


def askew(flat: RecognisedLine, degrees: float) -> RecognisedLine:
    return straightened(flat, -degrees, (500, 700))


def test_a_wide_gap_cuts_a_line() -> None:
    """A body and the day that it signs on, recognised as one line."""
    left, right = [100 + 34.0 * at for at in range(6)], [600 + 20.0 * at for at in range(5)]
    pieces = list(pieces_of(line("青枫区总工会2023年", [*left, *right])))
    assert [piece.text for piece in pieces] == ["青枫区总工会", "2023年"]
    assert pieces[0].right < 300 < 580 < pieces[1].left


def test_even_blanks_cut_none() -> None:
    places = [100 + 50.0 * at for at in range(4)]
    assert [piece.text for piece in pieces_of(line("通 知 如 下", places))] == ["通 知 如 下"]


def test_each_character_has_its_edges() -> None:
    (piece,) = pieces_of(line("各区 工会", [100, 134, 190, 224]))
    assert len(piece.edges) == len(piece.text) + 1
    assert list(piece.edges) == sorted(piece.edges)
    assert (piece.edges[0], piece.edges[-1]) == (piece.left, piece.right)
    assert piece.edges[3] == pytest.approx(173)


def test_a_line_whose_characters_are_not_placed_stays_whole() -> None:
    whole = line("青枫区总工会", [100, 134])
    assert [(piece.text, piece.left, piece.edges) for piece in pieces_of(whole)] == [("青枫区总工会", 83, ())]


@pytest.mark.parametrize("degrees", [-8.0, -2.0, 2.0, 8.0])
def test_a_page_askew_is_made_straight(degrees: float) -> None:
    flat = [line("一" * 20, [100 + 34.0 * at for at in range(20)], top=100.0 + 60 * row) for row in range(9)]
    lines = [askew(each, degrees) for each in flat]
    assert skew_of(lines) == pytest.approx(degrees)
    for before, each in zip(flat, lines, strict=True):
        (piece,) = pieces_of(straightened(each, skew_of(lines), (500, 700)))
        (wanted,) = pieces_of(before)
        assert math.dist((piece.left, piece.top), (wanted.left, wanted.top)) < 0.1


def test_short_lines_and_slight_slopes_tell_no_skew() -> None:
    assert skew_of([]) == 0.0
    assert skew_of([askew(line("一二", [100, 134]), 5.0)]) == 0.0
    assert skew_of([askew(line("一" * 20, [100 + 34.0 * at for at in range(20)]), 0.1)]) == 0.0


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("青工总〔2023]17号", "青工总〔2023〕17号"),
        ("青工总[2023〕17号", "青工总〔2023〕17号"),
        ("青工总[2023]17号", "青工总[2023]17号"),
        ("现将二二三年第一季度", "现将二〇二三年第一季度"),
        ("二一九年", "二〇一九年"),
        ("一二三年级", "一二三年级"),
        ("二十二三年", "二十二三年"),
    ],
)
def test_mistakes_that_recognisers_make(read: str, meant: str) -> None:
    assert mended(read) == meant
