"""Hits of one title are told apart by 文号 and 档号, by the id where nothing else differs; others are left as they are."""

from __future__ import annotations

from indexer.search import Hit
from search_app.web.search.same_titles import told_apart

HIT = Hit("a1", "关于开展劳动竞赛的通知", "2022-03-24", "青枫区总工会", 1.0, "phrase", ())


def test_a_title_of_its_own_needs_nothing() -> None:
    assert told_apart([HIT._replace(number="青工总〔2022〕7号"), HIT._replace(id="b2", title="简报")]) == {}


def test_numbers_tell_what_shares_a_title_apart() -> None:
    letter = HIT._replace(number="青工总〔2022〕7号", code="Z012-WS·2022-Y-0007")
    other = HIT._replace(id="b2", title="关于开展 劳动竞赛的通知", date="2023-03-24")
    assert told_apart([letter, other]) == {
        "a1": (("文号", "青工总〔2022〕7号"), ("档号", "Z012-WS·2022-Y-0007")),
        "b2": (),
    }


def test_what_differs_in_nothing_is_told_apart_by_its_id() -> None:
    assert told_apart([HIT, HIT._replace(id="b2")]) == {"a1": (("编号", "a1"),), "b2": (("编号", "b2"),)}
