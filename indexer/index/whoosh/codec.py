"""Implements Whoosh's storage and codec as far as they are used: one file a segment, and a sealed table of contents.

All of a commit is on the disk before its table of contents gets its name, and by that name alone it counts. So
after a power cut the index is as it was at the last commit, or the damage shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.codec.base import Codec, FieldWriter, PerDocumentWriter
from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError, FileIndex

from indexer.errors import IndexUnusable
from indexer.index.generations import STAMP
from indexer.index.segments.file import map_segment, verify
from indexer.index.segments.merge_policy import Sized
from indexer.index.segments.reader import SegmentIndex
from indexer.index.verified_files import NAME as VERIFIED
from indexer.index.verified_files import Verified
from indexer.index.whoosh.column import SearchColumn, SearchField
from indexer.index.whoosh.toc_check import require_ours
from indexer.storage import damage_named, inherit, make_file, opener, sealed, sync_file, sync_folder, unsealed

FIELD = "search"

_INDEX = "MAIN"  # Whoosh's name for it
_LOCK = f"{_INDEX}_WRITELOCK"


class SealedStorage(FileStorage):  # type: ignore[misc]
    """A build's folder to Whoosh; its tables of contents are sealed, and verified before they are unpickled."""

    def open_file(self, name: str, **options: Any) -> Any:
        """Raises IndexUnusable for a table of contents that is damaged, or none of ours."""
        content = unsealed(Path(self.folder, name).read_bytes())
        if content is None:
            raise IndexUnusable("index file damaged", file=name)
        require_ours(name, content)
        return StructFile(BytesIO(content), name=name, **options)

    def lock(self, name: str) -> Any:
        """Whoosh would make its file for everybody."""
        make_file(Path(self.folder, name))
        return super().lock(name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Seal a table of contents and put it in force, for good."""
        with Path(self.folder, oldname).open("r+b") as file:
            content = file.read()
            file.seek(0)
            file.write(sealed(content))
            sync_file(file)
        inherit(Path(self.folder, oldname))
        super().rename_file(oldname, newname, safe)
        sync_folder(Path(self.folder))


class ArrayCodec(Codec):  # type: ignore[misc]
    """Writes the search column of a segment and nothing else, for nothing else is ever read."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> _ColumnFile:
        """Called by Whoosh once a segment."""
        return _ColumnFile(segment_path(Path(storage.folder), segment))

    def field_writer(self, storage: Any, segment: Any) -> _NoFields:
        """Called by Whoosh once a segment."""
        return _NoFields()

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Called by Whoosh once a segment."""
        return W3Segment(self, indexname)


class _ColumnFile(PerDocumentWriter):  # type: ignore[misc]
    """The file of one segment, made when it gets its first document."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._column: Any = None
        self._document = -1
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        self._document = docnum

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Nothing is stored by Whoosh."""

    def add_column_value(self, fieldname: str, column: SearchColumn, value: Any) -> None:
        if self._column is None:
            self._file = open(self._path, "wb", opener=opener)  # noqa: SIM115 - closed in `close`
            self._column = column.writer(self._file)
        self._column.add(self._document, value)

    def cancel_doc(self) -> None:
        """Whoosh gives up a document: the segment is abandoned with it."""

    def close(self) -> None:
        """Write the segment. What was just written need not be read to be known as sound."""
        if self._file is not None:
            with self._file as file:
                self._column.finish(self._document + 1)
                sync_file(file)
                Verified(self._path.parent).add(file)
        self.is_closed = True

    def discard(self) -> None:
        """Forget a segment that was not written to its end."""
        if not self.is_closed:
            self.is_closed = True
            if self._file is not None:
                self._file.close()
                self._path.unlink(missing_ok=True)


class _NoFields(FieldWriter):  # type: ignore[misc]
    """The inverted fields of a segment: there are none."""

    is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        """None come."""

    def close(self) -> None:
        self.is_closed = True


def create_index(build: Path) -> Any:
    """A new index of Whoosh's in an empty folder."""
    return FileIndex.create(SealedStorage(str(build)), Schema(**{FIELD: SearchField()}))


def open_index(build: Path) -> Any:
    """The index of Whoosh's in a folder. Raises IndexUnusable when it is damaged, FileNotFoundError when it is gone."""
    with _read():
        return FileIndex(SealedStorage(str(build)))


def committed(build: Path) -> Any:
    """Whoosh's table of contents in force: `segments`, `generation`. Raises as `open_index`."""
    with _read():
        return TOC.read(SealedStorage(str(build)), _INDEX)


def sizes(build: Path, segments: Sequence[Any]) -> list[Sized]:
    """Segments of a build as a merge policy sees them. Raises IndexUnusable when a file is gone."""
    return [
        Sized(item, item.doc_count(), item.deleted_count(), _size(segment_path(build, item)))
        for item in segments
    ]


def _size(path: Path) -> int:
    with _present(path):
        return path.stat().st_size


@contextmanager
def _present(path: Path) -> Iterator[None]:
    """Raises IndexUnusable when the file of a segment is gone."""
    try:
        yield
    except FileNotFoundError:
        raise IndexUnusable("index file missing", file=path.name) from None


def listed(build: Path) -> list[Sized]:
    """The same of those that are committed. Raises as `open_index`, too."""
    return sizes(build, committed(build).segments)


@contextmanager
def _read() -> Iterator[None]:
    with damage_named(f"_{_INDEX}.toc"):
        try:
            yield
        except EmptyIndexError as error:
            raise FileNotFoundError(str(error)) from error


def contents_path(build: Path, generation: int) -> Path:
    """The file of a table of contents."""
    return Path(build, TOC._filename(_INDEX, generation))


def segment_path(build: Path, segment: Any) -> Path:
    """The file of a segment."""
    return Path(build, segment.make_filename(f".{FIELD}.col"))


def write_lock(build: Path) -> Any:
    """The lock that every writer of a build holds."""
    return SealedStorage(str(build)).lock(_LOCK)


def leftovers(build: Path) -> list[Path]:
    """What is of no use in a build's folder: killed writers leave it. Raises as `open_index`."""
    contents = committed(build)
    used = {segment_path(build, segment) for segment in contents.segments}
    used |= {build / name for name in (_LOCK, STAMP, VERIFIED)}
    used.add(contents_path(build, contents.generation))
    return [path for path in build.iterdir() if path not in used]


def damaged(build: Path) -> list[str]:
    """Read all files of a build: the names of those that are not as they were written, or are missing."""
    try:
        contents = committed(build)
    except (IndexUnusable, FileNotFoundError):
        return [contents_path(build, TOC._latest_generation(SealedStorage(str(build)), _INDEX)).name]
    paths = [segment_path(build, segment) for segment in contents.segments]
    return [path.name for path in paths if not _sound(path)]


def _sound(path: Path) -> bool:
    try:
        verify_segment(path)
    except IndexUnusable:
        Verified(path.parent).forget(path.name)
        return False
    return True


def verify_segment(path: Path) -> None:
    """Read all of a committed segment's file. Raises IndexUnusable when it is damaged or gone."""
    with _present(path), path.open("rb") as file:
        verify(file)


def read_segment(path: Path, documents: int) -> SegmentIndex:
    """The arrays of a segment, all documents live; verified unless they have been and are as they were."""
    verified = Verified(path.parent)
    with path.open("rb") as file:
        if not verified.holds(file):
            verify(file)
            verified.add(file)
        segment = map_segment(file, documents)
    if len(segment.starts) != documents + 1:
        raise IndexUnusable("index file not as listed", file=path.name)
    return segment
