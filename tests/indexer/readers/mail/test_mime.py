"""A message is a document with its head lines, whatever its program made of MIME; attachments are files of their own."""

from __future__ import annotations

import base64
import quopri
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.intake.file_intake import read_files
from indexer.model.stored import ImportFailure
from indexer.readers.packed.members import read_packed
from indexer.readers.worker import document_of
from tests.indexer.readers.test_zip import packed_up
from tests.support.archives.damage import damaged
from tests.support.files.carried import assert_refused
from tests.support.wording import worded

SUBJECT = "关于开展“送温暖”活动的通知（2023年）"
BODY = "各基层工会：\n　　现将有关事项通知如下，请遵照执行。"
HEAD = "发件人：陈一鸣 <chen@example.org>\n收件人：罗启明 <luo@example.org>\n发送时间：2023年3月6日 09:30"


def b64(text: str | bytes, codec: str = "gbk") -> bytes:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode(codec))


def mail(
    *parts: bytes, subject: bytes | None = None, kind: bytes = b"multipart/mixed", more: bytes = b""
) -> bytes:
    """A message of parts, each with its own head."""
    head = (
        b"From: =?gb2312?B?" + b64("陈一鸣") + b"?= <chen@example.org>\r\n"
        b"To: =?utf-8?Q?=E7=BD=97=E5=90=AF=E6=98=8E?= <luo@example.org>\r\n"
        b"Subject: " + (b"=?GBK?B?" + b64(SUBJECT) + b"?=" if subject is None else subject) + b"\r\n"
        b"Date: Mon, 6 Mar 2023 09:30:00 +0800\r\nMIME-Version: 1.0\r\n" + more
    )
    if len(parts) == 1 and kind == b"multipart/mixed":
        return head + parts[0]
    divided = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head + b"Content-Type: " + kind + b"; boundary=b\r\n\r\n" + divided + b"--b--\r\n"


def text_part(text: str = BODY, charset: str = "gb2312", codec: str = "gbk", kind: str = "plain") -> bytes:
    raw = text.replace("\n", "\r\n").encode(codec)
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(raw)


def attached(disposition: bytes, content: bytes = b"a", kind: bytes = b"application/octet-stream") -> bytes:
    head = b"Content-Type: " + kind + b"\r\nContent-Disposition: " + disposition
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def names(content: bytes) -> list[str]:
    return [name for name, _ in read_packed(content, "通知.eml")]


def test_a_letter() -> None:
    reading = readers.read("通知.eml", mail(text_part()))
    assert reading.title == SUBJECT
    assert reading.text == f"{HEAD}\n\n{BODY}"
    assert (reading.date, reading.author, worded(reading.how)) == ("2023-03-06", "陈一鸣", "邮件")
    document = document_of(reading)
    assert (document.title, document.date) == (SUBJECT, "2023-03-06")


WHOLE = b64(SUBJECT)
SUBJECTS = {
    "one encoded word": b"=?gb2312?B?" + WHOLE + b"?=",
    "cut in the middle of a character": b"=?gb2312?B?"
    + WHOLE[:20]
    + b"?=\r\n =?gb2312?B?"
    + WHOLE[20:]
    + b"?=",
    "quoted": b"=?gbk?Q?"
    + quopri.encodestring(SUBJECT.encode("gbk"), header=True).replace(b"=\n", b"")
    + b"?=",
    "utf-8 in two words": b"=?UTF-8?B?"
    + b64(SUBJECT[:9], "utf-8")
    + b"?=\r\n\t=?UTF-8?B?"
    + b64(SUBJECT[9:], "utf-8")
    + b"?=",
    "gb18030": b"=?gb18030?B?" + WHOLE + b"?=",
    "raw GBK": SUBJECT.encode("gbk"),
    "raw UTF-8": SUBJECT.encode(),
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_subjects(subject: bytes) -> None:
    assert readers.read("a.eml", mail(text_part(), subject=subject)).title == SUBJECT


BODIES = {
    "gb2312 that is GBK": text_part("朱镕基〇职工", "gb2312"),
    "gb18030": text_part("朱镕基〇职工", "gb18030", "gb18030"),
    "UTF-8": text_part("朱镕基〇职工", "utf-8", "utf-8"),
    "a charset that is wrong": text_part("朱镕基〇职工", "us-ascii", "utf-8"),
    "an unknown charset": text_part("朱镕基〇职工们各自的工作", "x-unknown", "gbk"),
    "HTML alone": text_part("<style>p{}</style><div>朱镕基〇<b>职工</b></div>", kind="html"),
}


@pytest.mark.parametrize("part", BODIES.values(), ids=BODIES)
def test_bodies(part: bytes) -> None:
    assert readers.read("a.eml", mail(part)).text.startswith(f"{HEAD}\n\n朱镕基〇职工")


def test_big5() -> None:
    part = text_part("請各級工會遵照辦理", "big5", "big5")
    assert readers.read("a.eml", mail(part)).text.endswith("\n\n請各級工會遵照辦理")


def test_of_alternatives_the_plain_one_is_read() -> None:
    content = mail(text_part(), text_part("<p>网页</p>", kind="html"), kind=b"multipart/alternative")
    assert readers.read("a.eml", content).text == f"{HEAD}\n\n{BODY}"
    blank = mail(text_part(" \n"), text_part("<p>网页</p>", kind="html"), kind=b"multipart/alternative")
    assert readers.read("a.eml", blank).text == f"{HEAD}\n\n网页"


def test_all_lines_of_a_page_are_kept() -> None:
    rows = "".join(f"<tr><td>职工{number}</td><td>{number}00</td></tr>" for number in range(1, 4))
    part = text_part(f"<div>各位：</div><table>{rows}</table><div>此致<br>敬礼</div>", kind="html")
    lines = readers.read("a.eml", mail(part)).text.splitlines()
    assert lines[4] == "各位：" and lines[-2:] == ["此致", "敬礼"] and len(lines) == 10


def test_flowed_lines_are_joined() -> None:
    raw = "各基层 \n工会：\n> 引文\n-- \n落款".replace("\n", "\r\n").encode()
    part = b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n" + raw
    assert readers.read("a.eml", mail(part)).text.endswith("\n\n各基层 工会：\n> 引文\n-- \n落款")


NAMED = {
    "RFC 2231": b"attachment; filename*=gb2312''"
    + "".join(f"%{byte:02X}" for byte in "附件〇1.docx".encode("gbk")).encode(),
    "RFC 2231 in pieces": b"attachment; filename*0*=utf-8''%E9%99%84%E4%BB%B6; filename*1*=%E3%80%871.docx",
    "RFC 2047": b'attachment; filename="=?gb2312?B?' + b64("附件〇1.docx") + b'?="',
    "RFC 2047 over lines": b'attachment;\r\n filename="=?utf-8?B?'
    + b64("附件", "utf-8")
    + b"?=\r\n =?utf-8?B?"
    + b64("〇1.docx", "utf-8")
    + b'?="',
    "raw GBK": b'attachment; filename="' + "附件〇1.docx".encode("gbk") + b'"',
    "raw UTF-8": b'attachment; filename="' + "附件〇1.docx".encode() + b'"',
}


@pytest.mark.parametrize("disposition", NAMED.values(), ids=NAMED)
def test_names_of_attachments(disposition: bytes) -> None:
    content = mail(text_part(), attached(disposition))
    assert list(read_packed(content, "通知.eml")) == [("附件〇1.docx", b"a")]
    assert "附件：附件〇1.docx\n" in readers.read("a.eml", content).text


def test_a_name_leads_nowhere() -> None:
    assert names(mail(text_part(), attached(b'attachment; filename="../../etc/a.txt"'))) == ["etc/a.txt"]


def test_a_name_in_the_content_type_alone() -> None:
    part = b'Content-Type: application/msword; name="=?gb2312?B?' + b64("名册.doc") + b'?="\r\n\r\nx'
    assert names(mail(text_part(), part)) == ["名册.doc"]


def test_a_forwarded_message_is_a_file_of_its_own() -> None:
    inner = mail(text_part("原来的通知"), attached(b"attachment; filename=a.txt"), subject=b"inner")
    inner = inner.replace(b"boundary=b", b"boundary=c").replace(b"--b", b"--c")
    content = mail(text_part(), b"Content-Type: message/rfc822\r\n\r\n" + inner)
    found = dict(read_packed(content, "通知.eml"))
    assert list(found) == ["inner.eml", "inner.eml › a.txt"]
    forwarded = found["inner.eml"]
    assert isinstance(forwarded, bytes) and "原来的通知" in readers.read("inner.eml", forwarded).text


def test_packages_and_mails_in_each_other() -> None:
    content = mail(text_part(), attached(b"attachment; filename=a.zip", packed_up({"b.txt": b"b"})))
    assert names(content) == ["a.zip › b.txt"]
    assert list(dict(read_packed(packed_up({"通知.eml": content}), "包.zip"))) == [
        "通知.eml",
        "通知.eml › a.zip › b.txt",
    ]


def test_pictures_in_the_text_are_no_attachments() -> None:
    picture = b"Content-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\n\r\nx"
    content = mail(text_part("<p>网页<img src=cid:1></p>", kind="html"), picture, kind=b"multipart/related")
    reading = readers.read("通知.eml", content)
    assert names(content) == []
    assert [(picture.at, picture.content) for picture in reading.pictures] == [(len(reading.text), b"x")]


def test_winmail_is_told() -> None:
    ((_, member),) = read_packed(mail(text_part(), attached(b"attachment; filename=winmail.dat")), "a.eml")
    assert isinstance(member, UnreadableFile) and "winmail.dat" in worded(member)


def test_without_a_subject() -> None:
    reading = readers.read("a.eml", mail(text_part(), subject=b""))
    assert (reading.title, reading.untitled) == ("", True)


def test_refused() -> None:
    assert_refused("a.eml", b"", "0 KB")
    assert_refused("a.eml", b"\0\1\2", "不是邮件")
    assert_refused("a.eml", mail(attached(b"attachment", kind=b"application/pkcs7-mime")), "已加密")


def test_a_message_of_the_standard_library() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        SUBJECT,
        "陈一鸣 <a@b.cn>",
        "Mon, 6 Mar 2023 09:30:00 +0800",
    )
    message.set_content(BODY)
    message.add_attachment(b"a", maintype="application", subtype="pdf", filename="名册（一）.pdf")
    assert readers.read("a.eml", bytes(message)).title == SUBJECT
    assert names(bytes(message)) == ["名册（一）.pdf"]


def test_damaged_copies_are_read_or_refused() -> None:
    sound = mail(text_part(), text_part("<p>网页</p>", kind="html"), attached(NAMED["RFC 2231"]))
    for content in damaged(sound):
        try:
            assert "\0" not in readers.read("a.eml", content).text
            list(read_packed(content, "a.eml"))
        except UnreadableFile:
            continue


@pytest.mark.slow
def test_the_letter_and_its_attachments_become_documents(tmp_path: Path) -> None:
    path = tmp_path / "通知.eml"
    content = mail(
        text_part(),
        attached(NAMED["raw GBK"].replace(b".docx", b".txt"), "附件\n名册".encode()),
        attached(b"attachment; filename=a.exe"),
    )
    path.write_bytes(content)
    (where, letter), (inside, roster), (_, refused) = read_files(path)
    assert (where, inside) == (str(path), f"{path} › 附件〇1.txt")
    assert not isinstance(letter, ImportFailure) and letter.document.title == SUBJECT
    assert not isinstance(roster, ImportFailure) and "名册" in roster.document.text
    assert isinstance(refused, ImportFailure)


def test_attachments_that_lie_too_deep_are_told() -> None:
    message = EmailMessage()
    message.set_content("最里面一封")
    for level in range(6):
        outer = EmailMessage()
        outer["Subject"] = f"第{level}封"
        outer.set_content("转发")
        outer.add_attachment(message)
        message = outer
    found = list(read_packed(message.as_bytes(), "通知.eml"))
    assert [isinstance(each, UnreadableFile) for _, each in found] == [False, False, False, True]
