"""A draft is cut into quotations and sentences, and each is looked for without what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.quotes.passages import LONGEST, passages_of


def cut(draft: str) -> list[tuple[str, str]]:
    return [(each.text, each.core) for each in passages_of(draft)]


def test_quotations_come_first_then_sentences() -> None:
    assert cut("他说“当好主力军”。又说：「建功新时代」！散会") == [
        ("当好主力军", "当好主力军"),
        ("建功新时代", "建功新时代"),
        ("他说“当好主力军”。", '他说"当好主力军'),
        ("又说：「建功新时代」！", '又说:"建功新时代'),
        ("散会", "散会"),
    ]


def test_a_sentence_that_is_one_quotation_is_looked_up_once() -> None:
    assert [each.is_quotation for each in passages_of("“当好主力军。”\n“建功新时代”")] == [True, True]


@pytest.mark.parametrize(
    ("draft", "core"),
    [
        ("團結帶領職工。", "团结带领职工"),
        ("　　ＡＢ 公司！", "ab公司"),
        ("（一）摸清底数；", "一)摸清底数"),
        ("增长5%。", "增长5%"),
        ("——《工会法》规定", "工会法>规定".replace(">", "》")),
    ],
)
def test_what_is_looked_for_is_as_the_index_has_it(draft: str, core: str) -> None:
    assert [each.core for each in passages_of(draft)] == [core]


@pytest.mark.parametrize("draft", ["", "\n\n", "。。！", "一", "——……", "“”", "1"])
def test_nothing_to_look_for(draft: str) -> None:
    assert passages_of(draft) == []


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clause = "要团结带领职工群众建功立业，"
    parts = passages_of(clause * 100)
    assert len(parts) > 1 and all(len(each.text) <= LONGEST for each in parts)
    assert "".join(each.text for each in parts) == clause * 100
    assert all(len(each.text) <= LONGEST for each in passages_of("无" * 1_800))


@given(st.text(alphabet="工会职2a。！“”「」\n， \u3000\"'…㎡", max_size=80))
def test_each_stands_in_the_draft_where_it_says(draft: str) -> None:
    for each in passages_of(draft):
        assert draft[each.start : each.start + len(each.text)] == each.text
        start, end = each.span(0, len(each.core))
        assert 0 <= start < end <= len(each.text)


@given(st.text(alphabet="工会职2a。！\n， ", max_size=80))
def test_no_letter_of_a_draft_is_left_out_but_single_ones(draft: str) -> None:
    covered = {each.start + at for each in passages_of(draft) for at in range(len(each.text))}
    for line in draft.replace("！", "。").split("\n"):
        for sentence in line.split("。"):
            core = sentence.strip(" ，")
            if len(core.replace(" ", "")) > 1 and any(letter in "工会职2a" for letter in core):
                assert any(draft[at] in core for at in covered)
