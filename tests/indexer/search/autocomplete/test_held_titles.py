"""Titles in memory: those that begin with what was typed, as the catalogue has them now."""

from __future__ import annotations

import pytest

from indexer.search.autocomplete.held_titles import MOST_CHANGED, PackedTexts, Titles

TITLES = Titles(
    [
        (2, "劳模工匠进校园活动启动"),
        (4, "工会新闻"),
        (5, "工会新闻"),
        (6, "全市劳模评选\n工作部署"),
    ]
)


def test_newest_first_each_once_and_in_one_line() -> None:
    titles = TITLES.changed({7: "工会新闻发布会", 8: "工会新"})
    assert titles.beginning("工会新闻", "letters", 9) == ["工会新闻发布会", "工会新闻"]
    assert titles.beginning("gonghuixin", "syllables", 9) == ["工会新", "工会新闻发布会", "工会新闻"]
    assert titles.beginning("全市劳模评选工作", "letters", 9) == ["全市劳模评选\n工作部署"]


def test_changed_titles_are_offered_at_once() -> None:
    changed = TITLES.changed({2: None, 9: "劳模新村落成"})
    assert changed.beginning("劳模", "letters", 9) == ["劳模新村落成"]
    again = changed.changed({9: "浦东工人新村落成", 2: "劳模工匠进校园活动启动"})
    assert again.beginning("pudonggongren", "syllables", 9) == ["浦东工人新村落成"]
    assert again.beginning("劳模", "letters", 9) == ["劳模工匠进校园活动启动"]


def test_a_title_stays_while_one_document_has_it() -> None:
    one = TITLES.changed({5: None})
    assert one.beginning("gonghuixin", "syllables", 9) == ["工会新闻"]
    none = one.changed({4: None})
    assert none.beginning("gonghuixin", "syllables", 9) == []
    assert none.changed({5: "工会新闻"}).beginning("gonghuixin", "syllables", 9) == ["工会新闻"]


@pytest.mark.slow
def test_many_changes_are_as_good_as_titles_from_the_start() -> None:
    changed = Titles([(number, f"第{number}号通知") for number in range(1, 50)])
    for number in range(40, 60 + MOST_CHANGED):
        changed = changed.changed({number: None if number % 3 else f"第{number}号公告"})
    left = {number: f"第{number}号通知" for number in range(1, 40)}
    left |= {n: f"第{n}号公告" for n in range(40, 60 + MOST_CHANGED) if n % 3 == 0}
    fresh = Titles(left.items())
    for typed in ("第1", "第4", "第10", "第105"):
        assert set(changed.beginning(typed, "letters", 9999)) == set(fresh.beginning(typed, "letters", 9999))


PACKED = ["劳模精神", "", "abc", "\U00020bb7田", "\ud800", "末"]


def test_each_packed_text_is_found_by_its_row() -> None:
    packed = PackedTexts(iter(PACKED))
    assert list(packed) == PACKED == [packed[row] for row in range(len(packed))]


def test_no_texts_are_packed_as_well() -> None:
    assert len(PackedTexts(())) == 0 and not list(PackedTexts(()))
