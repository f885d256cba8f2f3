"""Decides how open a document with a mark of secrecy may be.

It may once somebody has said so of that very mark: papers are declassified. Nothing else that is done to a document
opens it by the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from indexer.errors import ReleaseUnconfirmed
from indexer.message import Message
from indexer.model import CLOSED, OPENNESS, Description, Document, Openness
from indexer.structure.secrecy_marks import find_mark
from indexer.text import normalize_line

OPEN: Final = OPENNESS[0]

_NO_SECRET: Final = frozenset(
    "公开 公开级 普通 一般 无 非密 不涉密 非涉密 国内 国内级 平件 / - 无密级".split()
)  # as 密级


def mark_of(document: Document) -> str:
    """What a document says of who may see it, by its 密级, its original or its text; "" when it says nothing."""
    described = document.description
    if described.secrecy and normalize_line(described.secrecy) not in _NO_SECRET:
        return described.secrecy
    if described.marked:
        return described.marked
    found = find_mark(document.text, official=bool(document.kind or document.number))
    return found.text if found else ""


def doubt_of(document: Document) -> str:
    """The mark of a document that is open although nobody has said that it may be; "" of all others."""
    if document.description.openness != OPEN:
        return ""
    mark = mark_of(document)
    return "" if mark == document.description.released else mark


def closed(document: Document) -> Document:
    """The same for archivists only."""
    return with_openness(document, CLOSED)


def with_openness(document: Document, openness: Openness) -> Document:
    """The same, as open as that; what it was released for counts only as long as it is open."""
    before = document.description
    if before.openness == openness and _without_release(before) is before:
        return document
    described = replace(before, openness=openness)
    return replace(document, description=_without_release(described))


def as_stated(document: Document, *, stated: bool) -> tuple[Document, tuple[Message, ...]]:
    """A document of a list, as open as is `stated` there, else closed by its mark; and what is to be told of it."""
    mark = mark_of(document)
    if not stated and mark:
        return closed(document), ()
    doubtful = mark and document.description.openness == OPEN
    return document, (Message("open as stated with a mark", mark=mark),) if doubtful else ()


def closed_if_doubtful(document: Document) -> Document:
    """The same, for archivists only if it is open with a mark and nobody has said that it may be."""
    return closed(document) if doubt_of(document) else document


def released(document: Document) -> Document:
    """The same, open with its mark because somebody says that it may be."""
    return changed(document, document, release=True)


def require_release(document: Document) -> None:
    """Raises ReleaseUnconfirmed for a document that would be open with a mark."""
    if mark := doubt_of(document):
        raise ReleaseUnconfirmed(mark)


def changed(before: Document, after: Document, *, release: bool) -> Document:
    """What a change is to make of a document; with `release` somebody says that it may be open with its mark.

    Raises ReleaseUnconfirmed when it would be open with a mark with which it was not open before.
    """
    described = _without_release(after.description)
    after = after if described == after.description else replace(after, description=described)
    if mark := doubt_of(after):
        if release:
            return replace(after, description=replace(after.description, released=mark))
        if mark != doubt_of(before):
            require_release(after)
    return after


def _without_release(description: Description) -> Description:
    if description.released and description.openness != OPEN:
        return replace(description, released="")
    return description
