"""Scans become text with a word of warning; without the extra `ocr`, one sentence says how to install it.

Opening and refusing pictures needs Pillow, which comes with the extra.
"""

from __future__ import annotations

import io
import re
import socket
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from indexer import readers
from indexer.errors import NeedsOcr, UnreadableFile
from indexer.readers.pages import ocr
from indexer.readers.pages.ocr import is_installed, read_scan
from indexer.readers.sandbox import understand
from indexer.text.normalization import normalize
from tests.support.archives.damage import damaged
from tests.support.places import TESTS
from tests.support.wording import says, worded

FILES = TESTS / "files" / "scans"
TEXT = (FILES / "insurance-notice.txt").read_text(encoding="utf-8").rstrip("\n")
PNG = (FILES / "insurance-notice.png").read_bytes()
PDF = (FILES / "insurance-notice.pdf").read_bytes()

with_ocr = pytest.mark.skipif(
    not is_installed(), reason="the extra `ocr` is not installed: pip install 'gongwen[ocr]'"
)


def picture(mode: str = "L", size: tuple[int, int] = (400, 200), kind: str = "PNG", **options: Any) -> bytes:
    """A white picture."""
    from PIL import Image

    file = io.BytesIO()
    Image.new(mode, size, "white").save(file, kind, **options)
    return file.getvalue()


@with_ocr
@pytest.mark.parametrize("name", ["insurance-notice.png", "insurance-notice.pdf"])
def test_a_page_through_a_child(name: str) -> None:
    reading = understand(name, (FILES / name).read_bytes())
    assert normalize(reading.document.text) == normalize(
        TEXT
    )  # 55500186 and a narrow colon are the same to a search
    assert worded(reading.how) == "OCR 识别，1 页"
    assert re.search(r"由 OCR 识别，平均置信度 9\d\.\d%.*请对照原件校核。", worded(reading.notes[0]))


@with_ocr
def test_the_models_are_in_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network is asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ocr._engine.cache_clear()
    assert "职工互助保障" in read_scan(PNG).text


@with_ocr
def test_each_page_of_a_fax_is_told_of() -> None:
    from PIL import Image

    with Image.open(io.BytesIO(PNG)) as scan:
        page = scan.convert("L").crop((200, 190, 620, 270))
    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[page])
    pages: list[int] = []
    reading = read_scan(file.getvalue(), lambda: pages.append(1))
    assert worded(reading.how) == "OCR 识别，2 页"
    assert len(pages) == 2
    assert reading.text.count("青枫区总工会办公室通知") == 2


@with_ocr
def test_the_pictures_of_a_package_in_their_order() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("OFD.xml", "<a/>")
        for number in (10, 9):
            archive.writestr(f"Doc_0/Res/image_{number}.png", picture(size=(100 + number, 100)))
    assert [page.width for page in ocr._pages(file.getvalue())] == [109, 110]


@with_ocr
def test_a_photograph_is_set_upright() -> None:
    from PIL import Image

    turned = Image.Exif()
    turned[0x0112] = 6
    (page,) = ocr._pages(picture(kind="JPEG", exif=turned))
    assert page.size == (200, 400)


@with_ocr
def test_large_pictures_are_made_smaller() -> None:
    (page,) = ocr._pages(picture(size=(5000, 3000)))
    assert page.size == (2000, 1200)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "blank": (picture, "没有认出文字"),
    "cut short": (lambda: PNG[:3000], "已损坏"),
    "header alone": (lambda: PNG[:40], "已损坏"),
    "PDF cut short": (lambda: PDF[:300], "已损坏"),
    "something else": (lambda: b"GIF89a" + bytes(100), "已损坏"),
    "empty": (bytes, "已损坏"),
}


@with_ocr
@pytest.mark.parametrize(("made", "reason"), BAD.values(), ids=BAD.keys())
def test_refused(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        read_scan(made())
    assert "请" in worded(refusal.value)


@with_ocr
def test_pixels_are_counted_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture("1", (20_000, 20_000))
    assert len(content) < 100_000
    with pytest.raises(UnreadableFile, check=says("百万像素")):
        read_scan(content)


@with_ocr
def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(ocr, "MOST_PAGES", 2)
    page = Image.new("L", (10, 10))
    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[page] * 3)
    with pytest.raises(UnreadableFile, check=says("扫描件超过")):
        list(ocr._pages(file.getvalue()))


def opened(content: bytes) -> int:
    """How many pages can be looked at."""
    try:
        return sum(1 for _ in ocr._pages(content))
    except UnreadableFile:
        return 0


@with_ocr
@pytest.mark.filterwarnings("ignore")  # of what is odd in a picture, Pillow warns
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "PDF"])
def test_damaged_copies_are_opened_or_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "LONG_SIDE", 200)
    sound = PDF if kind == "PDF" else picture(kind=kind)
    assert opened(sound) == 1
    assert all(opened(content) >= 0 for content in damaged(sound))


def test_the_table_of_readers_leaves_pictures_to_whoever_has_time() -> None:
    with pytest.raises(NeedsOcr, check=says("这是图片")):
        readers.read("a.png", PNG)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(
        UnreadableFile, check=says(r"没有安装识别组件。请管理员运行 pip install 'gongwen\[ocr\]'")
    ):
        read_scan(PNG)
