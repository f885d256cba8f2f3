"""Reads files, folders and JSON lines for the catalogue. A failure names its file or line."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from indexer import readers
from indexer.catalogue import INSIDE
from indexer.errors import InvalidRequest, UnreadableFile
from indexer.model import (
    DESCRIBED,
    Description,
    Document,
    ImportFailure,
    IncomingDocument,
    bounded_lines,
    line_too_long,
    read_value,
    storable,
    too_large,
)
from indexer.readers import Unpacked, understand
from indexer.storage import digest, keep, printable, suffix_of
from indexer.structure import OPEN, as_stated

EMPTY_ZIP = "压缩包里没有可以添加的文件。请检查压缩包。"
ID_DIGITS = 12  # of the SHA-256 that names a document: two of a million share them once in 500 archives

_OPENERS: dict[str, Callable[[BinaryIO], AbstractContextManager[BinaryIO]]] = {
    ".gz": lambda file: cast(BinaryIO, gzip.open(file)),  # noqa: SIM115 - read_lines() closes it
    ".xz": lambda file: cast(BinaryIO, lzma.open(file)),  # noqa: SIM115
}
_NO_MEMORY = "内存不足，没有读完。请关闭其他程序后再试，或拆分后再添加。"
_HIDDEN = (".", "~$")  # how the names of hidden files, and of an editor's lock files, begin
_ID = re.compile(r"[\w.:@+-]{1,200}")


def _quiet(_read: int, _size: int) -> None:
    """Nobody watches."""


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in order; hidden and lock files in folders are left out.

    A folder that cannot be listed is given back as it is, so that reading it says why. So is a symbolic link, to a
    file or a folder; one that leads to what stands in the same folder anyway is left out.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        closed: list[OSError] = []
        for parent, folders, files in os.walk(path, onerror=closed.append):
            folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN))
            links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
            found = (Path(parent, name) for name in sorted([*files, *links]) if not name.startswith(_HIDDEN))
            yield from (each for each in found if not _leads_into(path, each))
        yield from (Path(error.filename) for error in closed)


def _leads_into(folder: Path, path: Path) -> bool:
    """Whether a path is a link to something that is met in the folder without it."""
    if not path.is_symlink():
        return False
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    hidden = any(part != "." and part.startswith(_HIDDEN) for part in inside.split(os.sep))
    return path.exists() and not hidden  # .. is how what lies outside begins


def arrivals_of(
    home: Path, path: Path, is_held: Callable[[str], bool], encoding: str | None = None
) -> Iterator[tuple[str, IncomingDocument | ImportFailure]]:
    """A file as one arrival, a ZIP file as one for each of its members; each with where it stood.

    `encoding` overrules what would be found of texts. A member stands at `包.zip › 目录/文件.docx`; its bytes are the
    original, the ZIP file is not kept. Raises ReadingInterrupted.
    """
    where = printable(path)
    try:
        if suffix_of(path.name) != ".zip":
            yield where, arrival_of(home, path, is_held, encoding)
            return
        content = readers.read_bytes(path)
        members, empty = Unpacked(content), True
        for name, member in members:
            empty = False
            yield _of_member(home, f"{where}{INSIDE}{name}", member, is_held, encoding)
        if not members.is_packed:
            yield where, _filed(home, path, content, is_held, encoding)
        elif empty:
            raise UnreadableFile(EMPTY_ZIP)
    except (UnreadableFile, MemoryError) as error:
        yield where, _refusal(where, error)


def _of_member(
    home: Path,
    where: str,
    member: bytes | UnreadableFile,
    is_held: Callable[[str], bool],
    encoding: str | None,
) -> tuple[str, IncomingDocument | ImportFailure]:
    name = where.rpartition(INSIDE)[2].rpartition("/")[2]
    try:
        if isinstance(member, UnreadableFile):
            raise member
        return where, _filed(home, Path("/", name), member, is_held, encoding)  # a path in no corpus
    except (UnreadableFile, MemoryError) as error:
        return where, _refusal(where, error)


def _refusal(where: str, error: Exception) -> ImportFailure:
    return ImportFailure(where, _NO_MEMORY if isinstance(error, MemoryError) else str(error))


def arrival_of(
    home: Path, path: Path, is_held: Callable[[str], bool], encoding: str | None = None
) -> IncomingDocument:
    """Read a file and put its bytes in the corpus, unless the archive holds them. Raises UnreadableFile."""
    return _filed(home, path, readers.read_bytes(path), is_held, encoding)


def _filed(
    home: Path, path: Path, content: bytes, is_held: Callable[[str], bool], encoding: str | None
) -> IncomingDocument:
    found = understand(printable(path.name), content, encoding)
    sha256 = digest(content)
    original = "" if is_held(sha256) else file_away(home, path, content, found.document)
    identifier, reread = sha256[:ID_DIGITS], encoding is not None
    proposed = found.document.description.openness == OPEN  # a text never says so
    return IncomingDocument(
        identifier, found.document, original, sha256, found.how, found.notes, proposed, reread
    )


def file_away(home: Path, path: Path, content: bytes, document: Document) -> str:
    """Put a document's bytes in the corpus, under its year; their path below home. Raises UnreadableFile."""
    try:
        return keep(home, path, content, (document.date or "")[:4])
    except OSError as error:
        raise UnreadableFile(f"无法存入 corpus 目录({error.strerror})。请检查磁盘空间和权限。") from error


def read_lines(
    path: Path, reached: Callable[[int, int], None] = _quiet
) -> Iterator[IncomingDocument | ImportFailure]:
    """The documents of a JSON Lines file, plain, .gz or .xz; a file that breaks off ends with a refusal.

    `reached` is called for each line with the bytes of the file that it has taken to read it, and all there are.
    """
    opener = _OPENERS.get(path.suffix.lower(), nullcontext)
    number = 0
    try:
        with path.open("rb") as raw, opener(raw) as file:
            size = os.fstat(raw.fileno()).st_size
            for number, line in enumerate(bounded_lines(file), start=1):
                reached(raw.tell(), size)
                if line.strip():
                    yield _arrival_of_line(line, f"{path.name} 第 {number} 行")
            reached(size, size)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        where = f"{path.name} 第 {number} 行之后" if number else path.name
        yield ImportFailure(where, f"文件无法读取({error})。请检查文件是否存在、是否完整。")


def _arrival_of_line(line: bytes, where: str) -> IncomingDocument | ImportFailure:
    try:
        if reason := line_too_long(line):
            raise _BadRecord(reason)
        record = json.loads(line)
        document = _document_of(record)
        if reason := too_large(document):
            raise _BadRecord(reason)
        identifier = _text(record, "id") or digest(line.strip())[:ID_DIGITS]
        sha256 = _fingerprint(identifier, record)
    except (_BadRecord, MemoryError) as error:
        return _refusal(where, error)
    except (ValueError, RecursionError):
        return ImportFailure(where, "不是有效的 JSON。请检查这一行。")
    if not _ID.fullmatch(identifier):
        return ImportFailure(
            where, f"编号 {identifier[:40]!r} 含有不能用的字符。请只用字母、数字和 . : @ + - _。"
        )
    stated = bool(record.get("openness"))
    document, notes = as_stated(document, stated=stated)
    proposed = not stated and document.description.openness == OPEN
    return IncomingDocument(identifier, document, "", sha256, notes=notes, proposed=proposed)


class _BadRecord(ValueError):
    """A record that is JSON but no document."""


def _document_of(record: Any) -> Document:
    if not isinstance(record, dict):
        raise _BadRecord("应是一个 JSON 对象。请按 id, title, date, body 组织每一行。")
    body = _text(record, "body").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    title = " ".join(_text(record, "title").split())
    if not (body.strip() or title):
        raise _BadRecord("title 和 body 都是空的。请至少填一项。")
    return Document(
        title=title,
        body=body,
        date=_date(_text(record, "date")),
        author=_text(record, "author").strip(),
        source=_text(record, "source").strip(),
        district=_text(record, "district").strip(),
        kind=_text(record, "kind").strip(),
        number=_text(record, "number").strip(),
        description=_description(record),
    )


def _description(record: dict[str, Any]) -> Description:
    """What the line records besides the text, under the names of `Description`: code, fonds, retention, …."""
    stated: dict[str, Any] = {}
    for name in DESCRIBED:
        if record.get(name) not in (None, ""):
            try:
                stated[name] = read_value(name, record[name])
            except InvalidRequest as error:
                raise _BadRecord(f"{name}: {error}") from None
    return Description(**stated)


def _text(record: dict[str, Any], name: str) -> str:
    """A field as text that any store can hold: no NUL, no half of a character."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise _BadRecord(f"{name} 应是文字。请检查这一行。")
    return storable(str(value))


def _date(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        raise _BadRecord(f"date {text[:20]!r} 不是日期。请写成 2022-03-24。") from None


def _fingerprint(identifier: str, record: dict[str, Any]) -> str:
    """Of the record's meaning: the same line twice is a duplicate, whatever the order of its fields."""
    canonical = json.dumps(record | {"id": identifier}, sort_keys=True, ensure_ascii=True)
    return digest(canonical.encode())
