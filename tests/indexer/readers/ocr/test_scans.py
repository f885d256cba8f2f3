"""Scans become text with a word of warning; without the extra `ocr`, one sentence says how to install it."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable

import pytest

from indexer import readers
from indexer.errors import NeedsOcr, UnreadableFile
from indexer.readers.ocr import recognition, scans
from indexer.readers.ocr.scans import read_scan
from indexer.readers.sandbox import understand
from indexer.text.normalization import normalize
from tests.support.files.pictures import picture, with_ocr
from tests.support.places import TESTS
from tests.support.wording import says, worded

FILES = TESTS / "files" / "scans"
TEXT = (FILES / "insurance-notice.txt").read_text(encoding="utf-8").rstrip("\n")
PNG = (FILES / "insurance-notice.png").read_bytes()
PDF = (FILES / "insurance-notice.pdf").read_bytes()


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize("name", ["insurance-notice.png", "insurance-notice.pdf"])
def test_a_page_through_a_child(name: str) -> None:
    reading = understand(name, (FILES / name).read_bytes())
    assert normalize(reading.document.text) == normalize(
        TEXT
    )  # 55500186 and a narrow colon are the same to a search
    assert worded(reading.how) == "OCR 识别，1 页"
    assert re.search(r"由 OCR 识别，平均置信度 9\d\.\d%.*请对照原件校核。", worded(reading.notes[0]))


@with_ocr
@pytest.mark.slow
def test_the_models_are_in_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network is asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    recognition._engine.cache_clear()
    assert "职工互助保障" in read_scan(PNG).text


@with_ocr
@pytest.mark.slow
def test_each_page_of_a_fax_is_told_of() -> None:
    from PIL import Image

    with Image.open(io.BytesIO(PNG)) as scan:
        page = scan.convert("L").crop((200, 190, 620, 270))
    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[page])
    pages: list[int] = []
    reading = read_scan(file.getvalue(), lambda: pages.append(1))
    assert worded(reading.how) == "OCR 识别，2 页"
    assert len(pages) >= 4  # a sign of life every few seconds
    assert reading.text.count("青枫区总工会办公室通知") == 2


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


def test_the_table_of_readers_leaves_pictures_to_whoever_has_time() -> None:
    with pytest.raises(NeedsOcr, check=says("这是图片")):
        readers.read("a.png", PNG)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "is_installed", lambda: False)
    with pytest.raises(
        UnreadableFile, check=says(r"没有安装识别组件。请管理员运行 pip install 'gongwen\[ocr\]'")
    ):
        read_scan(PNG)
