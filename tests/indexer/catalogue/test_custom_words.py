"""An archive's own words: kept, logged, noticed by every process, and what they change in searches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from indexer.archive import Archive
from indexer.catalogue import custom_words
from indexer.errors import InvalidRequest
from indexer.model.diff import Change
from indexer.model.request import SearchRequest
from indexer.search.autocomplete import Completion
from indexer.sync import parallel_tokenizing
from indexer.text.lexicon import SHIPPED, Lexicon
from tests.indexer.test_archive import import_records, record
from tests.support.archives.older import without
from tests.support.wording import says


@pytest.fixture
def office(empty: Archive, tmp_path: Path) -> Archive:
    """An archive whose documents say 申工通, a word that no dictionary has."""
    import_records(
        empty,
        tmp_path,
        record("a", "申工通办", "职工用申工通办事。"),
        record("b", "通办窗口", "申工窗口联通办理。"),
        record("c", "工汇上线", "即日起可用。"),
        record("d", "平台上线", "职工服务平台即日上线。"),
    )
    return empty


def test_words_are_kept_and_logged(empty: Archive) -> None:
    assert empty.words.lexicon() is SHIPPED and empty.words.all() == []
    assert empty.words.add_terms(["申工通", "青枫坊"], actor="周敏") == ("申工通", "青枫坊")
    empty.words.add_synonyms(["工汇", "职工服务平台"], actor="周敏")
    group, *terms = empty.words.all()
    assert (group.kind, group.words, group.added_by) == ("synonyms", ("工汇", "职工服务平台"), "周敏")
    assert [each.words for each in terms] == [("青枫坊",), ("申工通",)] and group.added_at
    assert empty.words.remove([terms[0].serial, 99], actor="陈晨") == [terms[0]]
    assert empty.words.remove([terms[0].serial], actor="陈晨") == []
    assert empty.words.lexicon() == Lexicon(("申工通",), (("工汇", "职工服务平台"),))
    events = [(event.actor, event.act, event.id, event.changes) for event in empty.log()]
    assert events == [
        ("陈晨", "words", "", (Change("term", "青枫坊", ""),)),
        ("周敏", "words", "", (Change("synonyms", "", "工汇 职工服务平台"),)),
        ("周敏", "words", "", (Change("term", "", "青枫坊"),)),
        ("周敏", "words", "", (Change("term", "", "申工通"),)),
    ]


def test_of_several_terms_all_are_added_or_none(empty: Archive) -> None:
    empty.words.add_terms(["申工通"], actor="")
    with pytest.raises(InvalidRequest, check=says("已经加过了")):
        empty.words.add_terms(["青枫坊", "申工通"], actor="")
    assert empty.words.lexicon().terms == ("申工通",) and len(empty.log()) == 1


def test_terms_and_a_group_are_added_both_or_none(empty: Archive) -> None:
    """The group is refused last, when the terms would have been written."""
    empty.words.add_synonyms(["工汇", "职工服务平台"], actor="")
    before = empty.words.all(), empty.log()
    with pytest.raises(InvalidRequest, check=says("一组里")):
        empty.words.add(["申工通"], ["工汇", "职工汇"], actor="周敏")
    with pytest.raises(InvalidRequest, check=says("最多")):
        empty.words.add(["申" * 40], ["青枫汇", "职工汇"], actor="周敏")
    assert (empty.words.all(), empty.log()) == before
    assert empty.words.add(["申工通"], ["青枫汇", "职工汇"], actor="周敏") == (
        ("申工通",),
        ("青枫汇", "职工汇"),
    )
    assert [event.changes[0].field for event in empty.log()[:2]] == ["synonyms", "term"]


def test_a_write_that_fails_for_the_group_takes_the_terms_back(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = custom_words._insert

    def fails(connection: sa.Connection, kind: custom_words.Kind, *rest: Any) -> None:
        if kind == "synonyms":
            raise RuntimeError("the disk is full")
        written(connection, kind, *rest)

    monkeypatch.setattr(custom_words, "_insert", fails)
    with pytest.raises(RuntimeError):
        empty.words.add(["申工通"], ["青枫汇", "职工汇"], actor="周敏")
    assert empty.words.all() == [] and empty.log() == []
    assert empty.words.lexicon() == SHIPPED


def test_words_survive_and_the_index_asks_to_be_rebuilt(office: Archive) -> None:
    office.words.add_terms(["县级工会日", "申工app"], actor="")
    assert office.index_state() == "current", "neither is cut otherwise"
    office.words.add_terms(["申工通"], actor="")
    assert office.index_state() == office.overview().index == "reindex advised"
    assert office.reindex() == 4
    assert office.index_state() == "current"
    again = Archive.open(office.home)
    assert again.index_state() == "current"
    again.close()


def test_a_word_ranks_after_reindexing_and_what_is_found_stays(office: Archive) -> None:
    def found() -> list[str]:
        return sorted(hit.id for hit in office.search("“申工通”").hits)

    assert found() == ["a"]
    office.words.add_terms(["申工通"], actor="")
    assert found() == ["a"]
    assert office._engine.snapshot().word_frequencies(["申工通"]) == [1], (
        "guessed in the text, not in the title"
    )
    assert office._engine.snapshot().word_frequencies(["通办"]) == [2]
    office.reindex()
    assert found() == ["a"]
    assert office._engine.snapshot().word_frequencies(["通办"]) == [1]


@pytest.mark.slow
def test_many_documents_are_cut_with_them_by_children(
    office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    office.words.add_terms(["申工通"], actor="")
    office.reindex()
    assert office._engine.snapshot().word_frequencies(["通办"]) == [1]


def test_documents_that_come_are_cut_with_them(empty: Archive, tmp_path: Path) -> None:
    empty.words.add_terms(["申工通"], actor="")
    import_records(empty, tmp_path, record("a", "申工通办", "甲"))
    assert empty._engine.snapshot().word_frequencies(["申工通", "通办"]) == [1, 0]


def test_synonyms_count_at_once(office: Archive) -> None:
    assert office.search("工汇", widen=True).tiers["phrase"] == 1
    office.words.add_synonyms(["工汇", "职工服务平台"], actor="")
    told = office.search("工汇")
    assert told.synonyms[0].others == ("职工服务平台",) and office.index_state() == "current"
    assert told.tiers["phrase"] == 1 and office.search("工汇", widen=True).tiers["phrase"] == 2
    assert office.seen_with().marks("d", SearchRequest("工汇", widen=True)) and not office.seen_with().marks(
        "d", SearchRequest("工汇")
    )


@pytest.mark.slow
def test_terms_are_offered_while_they_are_there(office: Archive) -> None:
    assert office.seen_with().complete("青枫") == ()
    office.words.add_terms(["青枫工坊先锋号"], actor="")
    office.words.add_synonyms(["青枫汇", "职工汇"], actor="")
    assert office.seen_with().complete("青枫") == (
        Completion("青枫工坊先锋号", "term"),
        Completion("青枫汇", "term"),
    )
    assert office.seen_with().complete("qfgf") == (Completion("青枫工坊先锋号", "term"),)
    office.words.remove([each.serial for each in office.words.all()], actor="")
    assert office.seen_with().complete("青枫") == ()


def test_another_process_notices_within_a_look(office: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: moment[0])
    other = Archive.open(office.home)
    assert other.words.lexicon() is SHIPPED
    office.words.add_terms(["申工通"], actor="")
    assert office.words.lexicon().terms == ("申工通",)
    assert other.words.lexicon() is SHIPPED, "it has looked a moment ago"
    moment[0] += custom_words.SECONDS_BETWEEN_LOOKS
    noticed = other.words.lexicon()
    assert noticed.terms == ("申工通",) and other.index_state() == "reindex advised"
    moment[0] += custom_words.SECONDS_BETWEEN_LOOKS
    assert other.words.lexicon() is noticed, "nothing has changed"
    (word,) = office.words.all()
    office.words.remove([word.serial], actor="")
    office.words.add_terms(["青枫坊"], actor="")
    moment[0] += custom_words.SECONDS_BETWEEN_LOOKS
    assert other.words.lexicon().terms == ("青枫坊",), "as many as before, but others"
    other.close()


@pytest.mark.slow
@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)  # no other was without it
def test_an_older_archive_gets_the_table(office: Archive) -> None:
    office.close()
    without(office.home / "var" / "catalogue.db", "own_words")
    later = Archive.open(office.home)
    assert later.words.all() == [] and later.search("“申工通”").total == 1
    assert later.words.lexicon() is SHIPPED
    later.words.add_terms(["申工通"], actor="")
    assert later.words.lexicon().terms == ("申工通",)
    later.close()
