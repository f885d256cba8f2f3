"""Characters of OFD text objects stand where the standard puts them, whichever way they run."""

from __future__ import annotations

import pytest

from indexer.readers.pages.ofd import read_ofd
from tests.support.files.written_ofd import one_page, text_object
from tests.support.wording import worded


def coded(text: str, places: str, *, size: float = 6, box: str = "20 20 100 100", rest: str = "") -> str:
    code = f'<ofd:TextCode X="0" Y="{size}" {places}>{text}</ofd:TextCode>'
    return f'<ofd:TextObject ID="9" Font="3" Size="{size}" Boundary="{box}" {rest}>{code}</ofd:TextObject>'


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("青枫区总工会关于开展\n                 送温暖活动的通知", "青枫区总工会关于开展送温暖活动的通知"),
        ("\n  青枫区总工会\n  ", "青枫区总工会"),
        ("Trade\n      Union", "Trade Union"),
    ],
)
def test_a_line_break_in_a_code_is_how_the_file_was_indented(text: str, read: str) -> None:
    assert read_ofd(one_page(coded(text, 'DeltaX="g 17 6"'))).text == read


def column(text: str, x: float, rest: str = "") -> str:
    return coded(text, f'DeltaY="g {len(text) - 1} 6"', box=f"{x} 20 10 200", rest=rest)


def test_columns_from_the_right() -> None:
    content = one_page(column("工会法规汇编序", 170), column("青枫区总工会", 150), column("二〇二三年", 130))
    assert read_ofd(content).text == "工会法规汇编序\n青枫区总工会\n二〇二三年"


def test_a_column_whose_reading_direction_alone_is_stated() -> None:
    content = one_page(
        coded("工会法规汇编序", "", box="170 20 10 200", rest='ReadDirection="90"'),
        coded("青枫区总工会", "", box="150 20 10 200", rest='ReadDirection="90"'),
    )
    assert read_ofd(content).text == "工会法规汇编序\n青枫区总工会"


def test_a_sideways_page_is_turned() -> None:
    lying = 'ReadDirection="90" CharDirection="90"'
    reading = read_ofd(one_page(column("职工之家建设情况表", 170, lying), column("青枫区总工会", 150, lying)))
    assert reading.text.replace("\n", "") == "职工之家建设情况表青枫区总工会"


def test_a_watermark_is_apart_from_the_line_that_it_crosses() -> None:
    mark = coded(
        "内部资料注意保存",
        'DeltaX="g 7 16"',
        size=16,
        box="20 20 150 150",
        rest='CTM="0.7 -0.7 0.7 0.7 0 90"',
    )
    line = "关于开展送清凉活动的通知，现就有关事项通知如下："
    reading = read_ofd(one_page(text_object(line[:10], 30, 80), mark, text_object(line[10:], 30 + 56.4, 80)))
    assert reading.text == f"{line}\n内部资料注意保存"
    assert "内部资料注意保存" in reading.aside
    assert (
        worded(reading.notes[-1]) == "斜排或侧排的文字（如水印、边注）1 行，列在正文之后：内部资料注意保存。"
    )
