"""Mail: a message is a document with its head lines, and each attachment is a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.readers.base import Reading
from indexer.readers.mail.letter import Letter, as_reading
from indexer.readers.mail.mime import read_mime
from indexer.readers.mail.outlook import read_outlook

__all__ = ["attachments_of", "read_eml", "read_msg"]


def read_eml(content: bytes) -> Reading:
    """A message as the internet sends it (RFC 5322), without its attachments. Raises UnreadableFile."""
    return as_reading(read_mime(content))


def read_msg(content: bytes) -> Reading:
    """A message as Outlook saves it (MS-OXMSG), without its attachments. Raises UnreadableFile."""
    return as_reading(read_outlook(content))


def attachments_of(
    suffix: str, content: bytes, count: Callable[[int], None]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The names of a message's attachments with what reads each; `count` is told their bytes. Raises UnreadableFile."""
    letter: Letter = (read_outlook if suffix == ".msg" else read_mime)(content)
    for attachment in letter.attachments:
        count(len(attachment.content))
        yield attachment.name, attachment.read
