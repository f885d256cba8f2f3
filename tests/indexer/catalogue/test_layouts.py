"""Where a text stands in its original is kept beside each version, moves with edits, and is none when it is damaged."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.inspection import faults_of
from indexer.catalogue.database.schema import layouts
from indexer.catalogue.drafts import Draft
from indexer.catalogue.layouts import LARGEST, packed, unpacked
from indexer.model import NO_LAYOUT, Cell, Document, IncomingDocument, Layout, Page, Run, Table
from tests.support.archives.damage import altered
from tests.support.archives.older import lowered

DOCUMENT = Document("名册", "姓名\t金额\n陈一鸣\t3000\n以上共一人。")
CELLS = ("姓名", "金额", "陈一鸣", "3000")


def laid_out(document: Document) -> Layout:
    """The table of DOCUMENT, and a run of its title."""
    places = [(document.text.index(words), len(words)) for words in CELLS]
    cells = [Cell(start, start + length) for start, length in places]
    table = Table(((cells[0], cells[1]), (cells[2], cells[3])), name="表一")
    return Layout((table,), (Page(595, 842),), (Run(0, 2, 0, 0.1, 0.1, 0.2, 0.12),))


def told(layout: Layout, document: Document) -> list[list[str]]:
    """The words in the cells of the first table; none where there is none."""
    rows = layout.tables[0].rows if layout.tables else ()
    return [[document.text[cell.start : cell.end] for cell in row] for row in rows]


@pytest.fixture
def catalogue(catalogue: Catalogue) -> Catalogue:
    catalogue.add([IncomingDocument("a", DOCUMENT, "", "sha-a", layout=laid_out(DOCUMENT))], actor="甲")
    return catalogue


def test_it_is_kept_with_its_version(catalogue: Catalogue) -> None:
    assert catalogue.layouts.of(catalogue.get("a")) == laid_out(DOCUMENT)
    other = Document("名册", "没有表格。")
    catalogue.add([IncomingDocument("a", other, "", "sha-b")], actor="甲")
    first, second = catalogue.versions("a")
    assert catalogue.layouts.of(first) == laid_out(DOCUMENT)
    assert catalogue.layouts.of(second) == NO_LAYOUT


@pytest.mark.parametrize(
    ("changes", "cells", "runs"),
    [
        ({"author": "罗启明"}, CELLS, 1),
        ({"title": "2023年困难职工名册"}, CELLS, 1),
        ({"title": ""}, CELLS, 0),
        ({"body": f"青枫区总工会\n制表\n{DOCUMENT.body}"}, CELLS, 1),
        ({"body": DOCUMENT.body.replace("3000", "12,000.00")}, (*CELLS[:3], "12,000.00"), 1),
        ({"body": DOCUMENT.body.replace("陈一鸣", "陈鸣")}, ("姓名", "金额", "陈鸣", "3000"), 1),
        ({"body": DOCUMENT.body.replace("陈一鸣\t3000\n", "")}, (), 1),
        ({"body": "全文另写。"}, (), 1),
    ],
)
def test_an_edit_carries_it_over(
    catalogue: Catalogue, changes: dict[str, Any], cells: tuple[str, ...], runs: int
) -> None:
    catalogue.edit("a", lambda document: replace(document, **changes), actor="乙")
    edited = catalogue.get("a")
    layout = catalogue.layouts.of(edited)
    assert [cell for row in told(layout, edited.document) for cell in row] == list(cells)
    assert (len(layout.runs), len(layout.pages)) == (runs, 1)
    assert list(faults_of(catalogue.place)) == []


def test_a_draft_has_its_own(catalogue: Catalogue) -> None:
    catalogue.drafts.put([Draft("0123456789ab", "名册.xlsx", "waiting")])
    begun = catalogue.drafts.begin()
    assert begun
    catalogue.drafts.finish(replace(begun, state="read", document=DOCUMENT), laid_out(DOCUMENT))
    assert catalogue.drafts.layout("0123456789ab") == laid_out(DOCUMENT)

    def retitled(draft: Draft) -> Draft:
        return replace(draft, document=replace(DOCUMENT, title="困难职工名册"))

    changed = catalogue.drafts.change("0123456789ab", retitled)
    assert changed.document
    assert told(catalogue.drafts.layout("0123456789ab"), changed.document)[1] == ["陈一鸣", "3000"]
    catalogue.drafts.change("0123456789ab", lambda draft: replace(draft, state="waiting", document=None))
    assert catalogue.drafts.layout("0123456789ab") == NO_LAYOUT


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        zlib.compress(b"[]"),
        zlib.compress(b'{"tables": [["", [[[0, 9999]]]]], "pages": [], "runs": []}'),
        zlib.compress(b'{"tables": [["", [["ab"]]]], "pages": [], "runs": []}'),
        packed(laid_out(DOCUMENT))[:-1],  # type: ignore[index]
    ],
)
def test_what_cannot_be_read_is_none_and_is_told(catalogue: Catalogue, data: bytes) -> None:
    with catalogue.database.transaction() as connection:
        connection.execute(layouts.update().values(data=data, digest=""))
    assert catalogue.layouts.of(catalogue.get("a")) == NO_LAYOUT
    assert [fault.kind for fault in faults_of(catalogue.place)] == ["layout damaged"]


def test_what_is_not_as_it_was_written_is_none_and_mended_by_its_digest(catalogue: Catalogue) -> None:
    other = laid_out(DOCUMENT).moved(lambda at: at - 1 if at > 2 else at)
    altered(catalogue.place, "UPDATE layouts SET data = ?", packed(other))
    assert catalogue.layouts.of(catalogue.get("a")) == NO_LAYOUT
    assert [fault.kind for fault in faults_of(catalogue.place)] == ["layout damaged"]
    (row,) = catalogue.damaged.all()
    assert catalogue.damaged.repair(row, ({"data": packed(laid_out(DOCUMENT))},))
    assert catalogue.layouts.of(catalogue.get("a")) == laid_out(DOCUMENT)


def test_one_that_unpacks_too_far_is_none() -> None:
    with pytest.raises(ValueError, match="too large"):
        unpacked(zlib.compress(b" " * (LARGEST + 1)))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # no other had that schema
def test_texts_of_an_older_catalogue_have_none(place: Path, catalogue: Catalogue) -> None:
    catalogue.close()
    raised = Catalogue(lowered(place, 7))
    assert raised.layouts.of(raised.get("a")) == NO_LAYOUT
    assert raised.get("a").document == DOCUMENT
    raised.close()
