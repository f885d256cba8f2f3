"""Searching the manual: exact, in normal form, every word, and where it stands."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from search_app.web.help.chapters import Chapter, Section, chapters
from search_app.web.help.finding import LONGEST_QUESTION, find

DUST = Section("除尘", "除尘", "书架每季度除尘一次。灰尘多的库房，每月一次。")
SHELVES = Section("", "书架", "书架的编号写在侧面。<b>不要</b>写在正面。" + "余" * 200)
CHAPTER = Chapter("书架", "书架", "添加与管理", "archivist", Markup(), (SHELVES, DUST))


def test_every_word_is_wanted_and_headlines_come_first() -> None:
    assert [place.section for place in find("书架", [CHAPTER])] == [SHELVES, DUST]
    assert [place.section for place in find("书架 每月", [CHAPTER])] == [DUST]
    assert [place.section for place in find("除尘", [CHAPTER])] == [DUST]
    assert find("书架 卷宗", [CHAPTER]) == []


@pytest.mark.parametrize("question", ["書架", "书架\u3000", "  书架"])
def test_it_is_read_in_normal_form(question: str) -> None:
    assert len(find(question, [CHAPTER])) == 2


@pytest.mark.parametrize("question", ["", " ", "\u3000"])
def test_nothing_asked_finds_nothing(question: str) -> None:
    assert find(question, chapters()) == []


def test_a_snippet_is_marked_and_escaped() -> None:
    (place,) = find("编号", [CHAPTER])
    assert (
        "<mark>编号</mark>" in place.snippet and "&lt;b&gt;" in place.snippet and place.snippet.endswith("…")
    )


def test_a_long_question_is_cut() -> None:
    assert find("书架" + " " * LONGEST_QUESTION + "卷宗", [CHAPTER])


def test_what_the_manual_says_of_a_full_disk_is_found() -> None:
    assert any("磁盘满" in place.section.text for place in find("磁盘满", chapters()))
