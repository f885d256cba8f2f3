"""Documents that came in or changed are read for watched terms: each that may be seen, to a bound, none twice or never."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.catalogue import WatchList
from indexer.model.clearance import Clearance
from indexer.search.archive_view import ArchiveView
from indexer.search.watch import news
from tests.indexer.test_archive import import_records, record

WATCHED = WatchList("林晓", ("食堂", "劳模", "題名"))


def told(view: ArchiveView, after: int, until: int, *, again: bool = False) -> tuple[list[str], int, bool]:
    """Identifiers, how far it read, and whether more came later."""
    found = view.watch_news(WATCHED, after, until, again=again)
    return [each.id for each in found.documents], found.until, found.more


def taken_in(archive: Archive, folder: Path, **bodies: str) -> None:
    import_records(archive, folder, *(record(name, f"文{name}", body) for name, body in bodies.items()))


def test_each_document_is_told_once_with_its_terms_and_what_else_is_said_of_it(
    empty: Archive, tmp_path: Path
) -> None:
    taken_in(empty, tmp_path, a="食堂与勞模。", b="别的。", c="食，堂。")
    import_records(empty, tmp_path, record("d", "题名", "别的。", date="2022-03-24", author="周敏"))
    empty.edit("a", {"body": "劳模，食堂。"})
    view = empty.seen_with()
    found = view.watch_news(WATCHED, 0, view.settled)
    assert [(each.id, each.terms) for each in found.documents] == [("d", ("題名",)), ("a", ("食堂", "劳模"))]
    first = found.documents[0]
    assert (first.title, first.date, first.author) == ("题名", "2022-03-24", "周敏")
    assert (found.until, found.more) == (view.settled, False)
    assert told(view, 4, view.settled)[0] == ["a"] and told(view, 5, view.settled) == ([], 5, False)
    assert view.watch_news(replace(WATCHED, terms=()), 0, 5) == news.WatchNews(until=5)


def test_what_may_not_be_seen_or_was_withdrawn_is_not_told(empty: Archive, tmp_path: Path) -> None:
    taken_in(empty, tmp_path, a="食堂", b="食堂", c="食堂")
    empty.edit("b", {"开放状态": "内部"})
    empty.withdraw("c")
    for access, expected in ((Clearance.OPEN, ["a"]), (Clearance.EVERYTHING, ["b", "a"])):
        view = empty.seen_with(access)
        assert told(view, 0, view.settled)[0] == expected
        assert [each.id for each in view.latest_watched(WATCHED)] == expected
    empty.reinstate("c")
    view = empty.seen_with(Clearance.OPEN)
    assert told(view, 5, view.settled)[0] == ["c"]


def test_a_look_ends_at_its_bounds_and_the_next_goes_on_there(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "MOST_READ", 4)
    monkeypatch.setattr(news, "_AT_ONCE", 2)
    taken_in(empty, tmp_path, **{f"n{at}": "食堂" * (1 + 9 * (at == 5)) for at in range(7)})
    view = empty.seen_with()
    assert told(view, 0, 7) == (["n3", "n2", "n1", "n0"], 4, True)
    assert told(view, 4, 7) == (["n6", "n5", "n4"], 7, False)
    monkeypatch.setattr(news, "MOST_CHARACTERS", 20)
    assert told(view, 4, 7) == (["n5", "n4"], 6, True)
    assert told(view, 6, 7) == (["n6"], 7, False)
    assert told(view, 4, 7, again=True) == (["n6", "n5", "n4"], 7, False)


def test_a_document_that_changed_twice_is_read_and_told_once(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "_AT_ONCE", 1)
    taken_in(empty, tmp_path, a="食堂", b="食堂")
    empty.edit("a", {"body": "食堂。"})
    view = empty.seen_with()
    assert told(view, 0, view.settled) == (["b", "a"], 3, False)
    monkeypatch.setattr(news, "MOST_CHARACTERS", 1)
    assert told(view, 0, view.settled) == (["a"], 1, True)
    assert told(view, 1, view.settled) == (["b"], 2, True)
    assert told(view, 2, view.settled) == (["a"], 3, False), "the change is one of its own"


def test_the_feed_reads_what_changed_last_up_to_so_many_characters(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "_AT_ONCE", 2)
    taken_in(empty, tmp_path, a="食堂", b="食堂" * 50, c="食堂", d="食堂")
    empty.edit("a", {"body": "食堂。"})
    view = empty.seen_with()
    assert [each.id for each in view.latest_watched(WATCHED)] == ["a", "d", "c", "b"]
    monkeypatch.setattr(news, "MOST_CHARACTERS", 15)
    assert [each.id for each in view.latest_watched(WATCHED)] == ["a", "d", "c"]
    monkeypatch.setattr(news, "MOST_CHARACTERS", 1)
    assert [each.id for each in view.latest_watched(WATCHED)] == ["a"], "one is read, however long it is"


def test_books_cost_the_feed_and_a_look_what_two_of_them_cost(empty: Archive, tmp_path: Path) -> None:
    """Each of 300,000 characters: with the second the bound of half a million is reached."""
    book = "食堂与職工之家，" * (300_000 // 8)
    taken_in(empty, tmp_path, **{f"n{at}": book for at in range(4)})
    view = empty.seen_with()
    assert [each.id for each in view.latest_watched(WATCHED)] == ["n3", "n2"]
    assert told(view, 0, view.settled) == (["n1", "n0"], 2, True)


def test_json_names_so_many_terms_of_a_document_at_most() -> None:
    terms = tuple(f"词{at}" for at in range(news.MOST_TERMS + 1))
    document = news.WatchedDocument("a", "题名", None, "", "", "2026-01-01T00:00:00+00:00", terms)
    answer: Any = news.news_json(terms, news.WatchNews((document,), 9))
    assert answer["documents"][0]["terms"] == list(terms[:-1]) and answer["terms"] == list(terms)


def test_as_json() -> None:
    document = news.WatchedDocument("a", "题名", None, "", "", "2026-01-01T00:00:00+00:00", ("食堂",))
    assert news.news_json(["食堂", "劳模"], news.WatchNews((document,), 9, more=True)) == {
        "terms": ["食堂", "劳模"],
        "documents": [{"id": "a", "title": "题名", "date": None, "url": "/articles/a", "terms": ["食堂"]}],
        "more": True,
    }
