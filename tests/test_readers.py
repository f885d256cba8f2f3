"""Bytes to text in whatever encoding an office writes; what is no text is refused with one sentence."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.normalize import fold
from indexer.readers.text import SOFT_BREAK, read_text
from tests.conftest import ARTICLE
from tests.spelling import traditional

TEXT = "工会新闻\n2022-03-24\n团结引领职工，当好主力军。\n"

READ: dict[str, tuple[bytes, str]] = {
    "UTF-8": (TEXT.encode(), TEXT),
    "UTF-8 with mark": (codecs.BOM_UTF8 + TEXT.encode(), TEXT),
    "UTF-16 LE": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT),
    "UTF-16 BE": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT),
    "UTF-32 LE": (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), TEXT),
    "UTF-32 BE": (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), TEXT),
    "GB18030": (TEXT.encode("gb18030"), TEXT),
    "GB18030, two characters": ("联通".encode("gb18030"), "联通"),
    "GB18030 with a four-byte character": (f"{TEXT}𠀀".encode("gb18030"), f"{TEXT}𠀀"),
    "ASCII": (b"Labour Day", "Labour Day"),
    "UTF-8, traditional": (traditional(TEXT).encode(), traditional(TEXT)),
    "CR LF": ("甲\r\n乙\r\n".encode(), "甲\n乙\n"),
    "CR": ("甲\r乙".encode(), "甲\n乙"),
    "next line and paragraph separator": ("甲\x85乙\u2029丙".encode(), "甲\n乙\n丙"),
    "form feed": ("甲\x0c乙".encode(), "甲\n乙"),
    "vertical tab": ("甲\x0b乙".encode(), f"甲{SOFT_BREAK}乙"),
    "tab": ("甲\t乙".encode(), "甲\t乙"),
    "beyond the basic plane": ("𠀀\U0002a6a5".encode(), "𠀀\U0002a6a5"),
}


@pytest.mark.parametrize(("content", "text"), READ.values(), ids=READ.keys())
def test_read(content: bytes, text: str) -> None:
    assert readers.read("a.txt", content) == text


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00\x01\x00\x00\x00"

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "0 字节"),
    "byte order mark alone": (codecs.BOM_UTF8, "没有文字"),
    "blanks alone": (" \n\u3000\r\n\t".encode(), "没有文字"),
    "cut in a character": (TEXT.encode()[:-5], f"文件不完整：在第 {len(TEXT.encode()) - 7} 字节处"),
    "cut in the second character": ("职工".encode()[:-1], "文件不完整"),
    "UTF-16 cut in a character": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "文件不完整"),
    "one bad byte": (TEXT.encode().replace("，".encode(), b"\xff"), "文件已损坏：第 42 字节处"),
    "one byte missing": (TEXT.encode()[:30] + TEXT.encode()[31:], "已损坏|认不出"),
    "PNG": (PNG, "认不出|二进制"),
    "ELF": (ELF, "二进制"),
    "ZIP": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "二进制"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "认不出|二进制|损坏"),
    "Big5": (("工會職工書屋，團結引領職工建功立業。" * 3).encode("big5"), "认不出"),
    "Latin-1": ("Journée des travailleurs, liberté, égalité, fraternité".encode("latin-1"), "认不出"),
    "random bytes": (bytes(range(256)), "认不出|二进制"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        readers.read("a.txt", content)
    assert "请" in str(refusal.value)  # it says what to do
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("length", [30, 100, 1000])
def test_the_article_cut_anywhere_in_a_character_is_refused(article: str, length: int) -> None:
    content = article[:length].encode()
    for cut in (1, 2):
        with pytest.raises(UnreadableFile, match="不完整"):
            read_text(content[:-cut])


@settings(deadline=None)
@given(st.integers(0, 2_000), st.integers(12, 60), st.integers(0, 1_000), st.sampled_from([0x80, 0xC0, 0xFF]))
def test_one_bad_byte_is_never_taken_for_another_encoding(
    start: int, length: int, place: int, byte: int
) -> None:
    content = bytearray(ARTICLE.read_text(encoding="utf-8")[start : start + length].encode())
    content.insert(place % (len(content) + 1), byte)
    with pytest.raises(UnreadableFile):
        read_text(bytes(content))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text = readers.read("a.txt", content)
    except UnreadableFile:
        return
    assert text.strip()
    assert "\r" not in text
    assert "\x00" not in text


def wrapped(text: str, width: int) -> str:
    """Paragraphs broken after so many characters, as an editor of old does."""
    lines = (
        paragraph[at : at + width] for paragraph in text.split("\n") for at in range(0, len(paragraph), width)
    )
    return "\n".join(lines)


PARAGRAPH = (
    "习近平总书记在报告中指出，深化工会、共青团、妇联等群团组织改革和建设，有效发挥桥梁纽带作用，"
    "身为工会工作者的我们责无旁贷，要把蓝图变成现实，关键在于行动，在于落实。"
)


def test_hard_wrapped_lines_are_joined() -> None:
    content = wrapped(f"题目\n{PARAGRAPH}\n{PARAGRAPH}", 20)
    text = read_text(content.encode())
    assert len(text) == len(content)  # offsets stay
    assert fold(text) == fold(f"题目\n{PARAGRAPH}\n{PARAGRAPH}")


def test_a_wrapped_text_keeps_its_indented_paragraphs() -> None:
    indented = "\n".join(wrapped(f"\u3000\u3000{PARAGRAPH[:-1]}", 20) for _ in range(3))
    assert fold(read_text(indented.encode())).count("\n") == 2


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["短短一行标题"] * 9),
        "\n".join(["这一行有二十个字而且用句号结束了的呢。"] * 9),
        "\n\n".join(["这一行有二十二个字但是后面跟着的是一个空行呀"] * 9),
        wrapped(PARAGRAPH, 20)[:42],
        "\n".join([PARAGRAPH * 3] * 5),
    ],
    ids=["short lines", "sentences", "blank lines between", "two lines", "long paragraphs"],
)
def test_other_texts_keep_their_lines(text: str) -> None:
    assert read_text(text.encode()) == text


DOCUMENTS = [ARTICLE, *sorted((Path(__file__).parent / "documents").rglob("*.txt"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_of_the_suite_are_not_taken_for_wrapped(path: Path) -> None:
    assert read_text(path.read_bytes()) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.text", "a.md", "无后缀"])
def test_known_suffixes(name: str) -> None:
    assert readers.read(name, TEXT.encode()) == TEXT


@pytest.mark.parametrize("name", ["a.exe", "a.tar.gz", "a.文"])
def test_unknown_suffixes(name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"另存为 \.txt"):
        readers.read(name, TEXT.encode())


def test_read_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\xff")
    assert readers.read_bytes(tmp_path / "a.txt") == b"\x00\xff"


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="不存在"):
        readers.read_bytes(tmp_path / "a.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="文件夹"):
        readers.read_bytes(tmp_path)


def test_a_device_is_no_file() -> None:
    with pytest.raises(UnreadableFile, match="不是普通文件"):
        readers.read_bytes(Path("/dev/null"))


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LARGEST_FILE", 1 << 20)
    (tmp_path / "a.txt").write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(UnreadableFile, match="超过 1 MB"):
        readers.read_bytes(tmp_path / "a.txt")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_bytes(b"a")
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(UnreadableFile, match="权限"):
        readers.read_bytes(tmp_path / "a.txt")
