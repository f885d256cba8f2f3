"""Reads the lines of a JSON Lines file as documents on their way in; a failure names its line."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from indexer.errors import ArchiveError, InvalidRequest
from indexer.intake.file_intake import ID_DIGITS, failed
from indexer.message import Message
from indexer.model import (
    DESCRIBED,
    PLAIN,
    Description,
    Document,
    ImportFailure,
    IncomingDocument,
    Progress,
    ReportProgress,
    bounded_lines,
    is_identifier,
    line_too_long,
    read_value,
    report_to_nobody,
    storable,
    too_large,
)
from indexer.storage import digest
from indexer.structure import OPEN, as_stated

_OPENERS: dict[str, Callable[[BinaryIO], AbstractContextManager[BinaryIO]]] = {
    ".gz": lambda file: cast(BinaryIO, gzip.open(file)),  # noqa: SIM115 - read_lines() closes it
    ".xz": lambda file: cast(BinaryIO, lzma.open(file)),  # noqa: SIM115
}

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=True)


def read_lines(
    path: Path, reached: ReportProgress = report_to_nobody
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
                reached(Progress("importing", raw.tell(), size))
                if line.strip():
                    yield _arrival_of_line(line, f"{path.name} 第 {number} 行")
            reached(Progress("importing", size, size))
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        where = f"{path.name} 第 {number} 行之后" if number else path.name
        yield ImportFailure(where, Message("import broke off", system=str(error)))


def _arrival_of_line(line: bytes, where: str) -> IncomingDocument | ImportFailure:
    try:
        if reason := line_too_long(line):
            raise _BadRecord.of(reason)
        record = json.loads(line)
        document = _document_of(record)
        if reason := too_large(document):
            raise _BadRecord.of(reason)
        identifier = _text(record, "id") or digest(line.strip())[:ID_DIGITS]
        sha256 = _fingerprint(identifier, record)
    except (_BadRecord, MemoryError) as error:
        return failed(where, error)
    except (ValueError, RecursionError):
        return ImportFailure(where, Message("no JSON"))
    if not is_identifier(identifier):
        return ImportFailure(where, Message("id of other characters", identifier=identifier[:40]))
    stated = bool(record.get("openness"))
    document, notes = as_stated(document, stated=stated)
    proposed = not stated and document.description.openness == OPEN
    return IncomingDocument(identifier, document, "", sha256, notes=notes, proposed=proposed)


class _BadRecord(ArchiveError):
    """A record that is JSON but no document."""


def _document_of(record: Any) -> Document:
    if not isinstance(record, dict):
        raise _BadRecord("not a JSON object")
    body = _text(record, "body").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    title = " ".join(_text(record, "title").split())
    if not (body.strip() or title):
        raise _BadRecord("record is empty")
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
                raise _BadRecord("field of the record refused", name=name, because=error.message) from None
    return Description(**stated) if stated else PLAIN


def _text(record: dict[str, Any], name: str) -> str:
    """A field as text that any store can hold: no NUL, no half of a character."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise _BadRecord("field of the record is no text", name=name)
    return storable(str(value))


def _date(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        raise _BadRecord("date of the record is none", date=text[:20]) from None


def _fingerprint(identifier: str, record: dict[str, Any]) -> str:
    """Of the record's meaning: the same line twice is a duplicate, whatever the order of its fields."""
    return digest(_CANONICAL.encode(record | {"id": identifier}).encode())
