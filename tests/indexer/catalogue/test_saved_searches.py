"""Saved searches in the catalogue's database: kept, listed, deleted, within limits, beside everything else."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.catalogue import saved_searches
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.sqlite import SqliteDatabase
from indexer.catalogue.saved_searches import LONGEST_NAME, SavedSearch, SavedSearches
from indexer.catalogue.sharing import ownership
from indexer.catalogue.sharing.ownership import KEPT_DELETED
from indexer.errors import CatalogueUnusable, InvalidRequest
from indexer.model.clearance import Role
from indexer.model.request import SearchRequest
from indexer.query.parser import LONGEST_QUERY
from tests.support.archives.older import shape, without
from tests.support.wording import says


@pytest.fixture
def searches(catalogue: Catalogue) -> SavedSearches:
    return catalogue.saved


def save(
    searches: SavedSearches, name: str, query: str = "劳模", *, owner: str = "", shared: bool = True
) -> str:
    kept = searches.save(name, SearchRequest(query), owner=owner, shared=shared)
    return kept.id


def delete(searches: SavedSearches, identifier: str, actor: str = "") -> bool:
    return searches.delete(identifier, actor=actor)


def names(kept: Iterable[SavedSearch]) -> list[str]:
    return [one.name for one in kept]


def test_a_search_comes_back_as_it_was(empty: Archive) -> None:
    filters = {"year": ("2022", "2021"), "district": ("浦东新区",)}
    kept = empty.saved.save(
        "区里的劳模", SearchRequest("劳模 -工匠", sort="newest", filters=filters, widen=True, tier="all")
    )
    assert re.fullmatch("[0-9a-f]{12}", kept.id) and kept.created_at.endswith("+00:00")
    assert (kept.name, kept.request.query, kept.request.sort) == ("区里的劳模", "劳模 -工匠", "newest")
    assert (kept.request.widen, kept.request.tier) == (True, "all")
    assert kept.request.filters == {"year": ("2021", "2022"), "district": ("浦东新区",)}
    assert empty.saved.seen_by("") == [kept]


def test_last_saved_first(searches: SavedSearches) -> None:
    ids = [save(searches, name) for name in "甲乙丙"]
    assert [kept.id for kept in searches.seen_by("")] == ids[::-1]


def test_the_same_is_kept_once(searches: SavedSearches) -> None:
    assert save(searches, "甲") == save(searches, "甲")
    assert len({save(searches, "甲"), save(searches, "乙"), save(searches, "甲", "工匠")}) == 3
    same = [
        searches.save("丙", SearchRequest("x", sort="oldest", filters={"year": years}, widen=True)).id
        for years in (("1", "2"), ("2", "1", "2"))
    ]
    assert same[0] == same[1]


def test_deleting(searches: SavedSearches) -> None:
    first, second = save(searches, "甲"), save(searches, "乙")
    assert delete(searches, first) and not delete(searches, first) and not delete(searches, "\ud800")
    assert [kept.id for kept in searches.seen_by("")] == [second]


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x00", "\u200b\u202e"])
def test_a_name_is_asked_for(searches: SavedSearches, name: str) -> None:
    with pytest.raises(InvalidRequest, check=says("起个名字")):
        save(searches, name)


def test_long_names_and_queries_are_refused(searches: SavedSearches) -> None:
    assert save(searches, f" {'名' * LONGEST_NAME} ")
    with pytest.raises(InvalidRequest, check=says(f"最多 {LONGEST_NAME} 个")):
        save(searches, "名" * (LONGEST_NAME + 1))
    assert save(searches, "长", "词" * LONGEST_QUERY)
    with pytest.raises(InvalidRequest, check=says("请截短")):
        save(searches, "太长", "词" * (LONGEST_QUERY + 1))
    with pytest.raises(InvalidRequest, check=says("phrase、all")):
        searches.save("甲", SearchRequest("", tier="most"))  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, check=says("relevance、newest")):
        searches.save("甲", SearchRequest("", sort="up"))  # type: ignore[arg-type]


# whose they are


def test_what_is_not_shared_is_its_owners_alone(searches: SavedSearches) -> None:
    save(searches, "办公室的")
    save(searches, "我的", owner="林晓", shared=False)
    save(searches, "大家的", owner="林晓")
    save(searches, "别人的", owner="安宁", shared=False)
    assert names(searches.seen_by("林晓")) == ["大家的", "我的", "办公室的"]
    assert names(searches.seen_by("安宁")) == ["别人的", "大家的", "办公室的"]
    assert names(searches.seen_by("")) == names(searches.seen_by("周敏")) == ["大家的", "办公室的"]


def test_the_office_keeps_nothing_to_itself(searches: SavedSearches) -> None:
    kept = searches.save("甲", SearchRequest("x"), owner="", shared=False)
    searches.share(kept.id, False, actor="")
    assert names(searches.seen_by("")) == ["甲"] and searches.seen_by("")[0].shared


@pytest.mark.parametrize(
    ("owner", "shared", "may"),
    [
        ("林晓", True, {"林晓", "管理员"}),
        ("林晓", False, {"林晓"}),
        ("", True, {"档案员", "管理员"}),
    ],
)
def test_who_may_change_it(searches: SavedSearches, owner: str, shared: bool, may: set[str]) -> None:
    save(searches, "甲", owner=owner, shared=shared)
    (kept,) = searches.seen_by(owner)
    people: dict[str, Role | None] = {
        "": None,
        "林晓": "reader",
        "查阅者": "reader",
        "档案员": "archivist",
        "管理员": "administrator",
    }
    assert {who for who, role in people.items() if kept.changed_by(who, role)} == may
    assert {who for who, role in people.items() if kept.seen_by(who)} == (set(people) if shared else {owner})


def test_sharing_and_no_longer(searches: SavedSearches) -> None:
    kept = save(searches, "甲", owner="林晓", shared=False)
    assert searches.share(kept, True, actor="林晓") and names(searches.seen_by("")) == ["甲"]
    assert searches.share(kept, False, actor="林晓") and names(searches.seen_by("")) == []
    assert not searches.share("0" * 12, True, actor="林晓")


def test_saving_the_same_again_shares_it_as_said_last(searches: SavedSearches) -> None:
    one = save(searches, "甲", owner="林晓", shared=False)
    assert save(searches, "甲", owner="林晓", shared=True) == one and names(searches.seen_by("")) == ["甲"]
    assert save(searches, "甲", owner="林晓", shared=False) == one and names(searches.seen_by("")) == []
    assert save(searches, "甲", owner="安宁", shared=False) != one


# deleting and bringing back


def test_what_was_deleted_comes_back_as_it_was(searches: SavedSearches) -> None:
    kept = save(searches, "甲", owner="林晓", shared=False)
    (before,) = searches.seen_by("林晓")
    delete(searches, kept, "林晓")
    assert searches.seen_by("林晓") == [] and names(searches.deleted("林晓", "reader")) == ["甲"]
    assert searches.restore(kept, actor="林晓") and searches.seen_by("林晓") == [before]
    assert searches.deleted("林晓", "reader") == [] and not searches.restore(kept, actor="林晓")


def test_who_may_bring_it_back(searches: SavedSearches) -> None:
    delete(searches, save(searches, "我的", owner="林晓", shared=False), "林晓")
    delete(searches, save(searches, "大家的", owner="林晓"), "林晓")
    delete(searches, save(searches, "不当的", owner="林晓"), "周敏")
    delete(searches, save(searches, "办公室的"), "安宁")
    assert names(searches.deleted("林晓", "reader")) == ["大家的", "我的"]
    assert names(searches.deleted("安宁", "archivist")) == ["办公室的"]
    assert names(searches.deleted("周敏", "administrator")) == ["办公室的", "不当的", "大家的"]
    assert searches.deleted("旁人", "reader") == searches.deleted("", None) == []


def test_after_a_while_it_is_gone(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    first = save(searches, "甲", owner="林晓")
    delete(searches, first, "林晓")
    later = (datetime.now(UTC) + timedelta(days=KEPT_DELETED, seconds=5)).isoformat(timespec="seconds")
    monkeypatch.setattr(saved_searches, "now", lambda: later)
    assert searches.deleted("林晓", "reader") == [] and not searches.restore(first, actor="林晓")
    assert rows(searches) == 0


def test_only_the_last_deleted_can_be_brought_back(
    searches: SavedSearches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "MOST_DELETED", 3)
    other = save(searches, "别人的", owner="安宁")
    delete(searches, other, "安宁")
    for number in range(9):
        monkeypatch.setattr(saved_searches, "now", lambda at=number: f"2026-01-02T03:04:{at:02}+00:00")
        delete(searches, save(searches, f"第{number}条", owner="林晓"), "林晓")
    assert names(searches.deleted("林晓", "reader")) == ["第8条", "第7条", "第6条"]
    assert rows(searches) == 4
    last = searches.deleted("林晓", "reader")[-1]
    assert searches.restore(last.id, actor="林晓"), "all that are shown can be brought back"


def rows(searches: SavedSearches) -> int:
    with searches._engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM saved_searches").scalar_one())


# limits


def test_there_is_an_end_to_saving(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_OWN", 3)
    ids = [save(searches, name, owner="林晓", shared=False) for name in "甲乙丙"]
    with pytest.raises(InvalidRequest, check=says(r"已保存 3 条检索.*请先删去")):
        save(searches, "丁", owner="林晓", shared=False)
    assert save(searches, "丁", owner="安宁") and save(searches, "戊")
    assert save(searches, "甲", owner="林晓", shared=False) == ids[0]
    delete(searches, ids[1], "林晓")
    assert save(searches, "丁", owner="林晓", shared=False)
    with pytest.raises(InvalidRequest, check=says("已保存 3 条")):
        searches.restore(ids[1], actor="林晓")


def test_there_is_an_end_to_sharing(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_SHARED", 2)
    first = save(searches, "甲", owner="林晓")
    save(searches, "乙")
    with pytest.raises(InvalidRequest, check=says(r"全单位共享的检索已满 2 条")):
        save(searches, "丙", owner="安宁")
    own = save(searches, "丙", owner="安宁", shared=False)
    with pytest.raises(InvalidRequest, check=says("已满")):
        searches.share(own, True, actor="安宁")
    delete(searches, first, "林晓")
    assert searches.share(own, True, actor="安宁")
    with pytest.raises(InvalidRequest, check=says("已满")):
        searches.restore(first, actor="林晓")


def test_there_is_an_end_to_all(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_IN_ALL", 2)
    save(searches, "甲", owner="林晓")
    save(searches, "乙", owner="安宁", shared=False)
    with pytest.raises(InvalidRequest, check=says("请联系管理员")):
        save(searches, "丙", owner="周敏", shared=False)


def test_nobody_changes_too_much_at_once(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_ACTS", 4)
    first = save(searches, "甲", owner="林晓")
    delete(searches, first, "林晓")
    searches.restore(first, actor="林晓")
    searches.share(first, False, actor="林晓")
    for act in (
        lambda: save(searches, "乙", owner="林晓"),
        lambda: delete(searches, first, "林晓"),
        lambda: searches.share(first, True, actor="林晓"),
    ):
        with pytest.raises(InvalidRequest, check=says("一小时内最多")):
            act()
    assert save(searches, "乙", owner="安宁") and names(searches.seen_by("林晓")) == ["乙", "甲"]
    later = (datetime.now(UTC) + timedelta(hours=1, seconds=5)).isoformat(timespec="seconds")
    monkeypatch.setattr(saved_searches, "now", lambda: later)
    assert save(searches, "乙", owner="林晓")


def test_threads_at_once_keep_within_the_limit(
    searches: SavedSearches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_searches, "MOST_OWN", 5)

    def attempt(number: int) -> bool:
        try:
            return bool(save(searches, f"第{number}条", owner="林晓"))
        except InvalidRequest:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 5
    assert len(searches.seen_by("")) == 5


# the log


def test_all_is_logged(catalogue: Catalogue) -> None:
    searches = catalogue.saved
    kept = save(searches, "劳模", "“劳模精神”", owner="林晓", shared=False)
    searches.share(kept, True, actor="林晓")
    delete(searches, kept, "周敏")
    searches.restore(kept, actor="周敏")
    searches.share(kept, False, actor="林晓")
    delete(searches, kept, "林晓")
    events = catalogue.log(None, 50, None)[::-1]
    assert {event.act for event in events} == {"saved"} and {event.id for event in events} == {""}
    private = f"（未共享，编号 {kept}）"
    assert [(event.actor, *map(tuple, event.changes)) for event in events] == [
        ("林晓", ("saved_search", "", private)),
        ("林晓", ("saved_search", "劳模", "劳模"), ("shared", "否", "是")),
        ("周敏", ("saved_search", "劳模", "")),
        ("周敏", ("saved_search", "劳模", "劳模"), ("state", "已删除", "已恢复")),
        ("林晓", ("saved_search", "劳模", "劳模"), ("shared", "是", "否")),
        ("林晓", ("saved_search", private, "")),
    ]


def test_what_changes_nothing_is_not_logged(catalogue: Catalogue) -> None:
    kept = save(catalogue.saved, "甲", owner="林晓")
    save(catalogue.saved, "甲", owner="林晓")
    catalogue.saved.share(kept, True, actor="林晓")
    catalogue.saved.delete("0" * 12, actor="林晓")
    catalogue.saved.restore("0" * 12, actor="林晓")
    assert len(catalogue.log(None, 50, None)) == 1


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.text(min_size=1, max_size=40),
    st.text(max_size=60),
    st.dictionaries(st.text(), st.lists(st.text()).map(tuple)),
)
def test_any_text_is_kept_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, query: str, filters: dict[str, tuple[str, ...]]
) -> None:
    catalogue = Catalogue(tmp_path_factory.mktemp("any") / "catalogue.db")
    try:
        kept = catalogue.saved.save(name, SearchRequest(query, filters=filters))
    except InvalidRequest:
        assert catalogue.saved.seen_by("") == []
    else:
        assert catalogue.saved.seen_by("") == [kept]
    catalogue.close()


def test_searches_stay_when_the_archive_is_opened_again(catalogue: Catalogue) -> None:
    identifier = save(catalogue.saved, "甲")
    other = Catalogue(catalogue.place)
    assert [kept.id for kept in other.saved.seen_by("")] == [identifier]
    other.close()


# an archive that was made before there were saved searches


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "catalogue.db"


@pytest.fixture
def older(path: Path) -> Path:
    Catalogue(path).close()
    return without(path, "saved_searches")


OWNERS = ("owner", "shared", "deleted_at", "deleted_by")


def test_searches_from_before_there_were_owners_are_the_offices(path: Path) -> None:
    catalogue = Catalogue(path)
    old = save(catalogue.saved, "甲")
    catalogue.close()
    with sqlite3.connect(path) as connection:
        for column in OWNERS:
            connection.execute(f"ALTER TABLE saved_searches DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    again = Catalogue(path)
    (kept,) = again.saved.seen_by("")
    assert (kept.id, kept.owner, kept.shared) == (old, "", True)
    assert kept.changed_by("安宁", "archivist") and not kept.changed_by("林晓", "reader")
    assert delete(again.saved, old, "安宁") and names(again.saved.deleted("安宁", "archivist")) == ["甲"]
    again.close()


def test_an_older_archive_gets_the_missing_table(older: Path) -> None:
    assert "saved_searches" not in shape(older)
    catalogue = Catalogue(older)
    assert save(catalogue.saved, "甲")
    catalogue.close()
    assert {"documents", "saved_searches"} <= shape(older).keys()


def refuse_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction begins as on a disk that is only read."""

    def refuse(*_: object) -> None:
        raise CatalogueUnusable("档案目录无法写入(attempt to write a readonly database)。")

    monkeypatch.setattr(SqliteDatabase, "_begun", refuse)


def test_an_older_archive_that_is_only_read_opens(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writes(monkeypatch)
    catalogue = Catalogue(older)
    assert catalogue.count() == 0 and catalogue.saved.seen_by("") == []
    with pytest.raises(CatalogueUnusable):
        save(catalogue.saved, "甲")
    catalogue.close()


def test_opening_a_complete_archive_writes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    Catalogue(path).close()
    monkeypatch.setattr(
        SqliteDatabase, "_begun", written.append
    )  # what is refused alone would be passed over
    again = Catalogue(path)
    assert again.count() == 0 and written == []
    again.close()


def test_a_new_archive_that_cannot_be_written_is_reported(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("indexer.catalogue.database.creation.begin_schema", refuse)
    with pytest.raises(CatalogueUnusable, check=says(r"Read-only.*请")):
        Catalogue(path)
    assert not path.exists()
