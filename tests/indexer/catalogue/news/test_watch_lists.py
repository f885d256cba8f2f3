"""Watched terms in each kind of database: kept in order, bounded, told to nobody."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

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
    catalogue.watch_lists.keep("甲", [" ", "\u200b"])
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


def test_a_look_in_another_tab_while_the_list_is_kept_is_not_forgotten(
    place: Path | str, catalogue: Catalogue
) -> None:
    """What was shown between the moment that the terms were sent and the one when they are written stays shown."""
    catalogue.watch_lists.keep("甲", ["劳模"])
    lists, begin = catalogue.watch_lists, catalogue.watch_lists._transaction

    def begin_after_the_other() -> AbstractContextManager[sa.Connection]:
        with closing(Catalogue(place)) as other:
            other.watch_lists.note_shown("甲", 2, 7)
        return begin()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "_transaction", begin_after_the_other)
        kept = lists.keep("甲", ["工匠"])
    assert kept == lists.of("甲") == WatchList("甲", ("工匠",), 7, 2)


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


def test_changes_are_taken_from_either_end(catalogue: Catalogue) -> None:
    for name in "abcd":
        catalogue.add([IncomingDocument(name, Document(name, "正文"), "", f"sha-{name}")], actor="")
    changes = catalogue.changes
    assert [changes.next_acts(count, 1, 3) for count in (1, 2, 9)] == [
        ((2, 2),),
        ((2, 2), (3, 3)),
        ((2, 2), (3, 3)),
    ]
    assert changes.latest(2, 3) == (3, 2)
    assert changes.next_acts(1, 4, 4) == () and changes.latest(5, 0) == ()
    catalogue.edit("b", partial(replace, title="别的"), actor="")
    assert changes.latest(3, 5) == (2, 4, 3), "last changed first, each once"
