"""Reads messages as Outlook saves them (MS-OXMSG): properties in the streams of an OLE file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import olefile

from indexer.errors import UnreadableFile
from indexer.readers.encoding import decode, decode_declared
from indexer.readers.mail.compressed_rtf import text_of_rtf
from indexer.readers.mail.letter import MOST_ATTACHMENTS, Attachment, Letter, one_line
from indexer.readers.web.html import text_of_page

_SUBJECT, _TEXT, _RTF, _HTML = 0x0037, 0x1000, 0x1009, 0x1013  # MS-OXPROPS
_SENDER, _SENDER_MAIL, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _COPIES = 0x0E04, 0x0E03
_SENT, _DELIVERED, _CODE_PAGE, _INTERNET_CODE_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_DATA, _NAME, _SHORT_NAME, _METHOD, _HIDDEN, _CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x3705, 0x7FFE, 0x3712
_DISPLAY_NAME, _CLASS = 0x3001, 0x001A

_EMBEDDED: Final = 5  # PidTagAttachMethod: another message
_DEEPEST = 3  # messages in messages
_LARGEST = 64 << 20  # bytes of a stream
_CHINA = timezone(
    timedelta(hours=8)
)  # Outlook keeps universal time; an office of another zone is a day off at most
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of FILETIME, in 100 ns
_CODE_PAGES = {
    936: "GB18030",
    54936: "GB18030",
    20936: "GB18030",
    950: "Big5",
    65001: "UTF-8",
    1200: "UTF-16LE",
}

Path = tuple[str, ...]


def read_outlook(content: bytes) -> Letter:
    """The message in a file. Raises UnreadableFile."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            if not file.exists("__properties_version1.0"):
                raise UnreadableFile("no mail in the file")
            return _letter(_Properties(file, (), 32), 0)
    except UnreadableFile:
        raise
    except Exception as error:  # a damaged container leads the library anywhere
        raise UnreadableFile("mail damaged") from error


class _Properties:
    """The properties of a message or an attachment: small ones in one stream, the others in one each."""

    def __init__(self, file: olefile.OleFileIO, path: Path, header: int, code_page: int = 0) -> None:
        self.file, self.path = file, path
        self._fixed = dict(_entries(self._stream("__properties_version1.0")[header:]))
        self.code_page = self.number(_CODE_PAGE) or self.number(_INTERNET_CODE_PAGE) or code_page

    def text(self, tag: int) -> str:
        """A property of text, "" when there is none."""
        if raw := self._stream(f"__substg1.0_{tag:04X}001F"):
            return raw.decode("utf-16-le", "replace").rstrip("\0")
        if raw := self._stream(f"__substg1.0_{tag:04X}001E").rstrip(b"\0"):
            return _decoded(raw, self.code_page)
        return ""

    def binary(self, tag: int) -> bytes:
        """A property of bytes."""
        return self._stream(f"__substg1.0_{tag:04X}0102")

    def page(self) -> bytes:
        """The text as HTML, b"" when there is none."""
        return self.binary(_HTML) or self.text(_HTML).encode()

    def number(self, tag: int) -> int:
        """A property of 32 bits or fewer, 0 when there is none."""
        return int.from_bytes(self._fixed.get(tag, b"")[:4], "little")

    def time(self, tag: int) -> datetime | None:
        """A property of time, in China's."""
        ticks = int.from_bytes(self._fixed.get(tag, b""), "little")
        with suppress(OverflowError):
            return (_EPOCH + timedelta(microseconds=ticks // 10)).astimezone(_CHINA) if ticks else None
        return None

    def children(self, begin: str) -> list[Path]:
        """The storages in this one whose names begin so, in order."""
        depth = len(self.path)
        inside = (tuple(each) for each in self.file.listdir(streams=False, storages=True))
        found = {each[: depth + 1] for each in inside if each[:depth] == self.path and len(each) > depth}
        return sorted(each for each in found if each[depth].lower().startswith(begin))

    def _stream(self, name: str) -> bytes:
        path = [*self.path, name]
        if not self.file.exists(path) or self.file.get_type(path) != olefile.STGTY_STREAM:
            return b""
        if self.file.get_size(path) > _LARGEST:
            raise UnreadableFile("ZIP member too large", megabytes=_LARGEST >> 20)
        with self.file.openstream(path) as stream:
            return bytes(stream.read())


def _entries(raw: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(raw) - 15, 16):
        (tag,) = struct.unpack_from("<H", raw, at + 2)
        yield tag, raw[at + 8 : at + 16]


def _letter(message: _Properties, depth: int) -> Letter:
    texts = [_body(message)]
    attachments: list[Attachment] = []
    pictures: list[bytes] = []
    page = message.page()
    for storage in message.children("__attach_version1.0_"):
        if len(attachments) >= MOST_ATTACHMENTS:
            raise UnreadableFile("mail has too many parts", most=MOST_ATTACHMENTS)
        found = _Properties(message.file, storage, 8, message.code_page)
        if found.number(_METHOD) == _EMBEDDED:
            if depth < _DEEPEST:
                inner = _letter(_Properties(message.file, (*storage, "__substg1.0_3701000D"), 24), depth + 1)
                texts.append(_forwarded(inner))
                attachments += inner.attachments
        elif (mark := found.text(_CONTENT_ID)) and (found.number(_HIDDEN) or f"cid:{mark}".encode() in page):
            pictures.append(found.binary(_DATA))
        else:
            attachments.append(_attachment(found, len(attachments) + 1))
    sender = found_first(message, _SENDER_SMTP, _SENDER_MAIL)
    name = message.text(_SENDER)
    return Letter(
        subject=message.text(_SUBJECT),
        sender=f"{name} <{sender}>" if "@" in sender and sender != name else name,
        recipients=message.text(_TO),
        copies=message.text(_COPIES),
        sent=message.time(_SENT) or message.time(_DELIVERED),
        text="\n\n".join(filter(None, texts)),
        attachments=tuple(attachments),
        pictures=tuple(pictures),
        is_encrypted=message.text(_CLASS).upper().startswith("IPM.NOTE.SMIME")
        and "MULTIPARTSIGNED" not in message.text(_CLASS).upper(),
    )


def found_first(message: _Properties, *tags: int) -> str:
    """The first of the properties that there is."""
    return next((text for tag in tags if (text := message.text(tag))), "")


def _body(message: _Properties) -> str:
    text = message.text(_TEXT)
    if not text.strip() and (page := message.page()):
        with suppress(UnreadableFile):
            text = text_of_page(page, _CODE_PAGES.get(message.number(_INTERNET_CODE_PAGE)))
    if not text.strip() and (rtf := message.binary(_RTF)):
        text = text_of_rtf(rtf)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _forwarded(letter: Letter) -> str:
    sent = f"{letter.sent:%Y-%m-%d %H:%M}" if letter.sent else ""
    head = (
        ("转发的邮件", letter.subject),
        ("发件人", letter.sender),
        ("收件人", letter.recipients),
        ("发送时间", sent),
    )
    return "\n".join([*(f"{name}：{one_line(value)}" for name, value in head if value), letter.text])


def _attachment(found: _Properties, number: int) -> Attachment:
    name = found_first(found, _NAME, _SHORT_NAME, _DISPLAY_NAME) or f"附件{number}"
    return Attachment(one_line(name), found.binary(_DATA))


def _decoded(raw: bytes, code_page: int) -> str:
    known = _CODE_PAGES.get(code_page)
    if known is None and code_page:
        with suppress(LookupError):
            return raw.decode(f"cp{code_page}", "replace")
    try:
        return (decode_declared(raw, known) if known else decode(raw)).text
    except UnreadableFile:
        return raw.decode("gb18030", "replace")
