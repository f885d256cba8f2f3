"""A change of many documents makes each wholly or not at all, leaves out what others changed, and is undone as one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.archive import Archive
from indexer.catalogue.batch import batches, items
from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.rows import Batch
from indexer.errors import DocumentNotFound, InvalidRequest
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.model.layout import Layout
from indexer.model.places import Page, Run
from indexer.model.progress import Progress
from indexer.model.stored import IncomingDocument

OWN = Description(subjects=("经费", "收缴"))
RETAIN = BatchChange("edit", {"保管期限": "永久", "fonds": "Z012"})


def add(archive: Archive, *identifiers: str, description: Description = OWN) -> Sequence[str]:
    arrivals = [
        IncomingDocument(one, Document(f"题{one}", f"正文{one}。", description=description), "", f"sha-{one}")
        for one in identifiers
    ]
    archive._catalogue.add(arrivals, actor="")
    archive._index_sync.catch_up()
    return identifiers


def retentions(archive: Archive, identifiers: Sequence[str]) -> list[str]:
    found = (archive.get(one, withdrawn=True) for one in identifiers)
    return [one.document.description.retention for one in found]


def run(archive: Archive, identifiers: Sequence[str], change: BatchChange) -> str:
    batch = archive.batches.start(identifiers, change, actor="张")
    return archive.batches.run(batch.id).id


def test_a_batch_changes_each_document_logs_it_and_is_undone_as_one(empty: Archive) -> None:
    ids = add(empty, *(f"d{each}" for each in range(7)))
    told = list[Progress]()
    batch = empty.batches.start(ids, RETAIN, actor="张", name="清理")
    assert (batch.state, batch.total, batch.done, retentions(empty, ids)) == ("running", 7, 0, [""] * 7)
    batch = empty.batches.run(batch.id, told.append)
    assert (batch.state, batch.changed, batch.same, batch.left, batch.name) == ("done", 7, 0, 0, "清理")
    assert told == [Progress("changing", 7, 7)]
    assert retentions(empty, ids) == ["永久"] * 7 and empty.owed() == 0
    events = empty.log(limit=7)
    assert {(one.act, one.actor, one.version, one.batch) for one in events} == {("edit", "张", 2, batch.id)}
    assert [change.field for change in events[0].changes] == ["fonds", "retention"]
    assert empty.batches.undo(batch.id, actor="李") and not empty.batches.undo(batch.id, actor="李")
    batch = empty.batches.run(batch.id)
    assert (batch.state, batch.undone, batch.undone_by, batch.done) == ("undone", 7, "李", 7)
    assert [empty.get(one).document for one in ids] == [empty.get(one, version=1).document for one in ids]
    assert {(one.actor, one.version, one.batch) for one in empty.log(limit=7)} == {("李", 3, batch.id)}


def undo(archive: Archive, batch: str) -> Batch:
    assert archive.batches.undo(batch, actor="李")
    return archive.batches.run(batch)


def not_undone(archive: Archive, batch: str) -> list[tuple[str, str]]:
    """The documents that were left, and why."""
    return [
        (item.id, item.reason.key if item.reason else "") for item in archive.batches.left(batch, limit=10)
    ]


def test_what_is_so_already_is_no_new_version(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    empty.edit("a", {"保管期限": "永久", "全宗号": "Z012"})
    batch = empty.batches.get(run(empty, ids, RETAIN))
    assert (batch.changed, batch.same) == (1, 1)
    assert [empty.get(one).version for one in ids] == [2, 2]


def test_what_others_have_changed_meanwhile_is_left_and_told(empty: Archive) -> None:
    ids = add(empty, "a", "b", "c")
    batch = empty.batches.start(ids, RETAIN, actor="张")
    empty.edit("b", {"note": "别人写的"})
    assert empty.batches.run(batch.id).left == 1
    (item,) = empty.batches.items(batch.id, outcome="left", limit=10)
    assert item.reason and (item.id, item.title, item.reason.key) == (
        "b",
        "题b",
        "changed by others meanwhile",
    )
    assert retentions(empty, ids) == ["永久", "", "永久"]
    empty.edit("a", {"保管期限": "定期10年"})
    empty.edit("c", {"note": "后来改的"})
    undone = undo(empty, batch.id)
    assert (undone.undone, undone.not_undone) == (1, 1)
    assert retentions(empty, ids) == ["定期10年", "", ""]
    assert empty.get("c").document.description.note == "后来改的"
    assert empty.get("a").document.description.fonds == "Z012"  # wholly or not at all


def test_subjects_are_added_and_removed(empty: Archive) -> None:
    ids = add(empty, "a")
    run(empty, ids, BatchChange("edit", add=("审计", "经费"), remove=("收缴",)))
    assert empty.get("a").document.description.subjects == ("经费", "审计")


def test_a_batch_withdraws_and_reinstates(empty: Archive) -> None:
    ids = add(empty, "a", "b", "c")
    empty.withdraw("c")
    identifier = run(empty, ids, BatchChange("withdraw", reason="重复"))
    batch = empty.batches.get(identifier)
    assert (batch.changed, batch.same, empty.count(), empty.search("正文").total) == (2, 1, 0, 0)
    assert empty.log("a")[0].changes[0].after == "重复"
    empty.batches.undo(identifier, actor="张")
    empty.batches.run(identifier)
    assert (empty.count(), empty.search("正文").total) == (2, 2)
    assert run(empty, ids, BatchChange("reinstate")) and empty.count() == 3


def test_nothing_with_a_mark_of_secrecy_is_opened_among_many(empty: Archive) -> None:
    add(empty, "secret", description=Description(openness="仅档案员", secrecy="秘密★1年"))
    add(empty, "plain", description=Description(openness="仅档案员"))
    identifier = run(empty, ["secret", "plain"], BatchChange("edit", {"开放状态": "公开"}))
    (item,) = empty.batches.items(identifier, outcome="left", limit=10)
    assert item.reason and (item.id, item.reason.key) == ("secret", "opened one by one")
    assert empty.get("secret").document.description.openness == "仅档案员"
    assert empty.get("plain").document.description.openness == "公开"


def test_what_is_left_by_a_process_is_carried_on(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_AT_ONCE", 3)
    ids = add(empty, *(f"d{each}" for each in range(8)))
    batch = empty.batches.start(ids, RETAIN, actor="张")
    empty.batches._batches.advance(batch.id, lambda stored, *_: stored.document)  # a chunk: nothing changes
    assert (empty.batches.get(batch.id).same, empty.batches.get(batch.id).state) == (3, "running")
    empty.batches.resume()
    assert retentions(empty, ids) == [""] * 3 + ["永久"] * 5 and empty.batches.get(batch.id).is_over


def test_undoing_stops_what_is_under_way(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_AT_ONCE", 3)
    ids = add(empty, *(f"d{each}" for each in range(8)))
    batch = empty.batches.start(ids, BatchChange("withdraw", reason="重复"), actor="张")
    empty.batches._batches.advance(batch.id, lambda stored, *_: stored.document)
    assert empty.count() == 5
    empty.batches.undo(batch.id, actor="张")
    empty.batches.resume()
    ended = empty.batches.get(batch.id)
    assert (empty.count(), ended.state, ended.undone, ended.left) == (8, "undone", 3, 5)


def test_where_texts_stand_is_kept(empty: Archive) -> None:
    add(empty, "a")
    layout = Layout(pages=(Page(100, 100),), runs=(Run(0, 2, 0, 0.0, 0.0, 0.5, 0.5),))
    stored = empty.get("a")
    empty._catalogue.layouts.put_right(stored, stored.document, layout)
    run(empty, ["a"], RETAIN)
    assert empty._catalogue.layouts.of(empty.get("a")) == layout


def test_old_batches_are_forgotten_and_the_log_stays(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_KEPT", 2)
    add(empty, "a")
    waiting = empty.batches.start(["a"], BatchChange("edit", {"note": "等着"}), actor="张").id
    first = run(empty, ["a"], RETAIN)
    second = run(empty, ["a"], BatchChange("edit", {"年度": "2021"}))
    third = run(empty, ["a"], BatchChange("edit", {"年度": "2022"}))
    assert [one.id for one in empty.batches.recent(9)] == [third, second, waiting]
    assert [event.batch for event in empty.log("a", limit=3)] == [third, second, first]
    monkeypatch.setattr(batches, "now", lambda: "2032-01-01T00:00:00+00:00")
    last = run(empty, ["a"], BatchChange("edit", {"年度": "2023"}))
    assert [one.id for one in empty.batches.recent(9)] == [last, waiting]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (BatchChange("edit"), "batch changes nothing"),
        (BatchChange("edit", {"题名": "同一个"}), "field not for many"),
        (BatchChange("withdraw", reason=" "), "withdrawal without a reason"),
        (BatchChange("edit", {"年度": "去年"}), "no year"),
        (BatchChange("edit", {"年度": "2021", "filing_year": "2022"}), "field given twice"),
    ],
)
def test_a_change_that_cannot_be_is_refused(empty: Archive, change: BatchChange, reason: str) -> None:
    add(empty, "a")
    with pytest.raises(InvalidRequest) as refused:
        empty.batches.start(["a"], change, actor="")
    assert refused.value.reason == reason and not empty.batches.recent(5)


def test_unknown_documents_and_batches_are_refused(empty: Archive) -> None:
    add(empty, "a")
    with pytest.raises(DocumentNotFound):
        empty.batches.start(["a", "none"], RETAIN, actor="")
    with pytest.raises(InvalidRequest):
        empty.batches.start([], RETAIN, actor="")
    with pytest.raises(InvalidRequest):
        empty.batches.run("none")
    assert not empty.batches.recent(5)
