"""A document belongs to its department from the moment it is there: from the command, the tray and a batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue import BatchChange
from indexer.errors import InvalidRequest
from indexer.intake import DraftReader
from indexer.model.clearance import Access, Clearance, MembersClearance
from indexer.model.request import SearchRequest
from tests.indexer.maintenance.test_moving_house import database_at, set_up
from tests.support.wording import says

EVERYBODY = Clearance.INTERNAL


@pytest.fixture(params=["home", pytest.param("cluster", marks=[pytest.mark.cluster, pytest.mark.slow])])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """One with two departments, on its own files, or on a database and a cluster."""
    home = tmp_path / "home"
    if request.param == "home":
        home.mkdir()
    else:
        name, url = (request.getfixturevalue(f"opensearch_{each}") for each in ("name", "url"))
        engine = f'[engine]\nkind = "opensearch"\nhosts = ["{url}"]\nname = "{name}"\ncopies = 0\n'
        set_up(home, engine, database_at(request.getfixturevalue("fresh_postgresql")))
    with closing(Archive.open(home)) as opened:
        for name in ("财务部", "法律部"):
            opened.departments.add(name, actor="周敏")
        yield opened


def member(archive: Archive, name: str) -> Access:
    return MembersClearance(EVERYBODY, frozenset({archive.departments.serial(name)}))


def found(archive: Archive, access: Access) -> set[str]:
    view = archive.seen_with(access)
    return {hit.title for hit in view.search(SearchRequest("劳模")).hits}


def test_added_by_the_command(office: Archive, tmp_path: Path) -> None:
    """Never seen by others, not even before it is told; what is known already stays where it is."""
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.txt").write_text(f"{name}劳模\n\n劳模精神。", encoding="utf-8")
    (first,) = office.add([tmp_path / "甲.txt"], actor="安宁", department="财务部")
    assert found(office, EVERYBODY) == set() and found(office, member(office, "法律部")) == set()
    assert found(office, member(office, "财务部")) == {"甲劳模"}
    outcomes = office.add([tmp_path / "甲.txt", tmp_path / "乙.txt"], department="法律部")
    assert {one.status for one in outcomes} == {"added", "duplicate"}
    assert found(office, member(office, "财务部")) == {"甲劳模"}
    assert found(office, member(office, "法律部")) == {"乙劳模"}
    (event,) = office.log(first.id)
    assert [(each.field, each.before, each.after) for each in event.changes] == [("department", "", "财务部")]
    with pytest.raises(InvalidRequest, check=says("没有名为 人事部 的部门")):
        office.add([tmp_path / "乙.txt"], department="人事部")
    office.reindex()
    assert found(office, EVERYBODY) == set()


def test_from_the_tray(office: Archive) -> None:
    draft = office.tray.receive("信.txt", io.BytesIO("劳模来信\n\n劳模精神。".encode()), actor="")
    law, money = (office.departments.serial(name) for name in ("法律部", "财务部"))
    with pytest.raises(InvalidRequest):
        office.tray.correct(draft.id, {}, department=law)  # not read yet
    DraftReader(office.tray).read_waiting()
    office.tray.correct(draft.id, {}, department=money)
    office.tray.correct(draft.id, {"retention": "永久"}, department=law)
    assert office.tray.correct(draft.id, {"retention": "定期30年"}).department == law
    with pytest.raises(InvalidRequest, check=says("还有 1 个待收录文件要归这个部门")):
        office.departments.remove("法律部", actor="")
    outcome = office.tray.confirm(draft.id, actor="安宁")
    assert found(office, EVERYBODY) == set() and found(office, member(office, "法律部")) == {"劳模来信"}
    newer = "劳模来信\n\n劳模精神，另一稿。".encode()
    draft = office.tray.receive("信.txt", io.BytesIO(newer), actor="", replaces=outcome.id)
    DraftReader(office.tray).read_waiting()
    with pytest.raises(InvalidRequest, check=says("新版本沿用原来文档的部门")):
        office.tray.correct(draft.id, {}, department=money)
    assert office.tray.confirm(draft.id, actor="安宁").status == "replaced"
    assert found(office, EVERYBODY) == found(office, member(office, "财务部")) == set()


@pytest.fixture
def five(office: Archive, tmp_path: Path) -> list[str]:
    """Ids of five documents, of which the first belongs to a department."""
    for name in "甲乙丙丁戊":
        (tmp_path / f"{name}.txt").write_text(f"{name}劳模\n\n{name}的劳模精神。", encoding="utf-8")
    ids = [one.id for one in office.add([tmp_path / f"{name}.txt" for name in "甲乙丙丁戊"])]
    office.departments.assign(ids[:1], "法律部")
    return ids


def test_many_at_once_and_back(office: Archive, five: list[str]) -> None:
    money = office.departments.serial("财务部")
    batch = office.batches.start(five[:4], BatchChange("assign", department=money), actor="安宁")
    batch = office.batches.run(batch.id)
    assert (batch.state, batch.changed) == ("done", 4)
    assert found(office, EVERYBODY) == {"戊劳模"}
    assert found(office, member(office, "财务部")) == {f"{name}劳模" for name in "甲乙丙丁戊"}
    office.departments.assign([five[3]], "法律部")  # somebody has decided otherwise since
    office.batches.undo(batch.id, actor="周敏")
    batch = office.batches.run(batch.id)
    assert (batch.undone, batch.not_undone) == (3, 1)
    assert found(office, EVERYBODY) == {"乙劳模", "丙劳模", "戊劳模"}
    assert found(office, member(office, "法律部")) == {f"{name}劳模" for name in "甲乙丙丁戊"}
    last = office.log(five[0], limit=1)[0].changes[0]
    assert (last.field, last.before, last.after) == ("department", "财务部", "法律部")


def test_a_department_that_is_gone_opens_nothing(office: Archive, five: list[str]) -> None:
    law, none = office.departments.serial("法律部"), BatchChange("assign")
    out = office.batches.run(office.batches.start(five[:1], none, actor="").id)
    assert (out.changed, found(office, EVERYBODY)) == (1, {f"{name}劳模" for name in "甲乙丙丁戊"})
    office.departments.remove("法律部", actor="")
    into = office.batches.start(five, BatchChange("assign", department=law), actor="")
    into = office.batches.run(into.id)
    assert (into.changed, into.left) == (0, 5)
    office.batches.undo(out.id, actor="")
    assert office.batches.run(out.id).not_undone == 1
    office.departments.add("人事部", actor="")
    assert found(office, member(office, "人事部")) == {f"{name}劳模" for name in "甲乙丙丁戊"}
