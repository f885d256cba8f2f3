"""A view answers with one clearance from one commit: what is closed, withdrawn or later is told as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import DocumentNotFound, DocumentWithdrawn, InvalidRequest
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from tests.indexer.test_archive import import_records, record

RECORDS = [
    record("open", "劳模精神", "弘扬劳模精神。", date="2022-03-24"),
    record("internal", "劳模名单", "劳模名单内部掌握。", openness="内部"),
    record("closed", "劳模处分", "劳模处分决定。", openness="仅档案员"),
    record("gone", "劳模旧闻", "已撤回的劳模旧闻。"),
]
SEEN = {
    Clearance.OPEN: {"open"},
    Clearance.INTERNAL: {"open", "internal"},
    Clearance.EVERYTHING: {"open", "internal", "closed"},
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.open(tmp_path / "home")
    import_records(made, tmp_path, *RECORDS)
    made.withdraw("gone", actor="")
    yield made
    made.close()


@pytest.mark.parametrize("clearance", SEEN)
def test_every_answer_is_of_what_the_clearance_sees(archive: Archive, clearance: Clearance) -> None:
    view, seen = archive.seen_with(clearance), SEEN[clearance]
    assert {hit.id for hit in view.search(SearchRequest("劳模")).hits} == seen
    total, found = view.find_all(SearchRequest("劳模", limit=10))
    assert total == len(seen) and {stored.id for _, stored in found} == seen
    assert view.count() == len(seen)
    for identifier in ("open", "internal", "closed"):
        if identifier in seen:
            assert view.get(identifier).id == identifier
            assert view.marks(identifier, SearchRequest("劳模"))
        else:
            for ask in (view.get, view.similar):
                with pytest.raises(DocumentNotFound):
                    ask(identifier)
            with pytest.raises(DocumentNotFound):
                view.marks(identifier, SearchRequest("劳模"))


def test_what_was_withdrawn_is_told_apart_from_what_never_was(archive: Archive) -> None:
    view = archive.seen_with(Clearance.OPEN)
    with pytest.raises(DocumentWithdrawn):
        view.get("gone")
    with pytest.raises(DocumentNotFound) as told:
        view.get("never")
    assert not isinstance(told.value, DocumentWithdrawn)


def test_the_marks_are_of_the_original_text(archive: Archive) -> None:
    view = archive.seen_with(Clearance.OPEN)
    document = view.get("open").document
    found = view.marks("open", SearchRequest("“勞模精神”"))
    assert [document.text[mark.start : mark.end] for mark in found] == ["劳模精神", "劳模精神"]
    assert list(view.marks_in(document, SearchRequest("“勞模精神”"))) == list(found)


def test_a_held_view_answers_from_one_commit(archive: Archive, tmp_path: Path) -> None:
    held = archive.seen_with(Clearance.OPEN)
    assert held.search(SearchRequest("劳模")).total == 1
    import_records(archive, tmp_path, record("new", "劳模新闻", "劳模。"))
    assert (
        held.search(SearchRequest("劳模")).total == 1
        and archive.seen_with(Clearance.OPEN).search(SearchRequest("劳模")).total == 2
    )


@pytest.mark.parametrize(
    "options", [{"limit": -1}, {"offset": -1}, {"sort": "size"}, {"filters": {"colour": ("红",)}}]
)
def test_options_that_cannot_be_served_are_refused(archive: Archive, options: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        archive.seen_with(Clearance.OPEN).search(SearchRequest("劳模", **options))  # type: ignore[arg-type]


def test_completion_offers_only_titles_that_are_seen(archive: Archive) -> None:
    open_to_all = {each.text for each in archive.seen_with(Clearance.OPEN).complete("劳模", limit=30)}
    assert "劳模精神" in open_to_all and not open_to_all & {"劳模名单", "劳模处分", "劳模旧闻"}
    offered = {each.text for each in archive.seen_with(Clearance.EVERYTHING).complete("劳模", limit=30)}
    assert offered >= {"劳模精神", "劳模名单", "劳模处分"} and "劳模旧闻" not in offered
