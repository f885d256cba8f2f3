"""Large fonts lose the outlines that are not shown, and nothing else; damaged ones are taken as they are."""

from __future__ import annotations

import random

import pytest

from indexer.readers.rendering.ofd.fonts.subset import subset
from indexer.readers.rendering.ofd.fonts.tables import advances_in, glyphs_in, tables_of
from tests.support.ofd.made_font import cff_of, font_of

BOXES = {chr(0x4E00 + at): (0, 0, 10 + at, 880) for at in range(3_000)}


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.rendering.ofd.fonts.subset._LARGE", 1)


@pytest.mark.parametrize("kind", ["glyf", "CFF "])
def test_a_font_becomes_small(kind: str) -> None:
    font = font_of(BOXES, kind=kind)
    table = kind.encode()
    made = subset(font, 0, {5, 2_900})

    assert tables_of(made)[table][1] < tables_of(font)[table][1] / 2
    assert tables_of(made).keys() == tables_of(font).keys() - {b"cmap"}


def test_a_small_font_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.rendering.ofd.fonts.subset._LARGE", 1 << 20)
    font = font_of({"工": (0, 0, 10, 10)})

    assert subset(font, 0, {1}) == font


@pytest.mark.parametrize("kind", ["glyf", "CFF "])
def test_damaged_fonts_are_taken_as_they_are(kind: str) -> None:
    chance = random.Random(16)
    whole = font_of(dict(list(BOXES.items())[:50]), kind=kind)
    for _ in range(300):
        font = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            font[chance.randrange(len(font))] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
        damaged = bytes(font[: chance.choice([len(font), chance.randrange(len(font))])])

        assert len(subset(damaged, 0, {1, 5, 60_000})) < 2 * len(whole)
        assert glyphs_in(damaged)(0x4E01) >= 0
        assert advances_in(damaged)(60_000) >= 0


def test_outlines_by_themselves_have_no_tables() -> None:
    assert subset(cff_of({"A": (0, 0, 1, 1)}), 0, {1}) == cff_of({"A": (0, 0, 1, 1)})
