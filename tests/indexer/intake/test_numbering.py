"""档号 are planned by a pattern with every collision and missing field told, and are given as a batch that is undone as one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.catalogue.batch.change import BatchChange
from indexer.errors import InvalidRequest
from indexer.intake.numbering import LARGEST_NUMBER, Numbering, Proposal
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument

FILED = Description(fonds="Z012", filing_year="2022", retention="永久")


def add(
    archive: Archive,
    identifier: str,
    date: str = "2022-01-01",
    number: str = "",
    kind: str = "",
    **fields: Any,
) -> str:
    title, body, described = f"题{identifier}", f"正文{identifier}。", replace(FILED, **fields)
    document = Document(title, body, date=date, number=number, kind=kind, description=described)
    archive._catalogue.add([IncomingDocument(identifier, document, "", f"sha-{identifier}")], actor="")
    archive._index_sync.catch_up()
    return identifier


def planned(archive: Archive, ids: Sequence[str], **asked: Any) -> dict[str, str]:
    """Each id with its new 档号, or why it gets none."""
    plan = archive.batches.plan_numbers(ids, Numbering(**asked))
    return {one.id: one.reason.key if one.reason else one.code for one in plan.proposals}


def given(archive: Archive, ids: Sequence[str], **asked: Any) -> str:
    """The batch by which they were numbered."""
    batch = archive.batches.number(archive.batches.plan_numbers(ids, Numbering(**asked)), actor="张")
    return archive.batches.run(batch.id).id


def codes(archive: Archive, *ids: str) -> list[str]:
    return [archive.get(one, withdrawn=True).document.description.code for one in ids]


def test_documents_are_numbered_in_order_and_all_of_it_is_undone(empty: Archive) -> None:
    ids = [add(empty, "b", "2022-03-02"), add(empty, "a", "2022-03-01"), add(empty, "c", "")]
    plan = empty.batches.plan_numbers(ids, Numbering())
    assert [(one.first, one.last, one.count) for one in plan.series] == [
        ("Z012-WS·2022-Y-0001", "Z012-WS·2022-Y-0003", 3)
    ]
    assert codes(empty, *ids) == ["", "", ""]
    batch = given(empty, ids)
    assert codes(empty, "a", "b", "c") == [f"Z012-WS·2022-Y-000{each}" for each in (1, 2, 3)]
    assert empty.search('档号:"Z012-WS·2022-Y-0002"').hits[0].id == "b"
    empty.batches.undo(batch, actor="张")
    empty.batches.run(batch)
    assert codes(empty, *ids) == ["", "", ""] and not empty.search('档号:"Z012-WS·2022-Y-0002"').total


def test_each_year_and_period_has_numbers_of_its_own(empty: Archive) -> None:
    add(empty, "a")
    add(empty, "b", filing_year="2021")
    add(empty, "c", retention="定期30年")
    add(empty, "d", retention="10年")
    assert planned(empty, "abcd", start=7, category="KJ") == {
        "a": "Z012-KJ·2022-Y-0007",
        "b": "Z012-KJ·2021-Y-0007",
        "c": "Z012-KJ·2022-D30-0007",
        "d": "Z012-KJ·2022-D10-0007",
    }


@pytest.mark.parametrize(
    ("order", "expected"), [("date", "cab"), ("number", "bca"), ("title", "abc"), ("given", "cba")]
)
def test_the_order_can_be_chosen(empty: Archive, order: str, expected: str) -> None:
    add(empty, "a", "2022-02-01", "青工总〔2022〕10号")
    add(empty, "b", "2022-03-01", "青工总〔2022〕2号")
    add(empty, "c", "2022-01-01", "青工总〔2022〕9号")
    found = planned(empty, "cba", pattern="{件号}", order=order)
    assert "".join(found) == expected and list(found.values()) == ["1", "2", "3"]


def test_what_lacks_a_field_or_has_a_number_is_told_and_takes_none(empty: Archive) -> None:
    add(empty, "a", retention="")
    add(empty, "b", code="旧-1")
    add(empty, "c", retention="长期")
    add(empty, "d")
    assert planned(empty, "abcd") == {
        "a": "fields missing for a code",
        "b": "has a code",
        "c": "no code for a retention",
        "d": "Z012-WS·2022-Y-0001",
    }
    assert planned(empty, "bd", again=True)["b"] == "Z012-WS·2022-Y-0001"


def test_numbers_in_use_are_told_also_those_of_withdrawn_documents(empty: Archive) -> None:
    add(empty, "held", code="Z012-WS·2022-Y-0001")
    add(empty, "out", code="Z012-WS·2022-Y-0003")
    empty.withdraw("out")
    for one in "abc":
        add(empty, one)
    plan = empty.batches.plan_numbers("abc", Numbering())
    assert [(one.id, one.reason.key) for one in plan.left if one.reason] == [
        ("a", "code taken"),
        ("c", "code taken"),
    ]
    assert plan.ready == (Proposal("b", "题b", "", "Z012-WS·2022-Y-0002"),)


def test_numbering_goes_on_after_the_last_one_of_each_series(empty: Archive) -> None:
    add(empty, "held", code="Z012-WS·2022-Y-0099")
    add(empty, "other", code="Z012-WS·2022-Y-附")
    add(empty, "out", code="Z012-WS·2021-Y-0003")
    empty.withdraw("out")
    add(empty, "a")
    add(empty, "b", filing_year="2021")
    add(empty, "c", filing_year="2020")
    assert list(planned(empty, "abc", start=None).values()) == [
        "Z012-WS·2022-Y-0100",
        "Z012-WS·2021-Y-0004",
        "Z012-WS·2020-Y-0001",
    ]


def test_of_two_at_once_each_number_is_given_once(empty: Archive) -> None:
    first, second = (
        [add(empty, f"a{each}") for each in range(9)],
        [add(empty, f"b{each}") for each in range(9)],
    )
    batches = [
        empty.batches.number(empty.batches.plan_numbers(ids, Numbering()), actor="张")
        for ids in (first, second)
    ]
    threads = [threading.Thread(target=empty.batches.run, args=(batch.id,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = [code for code in codes(empty, *first, *second) if code]
    assert len(held) == len(set(held)) == 9
    ended = [empty.batches.get(batch.id) for batch in batches]
    assert sum(one.changed for one in ended) == sum(one.left for one in ended) == 9


def test_what_is_taken_after_the_plan_is_left_out(empty: Archive) -> None:
    add(empty, "a")
    add(empty, "b")
    plan = empty.batches.plan_numbers("ab", Numbering())
    add(empty, "quick", code="Z012-WS·2022-Y-0001")
    batch = empty.batches.run(empty.batches.number(plan, actor="张").id)
    assert (batch.changed, batch.left, codes(empty, "a", "b")) == (1, 1, ["", "Z012-WS·2022-Y-0002"])


def test_undoing_gives_back_no_number_that_another_has_by_now(empty: Archive) -> None:
    add(empty, "a", code="旧-1")
    add(empty, "b", code="旧-2")
    batch = given(empty, "ab", again=True)
    add(empty, "c", code="旧-1")
    empty.batches.undo(batch, actor="张")
    assert empty.batches.run(batch).not_undone == 1
    assert codes(empty, "a", "b", "c") == ["Z012-WS·2022-Y-0001", "旧-2", "旧-1"]


def test_the_same_number_is_not_given_twice_by_one_plan(empty: Archive) -> None:
    """Two series may come to the same 档号."""
    for each in range(11):
        add(empty, f"a{each:02}", kind="函")
    add(empty, "b", "2022-01-02", kind="函1")
    found = planned(empty, [*(f"a{each:02}" for each in range(11)), "b"], pattern="{文种}{件号}")
    assert (found["a10"], found["b"]) == ("函11", "code taken")


def test_the_seal_changes_with_what_is_to_be_looked_at(empty: Archive) -> None:
    add(empty, "a")
    before = empty.batches.plan_numbers("a", Numbering()).seal
    assert before == empty.batches.plan_numbers("a", Numbering()).seal
    empty.edit("a", {"年度": "2021"})
    assert before != empty.batches.plan_numbers("a", Numbering()).seal


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"pattern": ""}, "pattern too long"),
        ({"pattern": "{全宗号}-{年度}"}, "pattern without number"),
        ({"pattern": "{件号}{件号}"}, "pattern without number"),
        ({"pattern": "{件号:4"}, "pattern unreadable"),
        ({"pattern": "{件号}{"}, "pattern unreadable"),
        ({"pattern": "{题名}{件号}"}, "field not for codes"),
        ({"pattern": "{卷号}{件号}"}, "no such field"),
        ({"category": " "}, "category missing"),
        ({"start": 0}, "number too large"),
        ({"start": LARGEST_NUMBER + 1}, "number too large"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(empty: Archive, asked: dict[str, Any], reason: str) -> None:
    add(empty, "a")
    with pytest.raises(InvalidRequest) as refused:
        empty.batches.plan_numbers("a", Numbering(**asked))
    assert refused.value.reason == reason


def test_numbers_are_given_only_by_a_plan(empty: Archive) -> None:
    add(empty, "a")
    for change, some in ((BatchChange("number"), ()), (BatchChange("withdraw", reason="重复"), ("旧-1",))):
        with pytest.raises(InvalidRequest):
            empty.batches.start(["a"], change, actor="", codes=some)
