"""Text in whatever encoding an office writes; what is no text is refused with one sentence."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.readers.text import SOFT_BREAK, read_text
from indexer.text.normalization import normalize
from tests.conftest import ARTICLE
from tests.support.archives.spelling import traditional
from tests.support.files.carried import FILES, assert_survives_damage
from tests.support.places import TESTS
from tests.support.wording import says, worded

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
    "GB18030, traditional": (traditional(TEXT).encode("gb18030"), traditional(TEXT)),
    "Big5": (traditional(TEXT).encode("big5"), traditional(TEXT)),
    "Big5-HKSCS": ("深水埗職工會的工友團結一致".encode("big5hkscs"), "深水埗職工會的工友團結一致"),
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
    assert readers.read("a.txt", content).text == text


MADE = sorted((FILES / "text").glob("*.text"))


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_files_of_another_program(path: Path) -> None:
    script = "letter-traditional.txt" if "traditional" in path.name else "letter.txt"
    assert readers.read(path.name, path.read_bytes()).text == (path.parent / script).read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_damaged_files(path: Path) -> None:
    assert_survives_damage(path.name, path.read_bytes())


HOW = {
    "letter-gbk.text": "GB18030 文本",
    "letter-traditional-gb18030.text": "GB18030 文本",
    "letter-traditional-big5.text": "Big5 文本",
    "letter-utf-16.text": "UTF-16 文本",
    "letter-utf-32.text": "UTF-32 文本",
    "letter.txt": "UTF-8 文本",
}


@pytest.mark.parametrize("name", HOW)
def test_how_it_was_read_is_said(name: str) -> None:
    reading = readers.read(name, (FILES / "text" / name).read_bytes())
    assert (worded(reading.how), reading.notes) == (HOW[name], ())


@pytest.mark.parametrize("asked", ["GB18030", "gbk", "GB2312", " gb18030 "])
def test_the_encoding_asked_for(asked: str) -> None:
    reading = readers.read("a.txt", "职工".encode("gbk"), encoding=asked)
    assert (reading.text, worded(reading.how)) == ("职工", "GB18030 文本（按指定的编码）")


def test_a_short_text_is_doubtful_and_the_encoding_can_be_asked_for() -> None:
    content = "職工".encode("big5")
    assert readers.read("a.txt", content, encoding="Big5").text == "職工"
    assert readers.read("a.txt", "工会".encode("gbk")).text == "工会"


@pytest.mark.parametrize("asked", ["rot13", "latin-1", "x", "unicode_escape", "a\0b"])
def test_an_encoding_that_there_is_not(asked: str) -> None:
    with pytest.raises(UnreadableFile, check=says(r"没有叫 .* 的编码。请从 UTF-8、GB18030、Big5")):
        readers.read("a.txt", b"a", encoding=asked)


def test_an_encoding_that_does_not_fit() -> None:
    with pytest.raises(UnreadableFile, check=says(r"按 UTF-8 读取时.*另选一种")):
        readers.read("a.txt", "职工之家".encode("gbk"), encoding="UTF-8")


PARAGRAPHS = [
    line for line in ARTICLE.read_text(encoding="utf-8").split("\n") if len(line) > 5 and not line.isascii()
]


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs"])
def test_every_paragraph_of_the_article_in_either_encoding(codec: str) -> None:
    for paragraph in PARAGRAPHS:
        text = traditional(paragraph).replace("•", "·")
        assert worded(read_text(text.encode(codec, "ignore")).how) == (
            "GB18030 文本" if codec == "gb18030" else "Big5 文本"
        )


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
    "ELF": (ELF, "二进制"),
    "ZIP": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "二进制"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "认不出|二进制|损坏"),
    "Russian": ("Привет, трудящиеся всех стран".encode("koi8-r"), "认不出"),
    "Japanese": ("労働組合の日本語テキストです。これは試験です".encode("euc-jp"), "认不出"),
    "GB18030 with a bad byte": (
        (TEXT * 3).encode("gb18030") + b"\xff" + TEXT.encode("gb18030"),
        "文件已损坏：第 141",
    ),
    "GB18030 cut in a character": ((TEXT * 3).encode("gb18030")[:-4], "文件不完整"),
    "Latin-1": ("Journée des travailleurs, liberté, égalité, fraternité".encode("latin-1"), "认不出"),
    "random bytes": (bytes(range(256)), "认不出|二进制"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        readers.read("a.txt", content)
    assert "请" in worded(refusal.value)  # it says what to do
    assert "\n" not in worded(refusal.value)


@pytest.mark.parametrize("length", [30, 100, 1000])
def test_the_article_cut_anywhere_in_a_character_is_refused(article: str, length: int) -> None:
    content = article[:length].encode()
    for cut in (1, 2):
        with pytest.raises(UnreadableFile, check=says("不完整")):
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
        text = readers.read("a.txt", content).text
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
    text = read_text(content.encode()).text
    assert len(text) == len(content)  # offsets stay
    assert normalize(text) == normalize(f"题目\n{PARAGRAPH}\n{PARAGRAPH}")


def test_a_wrapped_text_keeps_its_indented_paragraphs() -> None:
    indented = "\n".join(wrapped(f"\u3000\u3000{PARAGRAPH[:-1]}", 20) for _ in range(3))
    assert normalize(read_text(indented.encode()).text).count("\n") == 2


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("一行一个字的短文"),
        "\n".join(["短短一行标题"] * 9),
        "\n".join(["这一行有二十个字而且用句号结束了的呢。"] * 9),
        "\n\n".join(["这一行有二十二个字但是后面跟着的是一个空行呀"] * 9),
        wrapped(PARAGRAPH, 20)[:42],
        "\n".join([PARAGRAPH * 3] * 5),
    ],
    ids=["characters", "short lines", "sentences", "blank lines between", "two lines", "long paragraphs"],
)
def test_other_texts_keep_their_lines(text: str) -> None:
    assert read_text(text.encode()).text == text


DOCUMENTS = [ARTICLE, *sorted((TESTS / "documents").rglob("*.txt"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_of_the_suite_are_not_taken_for_wrapped(path: Path) -> None:
    assert read_text(path.read_bytes()).text == path.read_text(encoding="utf-8")
