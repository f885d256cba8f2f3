"""How many fields of official documents are read right, over 120 in 40 forms; nothing is given that none states.

A form's half is `open` where the SHA-256 of its name is even, else `kept`. Rules are written by what is read of the open
half; of the kept half only totals are told, so that no rule is made for its documents.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from indexer.structure import read_structure
from tests.support.places import TESTS

FORMS: Final = TESTS / "files" / "official"
HALVES: Final = ("open", "kept")
KINDS: Final = (
    "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split()
)  # GB/T 9704's fifteen
FIELDS: Final = ("title", "number", "date", "author", "kind", "secrecy")
# half → field → documents that have to be read right, others that may be given another value instead of none
HELD: Final = {
    "open": dict.fromkeys(FIELDS, (53, 0)),  # of 54
    "kept": dict.fromkeys(FIELDS, (65, 0)) | {"title": (65, 1)},  # of 66
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A field of a document: what was read, and what is right (several where archivists may differ)."""

    document: str
    field: str
    read: str
    right: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return self.read in self.right

    @property
    def is_wrong(self) -> bool:
        """Whether a value is given that is another's, or nobody's."""
        return bool(self.read) and not self.is_right

    @property
    def is_invented(self) -> bool:
        """Whether a value is given where the document states none."""
        return self.is_wrong and "" in self.right


def readings(half: str) -> Iterator[Reading]:
    for path in sorted((FORMS / half).glob("*.json")):
        for number, each in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
            read = fields_of("\n".join(each["text"]))
            for field, value in each["expected"].items():
                right = tuple(map(plain, [value] if isinstance(value, str) else value))
                yield Reading(f"{path.stem} {number}", field, read[field], right)


def fields_of(text: str) -> dict[str, str]:
    document = read_structure(text)
    about = document.description
    values = (document.title, document.number, document.date or "", document.author, document.kind)
    return dict(zip(FIELDS, map(plain, (*values, about.secrecy or about.marked)), strict=True))


def plain(value: str) -> str:
    """Without blanks, which no two archivists write alike, nor the brackets around a mark."""
    value = "".join(value.split())
    return value[1:-1] if value.startswith("（") and value.endswith("）") else value


@pytest.mark.parametrize("half", HALVES)
def test_fields_are_read_right_and_none_is_invented(half: str) -> None:
    found = list(readings(half))
    right = Counter(each.field for each in found if each.is_right)
    wrong = Counter(each.field for each in found if each.is_wrong)
    invented = Counter(each.field for each in found if each.is_invented)
    documents = len(found) // len(FIELDS)
    for field in FIELDS:
        print(
            f"{half}: {field} of {documents}: {right[field]} right, {wrong[field]} wrong, {invented[field]} invented"
        )
    for each in found if half == "open" else ():
        if not each.is_right:
            print(f"{each.document}, {each.field}: {each.read or '(nothing)'} for {' or '.join(each.right)}")
    assert not invented
    for field, (fewest_right, most_wrong) in HELD[half].items():
        assert right[field] >= fewest_right, f"{half}: {field}"
        assert wrong[field] <= most_wrong, f"{half}: {field}"


def test_there_are_three_documents_of_each_of_forty_forms_each_in_its_half() -> None:
    forms = {half: sorted((FORMS / half).glob("*.json")) for half in HALVES}
    assert sum(map(len, forms.values())) == 40
    for half, paths in forms.items():
        for path in paths:
            documents = json.loads(path.read_text(encoding="utf-8"))
            assert len(documents) == 3, path.name
            assert all(tuple(each["expected"]) == FIELDS for each in documents), path.name
            digest = int(hashlib.sha256(path.stem.encode()).hexdigest(), 16)
            assert half == HALVES[digest % 2], path.name


@pytest.mark.parametrize("half", HALVES)
def test_what_is_expected_stands_in_the_text(half: str) -> None:
    for path in sorted((FORMS / half).glob("*.json")):
        for each in json.loads(path.read_text(encoding="utf-8")):
            text, expected = plain("".join(each["text"])), each["expected"]
            kinds = expected["kind"] if isinstance(expected["kind"], list) else [expected["kind"]]
            assert set(kinds) <= {"", *KINDS}, path.name
            for field in ("title", "number", "secrecy"):
                values = expected[field] if isinstance(expected[field], list) else [expected[field]]
                assert any(plain(value) in text for value in values), f"{path.name}, {field}"
            authors = expected["author"] if isinstance(expected["author"], list) else [expected["author"]]
            assert all(name in text for name in authors[0].split("、")), f"{path.name}, author"
