"""Walks through what is in a file, and in the files in that: the name and bytes of each member, or why it stays closed.

Nothing is written to a disk here, so a name cannot lead anywhere. Sizes are counted while unpacking: what a file
says of itself may be a lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from indexer.errors import UnreadableFile
from indexer.readers import zip
from indexer.readers.mail import attachments_of
from indexer.readers.packed.rar_and_7z import as_file, members_of
from indexer.readers.zip import Unpacking, plain_path
from indexer.readers.zip_directory import MOST_MEMBERS
from indexer.storage import suffix_of

PACKAGES: Final = (".zip", ".rar", ".7z")  # files that are nothing but their members
MAILS: Final = (".eml", ".msg")  # documents with members
DEEPEST: Final = 3  # files in files

_HIDDEN = (".", "~$")  # hidden and lock files; __MACOSX holds what a Mac adds beside each file
_MAGIC = ((b"Rar!\x1a\x07", ".rar"), (b"7z\xbc\xaf\x27\x1c", ".7z"))
_LONGEST_MAGIC = 8

Opened = Iterator[tuple[str, Callable[[], bytes]]]
Found = tuple[str, bytes | UnreadableFile]  # name as `目录/文件.docx`, then bytes or refusal


def read_packed(content: bytes | BinaryIO, name: str = ".zip") -> Iterator[Found]:
    """The members of a file of that name, those of files in it too.

    Folders, hidden files, links and empty packages are left out. Raises UnreadableFile when the file cannot
    be opened at all; once a limit on the whole is reached, the last pair says so.
    """
    yield from _members(content, suffix_of(name), Unpacking(), "", 1)


def _members(
    content: bytes | BinaryIO, suffix: str, unpacking: Unpacking, above: str, depth: int
) -> Iterator[Found]:
    for written, read in _opened(content, suffix, unpacking):
        name = above + plain_path(written)
        if _is_hidden(name):
            continue
        unpacking.members += 1
        if unpacking.members > MOST_MEMBERS:
            yield name, UnreadableFile("ZIP members not read from here on", most=MOST_MEMBERS)
            return
        try:
            inner = read()
            if suffix_of(name) not in PACKAGES:
                yield name, inner
            if suffix_of(name) in (*PACKAGES, *MAILS):
                yield from _nested(inner, unpacking, name, depth)
        except UnreadableFile as refusal:
            yield name, refusal
        if unpacking.bytes > zip.LARGEST_TOTAL or unpacking.members > MOST_MEMBERS:
            return


def _nested(content: bytes, unpacking: Unpacking, name: str, depth: int) -> Iterator[Found]:
    if depth < DEEPEST:
        yield from _members(content, suffix_of(name), unpacking, f"{name} › ", depth + 1)
        return
    refusal = UnreadableFile("ZIP nested too deep", most=DEEPEST)
    if suffix_of(name) in PACKAGES:
        raise refusal
    for written, _ in _opened(content, suffix_of(name), unpacking):
        yield f"{name} › {plain_path(written)}", refusal


def _opened(content: bytes | BinaryIO, suffix: str, unpacking: Unpacking) -> Opened:
    """What is in a file, by its content for packages: their suffixes are often exchanged."""
    if suffix in MAILS:
        file = as_file(content)
        file.seek(0)
        return attachments_of(suffix, file.read(), unpacking.count)
    start = content[:_LONGEST_MAGIC] if isinstance(content, bytes) else _start(content)
    if any(start.startswith(magic) for magic, _ in _MAGIC):
        return members_of(as_file(content), unpacking)
    return zip.members_of(content, unpacking)


def _start(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_LONGEST_MAGIC)


def _is_hidden(name: str) -> bool:
    parts = name.rpartition(" › ")[2].split("/")
    return "__MACOSX" in parts or any(part.startswith(_HIDDEN) for part in parts)
