"""Answers a request with a file to be kept: its name, and tables as CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Final
from urllib.parse import quote

from flask import Response

from indexer.catalogue import ExportCount
from search_app.web.context import note_act
from search_app.web.highlight import readable
from search_app.web.security.permissions import visitor

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_NO_FILE_NAME = re.compile(
    r'[\\/:*?"<>|\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+'
)


def file_of(parts: bytes | Iterable[str | bytes], mimetype: str, name: str, suffix: str) -> Response:
    """A file to be kept under a name; texts are sent as UTF-8, one after the other."""
    body = parts if isinstance(parts, bytes) else (_as_bytes(part) for part in parts)
    response = Response(body, mimetype=mimetype)
    names = {"filename": f"gongwen.{suffix}", "filename*": f"UTF-8''{quote(f'{name}.{suffix}', safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def _as_bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode("utf-8", "replace")


def in_a_name(text: str) -> str:
    """What of a text can stand in a file's name: characters that a disk refuses are left out, and long ones cut."""
    return _NO_FILE_NAME.sub(" ", text).strip(" .")[:30].strip(" .")


def logged(lines: Iterator[str], taken: ExportCount) -> Iterator[str]:
    """The same lines; once no more are taken, the log is told of documents that are not open to everybody."""
    tell = log_of(taken)

    def sent() -> Iterator[str]:
        try:
            yield from lines
        finally:
            tell()

    return sent()


def log_of(taken: ExportCount) -> Callable[[], None]:
    """What tells the log of them; it can be called when the request has ended."""
    note, name = note_act(), visitor().name

    def tell() -> None:
        if changes := taken.changes():
            note("export", name, changes)

    return tell


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table that Excel opens in Chinese: UTF-8 with a byte order mark, CRLF, RFC 4180's quoting."""
    row = StringIO()
    writer = csv.writer(row, lineterminator="\r\n")
    yield _BOM
    for cells in rows:
        row.seek(0)
        row.truncate()
        writer.writerow(map(safe_cell, cells))
        yield row.getvalue()


def safe_cell(text: str) -> str:
    """The text of a cell, led by an apostrophe where a spreadsheet would run it as a formula.

    That is a text beginning with = + - @, their full-width forms, a tab or a line end: OWASP, "CSV Injection". The
    apostrophe stays visible in Excel; whoever reads the file by program may strip it.
    """
    one_line = readable(text)
    return f"'{one_line}" if _FORMULA.match(one_line) else one_line
