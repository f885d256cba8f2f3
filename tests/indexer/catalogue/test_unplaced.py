"""Versions whose originals are still to be read for places wait in a queue that a restart goes on with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.layouts import MOST_ATTEMPTS
from indexer.message import Message
from indexer.model import Document, IncomingDocument, Layout, Page, Run
from tests.support.archives.older import lowered

BEGUN = Document("通知", "各工会：\n请于六月底前报送。")
PLACES = Layout(
    pages=(Page(595, 842), Page(595, 842)),
    runs=(Run(0, 2, 0, 0.1, 0.1, 0.2, 0.2), Run(8, 17, 1, 0.1, 0.1, 0.8, 0.2)),
)
REASON = Message("LibreOffice failed")


def arriving(name: str, document: Document = BEGUN, *, unplaced: bool = True) -> IncomingDocument:
    return IncomingDocument(
        name, document, f"corpus/undated/{name}.docx", f"sha-{name}-{document.title}", unplaced=unplaced
    )


def order(catalogue: Catalogue) -> list[tuple[str, int]]:
    """Those that wait, in their turns; each fails so that the next one comes."""
    found = list[tuple[str, int]]()
    while (owed := catalogue.layouts.begin()) and len(found) < 20:
        (first, *_) = catalogue.of_original(owed.number, owed.version)
        found.append((first.id, owed.version))
        catalogue.layouts.fail(owed, REASON)
    return found


@pytest.fixture
def catalogue(catalogue: Catalogue) -> Catalogue:
    catalogue.add([arriving("a"), arriving("b", unplaced=False), arriving("c")], actor="甲")
    return catalogue


def test_the_newest_comes_first_and_each_has_its_attempts(catalogue: Catalogue) -> None:
    assert catalogue.layouts.owed() == 2
    assert order(catalogue) == [("c", 1), ("a", 1)] * MOST_ATTEMPTS
    assert catalogue.layouts.owed() == 0
    assert catalogue.layouts.begin() is None
    assert [(one.number, one.version, one.reason) for one in catalogue.layouts.given_up()] == [
        (1, 1, REASON),
        (3, 1, REASON),
    ]
    catalogue.layouts.try_again()
    assert catalogue.layouts.owed() == 2


def test_who_is_asked_for_comes_first(catalogue: Catalogue) -> None:
    assert catalogue.layouts.ask(catalogue.get("a"))
    assert not catalogue.layouts.ask(catalogue.get("b"))
    assert order(catalogue)[:2] == [("a", 1), ("c", 1)]


def test_one_whose_reader_is_killed_each_time_is_given_up(catalogue: Catalogue) -> None:
    numbers = [owed.number for _ in range(2 * MOST_ATTEMPTS) if (owed := catalogue.layouts.begin())]
    assert numbers == [3] * MOST_ATTEMPTS + [1] * MOST_ATTEMPTS
    assert catalogue.layouts.begin() is None
    assert {one.reason for one in catalogue.layouts.given_up()} == {
        Message("reading never ended", attempts=MOST_ATTEMPTS)
    }


def test_one_that_was_interrupted_has_lost_no_attempt(catalogue: Catalogue) -> None:
    for _ in range(3 * MOST_ATTEMPTS):
        owed = catalogue.layouts.begin()
        assert owed is not None and owed.number == 3
        catalogue.layouts.put_back(owed)


def test_what_was_found_is_kept_once_and_on_the_stored_text(catalogue: Catalogue) -> None:
    catalogue.edit("a", lambda document: replace(document, title="关于报送的通知"), actor="乙")
    edited = catalogue.get("a")
    for stored in catalogue.of_original(1, 1):
        catalogue.layouts.finish(stored, BEGUN, PLACES)
    first, second = catalogue.versions("a")
    assert catalogue.layouts.of(first) == PLACES
    moved = catalogue.layouts.of(second)
    words = [edited.document.text[run.start : run.end] for run in moved.runs]
    assert (words, len(moved.pages)) == (["通知", "请于六月底前报送。"], 2)
    assert catalogue.layouts.owed() == 1
    catalogue.layouts.finish(first, BEGUN, Layout(pages=PLACES.pages[:1]))  # it waits no more
    assert catalogue.layouts.of(first) == PLACES


def test_less_than_is_known_changes_nothing(catalogue: Catalogue) -> None:
    known = replace(arriving("d"), layout=PLACES)
    catalogue.add([known], actor="甲")
    stored = catalogue.get("d")
    catalogue.layouts.finish(stored, Document("别的", "没有一个字相同"), PLACES)
    assert catalogue.layouts.of(stored) == PLACES
    assert not catalogue.layouts.ask(stored)


def test_a_part_of_it_is_kept_and_the_rest_still_waits(catalogue: Catalogue) -> None:
    stored = catalogue.get("a")
    catalogue.layouts.finish(stored, BEGUN, PLACES, whole=False)
    assert catalogue.layouts.of(stored) == PLACES
    assert catalogue.layouts.ask(stored)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # no other had that schema
def test_an_older_archive_owes_all_that_has_an_original(place: Path, catalogue: Catalogue) -> None:
    catalogue.add([IncomingDocument("行", Document("题", "正文"), "", "sha-line")], actor="甲")
    catalogue.edit("b", lambda document: replace(document, author="罗启明"), actor="乙")
    catalogue.close()
    raised = Catalogue(lowered(place, 8))
    assert raised.layouts.owed() == 4
    assert order(raised)[:4] == [("c", 1), ("b", 2), ("a", 1), ("b", 1)]
    raised.close()


def test_the_queue_is_where_it_was_when_it_is_opened_again(catalogue: Catalogue) -> None:
    assert catalogue.layouts.begin() is not None
    catalogue.close()
    again = Catalogue(catalogue.place)
    assert again.layouts.owed() == 2
    again.close()


def test_what_was_damaged_and_put_right_is_read_once_more(catalogue: Catalogue) -> None:
    stored = catalogue.get("b")
    catalogue.layouts.put_right(stored, BEGUN, PLACES)
    assert catalogue.layouts.of(stored) == PLACES
    assert catalogue.layouts.ask(stored)
