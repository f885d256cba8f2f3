"""Annexes of a document are its sections: where they begin and end, and what is only a list of them."""

from __future__ import annotations

import pytest

from indexer.structure import edited, read_structure

LETTER = "关于职工书屋的通知\n各基层工会：\n现将有关事项通知如下，请认真贯彻执行。\n"
SIGNED = "青枫区总工会\n2023年3月9日\n"
END = "抄送：区委办公室\n青枫区总工会办公室　2023年3月12日印发"

# what stands below the letter → heading and last line of each annex
BELOW: dict[str, list[tuple[str, str]]] = {
    f"{SIGNED}附件\n职工书屋名单\n青枫机床厂\n{END}": [("附件 职工书屋名单", "青枫机床厂")],
    f"{SIGNED}附件1：书目\n《工会法》\n附件2：\n名单\n青枫机床厂": [
        *(("附件1：书目", "《工会法》"), ("附件2 名单", "青枫机床厂")),
    ],
    f"附件：1.书目\n2.名单\n{SIGNED}附件1\n书目\n《工会法》\n附件2\n名单\n青枫机床厂\n{END}": [
        *(("附件1 书目", "《工会法》"), ("附件2 名单", "青枫机床厂")),
    ],
    f"{SIGNED}附件\n梧桐市总工会文件\n梧工发〔2023〕1号\n关于书屋的通知\n请办好书屋。\n梧桐市总工会": [
        ("附件 关于书屋的通知", "梧桐市总工会"),
    ],
    f"{SIGNED}附：\n请各单位将名单报送区总工会，并附照片。": [
        ("附", "请各单位将名单报送区总工会，并附照片。")
    ],
    f"附件：书目\n{SIGNED}": [],
    f"附件\n{SIGNED}": [],
    f"{SIGNED}附件：书目": [],
    f"{SIGNED}附件：1.书目\n2.名单": [],
    f"附则\n附近的书屋也开放。\n{SIGNED}": [],
}


@pytest.mark.parametrize(("below", "annexes"), BELOW.items())
def test_annexes_are_sections(below: str, annexes: list[tuple[str, str]]) -> None:
    document = read_structure(LETTER + below)
    text = document.text
    found = [(each.heading, text[each.start : each.end].split("\n")[-1]) for each in document.sections]
    assert found == annexes
    assert all(text[each.start] == "附" for each in document.sections)


def test_annexes_stay_sections_when_the_text_is_corrected() -> None:
    document = read_structure(f"{LETTER}{SIGNED}附件\n职工书屋名单\n青枫机床厂")
    corrected = edited(document, {"body": document.body.replace("机床厂", "造船厂")})
    assert [each.heading for each in corrected.sections] == ["附件 职工书屋名单"]
