"""A glyph has a place on its line; characters that share a glyph share its place (GB/T 33190-2016, 11.4)."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from indexer.readers.pages.ofd_parts.glyphs import glyphs_of
from indexer.readers.pages.ofd_parts.slots import slots_of


def text(characters: str, delta: str, codes: int, glyphs: str) -> Element:
    count = len(glyphs.split())
    return fromstring(
        f'<TextObject Size="10"><CGTransform CodePosition="1" CodeCount="{codes}" GlyphCount="{count}">'
        f'<Glyphs>{glyphs}</Glyphs></CGTransform><TextCode X="0" Y="0" DeltaX="{delta}">{characters}</TextCode></TextObject>'
    )


def found(element: Element) -> list[tuple[str, int | None, float]]:
    return [(slot.characters, slot.glyph, slot.x) for slot in slots_of(element, 10, 10)]


def test_a_ligature_stands_in_one_place() -> None:
    assert found(text("afix", "5 6", 2, "90")) == [("a", None, 0), ("fi", 90, 5), ("x", None, 11)]


def test_its_characters_stand_beside_each_other() -> None:
    lefts = [glyph.left for glyph in glyphs_of(text("afix", "5 6", 2, "90")) if not glyph.ends]

    assert lefts == [0, 5, 8, 11]


def test_where_each_character_has_an_offset_each_has_a_place() -> None:
    slots = list(slots_of(text("afix", "5 3 3", 2, "90"), 10, 10))

    assert [(slot.characters, slot.x) for slot in slots] == [("a", 0), ("f", 5), ("i", 8), ("x", 11)]
    assert [slot.is_drawn for slot in slots] == [True, True, False, True]


def test_a_character_of_several_glyphs_takes_several_places() -> None:
    assert found(text("aéx", "5 1 6", 1, "7 8")) == [("a", None, 0), ("é", 7, 5), ("", 8, 6), ("x", None, 12)]


def test_glyphs_one_for_each_character_stand_where_these_do() -> None:
    assert found(text("abc", "5 5", 2, "7 8")) == [("a", None, 0), ("b", 7, 5), ("c", 8, 10)]
