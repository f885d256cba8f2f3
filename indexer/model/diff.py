"""Tells in which fields two documents, or two versions of one, differ, shortened so that a log can keep it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from indexer.model.document import Document
from indexer.model.fields import TERMS, value_of

LONGEST = 200  # characters of a value that are kept
_CONTEXT = 20  # characters before the place where two long texts part
ORIGINAL, SECTIONS = "original", "sections"  # what changes besides the fields
RELEASED = "released"  # the mark with which it is open all the same


class Change(NamedTuple):
    """One field, what it was and what it is; long texts from shortly before the first difference on."""

    field: str  # of fields.TERMS, or ORIGINAL, SECTIONS or RELEASED
    before: str
    after: str


def differences(before: Document, after: Document) -> tuple[Change, ...]:
    """What changed, in the order of the fields; none when nothing did."""
    values = [(name, _written(before, name), _written(after, name)) for name in TERMS]
    values.append((SECTIONS, _sections(before), _sections(after)))
    values.append((RELEASED, before.description.released, after.description.released))
    return tuple(Change(name, *_shortened(old, new)) for name, old, new in values if old != new)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in the order of the fields."""
    places = {name: place for place, name in enumerate(TERMS)}
    return tuple(sorted(changes, key=lambda change: places.get(change.field, len(places))))


def _written(document: Document, field: str) -> str:
    value = value_of(document, field)
    return "、".join(value) if isinstance(value, tuple) else value or ""


def _sections(document: Document) -> str:
    """What the sections say of themselves, a line each."""
    said = ((part.heading, part.speaker, part.position, part.district) for part in document.sections)
    return "\n".join(" · ".join(filter(None, words)) for words in said)


def _shortened(old: str, new: str) -> tuple[str, str]:
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    pairs = enumerate(zip(old, new, strict=False))
    apart = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
    start = max(0, apart - _CONTEXT)
    return _from(old, start), _from(new, start)


def _from(text: str, start: int) -> str:
    cut = text[start : start + LONGEST]
    return f"{'…' if start and cut else ''}{cut}{'…' if start + LONGEST < len(text) else ''}"
