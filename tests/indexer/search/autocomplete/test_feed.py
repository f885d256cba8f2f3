"""What is offered follows the catalogue: at once for a few changes, aside for many, and never what is not seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.index import View
from indexer.index.execution.snapshot import Snapshot
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.search.autocomplete import feed, held_titles
from tests.indexer.test_archive import import_records, record
from tests.support.processes.processes import until
from tests.support.web.asking import ask_often

OPEN = Clearance.OPEN


@pytest.fixture(params=["by the index", "in memory"])
def titles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who finds titles by their beginnings: the index, or where it cannot tell, what is held of them."""
    if request.param == "in memory":
        monkeypatch.setattr(Snapshot, "titles_beginning", lambda *asked: None)
    return str(request.param)


@pytest.fixture
def archive(titles: str, tmp_path: Path) -> Iterator[Archive]:
    made = Archive.open(tmp_path / "home")
    import_records(
        made, tmp_path, record("a", "青枫坊书屋", "书屋开放日。", district="青枫区", author="倪倩")
    )
    yield made
    made.close()


def offered(archive: Archive, typed: str, clearance: Clearance = OPEN) -> list[str]:
    return [each.text for each in archive.seen_with(clearance).complete(typed)]


def titles_offered(archive: Archive, typed: str) -> list[str]:
    return [each.text for each in archive.seen_with(OPEN).complete(typed) if each.kind == "title"]


def test_names_and_titles_are_offered(archive: Archive) -> None:
    assert "青枫坊书屋" in offered(archive, "青枫") and "青枫区" in offered(archive, "青枫")
    assert offered(archive, "倪") == ["倪倩"]


@pytest.mark.slow
def test_a_change_is_taken_over_at_once(archive: Archive, tmp_path: Path) -> None:
    assert offered(archive, "劳模新") == []
    import_records(archive, tmp_path, record("b", "劳模新村", "劳模。"))
    assert offered(archive, "劳模新") == ["劳模新村"]
    archive.edit("b", {"title": "劳模新城"}, actor="")
    assert offered(archive, "劳模新") == ["劳模新城"]
    archive.withdraw("b", actor="")
    assert offered(archive, "劳模新") == []
    archive.reinstate("b", actor="")
    assert offered(archive, "劳模新") == ["劳模新城"]


def test_what_is_closed_is_offered_no_longer(archive: Archive) -> None:
    assert "青枫坊书屋" in offered(archive, "青枫坊")
    archive.edit("a", {"openness": "仅档案员"}, actor="")
    assert offered(archive, "青枫坊") == []
    assert offered(archive, "青枫坊", Clearance.EVERYTHING) == ["青枫坊书屋"]


@pytest.mark.parametrize("titles", ["in memory"], indirect=True)
def test_many_changes_are_read_aside(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_titles, "AT_ONCE", 2)
    offered(archive, "青")
    import_records(archive, tmp_path, *(record(f"n{at}", f"劳模新村第{at}期", f"文{at}") for at in range(5)))
    until(lambda: len(offered(archive, "劳模新村")) == 5, "five titles are offered")


def test_the_newest_of_one_title_stands_for_it(archive: Archive, tmp_path: Path) -> None:
    named = (record(f"n{at}", "工会新闻" if at % 2 else "工会新闻发布会", f"文{at}") for at in range(6))
    import_records(archive, tmp_path, *named, record("z", "工会新", "文"))
    assert titles_offered(archive, "工会新闻") == ["工会新闻发布会"]
    assert titles_offered(archive, "gonghuixin") == ["工会新", "工会新闻", "工会新闻发布会"]
    archive.withdraw("n5", actor="")
    assert titles_offered(archive, "ghx") == ["工会新", "工会新闻发布会", "工会新闻"]


def test_an_archives_own_terms_are_offered(archive: Archive) -> None:
    assert "青枫通" not in offered(archive, "青枫")
    archive.words.add_terms(["青枫通"], actor="")
    assert "青枫通" in offered(archive, "青枫")


def test_a_past_query_is_offered_while_a_document_says_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_often(archive._queries, "书屋开放日", 1, OPEN)
    monkeypatch.setattr(feed, "EVERY", -1.0)
    assert "书屋开放日" in offered(archive, "书屋开")
    archive.withdraw("a", actor="")
    assert "书屋开放日" not in offered(archive, "书屋开")


def test_a_name_that_an_older_look_offered_goes_with_its_document(archive: Archive) -> None:
    older = archive.seen_with(OPEN)
    assert older.settled and older.snapshot.count() == 1  # as a request sees it that came in before
    archive.withdraw("a", actor="")
    assert [each.text for each in older.complete("倪")] == ["倪倩"]
    assert offered(archive, "倪") == []


def test_names_are_counted_again_only_when_a_document_changed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(archive, "倪")
    taken = []
    take = feed.AutocompleteFeed._take_vocabulary

    def noted(own: feed.AutocompleteFeed, view: View) -> None:
        taken.append(view)
        take(own, view)

    monkeypatch.setattr(feed.AutocompleteFeed, "_take_vocabulary", noted)
    archive.saved.save("检索", SearchRequest("题"))
    offered(archive, "倪")
    assert not taken
    import_records(archive, tmp_path, record("b", "题", "文", author="倪清"))
    assert offered(archive, "倪") == ["倪倩", "倪清"] and len(taken) == 1


@pytest.mark.parametrize("titles", ["by the index"], indirect=True)
def test_titles_are_loaded_before_anybody_asks(archive: Archive) -> None:
    archive.seen_with(OPEN).load_completions()
    (part,) = archive._engine.snapshot({0}).parts  # type: ignore[attr-defined]
    assert "_openings" in part.segment.titles.__dict__


@pytest.mark.parametrize("titles", ["in memory"], indirect=True)
def test_titles_in_memory_are_read_before_anybody_asks(archive: Archive) -> None:
    archive.seen_with(OPEN).load_completions()
    assert archive._completions[OPEN]._held._serial > 0
