"""Outlook's messages are read as mail is: Unicode or code page 936, text, HTML or compressed RTF, messages in messages."""

from __future__ import annotations

import struct

import pytest

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.readers.mail.compressed_rtf import plain_text, unpacked
from indexer.readers.packed.members import read_packed
from indexer.readers.signature import read_signature
from tests.support.archives.damage import damaged
from tests.support.files.carried import assert_refused
from tests.support.files.packed.outlook import msg, ole, properties
from tests.support.wording import worded

TEXTS: dict[int, str | bytes] = {
    0x37: "关于开展送温暖活动的通知",
    0xC1A: "陈一鸣",
    0xC1F: "chen@example.org",
    0xE04: "罗启明; 各基层工会",
    0x1000: "各基层工会：\r\n　　现将有关事项通知如下。",
}
HEAD = "发件人：陈一鸣 <chen@example.org>\n收件人：罗启明; 各基层工会\n发送时间：2023年3月6日 09:30"


@pytest.mark.parametrize("codec", ["", "gbk"])
def test_a_letter(codec: str) -> None:
    content = msg(TEXTS, {"名册（一）.txt": "名册".encode(), "长.txt": b"a" * 9000}, codec=codec)
    assert read_signature(content) == ".msg"
    reading = readers.read("通知.msg", content)
    assert reading.title == "关于开展送温暖活动的通知"
    assert reading.text == f"{HEAD}\n附件：名册（一）.txt、长.txt\n\n各基层工会：\n　　现将有关事项通知如下。"
    assert (reading.date, reading.author, worded(reading.how)) == ("2023-03-06", "陈一鸣", "邮件，附件 2 个")
    assert dict(read_packed(content, "通知.msg")) == {
        "名册（一）.txt": "名册".encode(),
        "长.txt": b"a" * 9000,
    }


def test_an_attached_document_does_not_make_it_one() -> None:
    inner = ole({"WordDocument": b"x"})
    assert read_signature(msg(TEXTS, {"a.doc": inner})) == ".msg"


def test_html_alone() -> None:
    page = '<html><meta charset="gb2312"><p>各基层工会：</p><p>请遵照执行。</p></html>'.encode("gbk")
    reading = readers.read(
        "a.msg", msg({tag: text for tag, text in TEXTS.items() if tag != 0x1000} | {0x1013: page}, {})
    )
    assert reading.text == f"{HEAD}\n\n各基层工会：\n请遵照执行。"


def test_a_message_in_the_message() -> None:
    inner = properties(24, {0x37: "原通知", 0x1000: "原来的正文"}) | {
        "__attach_version1.0_#00000000": properties(8, {0x3707: "原附件.txt", 0x3701: b"a"}, {0x3705: 1})
    }
    content = msg(TEXTS, {"转发": inner})
    assert "转发的邮件：原通知\n原来的正文" in readers.read("a.msg", content).text
    assert dict(read_packed(content, "a.msg")) == {"原附件.txt": b"a"}


def test_compressed_rtf() -> None:
    """The example of MS-OXRTFCP 3.1.1, and one that is only wrapped."""
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert plain_text(unpacked(example)).strip() == "hello world"
    rtf = b"{\\rtf1\\ansi{\\fonttbl{\\f0 SimSun;}}\\'b8\\'f7\\'bb\\'f9\\'b2\\'e3\\par\\u24037?\\u20250? A\\{\\}}"
    assert plain_text(unpacked(struct.pack("<IIII", 0, len(rtf), 0x414C454D, 0) + rtf)) == "各基层\n工会 A{}"


def test_rtf_alone() -> None:
    rtf = b"{\\rtf1\\ansi \\'b8\\'f7\\'bb\\'f9\\'b2\\'e3}"
    wrapped = struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
    texts = {tag: text for tag, text in TEXTS.items() if tag != 0x1000} | {0x1009: wrapped}
    assert readers.read("a.msg", msg(texts, {})).text == f"{HEAD}\n\n各基层"


def test_refused() -> None:
    assert_refused("a.msg", b"", "请")
    assert_refused("a.msg", ole({"a": b"b"}), "不是邮件")
    assert_refused("a.msg", msg(TEXTS, {})[:700], "打不开|不是邮件")
    assert_refused("a.msg", msg({0x1A: "IPM.Note.SMIME"}, {"smime.p7m": b"x"}), "已加密")


def test_damaged_copies_are_read_or_refused() -> None:
    for content in damaged(msg(TEXTS, {"a.txt": b"a" * 5000, "b.txt": b"b"})):
        try:
            assert "\0" not in readers.read("a.msg", content).text
            list(read_packed(content, "a.msg"))
        except UnreadableFile:
            continue
