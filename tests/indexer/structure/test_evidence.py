"""The evidence of a document's fields: the characters that state each, and whether that is sure."""

from __future__ import annotations

from dataclasses import replace

from indexer.model import GROUNDS, TERMS, Document
from indexer.structure import evidence_of, read_structure
from tests.indexer.structure.test_letterhead import LETTER


def told(document: Document) -> dict[str, tuple[str, bool]]:
    """Field → the words that state it, and whether they are sure."""
    return {each.field: (document.text[each.start : each.end], each.sure) for each in evidence_of(document)}


def test_each_field_names_the_line_that_states_it() -> None:
    document = read_structure(LETTER)
    assert told(document) == {
        "title": (document.title, True),
        "kind": (document.title, True),
        "number": ("青工总〔2021〕12号　　签发人：秦晚舟", True),
        "date": ("2021年3月5日", True),
        "author": ("青枫区总工会\n青枫区财政局", True),
        "district": ("青枫区总工会文件", True),
        "secrecy": ("秘密★1年", True),
        "subjects": ("主题词：工会经费　收缴；通知", True),
    }
    assert {each.why for each in evidence_of(document)} <= set(GROUNDS)
    assert {each.field for each in evidence_of(document)} <= set(TERMS)


def test_what_somebody_has_changed_has_no_evidence() -> None:
    changed = replace(read_structure(LETTER), date="2021-03-06", author="")
    assert not {"date", "author"} & told(changed).keys()


def test_a_first_line_that_is_prose_is_a_doubtful_title() -> None:
    document = read_structure("近日，青枫区总工会召开会议，部署工作，要求认真抓好落实。\n会议要求落实。")
    assert told(document)["title"] == (document.title, False)
    assert told(read_structure("劳模进校园\n会议要求落实。"))["title"] == ("劳模进校园", True)
