"""Watched terms in each kind of database: kept in order, bounded, told to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.news.watch_lists import LONGEST_WATCHED, MOST_WATCHED, WatchList
from indexer.errors import InvalidRequest
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from tests.support.archives.damage import altered
from tests.support.wording import says


def test_a_list_is_kept_as_written_each_term_once(catalogue: Catalogue) -> None:
    catalogue.watch_lists.keep("甲", ["  劳模 精神 ", "", "工匠", "劳模 精神", "AI\0"])
    assert catalogue.watch_lists.of("甲").terms == ("劳模 精神", "工匠", "AI")
    assert catalogue.watch_lists.of("乙") == WatchList("乙") and catalogue.watch_lists.of("").terms == ()
    catalogue.watch_lists.keep("", ["谁的"])
    assert catalogue.watch_lists.of("").terms == () and catalogue.logged() == 0, "nothing of it is logged"
    catalogue.watch_lists.keep("甲", [" "])
    assert catalogue.watch_lists.of("甲") == WatchList("甲") and catalogue.damaged.all() == []


def test_looks_begin_with_the_first_list_and_go_on_with_the_next(catalogue: Catalogue) -> None:
    catalogue.add([IncomingDocument("a", Document("a", "正文"), "", "sha-a")], actor="")
    kept = catalogue.watch_lists.keep("甲", ["劳模"])
    assert (kept.seen, kept.shown_after) == (1, 1)
    for after, until, expected in ((1, 9, (9, 1)), (4, 5, (9, 1))):
        catalogue.watch_lists.note_shown("甲", after, until)
        catalogue.watch_lists.note_shown("乙", after, until)
        kept = catalogue.watch_lists.of("甲")
        assert (kept.seen, kept.shown_after) == expected
    catalogue.watch_lists.keep("甲", ["工匠"])
    assert catalogue.watch_lists.of("甲") == WatchList("甲", ("工匠",), 9, 1)
    assert catalogue.watch_lists.of("乙") == WatchList("乙")


def test_a_list_has_bounds(catalogue: Catalogue) -> None:
    catalogue.watch_lists.keep("甲", map(str, range(MOST_WATCHED)))
    assert len(catalogue.watch_lists.of("甲").terms) == MOST_WATCHED
    with pytest.raises(InvalidRequest, check=says("最多 5,000 条")):
        catalogue.watch_lists.keep("甲", map(str, range(MOST_WATCHED + 1)))
    with pytest.raises(InvalidRequest, check=says("第 2 条有 201 个字")):
        catalogue.watch_lists.keep("甲", ["劳模", "长" * (LONGEST_WATCHED + 1)])
    assert len(catalogue.watch_lists.of("甲").terms) == MOST_WATCHED, "a refused one changes nothing"


def test_a_damaged_list_is_not_read_and_can_be_written_again(place: Path | str, catalogue: Catalogue) -> None:
    catalogue.watch_lists.keep("甲", ["劳模"])
    altered(place, "UPDATE watch_lists SET terms = '别的'")
    assert catalogue.watch_lists.of("甲").terms == ()
    assert [row.table for row in catalogue.damaged.all()] == ["watch_lists"]
    catalogue.watch_lists.keep("甲", ["工匠"])
    assert catalogue.watch_lists.of("甲").terms == ("工匠",) and catalogue.damaged.all() == []


def test_changes_are_counted_from_either_end(catalogue: Catalogue) -> None:
    for name in "abcd":
        catalogue.add([IncomingDocument(name, Document(name, "正文"), "", f"sha-{name}")], actor="")
    changes = catalogue.changes
    assert [changes.at_most(count, 1, 4) for count in (1, 2, 3, 9)] == [2, 3, 4, 4]
    assert catalogue.identifiers(changes.latest(2, 3)) == ["b", "c"]
    assert changes.at_most(1, 4, 4) == 4 and changes.latest(5, 0) == ()
