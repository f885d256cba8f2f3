"""Two persons destroy documents past their period: nothing they said stays, and no restore brings it back."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue import BatchChange
from indexer.errors import ArchiveBusy, DisposalNotFound, DocumentNotFound, InvalidRequest
from indexer.maintenance import Protocols
from indexer.maintenance.backup import back_up
from indexer.maintenance.restore import restore
from indexer.paths import PAGES, PROTOCOLS
from tests.support.wording import says

CANARY = "孔雀蓝琉璃瓦"  # said by the document that is destroyed, in text, log, queries and images
OTHERS = "职工之家建设"


def paper(name: str, said: str, year: int) -> str:
    """A document of that year."""
    return f"关于{name}的通知\n\n各区总工会:\n\n{said}的有关事项通知如下。\n\n市总工会\n\n{year}年3月1日\n"


@pytest.fixture
def archive(empty: Archive, tmp_path: Path) -> Archive:
    """Two documents past their period, of which one says CANARY, and one that is not."""
    for name, said, year in (("旧瓦", CANARY, 2009), ("旧账", OTHERS, 2010), ("新事", OTHERS, 2022)):
        path = tmp_path / f"{name}.txt"
        path.write_text(paper(name, said, year), encoding="utf-8")
        (outcome,) = empty.add([path])
        empty.edit(outcome.id, {"retention": "定期10年", "filing_year": str(year)}, actor="甲")
        path.unlink()
    return empty


def id_of(archive: Archive, said: str) -> str:
    return archive.search(f'"{said}"').hits[0].id


def destroy(archive: Archive, identifier: str) -> str:
    """Propose, approve and carry out; the id of the list."""
    made = archive.destruction.lists.propose([identifier], actor="甲", reason="已满十年，无保存价值")
    assert archive.destruction.approve(made, actor="乙") == 1
    assert archive.destruction.carry_out() == 1
    return made


def holding(folder: Path, said: str) -> list[str]:
    """The files below a folder that hold a text in one of three encodings, or in their names."""
    wanted = [said.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(each in path.read_bytes() for each in wanted)]


def test_nothing_of_a_destroyed_document_stays_in_the_home(archive: Archive, tmp_path: Path) -> None:
    identifier = id_of(archive, CANARY)
    stored = archive.get(identifier)
    original = archive.home / stored.original
    content = original.read_bytes()
    archive.edit(identifier, {"note": CANARY, "body": f"{stored.document.body}\n又及：{CANARY}"}, actor="甲")
    for who in "甲乙丙":
        archive._queries.note(CANARY, 1, who)
        archive._queries.note(OTHERS, 1, who)
    archive._queries.write()
    archive.tray.receive("又来.txt", io.BytesIO(content), actor="甲")
    pages = archive.home / PAGES / stored.sha256[:2]
    pages.mkdir(parents=True)
    (pages / f"{stored.sha256}-0-800.png").write_text(CANARY, encoding="utf-8")
    assert len(holding(archive.home, CANARY)) > 3
    destroy(archive, identifier)
    assert holding(archive.home, CANARY) == []
    assert not original.exists()
    assert archive.search(f'"{CANARY}"').total == 0 and archive.search(f'"{OTHERS}"').total == 2
    assert not archive.tray.drafts()
    archive.close()
    assert holding(archive.home, CANARY) == []
    assert holding(archive.home, OTHERS)


def test_the_entry_stays_and_says_who_decided(archive: Archive) -> None:
    identifier = id_of(archive, CANARY)
    made = destroy(archive, identifier)
    stub = archive.get(identifier, withdrawn=True)
    assert (stub.state, stub.document.title, stub.document.body) == ("destroyed", "关于旧瓦的通知", "")
    assert stub.document.description.retention == "定期10年"
    found = archive.destruction.lists.get(made)
    assert (found.state, found.proposed_by, found.decided_by) == ("done", "甲", "乙")
    (item,) = archive.destruction.lists.items(made)
    assert (item.id, item.title, item.filing_year, item.outcome) == (
        identifier,
        "关于旧瓦的通知",
        "2009",
        "destroyed",
    )
    assert [each.id for each in archive.destruction.lists.of_document(stub.number)] == [made]
    acts = [(event.act, event.actor) for event in archive.log(identifier)]
    assert acts[0] == ("destroy", "乙") and ("add", "") in acts
    assert all(not event.changes for event in archive.log(identifier) if event.act != "destroy")
    kept = json.loads((archive.home / PROTOCOLS / f"{made}.json").read_text(encoding="utf-8"))
    assert kept["decided_by"] == "乙" and kept["documents"][0]["digests"] and kept["done_at"]
    with pytest.raises(DocumentNotFound):
        archive.get(identifier)
    assert [each.kind for each in archive.check()] == []


def test_what_is_destroyed_is_not_changed_and_does_not_come_back(archive: Archive, tmp_path: Path) -> None:
    identifier = id_of(archive, CANARY)
    content = (archive.home / archive.get(identifier).original).read_bytes()
    department = archive.departments.add("财务部", actor="甲").serial
    destroy(archive, identifier)
    changes: tuple[Callable[[], object], ...] = (
        lambda: archive.reinstate(identifier),
        lambda: archive.withdraw(identifier),
        lambda: archive.edit(identifier, {"title": "新题"}),
        lambda: archive.departments.assign([identifier], "财务部"),
        lambda: archive.openness.propose([identifier], "内部", actor="甲", reason="满年限"),
        lambda: archive.tray.receive("新件.txt", io.BytesIO(b"new"), actor="甲", replaces=identifier),
    )
    for change in changes:
        with pytest.raises(InvalidRequest, check=says("已销毁")):
            change()
    acts = (
        BatchChange("edit", {"note": "改"}),
        BatchChange("withdraw", reason="误"),
        BatchChange("reinstate"),
        BatchChange("assign", department=department),
    )
    for act in acts:
        begun = archive.batches.run(archive.batches.start([identifier], act, actor="甲").id)
        (item,) = archive.batches.left(begun.id, limit=9)
        assert item.reason and item.reason.key == "destroyed and left out"
    assert archive.review.lists.accept("date", [identifier], actor="甲") == 0
    assert archive.review.decide([identifier], release=False, actor="甲") == 0
    assert archive.log(identifier)[0].act == "destroy", "nothing came after it"
    assert archive.departments.all()[0].documents == 0
    (tmp_path / "又来.txt").write_bytes(content)
    (outcome,) = archive.add([tmp_path / "又来.txt"])
    assert outcome.status == "failed" and outcome.reason and outcome.reason.key == "file was destroyed"
    assert not holding(archive.home / "corpus", CANARY)
    line = {"id": identifier, "title": "别的", "body": "别的正文", "date": "2020-01-01"}
    (tmp_path / "行.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert [each.status for each in archive.import_lines(tmp_path / "行.jsonl")] == ["failed"]
    assert archive.get(identifier, withdrawn=True).state == "destroyed"


def test_what_waits_for_a_second_person_is_closed_by_the_destruction(archive: Archive) -> None:
    identifier, reviews = id_of(archive, CANARY), archive.openness
    other = id_of(archive, "新事")
    assert reviews.propose([identifier, other], "内部", actor="甲", reason="需要控制") == (2, 0, 0)
    destroy(archive, identifier)
    (waiting,) = reviews.open(9)
    assert waiting.id == other
    (closed,) = reviews.of_document(identifier)
    assert (closed.state, closed.decided_by) == ("destroyed", "乙")
    assert reviews.decide([closed.serial], confirm=True, actor="丙") == (0, 0, 1)


def test_one_person_alone_destroys_nothing(archive: Archive) -> None:
    lists, identifier = archive.destruction.lists, id_of(archive, CANARY)
    made = lists.propose([identifier], actor="甲", reason="期满")
    for actor in ("甲", ""):
        with pytest.raises(InvalidRequest, check=says("另一人")):
            archive.destruction.approve(made, actor=actor)
    assert archive.destruction.carry_out() == 0 and archive.search(f'"{CANARY}"').total == 1
    with pytest.raises(InvalidRequest, check=says("另一份")):
        lists.propose([identifier], actor="丙", reason="期满")
    lists.refuse(made, actor="乙", reason="仍有用")
    assert lists.get(made).refusal == "仍有用"
    with pytest.raises(InvalidRequest, check=says("已有决定")):
        archive.destruction.approve(made, actor="乙")
    with pytest.raises(DisposalNotFound):
        lists.get("0" * 12)


def test_only_documents_past_their_period_are_listed(archive: Archive) -> None:
    due = archive.destruction.due
    assert due.count() == 2
    assert [each.filing_year for each in due.page(10)] == ["2009", "2010"]
    assert [each.filing_year for each in due.page(1, 1)] == ["2010"]
    new = next(hit.id for hit in archive.search(f'"{OTHERS}"').hits if hit.title == "关于新事的通知")
    every = due.identifiers(9)
    for wanted, actor, reason in (
        ([new], "甲", "无用"),
        ([], "甲", "无用"),
        (every, "", "x"),
        (every, "甲", " "),
    ):
        with pytest.raises(InvalidRequest):
            archive.destruction.lists.propose(wanted, actor=actor, reason=reason)
    archive.destruction.lists.propose(due.identifiers(9), actor="甲", reason="期满")
    assert due.count() == 0


def test_what_has_changed_since_is_left(archive: Archive) -> None:
    first, second = archive.destruction.due.identifiers(9)
    made = archive.destruction.lists.propose([first, second], actor="甲", reason="期满")
    archive.edit(second, {"retention": "永久"}, actor="丙")
    assert archive.destruction.approve(made, actor="乙") == 1
    archive.destruction.carry_out()
    assert [each.outcome for each in archive.destruction.lists.items(made)] == ["destroyed", "left"]
    assert archive.get(second).document.description.retention == "永久"
    assert archive.destruction.lists.get(made).left == 1


def test_a_restored_backup_of_before_destroys_again(archive: Archive, tmp_path: Path) -> None:
    identifier = id_of(archive, CANARY)
    back_up(archive.home, tmp_path / "旧.tar")
    made = destroy(archive, identifier)
    archive.close()
    for part in ("corpus", "var"):
        shutil.rmtree(archive.home / part)
    restore(tmp_path / "旧.tar", archive.home)
    again = Archive.open(archive.home)
    assert again.search(f'"{CANARY}"').total == 0
    assert again.destruction.carry_out() == 1
    assert again.destruction.lists.get(made).state == "done"
    again.close()
    assert holding(archive.home, CANARY) == []


def test_a_protocol_that_is_brought_does_the_same_elsewhere(archive: Archive, tmp_path: Path) -> None:
    back_up(archive.home, tmp_path / "旧.tar")
    made = destroy(archive, id_of(archive, CANARY))
    restore(tmp_path / "旧.tar", tmp_path / "别处")
    with pytest.raises(InvalidRequest, check=says("清册")):
        Protocols(tmp_path / "别处").bring(tmp_path / "旧.tar")
    Protocols(tmp_path / "别处").bring(archive.home / PROTOCOLS / f"{made}.json")
    other = Archive.open(tmp_path / "别处")
    assert other.destruction.carry_out() == 1
    other.close()
    assert holding(tmp_path / "别处", CANARY) == []


def test_a_newer_backup_brings_its_protocols_along(archive: Archive, tmp_path: Path) -> None:
    made = destroy(archive, id_of(archive, CANARY))
    back_up(archive.home, tmp_path / "新.tar")
    assert CANARY.encode() not in (tmp_path / "新.tar").read_bytes()
    restore(tmp_path / "新.tar", tmp_path / "别处")
    other = Archive.open(tmp_path / "别处")
    other.destruction.carry_out()
    assert Protocols(tmp_path / "别处").has(made)
    other.close()


STEPS = (
    "_keep_protocols",
    "_forget_what_was_asked",
    "_destroy",
    "originals",
    "erase",
    "purge",
    "scrub",
    "finish",
)


def carry_out_and_die(home: Path, step: str) -> None:
    archive = Archive.open(home)
    work = archive.destruction
    owners = {"originals": work._originals, "erase": work._erasure, "finish": work._erasure}
    owners |= {"purge": work._engine, "scrub": work._catalogue.database}
    owner, name = owners.get(step, work), {"originals": "destroy"}.get(step, step)
    before = getattr(owner, name)

    def die(*given: object, **named: object) -> None:
        before(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, die)
    work.carry_out()


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_destruction_goes_on(archive: Archive, step: str) -> None:
    home = archive.home
    made = archive.destruction.lists.propose(
        archive.destruction.due.identifiers(9), actor="甲", reason="期满"
    )
    archive.destruction.lists.approve(made, actor="乙")
    archive.close()
    process = multiprocessing.get_context("spawn").Process(target=carry_out_and_die, args=(home, step))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    again = Archive.open(home)
    assert again.search(f'"{CANARY}"').total == 0 and again.search(f'"{OTHERS}"').total == 1
    again.destruction.carry_out()
    assert (
        again.destruction.lists.get(made).destroyed == 2 and again.destruction.lists.get(made).state == "done"
    )
    again.close()
    assert holding(home, CANARY) == []


def test_who_reads_for_long_only_puts_off_the_end(archive: Archive) -> None:
    made = archive.destruction.lists.propose([id_of(archive, CANARY)], actor="甲", reason="期满")
    archive.destruction.approve(made, actor="乙")
    with archive._catalogue.database.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM versions").fetchone()
        with pytest.raises(ArchiveBusy):
            archive.destruction.carry_out()
        reader.exec_driver_sql("ROLLBACK")
    assert archive.destruction.lists.get(made).state == "approved"
    archive.destruction.carry_out()
    assert archive.destruction.lists.get(made).state == "done" and holding(archive.home, CANARY) == []
