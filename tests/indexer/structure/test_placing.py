"""Every character of a text is found again in the document that was read from it."""

from __future__ import annotations

import pytest

from indexer.structure import moved_into, read_structure

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
