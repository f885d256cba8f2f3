"""Undoing a batch restores what it set and others left alone, says what is in the way, and can be tried again."""

from __future__ import annotations

from indexer.archive import Archive
from indexer.catalogue.batch.change import BatchChange
from tests.indexer.catalogue.batch.test_batches import RETAIN, add, not_undone, retentions, run, undo

OTHERWISE = BatchChange("edit", {"保管期限": "定期10年"})
BEFORE = [("a", "changed by a later batch"), ("b", "changed by a later batch")]


def test_the_later_batch_first_and_all_is_as_it_was(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    first, later = run(empty, ids, RETAIN), run(empty, ids, OTHERWISE)
    assert undo(empty, later).undone == undo(empty, first).undone == 2
    assert [empty.get(one).document for one in ids] == [empty.get(one, version=1).document for one in ids]


def test_a_later_batch_that_set_it_as_it_was_is_undone_first(empty: Archive) -> None:
    """Else undoing that one would bring back what this one made."""
    ids = add(empty, "a", "b")
    run(empty, ids, OTHERWISE)
    first, middle, last = (run(empty, ids, change) for change in (RETAIN, OTHERWISE, RETAIN))
    for batch in (middle, first):
        assert undo(empty, batch).told == "not undone" and retentions(empty, ids) == ["永久"] * 2
    assert undo(empty, last).undone == 2 and undo(empty, first).told == "not undone"
    assert undo(empty, middle).undone == undo(empty, first).undone == 2
    assert retentions(empty, ids) == ["定期10年"] * 2


def test_states_and_departments_that_a_later_batch_brought_back_stay_so(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    department = empty.departments.add("财务部", actor="").serial
    for there, back in (
        (BatchChange("withdraw", reason="重复"), BatchChange("reinstate")),
        (BatchChange("assign", department=department), BatchChange("assign", department=0)),
    ):
        first, later = run(empty, ids, there), run(empty, ids, back)
        assert undo(empty, first).told == "not undone"
        assert undo(empty, later).undone == undo(empty, first).undone == 2
        assert empty.count() == 2 and {empty.get(one).department for one in ids} == {0}


def test_what_a_later_batch_did_not_touch_is_restored(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    first, later = run(empty, ids, RETAIN), run(empty, ids, BatchChange("edit", {"年度": "2021"}))
    assert undo(empty, first).undone == 2 and retentions(empty, ids) == ["", ""]
    assert {empty.get(one).document.description.filing_year for one in ids} == {"2021"}
    assert undo(empty, later).undone == 2
    assert [empty.get(one).document for one in ids] == [empty.get(one, version=1).document for one in ids]


def test_what_was_left_is_undone_once_the_later_batch_is(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    first, later = run(empty, ids, RETAIN), run(empty, ids, OTHERWISE)
    empty.batches.rename(later, "改期限")
    left = undo(empty, first)
    assert (left.undone, left.not_undone, left.told, left.can_be_undone) == (0, 2, "not undone", True)
    assert not_undone(empty, first) == BEFORE and retentions(empty, ids) == ["定期10年"] * 2
    reason = empty.batches.left(first, limit=1)[0].reason
    assert reason and dict(reason.facts) == {"batch": later, "name": ("改期限",)}
    undo(empty, later)
    ended = undo(empty, first)
    assert (ended.undone, ended.told, ended.can_be_undone) == (2, "undone", False)
    assert retentions(empty, ids) == ["", ""] and not_undone(empty, first) == []
    assert not empty.batches.undo(first, actor="李")


def test_only_those_that_were_left_are_tried_again(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    first = run(empty, ids, RETAIN)
    empty.edit("b", {"保管期限": "定期30年"})
    assert undo(empty, first).told == "partly undone"
    run(empty, ["a"], RETAIN)
    empty.edit("b", {"保管期限": "永久"})
    assert (undo(empty, first).undone, retentions(empty, ids)) == (2, ["永久", ""])


def test_what_stands_as_it_was_already_is_no_new_version(empty: Archive) -> None:
    ids = add(empty, "a")
    first = run(empty, ids, RETAIN)
    empty.edit("a", {"保管期限": "", "全宗号": "", "附注": "手工改回"})
    assert undo(empty, first).undone == 1 and empty.get("a").version == 3


def test_states_and_departments_are_brought_back_though_versions_went_on(empty: Archive) -> None:
    ids = add(empty, "a", "b")
    department = empty.departments.add("财务部", actor="").serial
    moved = run(empty, ids, BatchChange("assign", department=department))
    gone = run(empty, ids, BatchChange("withdraw", reason="重复"))
    run(empty, ids, RETAIN)
    assert undo(empty, gone).undone == undo(empty, moved).undone == 2
    assert empty.count() == 2 and {empty.get(one).department for one in ids} == {0}
    assert retentions(empty, ids) == ["永久", "永久"]


def test_what_somebody_has_closed_anew_is_not_opened(empty: Archive) -> None:
    """A withdrawal or a closing of others stays, be it the same as the one that is undone."""
    ids = add(empty, "a", "b")
    gone = run(empty, ids, BatchChange("withdraw", reason="重复"))
    empty.reinstate("a")
    empty.withdraw("a", reason="不宜公开")
    assert undo(empty, gone).not_undone == 1 and empty.get("a", withdrawn=True).state == "withdrawn"
    closed = run(empty, ["b"], BatchChange("edit", {"开放状态": "仅档案员"}))
    empty.edit("b", {"开放状态": "公开"})
    empty.edit("b", {"开放状态": "仅档案员"})
    assert undo(empty, closed).not_undone == 1
    assert not_undone(empty, closed) == [("b", "changed by others meanwhile")]


def test_nothing_is_opened_with_a_mark_it_got_meanwhile(empty: Archive) -> None:
    add(empty, "a")
    closed = run(empty, ["a"], BatchChange("edit", {"开放状态": "仅档案员"}))
    empty.edit("a", {"密级": "秘密★1年"})
    undo(empty, closed)
    assert not_undone(empty, closed) == [("a", "opened one by one")]
    assert empty.get("a").document.description.openness == "仅档案员"
