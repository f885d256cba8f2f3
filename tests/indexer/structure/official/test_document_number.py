"""Document numbers: found where a document states its own, compared in any bracket and width."""

from __future__ import annotations

import pytest

from indexer.structure import read_structure
from indexer.structure.official.document_number import find_number
from indexer.text.numbers import number_key

STATED = {
    "青工总〔2021〕12号": "青工总〔2021〕12号",
    "  青工总［2021］12号  ": "青工总［2021］12号",
    "（青工总（2021）第12号）": "青工总（2021）第12号",
    "文号：青工总办[2021]3号": "青工总办[2021]3号",
    "發文字號： 青工總〔2021〕12號": "青工總〔2021〕12號",
    "青工总〔2021〕12号　　签发人：秦晚舟": "青工总〔2021〕12号",
    "青工总 〔2021〕 12 号": "青工总 〔2021〕 12 号",
}
NOT_STATED = [
    "根据青工总〔2021〕12号文件",
    "青工总〔2021〕12号文",
    "〔2021〕12号",
    "青工总2021年12号",
    "2021-12",
    "",
]


@pytest.mark.parametrize(("line", "number"), STATED.items())
def test_a_number_is_read_as_it_is_written(line: str, number: str) -> None:
    assert find_number(["标题", line]) == number


@pytest.mark.parametrize("line", NOT_STATED)
def test_what_is_no_number_of_its_own(line: str) -> None:
    assert find_number([line]) == ""


def test_all_shapes_compare_alike() -> None:
    assert {number_key(number) for number in list(STATED.values())[:3]} == {"青工总[2021]12号"}


def test_a_number_in_the_text_is_another_document_s() -> None:
    head = "青枫区总工会关于经费的通知\n青工总〔2021〕12号\n各街道工会：\n"
    assert read_structure(f"{head}现将有关事项通知如下。").number == "青工总〔2021〕12号"
    prose = "为进一步规范工会经费收缴工作，根据有关规定，现将有关事项通知如下。\n"
    assert read_structure(f"关于经费的通知\n{prose * 9}青工总〔2021〕12号\n").number == ""
