"""Writes and reads a backup: a tar file whose end is a digest of all before it, so that any changed byte is noticed.

A plain tar file (POSIX.1-2001, ustar with pax headers), which every `tar` lists and unpacks:

    gongwen-backup.json     what it is and the version of this format
    the members             in the order they were added
    manifest.json           name, size and SHA-256 of each member, and what the writer tells of the whole
    seal.sha256             SHA-256 of every byte of the file before this member's header
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from indexer.errors import BackupDamaged
from indexer.message import Message
from indexer.storage import is_plain_path

if TYPE_CHECKING:
    from hashlib import _Hash as Digest

FORMAT: Final = 1

HEAD, MANIFEST, SEAL = "gongwen-backup.json", "manifest.json", "seal.sha256"
_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1 << 20
_LARGEST_HEAD = 8192  # bytes; of a name, too
_TRAILER = 4 * _BLOCK  # bytes of the seal: its header, its text, and the two empty blocks that end a tar file

Step = Callable[[int], None]  # bytes done since the last one


class BackupWriter:
    """Writes members one after the other to a file that is empty."""

    def __init__(self, file: BinaryIO, step: Step) -> None:
        self._file = file
        self._step = step
        self._whole = hashlib.sha256()
        self._members: list[dict[str, object]] = []
        self._put(HEAD, json.dumps({"program": "gongwen", "format": FORMAT}).encode())

    def add(self, name: str, source: BinaryIO) -> str:
        """Add a file as long as it is now; its SHA-256. Raises OSError when it gets shorter meanwhile."""
        status = os.fstat(source.fileno())
        return self.add_bytes(name, source, status.st_size, int(status.st_mtime))

    def add_bytes(self, name: str, source: BinaryIO, size: int, mtime: int) -> str:
        """Add so many bytes, changed so many seconds after 1970; their SHA-256. Raises OSError when there are fewer."""
        sha256 = self._member(name, source, size, mtime)
        self._members.append({"name": name, "size": size, "sha256": sha256})
        return sha256

    def seal(self, told: dict[str, object]) -> None:
        """Write the manifest, with what is told of the whole, and the seal."""
        manifest = told | {"format": FORMAT, "members": self._members}
        self._put(MANIFEST, json.dumps(manifest, indent=0).encode())
        self._file.write(_seal(self._whole.hexdigest()))

    def _put(self, name: str, content: bytes) -> None:
        self._member(name, io.BytesIO(content), len(content), 0)

    def _member(self, name: str, source: BinaryIO, size: int, mtime: int) -> str:
        self._write(_header(name, size, mtime))
        sha256, left = hashlib.sha256(), size
        while left:
            part = source.read(min(left, _CHUNK))
            if not part:
                raise Shortened(None, "became shorter", name)
            sha256.update(part)
            self._write(part)
            left -= len(part)
        self._write(bytes(-size % _BLOCK))
        return sha256.hexdigest()

    def _write(self, part: bytes) -> None:
        self._file.write(part)
        self._whole.update(part)
        self._step(len(part))


class Shortened(OSError):
    """A file that became shorter while it was copied."""


def trouble(error: OSError) -> str | Message:
    """What the system says of a failure, and of which file."""
    if isinstance(error, Shortened):
        return Message("file became shorter", file=str(error.filename))
    return " ".join(str(part) for part in (error.strerror or error, error.filename) if part)


class BackupReader:
    """Reads a sealed file once from beginning to end; `manifest` is known after the last member.

    It takes nothing but what a `BackupWriter` writes, to the byte: no links, folders, devices or other formats of tar.
    """

    def __init__(self, path: Path, step: Step) -> None:
        self._path = path
        self._step = step
        self.manifest: dict[str, Any] = {}

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each member's name and, to be taken before the next member is, its bytes.

        Raises BackupDamaged as soon as anything is not as it was written. What was read may be used only after
        the last member: nothing is certain before.
        """
        size = self._path.stat().st_size - _TRAILER
        if size < _TRAILER:
            raise self._damaged()
        with self._path.open("rb") as file:
            file.seek(size)
            trailer = file.read()
            if trailer != _seal(trailer[_BLOCK : _BLOCK + 64].decode("ascii", "replace")):
                raise self._damaged()
            file.seek(0)
            body = _Body(file, size, self._step)
            try:
                self._read_head(body)
                yield from self._read_members(body)
            except (tarfile.TarError, EOFError, KeyError, RecursionError, TypeError, ValueError) as error:
                raise self._damaged() from error
            if body.left or trailer != _seal(body.digest()):
                raise self._damaged()

    def _read_head(self, body: _Body) -> None:
        name, size = _read_header(body)
        if name != HEAD or size > _LARGEST_HEAD:
            raise ValueError(name)
        version = json.loads(b"".join(body.parts(size, hashlib.sha256())))["format"]
        if version != FORMAT:
            raise BackupDamaged("backup of another format", backup=str(self._path), version=version)

    def _read_members(self, body: _Body) -> Iterator[tuple[str, Iterator[bytes]]]:
        seen: list[dict[str, object]] = []
        while True:
            name, size = _read_header(body)
            sha256 = hashlib.sha256()
            parts = body.parts(size, sha256)
            if name == MANIFEST:
                self.manifest = json.loads(b"".join(parts))
                break
            if not is_plain_path(name):
                raise BackupDamaged("odd name in the backup", name=name[:80])
            yield name, self._whole(parts)
            for _ in parts:
                pass  # what the caller has left
            seen.append({"name": name, "size": size, "sha256": sha256.hexdigest()})
        if self.manifest["members"] != seen or len({str(each["name"]) for each in seen}) < len(seen):
            raise ValueError(MANIFEST)

    def _whole(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The same for who takes them outside of `members`."""
        try:
            yield from parts
        except EOFError as error:
            raise self._damaged() from error

    def _damaged(self) -> BackupDamaged:
        return BackupDamaged("backup damaged", backup=str(self._path))


class _Body:
    """The bytes of a file before its seal, digested as they are read."""

    def __init__(self, file: BinaryIO, size: int, step: Step) -> None:
        self._file = file
        self.left = size
        self._step = step
        self._whole = hashlib.sha256()

    def take(self, size: int) -> bytes:
        """So many bytes. Raises EOFError."""
        part = self._file.read(size) if size <= self.left else b""
        if len(part) < size:
            raise EOFError
        self.left -= size
        self._whole.update(part)
        self._step(size)
        return part

    def parts(self, size: int, sha256: Digest) -> Iterator[bytes]:
        """The bytes of a member, piece by piece, digested once more."""
        for at in range(0, size, _CHUNK):
            part = self.take(min(_CHUNK, size - at))
            sha256.update(part)
            yield part
        self.take(-size % _BLOCK)

    def digest(self) -> str:
        """Of everything that was read."""
        return self._whole.hexdigest()


def _read_header(body: _Body) -> tuple[str, int]:
    """Name and size of the next member. Raises ValueError for any header that we would not have written."""
    raw = body.take(_BLOCK)
    info = tarfile.TarInfo.frombuf(raw, "utf-8", "surrogateescape")
    stated: dict[str, str] = {}
    if info.type == tarfile.XHDTYPE:
        if not 0 < info.size <= _LARGEST_HEAD:
            raise ValueError(info.name)
        extended = body.take(info.size + -info.size % _BLOCK)
        stated = _pax_records(extended[: info.size])
        last = body.take(_BLOCK)
        raw += extended + last
        info = tarfile.TarInfo.frombuf(last, "utf-8", "surrogateescape")
    name, size = stated.get("path", info.name), int(stated.get("size", info.size))
    if size < 0 or raw != _header(name, size, int(info.mtime)):
        raise ValueError(name)
    return name, size


def _pax_records(content: bytes) -> dict[str, str]:
    """Records as `27 path=corpus/2022/a.txt`, each with its own length in front and a line end behind."""
    found: dict[str, str] = {}
    while content:
        length, _, _ = content.partition(b" ")
        if int(length) <= 0:
            raise ValueError(length)
        name, _, value = content[len(length) + 1 : int(length) - 1].partition(b"=")
        found[name.decode()] = value.decode("utf-8", "surrogateescape")
        content = content[int(length) :]
    return found


def _header(name: str, size: int, mtime: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, mtime, 0o600
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _seal(digest: str) -> bytes:
    """The last bytes of a file."""
    text = f"{digest}\n".encode()
    return (_header(SEAL, len(text), 0) + text).ljust(_TRAILER, b"\0")
