"""Text in whatever encoding an office writes; what is no text is refused with one sentence."""

from __future__ import annotations

import base64
import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.readers.encoding import decode
from indexer.readers.encoding.foreign import foreign_encoding
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
    "empty": (b"", "0 KB"),
    "byte order mark alone": (codecs.BOM_UTF8, "没有文字"),
    "blanks alone": (" \n\u3000\r\n\t".encode(), "没有文字"),
    "cut in the second character": ("职工".encode()[:-1], "认不出"),
    "many bad bytes": (b"\xff".join([TEXT[at : at + 3].encode() for at in range(0, 30, 3)]), "认不出"),
    "ELF": (ELF, "程序或系统文件"),
    "ZIP": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "二进制"),
    "Russian": ("Привет, трудящиеся всех стран".encode("koi8-r"), "认不出"),
    "Japanese": ("労働組合の日本語テキストです。これは試験です".encode("euc-jp"), "EUC-JP"),
    "Latin-1": ("Journée des travailleurs, liberté, égalité, fraternité".encode("latin-1"), "认不出"),
    "random bytes": (bytes(range(256)), "认不出|二进制"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        readers.read("a.txt", content)
    assert "请" in worded(refusal.value)  # it says what to do
    assert "\n" not in worded(refusal.value)


DAMAGED: dict[str, tuple[bytes, str, str]] = {
    "a bad byte in UTF-8": (f"{TEXT * 9}全文".encode() + b"\xff.", f"{TEXT * 9}全文�.", "1 处.*在第 28 行"),
    "a bad byte in a short text": (
        TEXT.encode().replace("，".encode(), b"\xff"),
        TEXT.replace("，", "�"),
        "第 3 行",
    ),
    "three bad bytes": (
        b"\xff\n".join([(TEXT * 40).encode()] * 4),
        "�\n".join([TEXT * 40] * 4),
        "3 处.*121、242、363 行",
    ),
    "many bad bytes": (
        b"\xff\n".join([(TEXT * 4).encode()] * 9),
        "�\n".join([TEXT * 4] * 9),
        "损坏较多：有 8 处（0.[0-9]%）.* 等 行",
    ),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + TEXT.encode() + b"\xff", f"{TEXT}�", "最后一个字中间断开"),
    "UTF-8 cut short": (TEXT.encode()[:-5], f"{TEXT[:-3]}�", "最后一个字中间断开"),
    "UTF-16 cut short": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], f"{TEXT[:-1]}�", "断开"),
    "GBK cut short": ((TEXT * 3).encode("gbk")[:-4], f"{(TEXT * 3)[:-3]}�", "断开"),
    "GBK with a byte lost": (
        (TEXT * 3).encode("gbk")
        + "走访慰问困难".encode("gbk")
        + "职".encode("gbk")[:1]
        + f"工家庭。\n{TEXT}".encode("gbk"),
        f"{TEXT * 3}走访慰问困难�工家庭。\n{TEXT}",
        "1 处.*第 10 行",
    ),
    "GBK with a byte too many": (
        "走访慰问困难".encode("gbk") + b"\xa0" + f"职工家庭。\n{TEXT}".encode("gbk"),
        f"走访慰问困难�职工家庭。\n{TEXT}",
        "第 1 行",
    ),
    "Big5 with a bad byte": (
        traditional(TEXT * 3).encode("big5") + b"\xff\n",
        traditional(TEXT * 3) + "�\n",
        "第 10 行",
    ),
    "ASCII with a bad byte": (b"Labour Day\n" * 100 + b"\xff\n", "Labour Day\n" * 100 + "�\n", "第 101 行"),
}


@pytest.mark.parametrize(("content", "text", "note"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_place_is_told_and_the_rest_read(content: bytes, text: str, note: str) -> None:
    reading = readers.read("a.txt", content)
    assert normalize(reading.text) == normalize(text)
    assert re.search(note, worded(reading.notes[0]))


def test_so_it_is_in_the_encoding_asked_for() -> None:
    reading = readers.read("a.txt", f"{TEXT}全文".encode() + b"\xff\n", encoding="UTF-8")
    assert reading.text == f"{TEXT}全文�\n" and "在第 4 行" in worded(reading.notes[0])


@settings(deadline=None)
@given(st.integers(0, 2_000), st.integers(12, 60), st.integers(0, 1_000), st.sampled_from([0x80, 0xC0, 0xFF]))
def test_one_bad_byte_is_never_taken_for_another_encoding(
    start: int, length: int, place: int, byte: int
) -> None:
    content = bytearray(ARTICLE.read_text(encoding="utf-8")[start : start + length].encode())
    content.insert(place % (len(content) + 1), byte)
    try:
        read, encoding, doubt = decode(bytes(content))
    except UnreadableFile:
        return
    assert (encoding, "�" in read, doubt is not None) == ("UTF-8", True, True)


UNMARKED = {
    "a letter": f"{TEXT}2023年7月1日\r\n",
    "a title": "关于做好防暑降温工作的通知",
    "six characters": "困难职工名单",
    "rare names": "陈瑾瑜\r\n欧阳焱淼\r\n龚鑫磊\r\n",
    "Latin": "Labour Day\r\n",
    "traditional": traditional(TEXT),
}


@pytest.mark.parametrize("text", UNMARKED.values(), ids=UNMARKED)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_without_a_mark(text: str, codec: str) -> None:
    read = decode(text.encode(codec))
    assert (read.text, read.doubt) == (text, None)
    assert read.encoding.replace("-", "").lower() in codec.replace("-", "")


def test_hz() -> None:
    reading = readers.read("a.txt", f"{TEXT}ASCII ~ too\n".encode("hz"))
    assert (reading.text, worded(reading.how)) == (f"{TEXT}ASCII ~ too\n", "HZ 文本")
    assert readers.read("a.txt", b"cp ~{a,b}~ /tmp").text == "cp ~{a,b}~ /tmp"


EUC_TW = (  # 各級工會組織要關心職工生活，… by iconv: Python has no such codec
    "x9bXyMTW5MTc2vb+09H5w8XA96rE1sbt0qShourE+6z3qsTWx9nOzvvi1vShosrE5OvkwNjKzK/J2vnF96rE1tWlxOOhpAo="
)
FOREIGN = {
    "EUC-KR": "제1조 이 규약은 조합원의 근로조건을 유지하고 개선하며 지위를 향상함을 목적으로 한다.".encode(
        "euc_kr"
    ),
    "Shift-JIS": "労働組合は、労働者が主体となって自主的に組織する団体です。".encode("cp932"),
    "EUC-JP": "労働組合は、労働者が主体となって自主的に組織する団体です。".encode("euc_jp"),
    "EUC-TW": base64.b64decode(EUC_TW),
}


@pytest.mark.parametrize("encoding", FOREIGN)
@pytest.mark.parametrize("times", [1, 40])
def test_other_encodings_are_refused_by_name(encoding: str, times: int) -> None:
    with pytest.raises(UnreadableFile, check=says(f"像是 {encoding} 编码.*请")):
        readers.read("a.txt", (FOREIGN[encoding] + b"\n") * times)


@pytest.mark.parametrize("length", [4, 6, 10, 40])
def test_chinese_is_never_taken_for_those(article: str, length: int) -> None:
    text = "".join(article.split())
    for start in range(0, len(text) - length, 7):
        for codec, piece in (
            ("gb18030", text),
            ("gb18030", traditional(text)),
            ("big5hkscs", traditional(text)),
        ):
            assert not foreign_encoding(piece[start : start + length].encode(codec, "ignore"))


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


@pytest.mark.parametrize("place", range(60, 64))
def test_a_byte_that_became_another_damages_one_character_of_gbk(place: int) -> None:
    lines = "关于开展送温暖活动的通知各基层工会现将有关事项通知如下请认真贯彻\n" * 20
    content = bytearray(lines.encode("gbk"))
    content[place] = 0xFF
    text = readers.read("通知.txt", bytes(content)).text
    assert text.count("\ufffd") == 1
    assert len(text.replace("\ufffd", "").rstrip()) == len(lines.rstrip()) - 1
