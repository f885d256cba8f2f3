"""A document comes back from its row as it was written, and of what is damaged there is its text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue.rows import DAMAGED, row_of, stored_of, without_text
from indexer.model.description import OPENNESS, Description
from indexer.model.document import Document, Section
from indexer.model.stored import StoredDocument
from indexer.text.span import Span

LINES = st.text("甲乙 a〔〕12：、", max_size=8)
SECTIONS = st.builds(Section, LINES, LINES, LINES, LINES, st.integers(0, 50), st.integers(50, 99))
DESCRIPTIONS = st.builds(
    Description,
    code=LINES,
    fonds=LINES,
    filing_year=st.sampled_from(["", "2021"]),
    retention=LINES,
    openness=st.sampled_from(OPENNESS),
    secrecy=LINES,
    subjects=st.lists(st.text("甲乙a", min_size=1, max_size=4), max_size=3).map(tuple),
    note=LINES,
    marked=LINES,
    released=LINES,
)
DOCUMENTS = st.builds(
    Document,
    LINES,
    st.text("甲乙\n\u3000𠀀\u200b", max_size=20),
    st.sampled_from([None, "2022-03-24"]),
    LINES,
    LINES,
    LINES,
    LINES,
    LINES,
    st.one_of(st.none(), st.builds(Span, st.integers(0, 9), st.integers(9, 20))),
    st.lists(SECTIONS, max_size=2).map(tuple),
    DESCRIPTIONS,
)


def stored(document: Document) -> StoredDocument:
    return StoredDocument(7, "a", 3, "active", document, "corpus/a.txt", "sha", "2026-01-01T00:00:00")


def read(row: dict[str, Any], *, sound: bool = True) -> dict[str, Any]:
    """A row as it is read back: joined to its document, with what the checksums say."""
    return {**row, "id": "a", "state": "active", "department": 0, "sound": sound}


@pytest.mark.slow
@given(DOCUMENTS)
def test_any_document_comes_back(document: Document) -> None:
    row = row_of(stored(document))
    assert stored_of(read(row)) == stored(document)
    assert row["digest"] and row["number"] == 7


@pytest.mark.slow
@given(DOCUMENTS, DOCUMENTS)
def test_another_document_has_another_digest(one: Document, other: Document) -> None:
    assert (row_of(stored(one))["digest"] == row_of(stored(other))["digest"]) == (one == other)


@pytest.mark.parametrize(
    ("column", "value"), [("structure", "{"), ("date", 7), ("body", b"\xe5\xb7\xa5\xff"), ("author", None)]
)
def test_of_a_damaged_row_there_is_its_text_and_nothing_that_could_fail(column: str, value: object) -> None:
    row = row_of(stored(Document("题 目", "正文"))) | {column: value}
    made = stored_of(read(row, sound=False))
    assert not made.sound and made.document.title == f"{DAMAGED}题 目"
    assert made.document.body == ("工\ufffd" if column == "body" else "正文")
    assert made.level == len(OPENNESS) - 1, "it may have been closed"


def test_nothing_in_a_damaged_text_breaks_what_shows_it() -> None:
    row = row_of(stored(Document("题", "文"))) | {"title": "一\n二\0", "body": None, "original": 3}
    made = stored_of(read(row, sound=False))
    assert made.document.title == f"{DAMAGED}一 二\ufffd" and made.document.body == ""
    assert made.original == "3"


def test_a_document_without_its_text_has_all_else() -> None:
    whole = stored(Document("题", "正文", author="甲"))
    assert without_text(whole).document == Document("题", "", author="甲")
    assert whole.document.body == "正文"
