"""DOC, RTF, ODT and WPS through LibreOffice: the text to the character; no macro, no network, nothing left running."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from pathlib import Path

import pytest

from indexer.errors import UnreadableFile
from indexer.readers import sandbox
from indexer.readers.sandbox import understand
from indexer.readers.word import libreoffice
from indexer.readers.word.libreoffice import find_soffice, read_office
from tests.indexer.readers.test_sandbox import has_ended
from tests.indexer.readers.test_zip import packed_up
from tests.support.archives.damage import COPIES, damaged
from tests.support.office.by_libreoffice import by_libreoffice
from tests.support.places import TESTS
from tests.support.wording import says, worded

FILES = TESTS / "files" / "office"
NOTE = "数据截至2022年3月31日。"

with_office = pytest.mark.skipif(
    find_soffice() is None, reason="LibreOffice is not installed: apt-get install libreoffice-writer-nogui"
)


def words(text: str) -> list[str]:
    """The lines without the blanks around them."""
    return [line.strip() for line in text.splitlines()]


@with_office
@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.dot", "a.wpt", "a.rtf", "a.odt", "a.ott", "a.fodt"])
def test_the_text_to_the_character(name: str) -> None:
    suffix = {".wps": ".doc", ".dot": ".doc", ".wpt": ".doc", ".ott": ".odt"}.get(name[1:], name[1:])
    content = (FILES / f"reading-room-report{suffix}").read_bytes()
    reading = understand(name, content)
    text = reading.document.text
    assert words(text) == (FILES / "reading-room-report.txt").read_text(encoding="utf-8").splitlines()
    assert "单位\t藏书（册）\t开放时间" in text
    assert NOTE in text
    assert worded(reading.how).startswith("经 LibreOffice 转为")


@with_office
def test_the_content_decides() -> None:
    rtf = (FILES / "reading-room-report.rtf").read_bytes()
    assert "职工书屋" in understand("其实是RTF.doc", rtf).document.text


@with_office
def test_text_alone_where_the_document_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> None:
        raise UnreadableFile("坏了。")

    monkeypatch.setattr(libreoffice, "read_docx", broken)
    reading = read_office((FILES / "reading-room-report.rtf").read_bytes())
    assert worded(reading.how) == "经 LibreOffice 转为文本"
    assert worded(reading.notes[-1]) == "只取得了文字，表格和脚注的版式未保留。"
    assert reading.text.startswith("云溪镇职工书屋建设情况报告\n区总工会：")


NOT_OFFICE = {
    "empty": (b"", "0 KB"),
    "random bytes": (bytes(range(256)) * 20, "内容不是"),
    "text": ("工会".encode() * 100, "内容不是"),
    "PDF": (b"%PDF-1.7", "内容不是"),
    "encrypted package": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "设有密码",
    ),
    "page of the web": (b"<html><body>x</body></html>", "内容不是"),
}


@pytest.mark.parametrize(("content", "reason"), NOT_OFFICE.values(), ids=NOT_OFFICE.keys())
def test_refused_without_a_conversion(
    content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, "exit 1"))
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        read_office(content)
    assert "请" in worded(refusal.value)


@with_office
@pytest.mark.parametrize("suffix", [".doc", ".odt", ".rtf"])
def test_a_file_cut_short(suffix: str) -> None:
    content = (FILES / f"reading-room-report{suffix}").read_bytes()
    try:
        assert read_office(content[: len(content) // 2]).text.startswith(
            "云溪镇"
        )  # RTF reads as far as it goes
    except UnreadableFile as refusal:
        sentence = worded(refusal)
        assert "\n" not in sentence
        assert "另存为" in sentence


@with_office
@pytest.mark.parametrize("suffix", [".doc", ".odt", ".rtf"])
def test_damaged_copies_are_read_or_refused(suffix: str) -> None:
    """A conversion takes two seconds, so four copies do; `make soak` tries many."""
    content = (FILES / f"reading-room-report{suffix}").read_bytes()
    for copy in damaged(content, 4 * COPIES // 200):
        try:
            assert isinstance(read_office(copy).text, str)
        except UnreadableFile:
            continue


def flat(body: str) -> bytes:
    """An OpenDocument text in one XML file."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
        for name, place in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f"<text:p>开头。</text:p>{body}<text:p>结尾。</text:p></office:text></office:body></office:document>"
    ).encode()


@with_office
def test_no_network_and_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", encoding="utf-8")
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ended = threading.Event()
        thread = threading.Thread(target=_listen, args=(server, asked, ended))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        reading = read_office(
            flat(
                '<text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image '
                f'xlink:href="{url}" xlink:actuate="onLoad"/></draw:frame></text:p><text:section text:name="S">'
                f'<text:section-source xlink:href="{secret.as_uri()}" text:filter-name="Text"/>'
                "<text:p>节内。</text:p></text:section>"
            )
        )
        ended.set()
        thread.join()
    assert asked == []
    assert "机密" not in reading.text
    assert [line for line in words(reading.text) if line] == ["开头。", "节内。", "结尾。"]


def _listen(server: socket.socket, asked: list[bytes], ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        with connection:
            asked.append(connection.recv(100))


def _program(folder: Path, script: str) -> str:
    """A program that stands in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_conversion_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, "sleep 985 & sleep 985"))
    monkeypatch.setattr(libreoffice, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(UnreadableFile, check=says("还没有转换完")):
        read_office(rb"{\rtf1 x}")
    assert time.monotonic() - began < 5
    assert has_ended("sleep 985")


@pytest.mark.slow
def test_libreoffice_ends_with_the_child_that_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, "sleep 984 & sleep 984"))
    monkeypatch.setattr(sandbox, "SECONDS", 2)
    sandbox._CHILDREN.close()
    with pytest.raises(UnreadableFile, check=says("没有进展")):
        understand("a.rtf", rb"{\rtf1 x}")
    assert has_ended("sleep 984")


def test_a_conversion_that_gives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, "exit 0"))
    with pytest.raises(UnreadableFile, check=says("打不开这个文件")):
        read_office(rb"{\rtf1 x}")


def test_conversions_leave_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, 'echo "$@" > "$HOME/../../said"'))
    with pytest.raises(UnreadableFile):
        read_office(rb"{\rtf1 x}")
    assert os.listdir(tmp_path / "t") == []
    said = (tmp_path / "said").read_text()
    assert "--headless" in said
    assert "--infilter=Rich Text Format --convert-to docx:MS Word 2007 XML" in said


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGWEN_SOFFICE", "/nonexistent/soffice")
    assert find_soffice() is None
    with pytest.raises(UnreadableFile, check=says(r"没有安装 LibreOffice.*另存为 \.docx")):
        read_office(rb"{\rtf1 x}")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FILTERS = {
    "Word 97": (OLE + b"\xec\xa5\xc1\0" + "WordDocument".encode("utf-16-le"), "MS Word 97"),
    "Word 6": (OLE + b"\xdc\xa5\x65\0" + "WordDocument".encode("utf-16-le"), "MS Word 95"),
    "Word 95": (OLE + bytes(128) + b"\xdc\xa5\x68\0" + "WordDocument".encode("utf-16-le"), "MS Word 95"),
    "Word 97 with the bytes in its text": (
        OLE + b"\xec\xa5\xc1\0" + bytes(7) + b"\xdc\xa5\x65\0" + "WordDocument".encode("utf-16-le"),
        "MS Word 97",
    ),
    "Word 2": (b"\xdb\xa5-\0" + bytes(60), "MS WinWord 5"),
    "Works": (OLE + "MatOST".encode("utf-16-le"), "MS_Works"),
    "Works 2000": (OLE + "CONTENTS".encode("utf-16-le"), "MS_Works"),
    "ODT template": (packed_up({"mimetype": b"application/vnd.oasis.opendocument.text-template"}), "writer8"),
}


@pytest.mark.parametrize(("content", "wanted"), FILTERS.values(), ids=FILTERS.keys())
def test_the_content_tells_the_filter(
    content: bytes, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    monkeypatch.setenv("GONGWEN_SOFFICE", _program(tmp_path, 'echo "$@" > "$HOME/../../said"'))
    with pytest.raises(UnreadableFile, check=says("打不开")):
        read_office(content)
    assert f"--infilter={wanted} --convert-to" in (tmp_path / "said").read_text()


@with_office
@pytest.mark.slow
def test_uniform_office_format(tmp_path: Path) -> None:
    content = by_libreoffice((FILES / "reading-room-report.odt").read_bytes(), "odt", "uot", tmp_path)
    reading = understand("a.uot", content)
    assert {"单位\t藏书（册）\t开放时间", "二、下一步打算"} <= set(words(reading.document.text))
    assert reading.layout.tables
