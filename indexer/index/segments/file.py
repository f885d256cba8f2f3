"""Writes and maps the file of a segment: its arrays, every byte of them under a checksum.

File: a head of 64 bytes, the arrays, each from a multiple of 64 bytes on, a sealed JSON directory that says
where each begins and what its CRC-32 is, padding included, and the directory's length in 8 bytes.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.inverter import Array
from indexer.index.segments.lists.pieces import Made, Together
from indexer.index.segments.reader import SegmentIndex
from indexer.storage import damage_named, sealed, unsealed

FORMAT = 10  # of this file; raise it when old files can no longer be read

_ALIGNMENT = 64
_HEAD = b"GWSEARCH".ljust(_ALIGNMENT, b"\0")
_LENGTH = 8  # bytes of the directory's length
_PIECE = 1 << 20  # bytes read at a time
_ASIDE = 1 << 23  # bytes of a file that pay for threads


class _Place(NamedTuple):
    """Where an array is in the file."""

    type: str
    at: int
    length: int
    checksum: int


class _Directory(NamedTuple):
    """What a file says of itself."""

    places: dict[str, _Place]
    facet_values: dict[str, tuple[str, ...]]
    at: int  # where it begins and the arrays end


def write_file(file: BinaryIO, facet_values: Mapping[str, Sequence[str]], arrays: Iterable[Made]) -> None:
    """Write a segment to an open binary file, one array after the other, each in pieces, the directory last."""
    file.write(_HEAD)
    at, places = len(_HEAD), dict[str, _Place]()
    for made in arrays:
        if isinstance(made, Together):
            written = _begun(file, at, made)
            for pieces in made.steps:
                for one, piece in zip(written, pieces, strict=True):
                    one.add(piece)
        else:
            written = [_Written(file, at, made[0])]
            for piece in made[1]:
                written[0].add(piece)
        for one in written:
            places[one.name] = one.ended()
        at = written[-1].end
    file.seek(at)
    values = {name: list(entries) for name, entries in facet_values.items()}
    described = json.dumps({"format": FORMAT, "facets": values, "arrays": places}, ensure_ascii=False)
    directory = sealed(described.encode())
    file.write(directory + len(directory).to_bytes(_LENGTH, "little"))


def _begun(file: BinaryIO, at: int, made: Together) -> list[_Written]:
    """Arrays that are written side by side, each where the one before it will end."""
    written = []
    for name, dtype, length in zip(made.names, made.types, made.lengths, strict=True):
        written.append(_Written(file, at, name))
        at += _aligned(dtype.itemsize * length)
    return written


def _aligned(size: int) -> int:
    return size + -size % _ALIGNMENT


class _Written:
    """An array on its way into a file."""

    def __init__(self, file: BinaryIO, at: int, name: str) -> None:
        self.name = name
        self.end = at  # where it ends so far
        self._file, self._at = file, at
        self._length, self._checksum, self._type = 0, 0, ""

    def add(self, piece: Array) -> None:
        """Write its next piece."""
        self._write(np.ascontiguousarray(piece).view(np.uint8).data)  # no copy: it may be of 500 MB
        self._length, self._type = self._length + len(piece), piece.dtype.str

    def ended(self) -> _Place:
        """Write the padding; where it is."""
        self._write(bytes(-self.end % _ALIGNMENT))
        return _Place(self._type, self._at, self._length, self._checksum)

    def _write(self, content: bytes | memoryview) -> None:
        self._file.seek(self.end)
        self._file.write(content)
        self._checksum = zlib.crc32(content, self._checksum)
        self.end += len(content)


def map_segment(file: BinaryIO, documents: int) -> SegmentIndex:
    """Map a segment's file, the arrays unread. Raises IndexUnusable when it is not what this version writes."""
    with damage_named(_name(file)):
        directory = _directory(file.fileno())
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        arrays: dict[str, Array] = {
            name: np.frombuffer(mapped, dtype=place.type, count=place.length, offset=place.at)
            for name, place in directory.places.items()
        }
        live, folder = np.ones(documents, dtype=np.bool_), _folder(file)
        return SegmentIndex(arrays, directory.facet_values, laid_aside(live, folder), folder)


def verify(file: BinaryIO) -> None:
    """Read all of a segment's file. Raises IndexUnusable when a byte is not as it was written.

    It is read and not mapped: a disk that fails under a mapping would end the process.
    """
    with damage_named(_name(file)):
        descriptor = file.fileno()
        directory = _directory(descriptor)
        places = sorted(directory.places.values(), key=lambda place: place.at)
        bounds = [*(place.at for place in places), directory.at]
        if os.pread(descriptor, len(_HEAD), 0) != _HEAD or bounds[0] != len(_HEAD):
            raise ValueError("head")
        if _checksums(descriptor, bounds) != [place.checksum for place in places]:
            raise ValueError("arrays")


def _directory(descriptor: int) -> _Directory:
    """Raises ValueError when there is none that this version wrote."""
    end = os.fstat(descriptor).st_size - _LENGTH
    length = int.from_bytes(os.pread(descriptor, _LENGTH, max(end, 0)), "little")
    if not 0 < length <= end - len(_HEAD):
        raise ValueError("length")
    content = unsealed(os.pread(descriptor, length, end - length))
    if content is None:
        raise ValueError("directory")
    said: dict[str, Any] = json.loads(content)
    if said["format"] != FORMAT:
        raise ValueError("another format")
    places = {name: _Place(*place) for name, place in said["arrays"].items()}
    return _Directory(places, {name: tuple(values) for name, values in said["facets"].items()}, end - length)


def _checksums(descriptor: int, bounds: list[int]) -> list[int]:
    """The checksum of what lies between each bound and the next."""
    if bounds[-1] < _ASIDE:
        return [_checksum(descriptor, begin, end) for begin, end in pairwise(bounds)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda stretch: _checksum(descriptor, *stretch), pairwise(bounds)))


def _checksum(descriptor: int, begin: int, end: int) -> int:
    piece, checksum = bytearray(min(_PIECE, end - begin)), 0
    view = memoryview(piece)
    while begin < end:
        count = os.preadv(descriptor, [view[: end - begin]], begin)
        if not count:
            raise ValueError("cut short")
        checksum = zlib.crc32(view[:count], checksum)
        begin += count
    return checksum


def _folder(file: BinaryIO) -> Path | None:
    """That of a file that has a name."""
    return Path(file.name).parent if isinstance(file.name, str | Path) else None


def _name(file: BinaryIO) -> str:
    return Path(str(file.name)).name
