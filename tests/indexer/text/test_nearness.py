"""Places of strings near each other, against the brute-force scan that defines them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.studies.nearness.scan import near_chains
from indexer.text.code_points import code_points
from indexer.text.nearness import Relation, near_places, places_of

SMALL = st.text("甲乙。\n!,", max_size=24)
STRING = st.text("甲乙。,", min_size=1, max_size=3)
RELATION: st.SearchStrategy[Relation] = st.one_of(
    st.sampled_from(["sentence", "paragraph"]), st.integers(0, 6)
)
CHAIN = st.integers(2, 4).flatmap(
    lambda count: st.tuples(
        st.lists(STRING, min_size=count, max_size=count),
        st.lists(RELATION, min_size=count - 1, max_size=count - 1),
    )
)


def found(text: str, strings: list[str], relations: list[Relation]) -> list[list[int]]:
    return [places.tolist() for places in near_places(code_points(text), strings, relations)]


@given(SMALL, CHAIN)
def test_places_are_those_of_all_chains(text: str, chain: tuple[list[str], list[Relation]]) -> None:
    strings, relations = chain
    ways = near_chains(text, strings, relations)
    assert found(text, strings, relations) == [
        sorted({way[at] for way in ways}) for at in range(len(strings))
    ]


@given(SMALL, STRING)
def test_a_string_is_found_also_where_it_overlaps_itself(text: str, string: str) -> None:
    expected = [at for at in range(len(text)) if text.startswith(string, at)]
    assert places_of(code_points(text), string).tolist() == expected


@pytest.mark.parametrize(
    ("text", "relation", "is_near"),
    [
        ("劳模和工会", "sentence", True),
        ("工会和劳模", "sentence", True),
        ("劳模。工会", "sentence", False),
        ("劳模;工会", "sentence", False),
        ("劳模,工会", "sentence", True),
        ("劳模3.5工会", "sentence", True),
        ("劳模。工会", "paragraph", True),
        ("劳模\n工会", "paragraph", False),
        ("劳模\n工会", 9, False),
        ("劳模。工会", 1, True),
        ("劳模一二工会", 1, False),
        ("劳模一二工会", 2, True),
        ("工会劳模", 0, True),
    ],
)
def test_what_is_near(text: str, relation: Relation, is_near: bool) -> None:
    assert all(found(text, ["劳模", "工会"], [relation])) == is_near


def test_a_place_is_not_near_itself() -> None:
    assert found("全国总工会", ["总工会", "工会"], ["sentence"]) == [[], []]
    assert found("总工会与工会", ["总工会", "工会"], ["sentence"]) == [[0], [4]]


def test_of_a_chain_the_middle_one_is_near_both() -> None:
    text = "甲一乙。乙二丙。甲三乙四丙"
    assert found(text, ["甲", "乙", "丙"], ["sentence"] * 2) == [[8], [10], [12]]
