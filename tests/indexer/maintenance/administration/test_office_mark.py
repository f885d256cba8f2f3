"""What can be an office's mark: small sound pictures; what runs, comes from elsewhere or is damaged is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from indexer.errors import InvalidRequest
from indexer.maintenance.administration.office_mark import LARGEST, read_mark
from tests.support.wording import says

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def png(width: int = 8, height: int = 8, mode: str = "RGBA") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height)).save(file, "PNG")
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1", "I;16"])
def test_pictures_of_every_kind(mode: str) -> None:
    mark = read_mark(png(97, 33, mode))
    assert (mark.type, mark.content) == ("image/png", png(97, 33, mode))


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h9v9z" fill="#8f1d1d"/>',
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><rect fill="url(#g)" width="9"/>',
        '<style>.a { fill: red }</style><g class="a"><use xlink:href="#g"/></g>',
        "<title>青枫区总工会</title><text x='1'>工</text>",
    ],
)
def test_drawings(inside: str) -> None:
    assert read_mark(SVG.format(inside).encode()).type == "image/svg+xml"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<rect ONLOAD="alert(1)"/>',
        '<use xlink:href="https://evil.example/a.svg#x"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<rect style="fill: url(https://evil.example/x)"/>',
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>rect { fill: u\\72l(//evil.example) }</style>",
        "<style>@im<!-- -->port 'x';</style>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<x:script xmlns:x="http://www.w3.org/2000/svg">1</x:script>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_what_runs_or_comes_from_elsewhere(inside: str) -> None:
    with pytest.raises(InvalidRequest, check=says("不能作标志。请")):
        read_mark(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<svg/>",
        b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
        SVG.format("<g>").encode(),
        b'<?xml version="1.0" encoding="none"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0 no PNG",
        png()[:-1],
        png()[:40] + b"\0" + png()[41:],
        png() + b"behind",
        png(1025, 1),
        png()[:8],
        b"<svg" + b" " * LARGEST,
    ],
)
def test_what_else_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidRequest, check=says("请")):
        read_mark(content)


def test_a_picture_that_unpacks_to_far_more_than_it_says() -> None:
    """It is given up after what it should take."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    bomb = chunk(b"IDAT", zlib.compress(bytes(20 << 20)))
    with pytest.raises(InvalidRequest):
        read_mark(b"\x89PNG\r\n\x1a\n" + head + bomb + chunk(b"IEND", b""))
