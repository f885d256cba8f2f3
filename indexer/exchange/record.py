"""Writes what is known of a document as JSON, and reads it again as what a stranger may have written.

A document is a folder of a package:

    document.json           this record; what it names lies beside it
    text-1.txt              the text of a version without its title, UTF-8; of the next ones, too, while it is the same
    layout-1.json           where the text stands in the original, where that is known
    original-1/通知.docx     the bytes that a version was read from; of the next ones, too, while they are the same
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final, cast, get_args

from indexer.catalogue import CONCERN_KINDS, Acceptance, Act, ArchiveAct, Event, WholeDocument
from indexer.errors import PackageUnusable
from indexer.model import (
    OPENNESS,
    Change,
    Description,
    Document,
    Layout,
    Section,
    StoredDocument,
    is_identifier,
    storable,
    too_large,
)
from indexer.text import Span, iso_day

FORMAT: Final = "gongwen-document-1"
RECORD: Final = "document.json"
LARGEST_RECORD: Final = 64 << 20  # bytes
LARGEST_LAYOUT: Final = 64 << 20  # bytes

_TEXTS: Final = ("title", "author", "source", "district", "kind", "number")
_DESCRIBED: Final = tuple(each.name for each in fields(Description) if each.name != "subjects")
_STATES: Final = ("active", "withdrawn")
_ACTS: Final = frozenset(get_args(Act)) - {
    *get_args(ArchiveAct),
    "destroy",
    "damaged",
}  # on one that is there
_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_DIGITS: Final = 64  # of a SHA-256
_LONGEST_NAME: Final = 1000  # characters, of a person or an original
_MOST_VERSIONS: Final = 10_000
_LAST_VERSION: Final = 1_000_000_000
_MOST_EVENTS: Final = 100_000
_MOST_ACCEPTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version as the record has it: where its text and original lie, and all but the text itself."""

    version: int
    sha256: str
    text: str  # file beside the record
    original: str  # the name it had in the archive; "" where the text came without a file
    file: str  # the original's bytes, beside the record; "" where there are none
    layout: str  # file beside the record; "" where nothing is known
    unplaced: bool
    stated: Mapping[str, Any]  # as in the record

    def stored(self, identifier: str, state: str, body: str, original: str) -> StoredDocument:
        """The version with its text and the name that its original has here. Raises PackageUnusable."""
        document = _document(self.stated, body)
        moment = _moment(self.stated, "added_at")
        return StoredDocument(0, identifier, self.version, state, document, original, self.sha256, moment)


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it lies in a package."""

    whole: WholeDocument
    versions: tuple[VersionRecord, ...]

    @property
    def files(self) -> frozenset[str]:
        """All that it names."""
        return frozenset(
            name for each in self.versions for name in (each.text, each.file, each.layout) if name
        )


def as_json(whole: WholeDocument, versions: list[dict[str, Any]]) -> bytes:
    """The record of a document whose versions are as `version_json` has them."""
    log = [
        {
            **{"at": one.at, "actor": one.actor, "act": one.act, "version": one.version, "batch": one.batch},
            "changes": [change._asdict() for change in one.changes],
        }
        for one in whole.events
    ]
    head: dict[str, Any] = {
        "format": FORMAT,
        "id": whole.id,
        "state": whole.state,
        "department": whole.department,
    }
    head["accepted"] = [one._asdict() for one in whole.accepted]
    return json.dumps(head | {"versions": versions, "log": log}, ensure_ascii=False, indent=1).encode()


def version_json(
    stored: StoredDocument, *, text: str, file: str, layout: str, unplaced: bool
) -> dict[str, Any]:
    """One version, with the names of the files that lie beside the record."""
    document = stored.document
    original = {"name": stored.original, "file": file} if stored.original else None
    return {
        **{"version": stored.version, "added_at": stored.added_at, "sha256": stored.sha256},
        **{"original": original, "text": text, "layout": layout, "unplaced": unplaced, "date": document.date},
        **{name: getattr(document, name) for name in _TEXTS},
        "description": asdict(document.description),
        "lead": document.lead,
        "sections": [asdict(section) for section in document.sections],
    }


def record_of(content: bytes) -> Record:
    """The record again. Raises PackageUnusable for what is none."""
    with _no_record():
        said = json.loads(content)
        if said["format"] != FORMAT:
            raise PackageUnusable("package of another format", format=str(said["format"])[:_LONGEST_NAME])
        versions = tuple(_version(each) for each in _few(said["versions"], _MOST_VERSIONS))
        numbers = tuple(each.version for each in versions)
        if not versions or list(numbers) != sorted({*numbers}):
            raise ValueError("versions")
        identifier, state = _text(said, "id"), said["state"]
        if not is_identifier(identifier) or state not in _STATES:
            raise ValueError("id or state")
        events = tuple(_event(identifier, each) for each in _few(said["log"], _MOST_EVENTS))
        given = tuple(
            map(_acceptance, _few(said.get("accepted", []), _MOST_ACCEPTED))
        )  # older ones have none
        if len({(one.kind, one.detail) for one in given}) < len(given):
            raise ValueError("accepted")
        whole = WholeDocument(identifier, state, _text(said, "department"), numbers, events, given)
        return Record(whole, versions)


def layout_of(content: bytes, length: int) -> Layout:
    """Where a text of so many characters stands. Raises PackageUnusable for what is no layout of it."""
    with _no_record():
        layout = Layout.of_json(json.loads(content))
        if not layout.fits(length):
            raise ValueError("layout")
        return layout


@contextmanager
def _no_record() -> Iterator[None]:
    """Make PackageUnusable of all that a record of another form makes of reading it."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise PackageUnusable("package record of another form", record=RECORD) from error


def _version(said: dict[str, Any]) -> VersionRecord:
    original = said["original"] or {"name": "", "file": ""}
    digest = _text(said, "sha256")
    if len(digest) != _DIGITS or not _HEXADECIMAL.issuperset(digest):
        raise ValueError("sha256")
    if not isinstance(said["unplaced"], bool):
        raise ValueError("unplaced")
    named = {name: _text(said, name) for name in ("text", "layout")}
    named |= {"original": _text(original, "name"), "file": _text(original, "file")}
    if not named["text"] or bool(named["original"]) != bool(named["file"]):
        raise ValueError("files")
    return VersionRecord(_number(said["version"]), digest, **named, unplaced=said["unplaced"], stated=said)


def _document(said: Mapping[str, Any], body: str) -> Document:
    """The document of a version. Raises PackageUnusable for one that this archive would not hold."""
    with _no_record():
        if storable(body) != body:
            raise ValueError("text")
        date = said["date"]
        if date is not None and iso_day(_text(said, "date").split("-")) != date:
            raise ValueError("date")
        document = Document(
            **{name: _text(said, name, longest=None) for name in _TEXTS},
            body=body,
            date=date,
            lead=Span(*_span(said["lead"])) if said["lead"] else None,
            sections=tuple(_section(each) for each in said["sections"]),
            description=_description(said["description"]),
        )
        length = len(document.text)
        spans = [
            *([document.lead] if document.lead else ()),
            *((one.start, one.end) for one in document.sections),
        ]
        if not (document.title or document.body) or any(
            not 0 <= start <= end <= length for start, end in spans
        ):
            raise ValueError("sections")
        if reason := too_large(document):
            raise PackageUnusable.of(reason)
        return document


def _description(said: Mapping[str, Any]) -> Description:
    subjects = said["subjects"]
    if said["openness"] not in OPENNESS or not isinstance(subjects, list):
        raise ValueError("description")
    if any(not isinstance(each, str) or not each or "\n" in each for each in subjects):
        raise ValueError("subjects")
    values: dict[str, Any] = {name: _text(said, name, longest=None) for name in _DESCRIBED}
    return Description(**values, subjects=tuple(map(storable, subjects)))


def _section(said: Mapping[str, Any]) -> Section:
    words = {name: _text(said, name, longest=None) for name in ("heading", "speaker", "position", "district")}
    start, end = _span([said["start"], said["end"]])
    return Section(**words, start=start, end=end)


def _span(said: list[Any]) -> tuple[int, int]:
    start, end = said
    if type(start) is not int or type(end) is not int:
        raise ValueError("span")
    return start, end


def _number(said: Any) -> int:
    if type(said) is not int or not 1 <= said <= _LAST_VERSION:
        raise ValueError("version")
    return said


def _event(identifier: str, said: Mapping[str, Any]) -> Event:
    version, act = said["version"], said["act"]
    if act not in _ACTS:
        raise ValueError("act")
    changes = tuple(
        Change(*(_text(each, name, longest=None) for name in Change._fields)) for each in said["changes"]
    )
    if len({change.field for change in changes}) < len(changes):
        raise ValueError("changes")
    told = (
        _moment(said, "at"),
        _text(said, "actor"),
        cast(Any, act),
        identifier,
        version if version is None else _number(version),
        changes,
    )
    return Event(0, *told, _text(said, "batch"))


def _acceptance(said: Mapping[str, Any]) -> Acceptance:
    kind = next(known for known in CONCERN_KINDS if known == said["kind"])
    return Acceptance(kind, _text(said, "detail"), _text(said, "by"), _moment(said, "at"))


def _moment(said: Mapping[str, Any], name: str) -> str:
    moment = _text(said, name)
    with _no_record():
        datetime.fromisoformat(moment)
    return moment


def _text(said: Mapping[str, Any], name: str, *, longest: int | None = _LONGEST_NAME) -> str:
    """A text that any store can hold. Raises ValueError for what is none."""
    text = said[name]
    if not isinstance(text, str) or storable(text) != text or (longest and len(text) > longest):
        raise ValueError(name)
    return text


def _few(found: Any, most: int) -> list[Any]:
    if not isinstance(found, list) or len(found) > most:
        raise ValueError("list")
    return found
