"""Seals stand on the page where their signature says, in whatever form their picture is."""

from __future__ import annotations

import pytest

from indexer.readers.rendering.ofd.seals import picture_in
from indexer.readers.rendering.ofd_drawing import OfdDrawing
from tests.support.ofd.drawn_ofd import colour, der, drawn, packed, picture_file, sealed, signed_value

SQUARE = (
    '<ofd:PathObject ID="8" Boundary="{0} {0} {1} {1}" Stroke="false" Fill="true"><ofd:FillColor Value="{2}"/>'
    "<ofd:AbbreviatedData>M 0 0 L {1} 0 L {1} {1} L 0 {1} C</ofd:AbbreviatedData></ofd:PathObject>"
)
QUARTERS = {(0, 0): "red", (1, 0): "white", (0, 1): "blue", (1, 1): "lime"}


@pytest.mark.parametrize("version", [1, 4])
@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "JPEG"])
def test_a_seal_stands_where_its_signature_says(version: int, kind: str) -> None:
    picture = drawn(sealed("", picture_file(QUARTERS, kind), 'Boundary="20 20 40 40"', version=version))

    assert [colour(picture, x, y) for y in (30, 50) for x in (30, 50)] == ["red", "white", "blue", "green"]
    assert colour(picture, 15, 30) == "white"


def test_what_lies_below_a_seal_shows_through() -> None:
    below = SQUARE.format(40, 30, "0 0 0")
    picture = drawn(sealed(below, picture_file(QUARTERS), 'Boundary="20 20 40 40"'))

    assert (colour(picture, 45, 35), colour(picture, 50, 45)) == ("white", "black")


def test_a_seal_that_is_an_ofd_is_drawn() -> None:
    seal = packed(SQUARE.format(0, 50, "255 0 0"))
    picture = drawn(sealed("", seal, 'Boundary="20 20 40 40"'))

    assert [colour(picture, x, y) for y in (30, 50) for x in (30, 50)] == ["red", "white", "white", "white"]


def test_a_seal_in_a_seal_is_left_out() -> None:
    inner = sealed(
        SQUARE.format(0, 50, "255 0 0"), packed(SQUARE.format(50, 50, "0 0 255")), 'Boundary="0 0 100 100"'
    )
    picture = drawn(sealed("", inner, 'Boundary="20 20 40 40"'))

    assert (colour(picture, 30, 30), colour(picture, 50, 50)) == ("red", "white")


def test_a_part_of_a_seal_stands_on_each_page() -> None:
    """A seal across the edges of pages: each shows a strip of it."""
    picture = drawn(sealed("", picture_file(QUARTERS), 'Boundary="20 20 40 40" Clip="0 0 10 40"'))

    assert [colour(picture, x, 30) for x in (25, 35)] == ["red", "white"]


def test_a_seal_that_stands_often_is_kept_once() -> None:
    few, many = (
        OfdDrawing(
            sealed("", packed(SQUARE.format(0, 50, "255 0 0")), *['Boundary="20 20 40 40"'] * count)
        ).page(0)
        for count in (1, 100)
    )

    assert many.count(b"/Form") == few.count(b"/Form") == 1


def test_a_damaged_seal_is_left_out_alone() -> None:
    page = SQUARE.format(10, 10, "255 0 0")

    for seal in (b"", b"\x89PNG\r\n\x1a\n", b"PK\3\4", b"<svg/>"):
        assert colour(drawn(sealed(page, seal, 'Boundary="20 20 40 40"')), 15, 15) == "red"


def test_the_picture_is_found_however_deep() -> None:
    assert picture_in(signed_value(b"picture")) == b"picture"
    assert picture_in(signed_value(b"picture" * 100, version=1)) == b"picture" * 100


@pytest.mark.parametrize(
    "value",
    [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80", b"\x30\xff" + b"\x30" * 50, b"\x30\x02" * 5_000],
)
def test_what_is_no_signature_has_no_picture(value: bytes) -> None:
    assert picture_in(value) is None


def test_a_value_nested_without_end_is_given_up() -> None:
    value = signed_value(b"picture")
    for _ in range(100):
        value = der(0x30, value)

    assert picture_in(value) is None
