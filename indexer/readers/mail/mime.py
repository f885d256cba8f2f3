"""Reads messages as the internet sends them: RFC 5322 and MIME, with the liberties that Chinese mail programs take.

Encoded words (RFC 2047) may break in the middle of a character, names stand in raw GBK, and what is called gb2312 is GBK:
so their bytes are joined first, and then decoded as any text is.
"""

from __future__ import annotations

import binascii
import email
import email.policy
import email.utils
import quopri
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import Message as Part
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.encoding import decode, decode_declared, encoding_named
from indexer.readers.mail.letter import MOST_ATTACHMENTS, Attachment, Letter
from indexer.readers.web.html import text_of_page

_WORD = re.compile(
    r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,2000})\?=(?:[ \t\r\n]{1,80}(?==\?))?"
)
_ENCRYPTED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_SIGNATURES: Final = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
_MOST_PARTS = 2_000
_LONGEST_NAME = 200  # characters


class _Policy(email.policy.Compat32):
    """Reads head fields in raw bytes as text, in whichever encoding they are."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        raw = value.encode("ascii", "surrogateescape")
        return name, value if raw.isascii() else _text(raw)


def read_mime(content: bytes) -> Letter:
    """The message in a file. Raises UnreadableFile."""
    if not content.strip():
        raise UnreadableFile("file is empty")
    try:
        message = email.message_from_bytes(content, policy=_Policy())
        if not message.keys():
            raise UnreadableFile("no mail in the file")
        return _letter(message)
    except UnreadableFile:
        raise
    except Exception as error:  # the parser meets whatever a damaged message holds
        raise UnreadableFile("mail damaged") from error


def _letter(message: Part) -> Letter:
    texts: list[tuple[str, Message | None]] = []
    pages: list[tuple[str, Message | None]] = []
    attachments: list[Attachment] = []
    pictures, encrypted = list[bytes](), False
    for number, part in enumerate(_leaves(message)):
        kind, name = part.get_content_type(), _name(part)
        encrypted = encrypted or kind in _ENCRYPTED
        if number >= _MOST_PARTS or len(attachments) >= MOST_ATTACHMENTS:
            raise UnreadableFile("mail has too many parts", most=MOST_ATTACHMENTS)
        if kind in _SIGNATURES:
            continue
        if (
            kind in ("text/plain", "text/html")
            and not name
            and part.get_content_disposition() != "attachment"
        ):
            (texts if kind == "text/plain" else pages).append(_body(part, kind))
        elif (
            kind.startswith("image/")
            and part.get("Content-ID")
            and part.get_content_disposition() != "attachment"
        ):
            pictures.append(bytes(part.get_payload(decode=True) or b""))
        elif attachment := _attachment(part, name, len(attachments) + 1):
            attachments.append(attachment)
    chosen = texts if any(text.strip() for text, _ in texts) else pages
    return Letter(
        subject=header(message, "Subject"),
        sender=header(message, "From"),
        recipients=header(message, "To"),
        copies=header(message, "Cc"),
        sent=_sent(message),
        text="\n\n".join(text.strip("\n") for text, _ in chosen if text.strip()),
        attachments=tuple(attachments),
        pictures=tuple(pictures),
        is_encrypted=encrypted or message.get_content_type() in _ENCRYPTED,
        doubt=next((doubt for _, doubt in chosen if doubt), None),
    )


def _leaves(message: Part) -> Iterator[Part]:
    """The parts with content, a message in the message as one of them."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(each for each in reversed(payload) if isinstance(each, Part))
        else:
            yield part


def _body(part: Part, kind: str) -> tuple[str, Message | None]:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return "", None
    charset = str(part.get_content_charset() or "")
    known = encoding_named(charset) if charset else None
    if kind == "text/html":
        return text_of_page(raw, known), None
    text, _, doubt = decode_declared(raw, known) if known else decode(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format") or "").lower() == "flowed":
        text = _unflowed(text)
    return text, doubt


def _unflowed(text: str) -> str:
    """RFC 3676: a line that ends with a blank goes on, but for the mark above a signature."""
    lines = [line.removeprefix(" ") for line in text.split("\n")]
    return "".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)


def _attachment(part: Part, name: str, number: int) -> Attachment | None:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if not isinstance(inner, list) or not inner or not isinstance(inner[0], Part):
            return None
        name = name or f"{header(inner[0], 'Subject')[:_LONGEST_NAME].replace('/', '_') or '转发邮件'}.eml"
        return Attachment(name if name.lower().endswith(".eml") else f"{name}.eml", inner[0].as_bytes())
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not (name or part.get_content_disposition() == "attachment"):
        return None  # such as the delivery report of a server
    return Attachment(name or f"附件{number}", raw)


def _name(part: Part) -> str:
    """The name of a part: RFC 2231, RFC 2047 where none should be, or raw bytes."""
    for parameter, field in (("filename", "content-disposition"), ("name", "content-type")):
        found = part.get_param(parameter, None, field)
        if isinstance(found, tuple):
            charset, _, value = found
            raw = str(value).encode("latin-1", "replace")
            return _plain(_text(raw, charset or ""))
        if found:
            return _plain(words_of(str(found)))
    return ""


def _plain(name: str) -> str:
    return " ".join(name.split())[:_LONGEST_NAME]


def header(message: Part, name: str) -> str:
    """A head field as text."""
    return words_of(" ".join(str(each) for each in message.get_all(name, [])[:1]))


def words_of(value: str) -> str:
    """A text with its encoded words decoded (RFC 2047); the bytes of neighbours in one charset are joined."""
    pieces: list[str] = []
    raw, charset, at = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        if between or found[1].lower() != charset:
            pieces += [_text(raw, charset), between]
            raw, charset = b"", found[1].lower()
        raw += _bytes_of(found[2].lower(), found[3])
        at = found.end()
    return "".join([*pieces, _text(raw, charset), value[at:]]).replace("\r", "").replace("\n", " ").strip()


def _bytes_of(how: str, word: str) -> bytes:
    if how == "q":
        return quopri.decodestring(word.replace("_", "=20").encode("ascii", "replace"), header=True)
    with suppress(binascii.Error):
        return binascii.a2b_base64(word.encode("ascii", "replace") + b"==")
    return b""


def _text(raw: bytes, charset: str = "") -> str:
    """The text of bytes that may be short and damaged."""
    if not raw:
        return ""
    known = encoding_named(charset) if charset else None
    try:
        return (decode_declared(raw, known) if known else decode(raw)).text
    except UnreadableFile:
        return raw.decode("gb18030", "replace")


def _sent(message: Part) -> datetime | None:
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return email.utils.parsedate_to_datetime(str(message.get("Date", "")))
    return None
