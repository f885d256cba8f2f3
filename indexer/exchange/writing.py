"""Writes a bag (RFC 8493, BagIt 1.0), file after file, into a folder or a ZIP file, which may be sent while it is written.

bagit.txt                 what it is
data/…                    the payload, in the order it is added
bag-info.txt              when, by which program, how many bytes and files
manifest-sha256.txt       SHA-256 of each file of the payload
tagmanifest-sha256.txt    SHA-256 of each of the other files
"""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from indexer.storage import make_folders, opener, sync_file

ENCODING: Final = "UTF-8"
DECLARATION: Final = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {ENCODING}\n"
ALGORITHM: Final = "sha256"

_ODD: Final = frozenset('%\\/:*?"<>|~')  # what a name on some disk, or of some tool, may not have
_LONGEST_NAME: Final = 180  # bytes; file systems stop at 255
_MODE: Final = 0o600 << 16  # of a member of a ZIP file, as its attributes have it
_LEVEL: Final = 3  # of compression: originals are mostly compressed already


class Sink(Protocol):
    """Where the files of a package go."""

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file under a path with / between its folders. Raises OSError."""


class FolderSink:
    """A folder that is new; every file is on the disk when it is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """See Sink."""
        path = self._folder / name
        make_folders(path.parent)
        with open(path, "xb", opener=opener) as file:
            file.writelines(parts)
            sync_file(file)


class ZipSink:
    """A ZIP file that unpacks into one folder; the file needs no more than `write` and `flush`."""

    def __init__(self, file: BinaryIO, folder: str) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._folder = folder

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """See Sink."""
        member = zipfile.ZipInfo(f"{self._folder}/{name}", time.localtime()[:6])
        member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, _MODE
        with self._zip.open(member, "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)

    def close(self) -> None:
        """Write the directory; the file is whole only then."""
        self._zip.close()


class BagWriter:
    """One bag on its way into a sink, which is empty."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._payload: list[tuple[str, str]] = []
        self._tags: list[tuple[str, str]] = []
        self._octets = 0
        self._write_tag("bagit.txt", DECLARATION)

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Add a file of the payload; the name is below `data/` and has neither line ends nor percent signs."""
        sha256 = hashlib.sha256()
        path = f"data/{name}"
        self._sink.write(path, self._digested(parts, sha256))
        self._payload.append((path, sha256.hexdigest()))

    def finish(self, info: Mapping[str, str]) -> None:
        """Write what tells of the whole; `info` are the first lines of `bag-info.txt`."""
        said = {**info, "Payload-Oxum": f"{self._octets}.{len(self._payload)}"}
        self._write_tag("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in said.items()))
        self._write_tag(f"manifest-{ALGORITHM}.txt", _lines(self._payload))
        self._sink.write(f"tagmanifest-{ALGORITHM}.txt", [_lines(self._tags).encode()])

    def _digested(self, parts: Iterable[bytes], sha256: hashlib._Hash) -> Iterable[bytes]:
        for part in parts:
            sha256.update(part)
            self._octets += len(part)
            yield part

    def _write_tag(self, name: str, text: str) -> None:
        content = text.encode()
        self._sink.write(name, [content])
        self._tags.append((name, hashlib.sha256(content).hexdigest()))


def _lines(digests: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in digests)


def name_in_bag(original: str) -> str:
    """What the bytes of an original are called in a package: its own name without what tools read in different ways."""
    kept = "".join(each if each.isprintable() and each not in _ODD else "_" for each in Path(original).name)
    stem, suffix = os.path.splitext(kept.strip(" ."))
    while len(f"{stem}{suffix}".encode()) > _LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem}{suffix}"[:_LONGEST_NAME] or "original"
