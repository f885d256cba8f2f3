"""Reads RAR and 7z files by libarchive, which the system brings; nothing of theirs is written or started.

Members come in the order of the archive, each read at once: a solid archive cannot be read otherwise.
"""

from __future__ import annotations

import ctypes
import io
import locale
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache, partial
from types import ModuleType
from typing import Any, BinaryIO, Final

from indexer.errors import UnreadableFile
from indexer.readers.packed.names import decoded_names
from indexer.readers.packed.rar_headers import RAR4, RAR5, encrypted_members
from indexer.readers.zip import Unpacking
from indexer.readers.zip_directory import MOST_ENTRIES, MOST_MEMBERS

_LIBRARY: Final = "libarchive.so.13"  # the name it has had since 2011
_FORMATS: Final = ((RAR5, "rar5"), (RAR4, "rar"), (b"7z\xbc\xaf\x27\x1c", "7zip"))
_BLOCK = 1 << 16

Member = tuple[str, Callable[[], bytes]]  # its name, and what reads it


def members_of(file: BinaryIO, unpacking: Unpacking) -> Iterator[Member]:
    """The members with what reads them, to be called before the next one is asked for. Raises UnreadableFile."""
    file.seek(0)
    start = file.read(64)
    kind = next((kind for magic, kind in _FORMATS if start.startswith(magic)), "")
    if not kind:
        raise UnreadableFile("package damaged")
    closed = encrypted_members(file)
    library = _library()
    names, given = _names(library, file, kind), 0
    try:
        with _opened(library, file, kind) as archive:
            for member in _members(library, archive, names, closed, unpacking):
                yield member
                given += 1
    except library.ArchiveError as error:
        refusal = _refusal(error)
        if not given:
            raise refusal from error
        yield "", partial(_refuse, refusal)  # what comes after it is lost


def _members(
    library: ModuleType, archive: Any, names: list[str], closed: set[int], unpacking: Unpacking
) -> Iterator[Member]:
    for number, (entry, name) in enumerate(zip(archive, names, strict=False)):
        if not entry.isreg or entry.islnk:  # folders, and links, which lead elsewhere
            continue
        if number in closed or library.ffi.entry_is_encrypted(entry._entry_p):
            yield name, partial(_refuse, UnreadableFile("ZIP member has a password"))
        else:
            yield name, partial(_read, library, entry, unpacking)


def _refuse(refusal: UnreadableFile) -> bytes:
    raise refusal


def _read(library: ModuleType, entry: Any, unpacking: Unpacking) -> bytes:
    try:
        return unpacking.gather(entry.get_blocks(_BLOCK))
    except library.ArchiveError as error:
        raise _refusal(error, of_member=True) from error


def _names(library: ModuleType, file: BinaryIO, kind: str) -> list[str]:
    """The names of all entries up to a damaged one. Those of RAR 4 may be bytes of the system that packed them."""
    raw: list[bytes] = []
    with suppress(library.ArchiveError), _opened(library, file, kind) as archive:
        for entry in archive:
            raw.append(
                library.ffi.entry_pathname(entry._entry_p)
                or str(entry.pathname or "").encode("utf-8", "replace")
            )
            if len(raw) > MOST_ENTRIES:
                raise UnreadableFile("ZIP has too many members", most=MOST_MEMBERS)
    return decoded_names(raw) if kind == "rar" else [name.decode("utf-8", "replace") for name in raw]


def _opened(library: ModuleType, file: BinaryIO, kind: str) -> AbstractContextManager[Any]:
    file.seek(0)
    reader: AbstractContextManager[Any] = library.stream_reader(file, kind, "none", _BLOCK)
    return reader


def _refusal(error: Exception, *, of_member: bool = False) -> UnreadableFile:
    told = str(error).lower()
    if "encrypt" in told or "passphrase" in told or "crypto" in told:
        return UnreadableFile("ZIP member has a password" if of_member else "package has a password")
    if "volume" in told or "multivolume" in told:
        return UnreadableFile("package in volumes")
    if "solid" in told:
        return UnreadableFile("package solid")
    if "unsupported" in told or "codec id" in told or "not supported" in told:
        return UnreadableFile("package method unknown")
    return UnreadableFile("ZIP member damaged" if of_member else "package damaged")


@cache
def _library() -> ModuleType:
    """The binding of libarchive. Raises UnreadableFile where the system has none."""
    os.environ.setdefault("LIBARCHIVE", _LIBRARY)  # else a program is started to look for it
    for name in ("C.UTF-8", "C.utf8"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)  # in which it gives names
            break
    try:
        import libarchive
        import libarchive.ffi
    except (ImportError, OSError, AttributeError) as error:
        raise UnreadableFile("libarchive not installed") from error
    libarchive.ffi.ffi("entry_is_encrypted", [libarchive.ffi.c_archive_entry_p], ctypes.c_int)
    library: ModuleType = libarchive
    return library


def as_file(content: bytes | BinaryIO) -> BinaryIO:
    """An open file of the bytes."""
    return io.BytesIO(content) if isinstance(content, bytes) else content
