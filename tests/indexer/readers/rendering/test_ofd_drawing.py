"""Pages of OFD files are drawn as they look: each thing in its place, whatever else on the page is damaged."""

from __future__ import annotations

import struct

import pytest

from indexer.errors import UnreadableFile
from indexer.readers.rendering.ofd_drawing import OfdDrawing
from tests.support.files import written_ofd
from tests.support.files.written_ofd import text_object
from tests.support.ofd.drawn_ofd import FULL, SCALE, colour, drawn, ink, of_all_kinds, packed, picture_file
from tests.support.ofd.made_font import cff_of, font_of

TEXT = (
    '<ofd:TextObject ID="9" Font="3" Size="10" Boundary="20 30 60 12"{}>'
    '<ofd:TextCode X="0" Y="9"{}>{}</ofd:TextCode>{}</ofd:TextObject>'
)
PATH = '<ofd:PathObject ID="8" Boundary="10 10 50 50"{}>{}<ofd:AbbreviatedData>{}</ofd:AbbreviatedData></ofd:PathObject>'
RED = '<ofd:FillColor Value="255 0 0"/>'
SQUARE = "M 0 0 L 20 0 L 20 20 L 0 20 C"
IMAGE = '<ofd:ImageObject ID="7" ResourceID="40" Boundary="{}" CTM="{}"{}/>'
_MEDIUM = '<ofd:MultiMedia ID="{}" Type="Image"><ofd:MediaFile>{}</ofd:MediaFile></ofd:MultiMedia>'
MEDIA = f"<ofd:MultiMedias>{_MEDIUM.format(40, 'a.png')}{_MEDIUM.format(41, 'm.png')}</ofd:MultiMedias>"
QUARTERS = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "black"}


def text(characters: str = "工", more: str = "", delta: str = "", inside: str = "") -> str:
    return TEXT.format(more, delta, characters, inside)


def path(data: str = SQUARE, more: str = ' Stroke="false" Fill="true"', inside: str = RED) -> str:
    return PATH.format(more, inside, data)


def near(found: tuple[float, ...], wanted: tuple[float, ...], off: float = 0.6) -> bool:
    return all(abs(a - b) <= off for a, b in zip(found, wanted, strict=True))


def test_the_size_of_a_page_is_stated_in_millimetres() -> None:
    drawing = OfdDrawing(packed(size="0 0 210 140"))

    assert drawing.sizes == ((210.0, 140.0),)
    assert near(drawn(packed(size="0 0 210 140")).size, (210 * SCALE, 140 * SCALE), 1)


def test_the_same_page_gives_the_same_bytes() -> None:
    content = packed(text(), path())

    assert OfdDrawing(content).page(0) == OfdDrawing(content).page(0)


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        OfdDrawing(packed()).page(1)


def test_a_glyph_of_a_font_in_the_file_stands_on_its_line() -> None:
    assert near(ink(drawn(packed(text()))), (20, 30.2, 30, 39))


def test_glyphs_stand_apart_as_stated_in_short_form() -> None:
    picture = drawn(packed(text("工工工", delta=' DeltaX="g 2 15"')))

    assert near(ink(picture), (20, 30.2, 60, 39))
    assert [colour(picture, x, 35) for x in (25, 32, 40, 47, 55)] == [
        "black",
        "white",
        "black",
        "white",
        "black",
    ]


def test_glyphs_are_named_by_their_numbers() -> None:
    """会 is a quarter of 工, and the file says that 工 is to be shown by its glyph."""
    change = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>2</ofd:Glyphs></ofd:CGTransform>'

    assert near(ink(drawn(packed(text("工", inside=change)))), (20, 34.6, 25, 39))


def test_two_characters_that_share_a_glyph_show_it_once() -> None:
    change = '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="1"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>'

    assert near(ink(drawn(packed(text("工工", delta=' DeltaX="20"', inside=change)))), (20, 30.2, 30, 39))


def test_a_text_is_stretched() -> None:
    assert near(ink(drawn(packed(text(more=' HScale="0.5"')))), (20, 30.2, 25, 39))


def test_a_text_is_turned_by_its_matrix() -> None:
    turned = ' CTM="0 1 -1 0 20 0"'  # a quarter clockwise; the line begins at (20 - 9, 0)

    assert near(ink(drawn(packed(text(more=turned)))), (31, 30, 39.8, 40))


def test_a_vertical_text_goes_downwards() -> None:
    picture = drawn(packed(text("工工", more=' ReadDirection="90"', delta=' DeltaY="15"')))

    assert near(ink(picture), (20, 30.2, 30, 54))
    assert colour(picture, 25, 42) == "white"


def test_a_character_is_turned_by_itself() -> None:
    """A quarter clockwise around the point where it stands on its line."""
    assert near(ink(drawn(packed(text(more=' CharDirection="90"')))), (20, 39, 28.8, 49))


def test_a_text_has_its_colour() -> None:
    assert colour(drawn(packed(text(inside='<ofd:FillColor Value="0 0 255"/>'))), 25, 35) == "blue"


def test_a_text_that_is_transparent_is_not_seen() -> None:
    """As the layer of text over a scan."""
    assert ink(drawn(packed(text(more=' Alpha="0"')))) == (0, 0, 0, 0)


def test_a_slanting_text_leans_to_the_right() -> None:
    left, _, right, _ = ink(drawn(packed(text(more=' Italic="true"'))))

    assert abs(left - 20) < 0.6 and 31 < right < 32.5


def test_a_bold_text_is_broader() -> None:
    left, _, right, _ = ink(drawn(packed(text(more=' Weight="700"'))))

    assert right - left > 10.2


def test_a_path_is_filled() -> None:
    picture = drawn(packed(path()))

    assert [colour(picture, x, 20) for x in (8, 12, 28, 32)] == ["white", "red", "red", "white"]


def test_a_path_is_filled_only_with_a_colour() -> None:
    assert ink(drawn(packed(path(inside="")))) == (0, 0, 0, 0)


def test_a_path_is_drawn_as_a_line_unless_it_says_no() -> None:
    picture = drawn(packed(path("M 0 10 L 40 10", more=' LineWidth="2"', inside="")))

    assert near(ink(picture), (10, 19, 50, 21))


def test_a_line_is_dashed() -> None:
    line = path("M 0 10 L 40 10", more=' LineWidth="2" DashPattern="5 5"', inside="")

    assert [colour(drawn(packed(line)), x, 20) for x in (12, 17, 22, 27)] == [
        "black",
        "white",
        "black",
        "white",
    ]


def test_an_even_odd_path_has_holes() -> None:
    both = "M 0 0 L 30 0 L 30 30 L 0 30 C M 10 10 L 20 10 L 20 20 L 10 20 C"
    rule = ' Stroke="false" Fill="true" Rule="Even-Odd"'

    assert colour(drawn(packed(path(both, rule))), 25, 25) == "white"
    assert colour(drawn(packed(path(both))), 25, 25) == "red"


@pytest.mark.parametrize(
    ("data", "inside", "outside"),
    [
        ("M 20 0 A 20 20 0 1 1 20 40 A 20 20 0 1 1 20 0 C", (30, 48), (12, 12)),
        ("M 0 20 Q 20 -20 40 20 C", (30, 14), (30, 35)),
        ("M 0 20 B 0 0 40 0 40 20 C", (30, 18), (30, 35)),
    ],
)
def test_curves_are_drawn(data: str, inside: tuple[float, float], outside: tuple[float, float]) -> None:
    picture = drawn(packed(path(data)))

    assert (colour(picture, *inside), colour(picture, *outside)) == ("red", "white")


@pytest.mark.parametrize(
    ("space", "value", "seen"),
    [
        ("GRAY", "0", "black"),
        ("CMYK", "0 0 0 255", "black"),
        ("RGB", "#FF #0 #0", "red"),
    ],
)
def test_colours_are_those_of_their_space(space: str, value: str, seen: str) -> None:
    spaces = f'<ofd:ColorSpaces><ofd:ColorSpace ID="50" Type="{space}"/></ofd:ColorSpaces>'
    filled = f'<ofd:FillColor ColorSpace="50" Value="{value}"/>'
    found = colour(drawn(packed(path(inside=filled), resources=spaces)), 20, 20)

    assert found == seen or (space == "CMYK" and max(map(int, found.split())) < 60)


def test_a_colour_is_taken_from_a_palette() -> None:
    spaces = (
        '<ofd:ColorSpaces><ofd:ColorSpace ID="50" Type="RGB"><ofd:Palette><ofd:CV>0 0 0</ofd:CV>'
        "<ofd:CV>0 255 0</ofd:CV></ofd:Palette></ofd:ColorSpace></ofd:ColorSpaces>"
    )
    filled = '<ofd:FillColor ColorSpace="50" Index="1"/>'

    assert colour(drawn(packed(path(inside=filled), resources=spaces)), 20, 20) == "green"


def test_a_colour_shines_through() -> None:
    filled = '<ofd:FillColor Value="0 0 0" Alpha="127"/>'

    assert colour(drawn(packed(path(inside=filled))), 20, 20) in ("128 128 128", "129 129 129")


def test_a_shading_goes_from_colour_to_colour() -> None:
    shade = (
        '<ofd:FillColor><ofd:AxialShd StartPoint="0 0" EndPoint="20 0">'
        '<ofd:Segment Position="0"><ofd:Color Value="255 0 0"/></ofd:Segment>'
        '<ofd:Segment Position="1"><ofd:Color Value="0 0 255"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>'
    )
    picture = drawn(packed(path(inside=shade)))

    assert (colour(picture, 10.6, 20), colour(picture, 29.4, 20)) == ("red", "blue")


def test_a_radial_shading_goes_from_the_middle() -> None:
    shade = (
        '<ofd:FillColor><ofd:RadialShd StartPoint="10 10" StartRadius="0" EndPoint="10 10" EndRadius="10" Extend="3">'
        '<ofd:Segment Position="0"><ofd:Color Value="255 0 0"/></ofd:Segment>'
        '<ofd:Segment Position="1"><ofd:Color Value="0 0 255"/></ofd:Segment></ofd:RadialShd></ofd:FillColor>'
    )
    picture = drawn(packed(path(inside=shade)))

    assert (colour(picture, 20, 20), colour(picture, 11, 11)) == ("red", "blue")


def test_a_pattern_is_laid_out_in_tiles() -> None:
    cell = (
        '<ofd:FillColor><ofd:Pattern Width="10" Height="10"><ofd:CellContent>'
        '<ofd:PathObject ID="1" Boundary="0 0 5 10" Stroke="false" Fill="true"><ofd:FillColor Value="255 0 0"/>'
        "<ofd:AbbreviatedData>M 0 0 L 5 0 L 5 10 L 0 10 C</ofd:AbbreviatedData></ofd:PathObject>"
        "</ofd:CellContent></ofd:Pattern></ofd:FillColor>"
    )
    picture = drawn(packed(path("M 0 0 L 40 0 L 40 40 L 0 40 C", inside=cell)))

    assert [colour(picture, x, 20) for x in (12, 17, 22, 27)] == ["red", "white", "red", "white"]


def test_parameters_are_taken_over_from_those_that_they_are_relative_to() -> None:
    parameters = (
        '<ofd:DrawParams><ofd:DrawParam ID="60"><ofd:FillColor Value="0 255 0"/></ofd:DrawParam>'
        '<ofd:DrawParam ID="61" Relative="60" LineWidth="4"/></ofd:DrawParams>'
    )
    filled = path(more=' Stroke="false" Fill="true" DrawParam="61"', inside="")
    line = path("M 0 10 L 40 10", more=' DrawParam="61"', inside="")

    assert colour(drawn(packed(filled, resources=parameters)), 20, 20) == "green"
    assert near(ink(drawn(packed(line, resources=parameters))), (10, 18, 50, 22))


def test_what_is_clipped_is_not_seen() -> None:
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="5 5 5 5"><ofd:AbbreviatedData>'
        "M 0 0 L 5 0 L 5 5 L 0 5 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )

    assert near(ink(drawn(packed(path(inside='<ofd:FillColor Value="0 0 0"/>' + clip)))), (15, 15, 20, 20))


def test_what_lies_beyond_its_boundary_is_cut_off() -> None:
    assert near(
        ink(drawn(packed(path("M 0 0 L 80 0 L 80 80 L 0 80 C", inside='<ofd:FillColor Value="0 0 0"/>')))),
        (10, 10, 60, 60),
        1.0,
    )


def test_a_picture_stands_upright_in_its_boundary() -> None:
    content = packed(
        IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ""),
        resources=MEDIA,
        files={"a.png": picture_file(QUARTERS)},
    )
    picture = drawn(content)

    assert [colour(picture, x, y) for y in (30, 50) for x in (30, 50)] == ["red", "green", "blue", "black"]


def test_a_picture_is_turned() -> None:
    """A quarter clockwise: its left upper corner is then the right upper one."""
    content = packed(
        IMAGE.format("20 20 40 40", "0 40 -40 0 40 0", ""),
        resources=MEDIA,
        files={"a.png": picture_file(QUARTERS)},
    )
    picture = drawn(content)

    assert [colour(picture, x, y) for y in (30, 50) for x in (30, 50)] == ["blue", "red", "black", "green"]


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "TIFF", "GIF"])
def test_pictures_of_other_kinds_are_drawn(kind: str) -> None:
    content = packed(
        IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ""),
        resources=MEDIA,
        files={"a.png": picture_file(QUARTERS, kind)},
    )

    assert colour(drawn(content), 30, 30) == "red"


def test_a_picture_of_one_bit_is_drawn() -> None:
    pixels = picture_file({(0, 0): "black", (1, 0): "white"}, "TIFF", "1")
    content = packed(
        path(), IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ""), resources=MEDIA, files={"a.png": pixels}
    )

    assert (colour(drawn(content), 30, 40), colour(drawn(content), 50, 40)) == ("black", "white")


def test_a_picture_of_jbig2_is_drawn() -> None:
    """One page that is black all over, as its first segment says (ISO/IEC 14492, 7.4.8)."""
    about = struct.pack(">IIIIBH", 16, 16, 0, 0, 4, 0)
    pixels = b"\x97JB2\r\n\x1a\n\1" + struct.pack(">IIBBBI", 1, 0, 0x30, 0, 1, len(about)) + about
    content = packed(
        IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ""), resources=MEDIA, files={"a.png": pixels}
    )

    assert (colour(drawn(content), 40, 40), colour(drawn(content), 65, 40)) == ("black", "white")


def test_a_mask_hides_what_is_black_in_it() -> None:
    files = {
        "a.png": picture_file(QUARTERS),
        "m.png": picture_file({(0, 0): "white", (1, 0): "black"}, mode="L"),
    }
    picture = drawn(
        packed(IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ' ImageMask="41"'), resources=MEDIA, files=files)
    )

    assert (colour(picture, 30, 30), colour(picture, 50, 30)) == ("red", "white")


def test_a_damaged_mask_hides_nothing() -> None:
    files = {"a.png": picture_file(QUARTERS), "m.png": b"\x89PNG\r\n\x1a\nnothing"}
    masked = IMAGE.format("20 20 40 40", "40 0 0 40 0 0", ' ImageMask="41"')

    assert colour(drawn(packed(masked, resources=MEDIA, files=files)), 50, 30) == "green"


def test_a_graphic_is_drawn_where_it_is_used() -> None:
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70" Width="20" Height="20"><ofd:Content>'
        '<ofd:PathObject ID="1" Boundary="0 0 20 20" Stroke="false" Fill="true"><ofd:FillColor Value="0 0 0"/>'
        f"<ofd:AbbreviatedData>{SQUARE}</ofd:AbbreviatedData></ofd:PathObject>"
        "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    used = '<ofd:CompositeObject ID="5" ResourceID="70" Boundary="50 40 10 10" CTM="0.5 0 0 0.5 0 0"/>'

    assert near(ink(drawn(packed(used, resources=unit))), (50, 40, 60, 50))


def test_a_graphic_that_has_itself_in_it_comes_to_an_end() -> None:
    inside = '<ofd:CompositeObject ID="5" ResourceID="70" Boundary="1 1 10 10"/>' * 3
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70">'
        f"<ofd:Content>{inside}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )

    assert ink(drawn(packed(inside, resources=unit))) == (0, 0, 0, 0)


def test_a_template_lies_below_the_page() -> None:
    blue = path(inside='<ofd:FillColor Value="0 0 255"/>', data="M 0 0 L 40 0 L 40 20 L 0 20 C")
    picture = drawn(packed(path(), template=blue))

    assert (colour(picture, 20, 20), colour(picture, 40, 20)) == ("red", "blue")


def test_an_annotation_is_drawn_above_the_page() -> None:
    listed = (
        f'<ofd:Annotations {written_ofd.NAMESPACE}><ofd:Page PageID="1">'
        "<ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"
    )
    shown = (
        f'<ofd:PageAnnot {written_ofd.NAMESPACE}><ofd:Annot ID="1" Type="Stamp">'
        f'<ofd:Appearance Boundary="5 5 60 60">{path()}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    files = {
        "Doc_0/Annots/Annotations.xml": listed.encode(),
        "Doc_0/Annots/Page_0/Annotation.xml": shown.encode(),
    }
    more = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    below = path(inside='<ofd:FillColor Value="0 0 255"/>')

    assert colour(drawn(packed(below, more=more, files=files)), 20, 20) == "red"


def test_a_damaged_object_is_left_out_alone() -> None:
    broken = [
        '<ofd:TextObject Font="9" Size="nan" Boundary="x"><ofd:TextCode X="inf" DeltaX="g">工</ofd:TextCode></ofd:TextObject>',
        '<ofd:PathObject Boundary="1 2"><ofd:AbbreviatedData>B 1 M L 2 A 1 1 1 C C Q</ofd:AbbreviatedData></ofd:PathObject>',
        IMAGE.format("20 20 40 40", "1e99 0 0 40 0 0", ""),
        '<ofd:ImageObject ID="9" ResourceID="3" Boundary="0 0 9 9"/>',
        '<ofd:CompositeObject ID="9" ResourceID="3"/>',
        '<ofd:PathObject ID="9" Fill="true"><ofd:FillColor Value="a b" ColorSpace="3" Index="9"/></ofd:PathObject>',
    ]
    content = packed(*broken, path(), resources=MEDIA, files={"a.png": b"\x89PNG\r\n\x1a\nnothing"})

    assert colour(drawn(content), 20, 20) == "red"


def test_a_damaged_font_is_replaced_or_left_out() -> None:
    for font in (b"", b"\0\1\0\0", FULL[:200], b"OTTO" + FULL[4:], b"ttcf" + b"\xff" * 40):
        content = packed(text(), path(), files={"made.ttf": font})

        assert colour(drawn(content), 20, 20) == "red"


def test_a_font_without_its_table_of_characters_shows_glyphs_by_number() -> None:
    change = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>'
    content = packed(
        text(inside=change), files={"made.ttf": font_of({"工": (0, 0, 1000, 880)}, mapped=False)}
    )

    assert near(ink(drawn(content)), (20, 30.2, 30, 39))


@pytest.mark.parametrize("kind", ["glyf", "CFF "])
@pytest.mark.parametrize("large", [True, False])
def test_of_a_large_font_the_glyphs_that_are_shown_are_kept(
    kind: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = {"人": (0, 0, 100, 100), "工": (0, 0, 1000, 880), "民": (0, 0, 100, 50)}
    font = font_of(boxes, kind=kind)
    monkeypatch.setattr("indexer.readers.rendering.ofd.fonts.subset._LARGE", 1 if large else 1 << 20)

    assert near(ink(drawn(packed(text(), files={"made.ttf": font}))), (20, 30.2, 30, 39))


def test_outlines_by_themselves_are_a_font() -> None:
    change = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>2</ofd:Glyphs></ofd:CGTransform>'
    font = cff_of({"A": (0, 0, 100, 100), "工": (0, 0, 1000, 880)})

    assert near(ink(drawn(packed(text(inside=change), files={"made.ttf": font}))), (20, 30.2, 30, 39))


def test_a_shading_between_points_is_drawn_in_the_mean_of_their_colours() -> None:
    points = "".join(
        f'<ofd:Point X="0" Y="0"><ofd:Color Value="{each} 0 0"/></ofd:Point>' for each in (250, 255, 255)
    )
    shade = f"<ofd:FillColor><ofd:GouraudShd>{points}</ofd:GouraudShd></ofd:FillColor>"

    assert colour(drawn(packed(path(inside=shade))), 20, 20) == "red"


def test_a_page_of_all_kinds_is_drawn_the_same_each_time() -> None:
    content = of_all_kinds()

    assert OfdDrawing(content).page(0) == OfdDrawing(content).page(0)
    assert colour(drawn(content), 12, 75) == "255 196 196"


def test_a_file_of_few_facts_is_drawn() -> None:
    assert near(drawn(written_ofd.one_page(text_object("A", 20, 30))).size, (210 * SCALE, 297 * SCALE), 1)


def test_a_character_that_no_font_has_is_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.rendering.ofd.fonts.faces.fonts_like", lambda name, bold: iter(()))
    picture = drawn(packed(text("人")))

    assert near(ink(picture), (21, 31, 29, 39))
    assert colour(picture, 25, 35) == "white"
