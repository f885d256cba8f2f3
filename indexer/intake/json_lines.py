"""Reads the lines of a JSON Lines file as documents on their way in; a failure names its line."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from indexer.errors import InvalidRequest
from indexer.intake.file_intake import ID_DIGITS, failed
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
from indexer.storage import digest
from indexer.structure import OPEN, as_stated

_OPENERS: dict[str, Callable[[BinaryIO], AbstractContextManager[BinaryIO]]] = {
    ".gz": lambda file: cast(BinaryIO, gzip.open(file)),  # noqa: SIM115 - read_lines() closes it
    ".xz": lambda file: cast(BinaryIO, lzma.open(file)),  # noqa: SIM115
}
_ID = re.compile(r"[\w.:@+-]{1,200}")


def _quiet(_read: int, _size: int) -> None:
    """Nobody watches."""


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
        return failed(where, error)
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
