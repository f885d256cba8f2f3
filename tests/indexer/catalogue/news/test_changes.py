"""Which documents came in or changed between two acts, in each kind of database."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from indexer.catalogue.catalogue import Catalogue
from indexer.model.document import Document
from indexer.model.request import SearchRequest
from indexer.model.stored import IncomingDocument


def add(catalogue: Catalogue, *names: str) -> None:
    catalogue.add(
        [IncomingDocument(name, Document(name, "正文"), "", f"sha-{name}") for name in names], actor=""
    )
    _, serials = catalogue.pending()
    catalogue.mark_indexed(serials)


def changed(catalogue: Catalogue, after: int) -> list[str]:
    return catalogue.identifiers(catalogue.changes.changed(after, catalogue.changes.settled()))


def test_what_comes_in_or_changes_is_told_once(catalogue: Catalogue) -> None:
    add(catalogue, "a", "b")
    before = catalogue.changes.settled()
    assert before == catalogue.logged() > 0 and changed(catalogue, 0) == ["a", "b"]
    add(catalogue, "c")
    for title in ("甲", "乙"):
        catalogue.edit("a", partial(replace, title=title), actor="")
    catalogue.set_state("b", "withdrawn", actor="")
    catalogue.mark_indexed(catalogue.pending()[1])
    assert changed(catalogue, before) == ["a", "c"]
    then = catalogue.changes.settled()
    catalogue.set_state("b", "active", actor="")
    catalogue.mark_indexed(catalogue.pending()[1])
    assert changed(catalogue, then) == ["b"]
    assert catalogue.changes.changed(catalogue.logged(), catalogue.logged()) == ()


def test_what_the_index_still_owes_is_not_told_yet(catalogue: Catalogue) -> None:
    add(catalogue, "a")
    before = catalogue.changes.settled()
    catalogue.add([IncomingDocument("b", Document("b", "正文"), "", "sha-b")], actor="")
    assert catalogue.changes.settled() == before and changed(catalogue, 0) == ["a"]
    catalogue.mark_indexed(catalogue.pending()[1])
    assert changed(catalogue, before) == ["b"]


def test_acts_on_no_document_touch_none(catalogue: Catalogue) -> None:
    add(catalogue, "a")
    added = catalogue.logged()
    catalogue.saved.save("检索", SearchRequest("题"), owner="甲", shared=True)
    assert catalogue.logged() > added
    assert catalogue.changes.touched(0, added) and catalogue.changes.touched(-1, catalogue.logged())
    assert not catalogue.changes.touched(added, catalogue.logged())
    assert not catalogue.changes.touched(added, 0)


def test_an_empty_log_has_nothing(catalogue: Catalogue) -> None:
    assert (catalogue.changes.settled(), catalogue.changes.last_before("9999")) == (0, 0)


def test_only_an_owners_look_is_noted_and_never_backwards(catalogue: Catalogue) -> None:
    add(catalogue, "a")
    kept = catalogue.saved.save("检索", SearchRequest("题"), owner="甲", shared=True)
    assert (kept.seen, kept.shown_after) == (1, 1)
    logged = catalogue.logged()
    for owner, after, until, expected in (("乙", 1, 5, 1), ("", 1, 5, 1), ("甲", 1, 5, 5), ("甲", 0, 4, 5)):
        catalogue.saved.note_shown(kept.id, owner, after, until)
        found = catalogue.saved.one_seen_by("甲", kept.id)
        assert found is not None and (found.seen, found.shown_after) == (expected, 1)
    assert catalogue.logged() == logged and catalogue.damaged.all() == []
    assert catalogue.changes.last_before(kept.created_at) < logged == catalogue.changes.last_before("9999")
