"""Marks hold the ink of their characters and touch no other, on the very images of pages that readers are shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from indexer.imaging import marks_on
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.pages.pdf import read_pdf
from indexer.readers.rendering.documents import page_image, pages_of
from tests.support.files.inked import HAN, SIZE, Line, faults, full_text, inked_ofd, inked_pdf, some_text

WIDTH = 1654  # pixels: 200 dpi

Made = Callable[[Sequence[Line]], bytes]


def column(chance: random.Random, x: float, length: int, leading: float) -> list[Line]:
    """Lines below each other."""
    return [Line(x, 100 + at * leading * SIZE, some_text(chance, length)) for at in range(6)]


def with_red(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The lines, of which some characters are red, counted through all of them."""
    reddened = []
    for line in lines:
        length = len(line.text)
        reddened.append(line._replace(red=(min(max(start, 0), length), min(max(end, 0), length))))
        start, end = start - length, end - length
    return reddened


def check(make: Made, suffix: str, lines: Sequence[Line], chance: random.Random, times: int = 5) -> None:
    """Marks of some of the strings of a page are where they are drawn."""
    flat = "".join(line.text for line in lines)
    for _ in range(times):
        length = chance.choice((1, 2, 3, 4, 7, 12, 45))
        start = chance.randrange(len(flat) - length)
        while flat[start] == " " or flat[start + length - 1] == " ":
            start += 1
        content = make(with_red(lines, start, start + length))
        reading = (read_ofd if suffix == ".ofd" else read_pdf)(content)
        places = [at for at, character in enumerate(reading.text) if not character.isspace()]
        assert "".join(reading.text.split()) == flat.replace(" ", "")
        first, last = (len(flat[:at].replace(" ", "")) for at in (start, start + length - 1))
        boxes = marks_on(reading.layout, [(places[first], places[last] + 1)], 0)
        picture = page_image(pages_of(f"a{suffix}", content), 0, WIDTH)
        assert faults(picture, boxes) == [], (flat[start : start + length], boxes)


@pytest.mark.parametrize("leading", [1.0, 1.2, 2.0])
@pytest.mark.parametrize("spacing", [0.0, 1.5])
def test_lines(leading: float, spacing: float) -> None:
    chance = random.Random(f"{leading} {spacing}")
    check(partial(inked_pdf, spacing=spacing), ".pdf", column(chance, 60, 25, leading), chance)


def test_columns() -> None:
    chance = random.Random(2)
    lines = [Line(x, 100 + at * 18, full_text(chance)) for x in (60, 300) for at in range(12)]
    check(inked_pdf, ".pdf", lines, chance, 8)


@pytest.mark.parametrize("suffix", [".pdf", ".ofd"])
def test_a_table(suffix: str) -> None:
    chance = random.Random(3)
    rows = [("各级工会", "2023", "慰问经费"), ("困难", "150 aet", "落实到群众"), ("送温暖", "30", "（经费）")]
    cells = [
        Line(60 + 130 * column, 100 + 24 * row, text)
        for row, texts in enumerate(rows * 2)
        for column, text in enumerate(texts)
    ]
    check(inked_pdf if suffix == ".pdf" else inked_ofd, suffix, cells, chance, 8)


@pytest.mark.parametrize("page", ["", "/CropBox [30 40 580 800]", "OFD"])
def test_columns_of_upright_characters(page: str) -> None:
    chance = random.Random(page)
    lines = [Line(500 - 20 * at, 100, "".join(chance.choices(HAN, k=30))) for at in range(5)]
    if page == "OFD":
        check(partial(inked_ofd, stacked=True), ".ofd", lines, chance, 4)
    else:
        check(partial(inked_pdf, page=page, stacked=True), ".pdf", lines, chance, 4)


@pytest.mark.parametrize(
    "page",
    [
        "/Rotate 90",
        "/Rotate 270",
        "/CropBox [30 40 580 800]",
        "/CropBox [30 40 900 800] /Rotate 90",
        "/UserUnit 2.5",
    ],
)
def test_odd_pages(page: str) -> None:
    chance = random.Random(page)
    check(partial(inked_pdf, page=page), ".pdf", column(chance, 60, 25, 1.5), chance, 4)


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 270", "/CropBox [30 40 580 800]"])
def test_a_sideways_annex(page: str) -> None:
    chance = random.Random(page)
    check(partial(inked_pdf, page=page, sideways=True), ".pdf", column(chance, 60, 35, 1.5), chance, 4)


@pytest.mark.parametrize("box", ["-50 -30 595 842", "0 0 595 842"])
def test_another_corner(box: str) -> None:
    chance = random.Random(box)
    check(partial(inked_pdf, box=box), ".pdf", column(chance, 60, 25, 1.5), chance, 3)


@pytest.mark.parametrize("leading", [1.0, 1.5])
def test_ofd(leading: float) -> None:
    chance = random.Random(leading)
    check(inked_ofd, ".ofd", column(chance, 60, 25, leading), chance, 5)


def test_what_stands_elsewhere_is_told() -> None:
    """The test itself: a box beside the ink, too short, too wide, or none is a fault."""
    lines = [Line(100, 100, "工会工会工会", (2, 4))]
    picture = page_image(pages_of("a.pdf", inked_pdf(lines)), 0, WIDTH)
    left, right = 1000 * 124 / 595, 1000 * 148 / 595
    top, bottom = 1000 * 89 / 842, 1000 * 102 / 842
    assert faults(picture, [(left, top, right, bottom)]) == []
    for box in [
        (left + 5, top, right, bottom),
        (left, top, right + 5, bottom),
        (left - 5, top, right, bottom),
        (left, top, right, bottom - 6),
        (left + 30, top, right + 30, bottom),
    ]:
        assert faults(picture, [box]), box
    assert faults(picture, [])
