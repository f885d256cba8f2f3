"""Names the fields of a document, reads what was written for them and makes a document with some changed.

Names are those of `Document` and `Description`; people may also use the terms of DA/T 18—2022 (题名, 责任者, …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from indexer.errors import InvalidRequest
from indexer.model.description import OPENNESS, Description
from indexer.model.document import Document
from indexer.text import iso_day

TERMS: Final[dict[str, str]] = {  # in the order in which they are shown
    "title": "题名",
    "author": "责任者",
    "date": "成文日期",
    "number": "文号",
    "kind": "文种",
    "source": "来源",
    "district": "区",
    "code": "档号",
    "fonds": "全宗号",
    "filing_year": "年度",
    "retention": "保管期限",
    "openness": "开放状态",
    "secrecy": "密级",
    "subjects": "主题词",
    "note": "附注",
    "body": "正文",
}
DESCRIBED: Final = tuple(field.name for field in fields(Description) if field.name in TERMS)

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|([0-9]{2})([0-9]{2})|年([0-9]{1,2})月([0-9]{1,2})日)(?=$|[T ])"
)
_YEAR = re.compile(r"[0-9]{4}")
_RETENTION = re.compile(r"永久|长期|短期|(?:定期)?[0-9]{1,3}年")
_BETWEEN_SUBJECTS = re.compile(r"[、，,;；\s]+")
_SHOWN = 40  # characters of a refused value that are repeated


def field_named(name: str) -> str:
    """The field of an English name or a term. Raises InvalidRequest."""
    for field, term in TERMS.items():
        if name.strip() in (field, term):
            return field
    raise InvalidRequest("no such field", name=name[:_SHOWN], known=tuple(TERMS.values()))


def value_of(document: Document, field: str) -> Any:
    """What a document has in a field."""
    return getattr(document.description if field in DESCRIBED else document, field)


def with_values(document: Document, values: Mapping[str, Any]) -> Document:
    """The document with other values, as `read_value` gives them, in some fields; nothing else changes."""
    described = {name: value for name, value in values.items() if name in DESCRIBED}
    own = {name: value for name, value in values.items() if name not in DESCRIBED}
    return replace(document, description=replace(document.description, **described), **own)


def read_value(field: str, written: object) -> str | tuple[str, ...] | None:
    """What a document keeps of a value: None for no date, a tuple of subjects, else text.

    Raises InvalidRequest for what is no text, no date, no year, no retention period or no openness.
    """
    if field == "subjects":
        return subjects_of(written)
    if written is not None and not isinstance(written, str | int):
        raise InvalidRequest("field is no text", field=field)
    text = storable("" if written is None else str(written))
    if field == "body":
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if field == "note":
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = " ".join(text.split())
    if field == "date":
        return _date(text) if text else None
    _check(field, text)
    return text


def storable(text: str) -> str:
    """Text that any store can hold: no NUL; of a character in two halves the whole, and U+FFFD for half of one."""
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def subjects_of(written: object) -> tuple[str, ...]:
    """主题词, as a list or as one text: 工会经费 收缴 通知; each once."""
    parts = [written] if isinstance(written, str) else [] if written is None else written
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise InvalidRequest("subjects are no text")
    found = (word for part in parts for word in _BETWEEN_SUBJECTS.split(storable(part)))
    return tuple(dict.fromkeys(filter(None, found)))


def _date(text: str) -> str:
    found = _DATE.match(text)
    day = iso_day(filter(None, found.groups())) if found else None
    if day is None:
        raise InvalidRequest("no date", value=text[:_SHOWN])
    return day


def _check(field: str, text: str) -> None:
    value = text[:_SHOWN]
    if field == "filing_year" and text and not _YEAR.fullmatch(text):
        raise InvalidRequest("no year", field=field, value=value)
    if field == "retention" and text and not _RETENTION.fullmatch(text):
        raise InvalidRequest("no retention period", field=field, value=value)
    if field == "openness" and text not in OPENNESS:
        raise InvalidRequest("no openness", field=field, value=value, known=tuple(OPENNESS))
