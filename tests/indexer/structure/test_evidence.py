"""The evidence of a document's fields: the characters that state each, and whether that is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.model import GROUNDS, MARKS, TERMS, Document
from indexer.structure import evidence_of, marks_of, read_structure
from tests.indexer.structure.test_letterhead import LETTER


def told(document: Document) -> dict[str, tuple[str, bool]]:
    """Field → the words that state it, and whether they are sure."""
    return {each.field: (document.text[each.start : each.end], each.sure) for each in evidence_of(document)}


def test_each_field_names_the_line_that_states_it() -> None:
    document = read_structure(LETTER)
    assert told(document) == {
        "title": (document.title, True),
        "kind": (document.title, True),
        "number": ("青工总〔2021〕12号", True),
        "date": ("2021年3月5日", True),
        "author": ("青枫区总工会\n青枫区财政局", True),
        "district": ("青枫区总工会文件", True),
        "secrecy": ("秘密★1年", True),
        "subjects": ("主题词：工会经费　收缴；通知", True),
        "copy_number": ("000012", True),
        "urgency": ("特急", True),
        "signer": ("青工总〔2021〕12号　　签发人：秦晚舟", True),
        "printed": ("青枫区总工会办公室 2021年3月8日印发", True),
    }
    assert {each.why for each in evidence_of(document)} <= set(GROUNDS)
    assert {each.field for each in evidence_of(document)} <= {*TERMS, *MARKS}


def test_what_somebody_has_changed_has_no_evidence() -> None:
    changed = replace(read_structure(LETTER), date="2021-03-06", author="")
    assert not {"date", "author"} & told(changed).keys()


def test_a_first_line_that_is_prose_is_a_doubtful_title() -> None:
    document = read_structure("近日，青枫区总工会召开会议，部署工作，要求认真抓好落实。\n会议要求落实。")
    assert told(document)["title"] == (document.title, False)
    assert told(read_structure("劳模进校园\n会议要求落实。"))["title"] == ("劳模进校园", True)


PAPER = """000012　秘密★1年　特急
青枫区总工会文件
青工总〔2021〕12号　　签发人：秦晚舟
关于开会的通知
各基层工会：
现将有关事项通知如下。
青枫区总工会
2021年3月5日
抄送：市总工会，区委办公室、
区政府办公室。
青枫区总工会办公室　　2021年3月8日印发"""
# the last lines of a text → who gets copies, who printed it
FEET = {
    "抄报：市总工会\n印发日期：2021年3月8日": ("市总工会", "2021年3月8日"),
    "抄　送：区委宣传部。\n校对：柳青": ("区委宣传部", ""),
    "分送：各部室\n青枫区总工会办公室 二〇二一年三月八日印": (
        "各部室",
        "青枫区总工会办公室 二〇二一年三月八日",
    ),
    "会后抄送：各部室": ("", ""),
    "送：各部室": ("", ""),
    "会议于2021年3月8日印发了名单": ("", ""),
}


def test_what_an_official_document_states_besides_its_fields() -> None:
    document = read_structure(PAPER)
    marks = {each.field: each.value for each in marks_of(document)}
    assert marks == {
        "copy_number": "000012",
        "urgency": "特急",
        "signer": "秦晚舟",
        "copied_to": "市总工会，区委办公室、区政府办公室",
        "printed": "青枫区总工会办公室 2021年3月8日",
    }
    assert list(marks) == list(MARKS)
    for each in marks_of(document):
        stated = "".join(document.text[each.start : each.end].split())
        assert "".join(each.value.split()) in stated
    assert set(MARKS) <= told(document).keys()


@pytest.mark.parametrize(("lines", "read"), FEET.items())
def test_copies_and_printing(lines: str, read: tuple[str, str]) -> None:
    text = f"关于开会的通知\n各基层工会：\n现将有关事项通知如下。\n{lines}"
    marks = {each.field: each.value for each in marks_of(read_structure(text))}
    assert (marks.get("copied_to", ""), marks.get("printed", "")) == read


@pytest.mark.parametrize(
    "signed",
    [
        "青枫区总工会总工会\n2021年3月5日",
        "总工会青枫区总工会\n2021年3月5日",
        "青枫区总工会青枫区总工会\n2021年3月5日",
        "青枫区总工会 总工会\n2021年3月5日",
        "青枫区总工会\n青枫区总工会\n2021年3月5日",
        "总工会\n青枫区总工会\n2021年3月5日",
        "青枫区总工会总工会　2021年3月5日",
        "青枫区总工会\n青枫区总工会　2021年3月5日",
        "青枫区总工会\n总工会2021年3月5日",
    ],
)
def test_a_seal_read_as_text_does_not_sign_again(signed: str) -> None:
    document = read_structure(f"关于开会的通知\n各基层工会：\n现将有关事项通知如下。\n{signed}")
    assert (document.author, document.date) == ("青枫区总工会", "2021-03-05")
    assert told(document)["author"][1] is False


@pytest.mark.parametrize(
    ("signed", "author"),
    [
        ("青枫区总工会\n青枫区财政局", "青枫区总工会、青枫区财政局"),
        ("青枫区总工会\n青枫区总工会办公室", "青枫区总工会、青枫区总工会办公室"),
        ("青枫区总工会机关工会", "青枫区总工会机关工会"),
        ("青枫区总工会（印章）", "青枫区总工会"),
        ("青枫区委员会组织委员会", "青枫区委员会组织委员会"),
    ],
)
def test_bodies_that_are_not_named_twice_sign_for_sure(signed: str, author: str) -> None:
    document = read_structure(f"关于开会的通知\n各基层工会：\n现将有关事项通知如下。\n{signed}\n2021年3月5日")
    assert document.author == author
    assert told(document)["author"][1] is True


def test_two_sign_and_the_seal_of_one_is_read() -> None:
    signed = "青枫区总工会\n青枫区财政局财政局\n2021年3月5日"
    document = read_structure(f"关于开会的通知\n各基层工会：\n现将有关事项通知如下。\n{signed}")
    assert document.author == "青枫区总工会、青枫区财政局"
    assert told(document)["author"][1] is False
