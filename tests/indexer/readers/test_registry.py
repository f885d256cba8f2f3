"""A file's name and bytes choose its reader; files that cannot be opened are refused with one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.readers.signature import read_signature
from tests.support.files.carried import FILES
from tests.support.wording import says, worded

TEXT = "工会新闻\n2022-03-24\n团结引领职工，当好主力军。"

SIGNED = {
    "docx/report.docx": ".docx",
    "docx/locked.docx": ".encrypted",
    "pdf/report.pdf": ".pdf",
    "html/news-cms.html": ".html",
    "html/word-saved.html": ".html",
    "html/news-cms-saved.mht": ".mht",
    "text/letter.txt": "",
    "text/letter-gbk.text": "",
    "markdown/guide.md": "",
}


@pytest.mark.parametrize("name", SIGNED)
def test_signatures(name: str) -> None:
    assert read_signature((FILES / name).read_bytes()) == SIGNED[name]


def test_the_content_wins_over_the_suffix_and_a_note_says_so() -> None:
    reading = readers.read("a.pdf", (FILES / "docx" / "report.docx").read_bytes())
    assert worded(reading.how) == "Word 文档"
    assert worded(reading.notes[0]) == "文件名的后缀是 .pdf，内容其实是 .docx，已按 .docx 读取。"


def test_a_suffix_of_the_same_format_needs_no_note() -> None:
    assert not readers.read("a.HTM", (FILES / "html" / "news-cms.html").read_bytes()).notes


@pytest.mark.parametrize(
    "name", ["a.txt", "A.TXT", "a.text", "a.md", "无后缀", "2022.3.24会议纪要", "会议纪要2022.3.24", "a.文"]
)
def test_known_suffixes(name: str) -> None:
    assert readers.read(name, TEXT.encode()).text == TEXT


@pytest.mark.parametrize("suffix", [*readers.READERS, *readers.TEXT_READERS])
def test_every_format_has_its_reader(suffix: str) -> None:
    with pytest.raises(UnreadableFile):
        readers.read(f"a{suffix}", b"")


@pytest.mark.parametrize("name", ["a.xyz", "a.tar.qqq"])
def test_unknown_suffixes(name: str) -> None:
    with pytest.raises(UnreadableFile, check=says(r"另存为 \.txt")):
        readers.read(name, TEXT.encode())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("年鉴.caj", b"CAJ\0\0\0", "中国知网 CAJ 文献（.caj）。请.*PDF"),
        ("通知.ceb", b"Founder CEB 3.1\0", "方正 CEB 版式文件（.ceb）"),
        ("通知.doc", b"Founder CEB 3.1\0", "方正 CEB 版式文件（.ceb）"),
        ("图书.pdg", b"HH\0\1", "超星 PDG"),
        ("图书.djvu", b"AT&TFORM\0\0\1\2DJVM", "DjVu"),
        ("平面图.dwg", b"AC1027\0\0", "AutoCAD 图纸.*PDF"),
        ("录音.mp3", b"ID3\3\0\0", "MP3 录音（.mp3）。请.*文字稿"),
        ("录音.docx", b"ID3\3\0\0", "MP3 录音（.mp3）"),
        ("录像.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", "MP4 录像"),
        ("录像.pdf", b"\0\0\0\x18ftypisom\0\0\0\0", "MP4 录像（.mp4）"),
        ("录像.mov", b"\0\0\0\x14ftypqt  \0\0\0\0", "QuickTime 录像（.mov）"),
        ("会员.mdb", b"\0\1\0\0Standard Jet DB\0", "Access 数据库.*导出为 .xlsx"),
        ("程序.exe", b"MZ\x90\0", "程序.*选错"),
        ("程序.dll", b"MZ\x90\0", ".dll"),
        ("包.tar.gz", b"\x1f\x8b\x08\0", "GZIP.*解压"),
        ("包.tar", b"a" + bytes(256) + b"ustar\0", "TAR.*解压"),
        ("信箱.pst", b"!BDN\0", "Outlook 邮箱.*逐封"),
        ("文稿.pages", b"PK\3\4", "苹果 Pages"),
        ("快捷方式.lnk", b"L\0\0\0\1\x14\2\0", "快捷方式"),
        ("书.mobi", b"\0" * 60 + b"BOOKMOBI", "Kindle.*EPUB"),
        ("公文.p7s", b"0\x82", "电子签名"),
        ("图.svg", b"<svg/>", "SVG.*PNG"),
    ],
)
def test_what_is_not_read_is_told_by_its_name(name: str, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile, check=says(told)) as refusal:
        readers.read(name, content)
    assert "请" in worded(refusal.value)


@pytest.mark.parametrize("start", ["ID3", "MZ", "CAJ", "HN", "FLV", "AC10", "BZh", "RIFF", "GIF8"])
def test_a_text_may_begin_like_another_format(start: str) -> None:
    assert readers.read("a.txt", f"{start}编码说明".encode()).text == f"{start}编码说明"


def test_read_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\xff")
    assert readers.read_bytes(tmp_path / "a.txt") == b"\x00\xff"


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, check=says("不存在")):
        readers.read_bytes(tmp_path / "a.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, check=says("文件夹")):
        readers.read_bytes(tmp_path)


def test_a_device_is_no_file() -> None:
    with pytest.raises(UnreadableFile, check=says("不是普通文件")):
        readers.read_bytes(Path("/dev/null"))


@pytest.mark.parametrize("target", ["secret.txt", ".", "gone", "a.txt"])
def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").symlink_to(target)
    with pytest.raises(UnreadableFile, check=says(r"这是链接.*请")):
        readers.read_bytes(tmp_path / "a.txt")


def test_a_file_that_is_exchanged_for_a_link_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").symlink_to("secret.txt")
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    with pytest.raises(UnreadableFile, check=says("无法读取")):
        readers.read_bytes(tmp_path / "a.txt")


def test_a_pipe_does_not_keep_us_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(UnreadableFile, check=says("不是普通文件")):
        readers.read_bytes(tmp_path / "a.txt")


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.files.LARGEST_FILE", 1 << 20)
    (tmp_path / "a.txt").write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(UnreadableFile, check=says("超过 1 MB")):
        readers.read_bytes(tmp_path / "a.txt")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_bytes(b"a")
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(UnreadableFile, check=says("权限")):
        readers.read_bytes(tmp_path / "a.txt")
