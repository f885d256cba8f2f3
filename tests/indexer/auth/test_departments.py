"""Departments: their names, members and documents, and what follows from them in every answer of the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.auth import departments as module
from indexer.catalogue import departments as table
from indexer.errors import AccountNotFound, DocumentNotFound, InvalidRequest
from indexer.model.clearance import Access, Clearance, MembersClearance, access_of, partitions_of, sees
from indexer.model.request import SearchRequest
from indexer.search.autocomplete.feed import MOST_FEEDS
from tests.indexer.test_archive import import_records, record
from tests.support.archives.damage import altered
from tests.support.web.asking import ask_often
from tests.support.web.signing import NAMES, cheap, staffed
from tests.support.wording import says

__all__ = ["cheap", "staffed"]  # fixtures

READER, ARCHIVIST, _ = NAMES.values()
EVERYTHING = Clearance.EVERYTHING


@pytest.fixture
def kept(staffed: Archive, tmp_path: Path) -> Archive:
    """Three documents, of which each of two departments has one."""
    rows = [record(id, f"题名{id}", "劳模精神") for id in ("all", "money", "law")]
    import_records(staffed, tmp_path, *rows)
    for name, id in (("财务部", "money"), ("法律部", "law")):
        staffed.departments.add(name, actor="周敏")
        assert staffed.departments.assign([id], name, actor="安宁") == 1
    return staffed


def access(archive: Archive, name: str) -> Access:
    account = archive.accounts.get(name)
    return access_of(account.role, archive.departments.of(account.serial))


def named_before(archive: Archive, *names: str) -> None:
    """Departments of names that an earlier program let be."""
    with archive._catalogue._transaction() as connection:
        connection.execute(table.insert(), [{"name": name} for name in names])


def found(archive: Archive, access: Access) -> set[str]:
    view = archive.seen_with(access)
    hits = {hit.id for hit in view.search(SearchRequest("劳模")).hits}
    offered = {each.text.removeprefix("题名") for each in view.complete("题名")}
    assert offered == hits and view.count() == len(hits)
    for id in ("all", "money", "law"):
        if id in hits:
            assert view.get(id).id == id
            assert {hit.id for hit in view.similar(id)} <= hits
        else:
            with pytest.raises(DocumentNotFound):
                view.get(id)
    return hits


def test_members_alone_see_what_belongs_to_a_department(kept: Archive) -> None:
    assert found(kept, Clearance.OPEN) == found(kept, Clearance.INTERNAL) == {"all"}
    assert found(kept, access(kept, READER)) == {"all"}
    assert kept.departments.set_of(READER, ["财务部"], actor="周敏")
    assert found(kept, access(kept, READER)) == {"all", "money"}
    assert kept.departments.set_of(READER, ["法律部", "财务部"], actor="周敏")
    assert not kept.departments.set_of(READER, ["财务部", "法律部"], actor="周敏")
    assert found(kept, access(kept, READER)) == {"all", "money", "law"}
    assert kept.departments.set_of(READER, [], actor="周敏")
    assert found(kept, access(kept, READER)) == {"all"}


def test_archivists_see_all_of_it(kept: Archive) -> None:
    assert access(kept, ARCHIVIST) == EVERYTHING
    assert found(kept, EVERYTHING) == {"all", "money", "law"}


def test_a_member_sees_no_more_of_it_than_its_openness_lets(kept: Archive) -> None:
    kept.departments.set_of(READER, ["财务部"], actor="")
    kept.edit("money", {"开放状态": "内部"})
    assert found(kept, access(kept, READER)) == {"all", "money"}
    kept.edit("money", {"开放状态": "仅档案员"})
    assert found(kept, access(kept, READER)) == {"all"}


def test_a_document_stays_in_its_department_and_leaves_it_at_once(kept: Archive, tmp_path: Path) -> None:
    kept.edit("money", {"题名": "题名money"})
    import_records(kept, tmp_path, record("money", "题名money", "劳模精神，另一稿"))
    kept.withdraw("law")
    kept.reinstate("law")
    assert found(kept, Clearance.INTERNAL) == {"all"}
    assert kept.departments.assign(["money", "all", "money"], "法律部") == 2
    assert found(kept, Clearance.INTERNAL) == set()
    assert kept.departments.assign(["money", "law"], "") == 2
    assert found(kept, Clearance.INTERNAL) == {"money", "law"}
    kept.reindex()
    assert found(kept, Clearance.INTERNAL) == {"money", "law"}


def test_what_is_not_there_changes_nothing(kept: Archive) -> None:
    with pytest.raises(DocumentNotFound):
        kept.departments.assign(["all", "none"], "财务部")
    with pytest.raises(InvalidRequest, check=says("没有名为 工会部 的部门")):
        kept.departments.assign(["all"], "工会部")
    with pytest.raises(InvalidRequest):
        kept.departments.set_of(READER, ["财务部", "工会部"], actor="")
    with pytest.raises(AccountNotFound):
        kept.departments.set_of("无此人", ["财务部"], actor="")
    assert found(kept, Clearance.OPEN) == {"all"} and access(kept, READER) == Clearance.INTERNAL


def test_names(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    departments = kept.departments
    assert departments.rename("财务部", " 财务 处 ", actor="") and not departments.rename(
        "财务 处", "财务 处", actor=""
    )
    kept.departments.set_of(READER, ["财务 处"], actor="")
    told = [(one.name, one.members, one.documents) for one in departments.all()]
    assert told == [("法律部", (), 1), ("财务 处", (READER,), 1)]
    for name, said in (
        ("", "1 到 40 个字"),
        ("字" * 41, "1 到 40 个字"),
        ("甲、乙", "不含顿号"),
        ("法律部", "已经有"),
        ("法 律\u3000部", "已经有名为 法律部"),
        ("财务处", "已经有名为 财务 处"),
        ("甲/乙", "不能有 /"),
        ("甲\\乙", "不能有 /"),
        ("甲／乙", "不能有 /"),
        ("..", "只有点号"),
        ("无", "也不能叫“无”"),
        ("甲\x07乙", "看不见的字符"),
        ("甲\u200b乙", "看不见的字符"),
    ):
        with pytest.raises(InvalidRequest, check=says(said)):
            departments.add(name, actor="")
    with pytest.raises(InvalidRequest, check=says("还有 1 篇文档")):
        departments.remove("法律部", actor="")
    kept.departments.assign(["law"], "")
    departments.remove("法律部", actor="")
    again = departments.add("法律部", actor="")
    assert again.serial == 3, "a serial is never given twice"
    monkeypatch.setattr(module, "MOST", 2)
    with pytest.raises(InvalidRequest, check=says("不能再多")):
        departments.add("工会部", actor="")


def test_names_of_before_can_be_changed(kept: Archive) -> None:
    departments = kept.departments
    named_before(kept, "甲/乙", "..", "无", "财 务 部")
    with pytest.raises(InvalidRequest, check=says("不能有 /")):
        departments.rename("甲/乙", "甲/丙", actor="")
    assert departments.rename("甲/乙", "甲乙部", actor="")
    assert departments.assign(["all"], "无") == 1
    assert departments.rename("无", "工会部", actor="")
    departments.remove("..", actor="")
    departments.remove("财 务 部", actor="")
    assert departments.ensure("财 务部", actor="") == departments.serial("财务部"), "a package's"
    assert [one.name for one in departments.all()] == ["工会部", "法律部", "甲乙部", "财务部"]


def test_all_of_it_is_in_the_log(kept: Archive) -> None:
    kept.departments.set_of(READER, ["财务部"], actor="周敏")
    event = kept.log(limit=1)[0]
    assert (event.act, event.actor) == ("account", "周敏")
    assert {(each.field, each.after) for each in event.changes} == {
        ("account", READER),
        ("department", "财务部"),
    }
    event = kept.log("money", limit=1)[0]
    assert (event.act, event.actor, event.version) == ("edit", "安宁", None)
    assert [(each.field, each.before, each.after) for each in event.changes] == [("department", "", "财务部")]
    assert kept.seen_with().correction(kept.get("money")) is None


def test_what_is_damaged_makes_nobody_a_member(kept: Archive) -> None:
    kept.departments.set_of(READER, ["财务部"], actor="")
    altered(kept.home / "var" / "catalogue.db", "UPDATE members SET department = 2")
    assert access(kept, READER) == Clearance.INTERNAL
    altered(kept.home / "var" / "catalogue.db", "UPDATE documents SET department = 0")
    assert {hit.id for hit in kept.seen_with(Clearance.INTERNAL).search(SearchRequest("劳模")).hits} == {
        "all"
    }
    assert [finding.kind for finding in kept.check()].count("record altered") == 3


def test_what_members_ask_is_told_to_members_of_the_same(kept: Archive) -> None:
    money, law = (MembersClearance(Clearance.INTERNAL, frozenset({serial})) for serial in (1, 2))
    both = MembersClearance(Clearance.INTERNAL, frozenset({1, 2}))
    ask_often(kept._queries, "劳模精神", 3, money)
    assert [kept._queries.frequent(9, one) for one in (law, both, Clearance.INTERNAL, Clearance.OPEN)] == [
        []
    ] * 4
    (asked,) = kept._queries.frequent(9, money)
    assert asked[0] == "劳模精神" and kept._queries.frequent(9, EVERYTHING) == [asked]
    ask_often(kept._queries, "公开", 3, Clearance.OPEN)
    assert {text for text, _ in kept._queries.frequent(9, money)} == {"公开", "劳模精神"}


def test_few_vocabularies_are_kept(kept: Archive) -> None:
    sets = [MembersClearance(Clearance.INTERNAL, frozenset({serial})) for serial in range(1, 3 * MOST_FEEDS)]
    for one in sets:
        kept.seen_with(one).complete("题")
    assert len(kept._completions._feeds) == MOST_FEEDS and sets[-1] in kept._completions._feeds
    assert found(kept, sets[0]) == {"all", "money"}


def test_partitions_and_what_is_seen_are_the_same_thing() -> None:
    member = MembersClearance(Clearance.INTERNAL, frozenset({1, 3}))
    assert partitions_of(member) == frozenset({0, 1, 3, 4, 9, 10}) and partitions_of(EVERYTHING) is None
    for seer in (*Clearance, member):
        partitions = partitions_of(seer)
        for level in range(3):
            for department in range(4):
                inside = partitions is None or level + 3 * department in partitions
                assert sees(seer, level, department) == inside
    assert access_of("reader", [2]) == MembersClearance(Clearance.INTERNAL, frozenset({2}))
    assert access_of(None, [2]) == Clearance.OPEN and access_of("archivist", [2]) == EVERYTHING
