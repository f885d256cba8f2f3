"""Plans which 档号 documents are to get by a pattern such as {全宗号}-{门类}·{年度}-{保管期限}-{件号:4}.

Nothing is changed by planning: a plan tells each document's new 档号, or why it gets none. DA/T 13—2022 says of what a
档号 is built, DA/T 22—2015 how a 保管期限 is written in it: Y, D30, D10.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, get_args

from indexer.catalogue import CODE_FIELDS, Batches, Described
from indexer.errors import InvalidRequest
from indexer.message import Message
from indexer.model import TERMS, field_named, years_of

CodeOrder = Literal["date", "number", "title", "given"]  # number: of the 文号
CODE_ORDERS: Final[tuple[CodeOrder, ...]] = get_args(CodeOrder)

USUAL_PATTERN: Final = "{全宗号}-{门类}·{年度}-{保管期限}-{件号:4}"
USUAL_CATEGORY: Final = "WS"  # 文书
LONGEST_PATTERN: Final = 100  # characters
LONGEST_CATEGORY: Final = 20
LARGEST_NUMBER: Final = 99_999_999

_CATEGORY: Final = "门类"
_NUMBER: Final = "件号"
_PLACE: Final = re.compile(r"\{([^{}:]{1,20})(?::([1-8]))?\}")
_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_DIGITS_OR_NOT: Final = re.compile(r"([0-9]{1,18})")
_LAST_DATE: Final = "9"  # after all dates

Key = tuple[str, str]  # what stands before and after the 件号


@dataclass(frozen=True, slots=True)
class Numbering:
    """How documents are to be numbered."""

    pattern: str = USUAL_PATTERN
    start: int | None = 1  # the first 件号 of each series; None: the one after the last that there is
    order: CodeOrder = "date"
    category: str = USUAL_CATEGORY
    again: bool = False  # also those that have a 档号


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a document is to get."""

    id: str
    title: str
    before: str  # its 档号 now
    code: str  # the new one; "" for none
    reason: Message | None = None  # why it gets none, or not this one


@dataclass(frozen=True, slots=True)
class Series:
    """Documents whose 档号 differ by the 件号 alone."""

    first: str
    last: str
    count: int


@dataclass(frozen=True)
class NumberingPlan:
    """What would be done."""

    numbering: Numbering
    proposals: tuple[Proposal, ...]  # in the order of their numbers
    series: tuple[Series, ...]

    @cached_property
    def ready(self) -> tuple[Proposal, ...]:
        """The documents that get a number."""
        return tuple(one for one in self.proposals if one.reason is None)

    @cached_property
    def left(self) -> tuple[Proposal, ...]:
        """Those that get none."""
        return tuple(one for one in self.proposals if one.reason is not None)

    @cached_property
    def seal(self) -> str:
        """Changes with whatever somebody has to look at before it is done."""
        told = [(one.id, one.before, one.code, str(one.reason)) for one in self.proposals]
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Pattern:
    parts: tuple[
        tuple[str, str], ...
    ]  # what each is ("", a field, _CATEGORY or _NUMBER), and its text or width

    @classmethod
    def of(cls, written: str) -> _Pattern:
        """Raises InvalidRequest for one that cannot be, or has not one 件号."""
        if not written or len(written) > LONGEST_PATTERN:
            raise InvalidRequest("pattern too long", most=LONGEST_PATTERN)
        parts, at = list[tuple[str, str]](), 0
        for place in _PLACE.finditer(written):
            parts += [("", written[at : place.start()]), (_named(place[1]), place[2] or "1")]
            at = place.end()
        parts.append(("", written[at:]))
        if any(set("{}\n") & set(text) for kind, text in parts if not kind):
            raise InvalidRequest("pattern unreadable")
        if [kind for kind, _ in parts].count(_NUMBER) != 1:
            raise InvalidRequest("pattern without number")
        return cls(tuple(parts))

    @property
    def has_category(self) -> bool:
        """Whether it asks for the 门类."""
        return any(kind == _CATEGORY for kind, _ in self.parts)

    @property
    def width(self) -> int:
        """Digits of a 件号 at least."""
        return next(int(width) for kind, width in self.parts if kind == _NUMBER)

    def key(self, values: Mapping[str, str]) -> Key:
        """The series of a document with these values."""
        at = [kind for kind, _ in self.parts].index(_NUMBER)
        before, after = (
            "".join(values[kind] if kind else text for kind, text in side)
            for side in (self.parts[:at], self.parts[at + 1 :])
        )
        return before, after

    def fields(self) -> Iterator[str]:
        """Those of the description that it asks for."""
        return (kind for kind, _ in self.parts if kind in CODE_FIELDS)


@dataclass(slots=True)
class _Counter:
    """Gives the next 件号 of each series."""

    numbering: Numbering
    width: int
    last: Mapping[Key, int]  # those that are used, where numbering goes on after them
    used: dict[Key, int] = field(default_factory=dict)

    def next(self, key: Key) -> str:
        first = self.numbering.start
        number = self.used.get(key, self.last.get(key, 0) if first is None else first - 1) + 1
        if number > LARGEST_NUMBER:
            raise InvalidRequest("number too large", most=LARGEST_NUMBER)
        self.used[key] = number
        return f"{key[0]}{number:0{self.width}}{key[1]}"


def plan(batches: Batches, identifiers: Sequence[str], numbering: Numbering) -> NumberingPlan:
    """What documents would get. Raises InvalidRequest for a pattern or number that cannot be."""
    if any(unicodedata.category(each)[0] == "C" for each in numbering.pattern + numbering.category):
        raise InvalidRequest("pattern of invisible characters")
    pattern, category = _Pattern.of(" ".join(numbering.pattern.split())), " ".join(numbering.category.split())
    if pattern.has_category and not category:
        raise InvalidRequest("category missing")
    if numbering.start is not None and not 1 <= numbering.start <= LARGEST_NUMBER:
        raise InvalidRequest("number too large", most=LARGEST_NUMBER)
    if numbering.order not in CODE_ORDERS or len(category) > LONGEST_CATEGORY:
        raise InvalidRequest("pattern unreadable")
    found = batches.described(list(dict.fromkeys(identifiers)))
    if numbering.order != "given":
        found.sort(key=lambda one: _place(one, numbering.order))
    reasons = {one.id: reason for one in found if (reason := _reason(one, pattern, numbering))}
    keys = {one.id: pattern.key(_values(one, category)) for one in found if one.id not in reasons}
    last = _last_numbers(batches, set(keys.values())) if numbering.start is None else {}
    counter = _Counter(numbering, pattern.width, last)
    codes = {one.id: counter.next(keys[one.id]) for one in found if one.id in keys}
    taken = batches.taken(list(codes.values()))
    proposals, given = list[Proposal](), set[str]()
    for one in found:
        code, reason = codes.get(one.id, ""), reasons.get(one.id)
        if code and (taken.get(code, set()) - {one.number} or code in given):
            reason = Message("code taken", code=code)
        given.add(code)
        proposals.append(Proposal(one.id, one.title, one.code, code, reason))
    return NumberingPlan(numbering, tuple(proposals), tuple(_series(proposals, keys)))


def _named(term: str) -> str:
    """Which part a name in a pattern means. Raises InvalidRequest."""
    if term in (_CATEGORY, _NUMBER):
        return term
    named = field_named(term)
    if named not in CODE_FIELDS:
        raise InvalidRequest(
            "field not for codes", field=named, known=(_CATEGORY, _NUMBER, *_terms(CODE_FIELDS))
        )
    return named


def _terms(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(TERMS[name] for name in names)


def _reason(one: Described, pattern: _Pattern, numbering: Numbering) -> Message | None:
    """Why a document gets no number at all."""
    if one.state not in ("active", "withdrawn"):
        return Message("destroyed and left out")
    if not one.sound:
        return Message("damaged and left out")
    if one.code and not numbering.again:
        return Message("has a code", code=one.code)
    missing = [name for name in dict.fromkeys(pattern.fields()) if not one.values[name]]
    if missing:
        return Message("fields missing for a code", fields=_terms(missing))
    retention = one.values["retention"]
    if "retention" in pattern.fields() and not _retention_code(retention):
        return Message("no code for a retention", value=retention)
    return None


def _values(one: Described, category: str) -> Mapping[str, str]:
    retention = _retention_code(one.values["retention"])
    return {**one.values, "retention": retention, _CATEGORY: category}


def _retention_code(retention: str) -> str:
    """A 保管期限 as a 档号 has it; "" for one that has no code in the rules of today."""
    if retention == "永久":
        return "Y"
    years = years_of(retention)
    return f"D{years}" if years else ""


def _place(one: Described, order: CodeOrder) -> tuple[object, ...]:
    """Where a document stands in an order; digits count as numbers."""
    number = tuple(
        (int(part), "") if part.isdecimal() else (-1, part)
        for part in _DIGITS_OR_NOT.split(one.document_number)
    )
    if order == "title":
        return (one.title, one.number)
    if order == "number":
        return (not one.document_number, number, one.number)
    return (one.date or _LAST_DATE, number, one.number)


def _last_numbers(batches: Batches, keys: set[Key]) -> dict[Key, int]:
    """The largest 件号 that is used in each series."""
    befores = dict[str, list[Key]]()
    for key in keys:
        befores.setdefault(key[0], []).append(key)
    lengths = sorted({len(before) for before in befores})
    last = dict[Key, int]()
    for code in batches.each_code():
        for key in (key for length in lengths for key in befores.get(code[:length], ())):
            between = code[len(key[0]) : len(code) - len(key[1])]
            if code.endswith(key[1]) and _DIGITS.fullmatch(between):
                last[key] = max(last.get(key, 0), int(between))
    return last


def _series(proposals: Sequence[Proposal], keys: Mapping[str, Key]) -> Iterator[Series]:
    found = dict[Key, list[str]]()
    for one in proposals:
        if one.reason is None:
            found.setdefault(keys[one.id], []).append(one.code)
    return (Series(codes[0], codes[-1], len(codes)) for codes in found.values())
