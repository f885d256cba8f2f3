"""What a message says, whichever program saved it, and how it becomes a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Picture, Reading
from indexer.readers.text import tidied

MOST_ATTACHMENTS: Final = 500
_TNEF = re.compile(r"winmail(?:\d+)?\.dat", re.I)
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_ADDRESS = re.compile(r"<[^<>]*>")
_MOST_NAMED = 100  # attachments in the head lines


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    name: str
    content: bytes

    def read(self) -> bytes:
        """Its bytes. Raises UnreadableFile for what is no file that could be read."""
        if _TNEF.fullmatch(self.name):
            raise UnreadableFile("mail attachment in TNEF")
        return self.content


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: its head as it is shown, its text and what came with it."""

    subject: str
    sender: str
    recipients: str
    copies: str
    sent: datetime | None
    text: str  # "\n" at the end of each line
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[bytes, ...] = ()  # in the text
    is_encrypted: bool = False
    doubt: Message | None = None


def as_reading(letter: Letter) -> Reading:
    """A message as a document: its subject is the title, its head lines stand above the text. Raises UnreadableFile."""
    if letter.is_encrypted and not letter.text.strip():
        raise UnreadableFile("mail encrypted")
    names = "、".join(attachment.name for attachment in letter.attachments[:_MOST_NAMED])
    sent = letter.sent
    head = [
        ("发件人", letter.sender),
        ("收件人", letter.recipients),
        ("抄送", letter.copies),
        ("发送时间", f"{sent.year}年{sent.month}月{sent.day}日 {sent:%H:%M}" if sent else ""),
        ("附件", names),
    ]
    lines = [f"{name}：{one_line(value)}" for name, value in head if value.strip()]
    text = "\n".join([*lines, "", tidied(letter.text).strip("\n")]).rstrip()
    return Reading(
        text,
        Message("mail", attachments=len(letter.attachments)) if letter.attachments else Message("mail alone"),
        title=one_line(letter.subject),
        date=sent.date().isoformat() if sent else None,
        author=one_line(_ADDRESS.sub("", letter.sender)).strip("\"' "),
        notes=(letter.doubt,) if letter.doubt else (),
        untitled=not one_line(letter.subject),
        pictures=tuple(Picture(len(text), content) for content in letter.pictures[:MOST_ATTACHMENTS]),
    )


def one_line(text: str) -> str:
    """A text with single blanks."""
    return _BLANKS.sub(" ", text).strip()
