"""Pages look as a viewer shows them: turned and cut as they say, with what is written on them, whatever a picture's mode."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from indexer.errors import UnreadableFile
from indexer.readers.rendering import documents
from indexer.readers.rendering.documents import page_image, pages_of
from indexer.readers.rendering.encoding import encoded
from indexer.readers.rendering.pictures import Pictures
from tests.support.files.pictures import as_scan, picture
from tests.support.files.written_pdf import pdf_string, written_pdf

DARK, LIGHT = 100, 200


def corners(image: Any) -> str:
    """Which quarters of a picture have something dark: top left, top right, bottom left, bottom right."""
    width, height = image.size
    grey = image.convert("L")
    boxes = [(0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2)]
    quarters = (grey.crop((x, y, x + width // 2, y + height // 2)) for x, y in boxes)
    return "".join("#" if quarter.getextrema()[0] < DARK else "." for quarter in quarters)


def marked(size: tuple[int, int] = (80, 40), mode: str = "RGB", ink: Any = (0, 0, 0)) -> Any:
    """A white picture whose upper left corner is marked."""
    from PIL import Image

    image = Image.new("RGB", size, "white")
    image.paste(ink, (0, 0, size[0] // 4, size[1] // 4))
    return image.convert(mode)


def filed(image: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def drawn(content: bytes, name: str = "a.pdf", page: int = 0, width: int = 200) -> Any:
    pages = pages_of(name, content)
    try:
        return page_image(pages, page, width)
    finally:
        pages.close()


@pytest.mark.parametrize(
    ("turn", "where", "upright"),
    [(0, "#...", True), (90, ".#..", False), (180, "...#", True), (270, "..#.", False)],
)
def test_a_page_is_turned_as_it_says(turn: int, where: str, upright: bool) -> None:
    image = drawn(written_pdf([["NOTICE"]], page=f"/Rotate {turn}"), width=600)
    assert corners(image) == where
    assert (image.height > image.width) is upright
    assert image.width == 600


def test_a_page_is_cut_as_it_says() -> None:
    content = written_pdf([["NOTICE"]], page="/CropBox [60 642 260 782]")
    assert pages_of("a.pdf", content).sizes() == [(200.0, 140.0)]
    image = drawn(content)
    assert image.size == (200, 140)
    assert image.convert("L").crop((10, 20, 90, 50)).getextrema()[0] < DARK


def test_what_is_written_on_a_page_is_seen() -> None:
    stamp = (
        "<< /Type /Annot /Subtype /Square /Rect [400 100 500 200] /C [1 0 0] /IC [1 0 0] /F 4 "
        f"/Contents {pdf_string('章')} >>"
    )
    image = drawn(written_pdf([[]], annotations=[stamp]))
    red, green, _ = image.getpixel((round(450 / 595 * 200), round((842 - 150) / 842 * image.height)))
    assert (red > LIGHT, green < DARK) == (True, True)


def test_a_scan_in_a_pdf() -> None:
    scan = as_scan(marked((600, 800), "L"))
    image = drawn(written_pdf([[]], scans=[scan]))
    assert corners(image) == "#..."


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("orientation", "where"), [(1, "#..."), (3, "...#"), (6, ".#.."), (8, "..#.")])
def test_a_picture_is_upright_as_its_camera_noted(kind: str, orientation: int, where: str) -> None:
    from PIL import Image

    notes = Image.Exif()
    notes[274] = orientation
    content = filed(marked(), kind, exif=notes)
    image = drawn(content, f"a.{kind}", width=30)
    assert corners(image) == where
    assert (image.width > image.height) is (orientation < 5)
    assert pages_of("a", content).sizes() == [(80, 40) if orientation < 5 else (40, 80)]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "I", "F"])
def test_a_frame_of_any_mode(mode: str) -> None:
    from PIL import Image

    if mode in ("I;16", "I"):
        image = marked(mode="L").convert("I").point(lambda shade: shade * 257 + 0)
        image = image.convert("I;16") if mode == "I;16" else image
    elif mode == "F":
        image = marked(mode="L").convert("F")
    else:
        image = marked(mode=mode)
    frames = drawn(filed(image, "TIFF"), "a.tif", width=60)
    assert frames.mode == "RGB"
    assert corners(frames) == "#..."
    assert frames.getpixel((50, 20)) == (255, 255, 255)
    assert Image.MAX_IMAGE_PIXELS is None, "our own limit holds"


def test_shades_of_sixteen_bits_stay_apart() -> None:
    from PIL import Image

    image = Image.new("I;16", (40, 40), 32768)
    image.paste(65535, (0, 0, 20, 40))
    found = drawn(filed(image, "TIFF"), "a.tif", width=40)
    assert found.getpixel((5, 5)) == (255, 255, 255)
    assert 120 < found.getpixel((35, 5))[0] < 136


def test_a_fax_of_many_frames() -> None:
    from PIL import Image

    first, second = marked((204, 98), "1"), marked((204, 98), "1").rotate(180)
    content = filed(
        first,
        "TIFF",
        save_all=True,
        append_images=[second],
        compression="group4",
        dpi=(204, 98),
        resolution_unit=2,
    )
    pages = pages_of("fax.tif", content)
    assert len(pages.sizes()) == 2
    width, height = pages.sizes()[1]
    assert 0.95 < width / height < 1.05, "its pixels are twice as high as wide"
    assert [corners(page_image(pages, at, 100)) for at in (0, 1)] == ["#...", "...#"]
    assert Image.open(io.BytesIO(content)).info["compression"] == "group4"


def test_what_is_transparent_is_white() -> None:
    from PIL import Image

    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert drawn(filed(clear, "PNG"), "a.png", width=64).getextrema() == ((255, 255),) * 3


def test_a_picture_is_not_blown_up() -> None:
    assert drawn(picture(size=(400, 200)), "a.png", width=1000).size == (400, 200)


@pytest.mark.parametrize("form", ["png", "webp", "jpg"])
def test_the_same_page_gives_the_same_bytes(form: Any) -> None:
    content = written_pdf([["NOTICE"]])
    assert encoded(drawn(content), form) == encoded(drawn(content), form)


def test_a_page_without_colour_is_grey() -> None:
    from PIL import Image

    modes = [
        Image.open(io.BytesIO(encoded(image, "png"))).mode
        for image in (drawn(written_pdf([["NOTICE"]])), marked(ink=(200, 0, 0)))
    ]
    assert modes == ["L", "RGB"]


def test_a_very_tall_page_is_bounded() -> None:
    content = written_pdf([["NOTICE"]]).replace(b"[0 0 595 842]", b"[0 0 5 14400]")
    image = drawn(content, width=4000)
    assert image.height <= documents.LONGEST_SIDE
    assert image.width * image.height <= documents.MOST_PIXELS
    assert encoded(image, "webp")


@pytest.mark.parametrize("box", [b"[0 0 0   0  ]", b"[0 0 1e9 1]  ", b"[0 0 nan 9]  ", b"[0 0 -9 -9]  "])
def test_a_page_without_a_size_has_one(box: bytes) -> None:
    content = written_pdf([["NOTICE"]]).replace(b"[0 0 595 842]", box)
    assert drawn(content).width == 200


def huge_png() -> bytes:
    """Says that it has ten thousand million pixels."""
    content = bytearray(picture(size=(1, 1)))
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


REFUSED: Sequence[tuple[str, Callable[[], bytes], str]] = [
    ("bomb.png", huge_png, "picture too large"),
    ("cut.png", lambda: picture(size=(900, 900), mode="RGB")[:60], "picture damaged"),
    ("cut.jpg", lambda: picture(kind="JPEG")[:30], "picture damaged"),
    ("a.pdf", lambda: b"%PDF-1.7 nothing", "PDF damaged"),
    ("a.ofd", lambda: b"PK\3\4 nothing", "OFD damaged"),
    ("a.txt", lambda: "工会".encode(), "format has no pages"),
    ("a.doc", lambda: b"{\\rtf1 notice}", "pages by LibreOffice"),
]


@pytest.mark.parametrize(("name", "made", "reason"), REFUSED)
def test_what_cannot_be_drawn(name: str, made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        drawn(made(), name)
    assert refused.value.reason == reason


def test_there_is_no_such_page() -> None:
    with pytest.raises(UnreadableFile) as refused:
        drawn(written_pdf([["NOTICE"]]), page=1)
    assert (refused.value.reason, dict(refused.value.facts)) == ("no such page", {"pages": 1})


def test_frames_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.rendering.pictures.MOST_PAGES", 2)
    content = filed(marked(), "TIFF", save_all=True, append_images=[marked()] * 2)
    with pytest.raises(UnreadableFile) as refused:
        Pictures(content)
    assert refused.value.reason == "scan has too many pages"
