"""Every character of a text is found again in the document that was read from it."""

from __future__ import annotations

import pytest

from indexer.model import Cell, Document, Layout, Page, Run, Table
from indexer.structure import carried_over, moved_into, placed_by, read_structure

LETTER = (
    "青枫区总工会文件\n青工总〔2023〕17号\n关于开展“送清凉”\n活动的通知\n\n"
    "各基层工会：\n请于六月底前报送。\n青枫区总工会\n2023年6月20日\n"
)


@pytest.mark.parametrize(
    "text", [LETTER, f"\n \n{LETTER}", LETTER.replace("\n", "\r\n"), "标题\n正文\n标题\n正文", "只有一行"]
)
def test_every_character_that_is_no_blank(text: str) -> None:
    document = read_structure(text)
    move = moved_into(document, text)
    for at, character in enumerate(text):
        if not character.isspace():
            place = move(at)
            assert place is not None
            assert document.text[place] == character


def test_what_spells_no_title_is_gone() -> None:
    document = read_structure("甲\n乙\n丙")
    assert moved_into(document, "丁\n乙\n丙")(0) is None


def test_of_runs_stays_what_is_still_there() -> None:
    before = Document("通知", "请于六月底前把名册报送区总工会。")
    after = Document("通知", "请于六月底前把困难职工名册报送区总工会。")
    edges = tuple(at / 16 for at in range(1, 16))
    run = Run(3, 19, 0, 0.0, 0.1, 1.0, 0.2, edges)
    layout = carried_over(Layout(pages=(Page(100, 100),), runs=(run,)), before, after)
    for words, left, right in (("请于六月底前把", 0, 7), ("名册报送区总工会。", 7, 16)):
        start = after.text.index(words)
        (part,) = [
            each.part(start, start + len(words)) for each in layout.runs if each.start <= start < each.end
        ]
        assert (part.left, part.right) == pytest.approx((left / 16, right / 16), abs=1e-6)


def test_pages_and_runs_of_a_printed_text() -> None:
    text = "关于表彰的通知\n1.\t授予甲同志先进个人称号\n2.\t授予乙同志先进个人称号"
    shown = "某市总工会\n关于表彰的通知\n1. 授予甲同志先进个人称号\n2. 授予乙同志先进个人称号\n第 1 页"
    lines, at = [], 0
    for number, line in enumerate(shown.split("\n")):
        lines.append(Run(at, at + len(line), 0, 0.1, number / 10, 0.9, number / 10 + 0.1))
        at += len(line) + 1
    table = Table(((Cell(0, 7),),))
    found = placed_by(text, shown, Layout((table,), (Page(100, 100),), tuple(lines)))
    assert found.tables == ()
    assert [(round(run.top, 1), text[run.start : run.end]) for run in found.runs] == [
        (0.1, "关于表彰的通知"),
        (0.2, "1.\t授予甲同志先进个人称号"),
        (0.3, "2.\t授予乙同志先进个人称号"),
    ]
