"""Values of forms stand where they are filled in, remarks in lines of their own; what is hidden stays so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.readers.base import Reading
from indexer.readers.pages.pdf import read_pdf
from tests.support.files.written_pdf import pdf_string, written_pdf
from tests.support.wording import worded

TITLE, LABEL, REST = "困难职工帮扶申请表", "申请理由：", "请各基层工会如实填写，经审核后报区总工会。"
EMPTY = f"{TITLE}\n{LABEL}\n{REST}"
AFTER_LABEL = "[155 710 500 735]"  # beside the second line
FORM = "/AcroForm << /Fields [{0}] /DA (/F 12 Tf 0 g) >>"


def widget(rest: str, box: str = AFTER_LABEL) -> str:
    return f"<< /Type /Annot /Subtype /Widget /T (a) /F 4 /Rect {box} {rest} >>"


def note(kind: str, text: str, rest: str = "", box: str = AFTER_LABEL) -> str:
    return f"<< /Type /Annot /Subtype /{kind} /Rect {box} /Contents {pdf_string(text)} {rest} >>"


def filled(*widgets: str, page: Sequence[str] = (TITLE, LABEL, REST)) -> Reading:
    fields = " ".join(f"{{{at}}}" for at in range(len(widgets)))
    return read_pdf(written_pdf([page], widgets, f"/AcroForm << /Fields [{fields}] /DA (/F 12 Tf 0 g) >>"))


def test_a_value_stands_beside_its_label() -> None:
    reading = filled(widget(f"/FT /Tx /V {pdf_string('陈一鸣因病住院申请帮扶')}"))
    assert reading.text == f"{TITLE}\n{LABEL}陈一鸣因病住院申请帮扶\n{REST}"
    assert tuple(map(worded, reading.notes)) == ("表单里填写的 1 项已收录，放在各自的位置。",)


def test_a_value_on_a_page_that_is_turned() -> None:
    value = widget(f"/FT /Tx /V {pdf_string('因病住院')}")
    content = written_pdf([(TITLE, LABEL)], [value], FORM, page="/Rotate 180")
    assert f"{LABEL}因病住院" not in read_pdf(content).text.split("\n")[0]
    assert "因病住院" in read_pdf(content).text


def test_lines_of_a_tall_field_are_lines() -> None:
    value = pdf_string("因病住院，\r已花费三万元。")
    reading = filled(widget(f"/FT /Tx /Ff 4096 /V {value}", "[155 600 500 735]"))
    assert "因病住院，" in reading.text
    assert "已花费三万元。" in reading.text


def test_what_was_chosen_by_its_label() -> None:
    options = f"[[(1) {pdf_string('因病')}] [(2) {pdf_string('因灾')}]]"
    assert filled(widget(f"/FT /Ch /Ff 131072 /Opt {options} /V (2)")).text == f"{TITLE}\n{LABEL}因灾\n{REST}"


def test_boxes_ticked_and_not() -> None:
    states = "/MK << /CA (4) >> /AP << /N << /On 2 0 R /Off 2 0 R >> >>"
    ticked = widget(f"/FT /Btn /V /On /AS /On {states}", "[180 710 195 725]")
    empty = widget(f"/FT /Btn /V /Off /AS /Off {states}", "[260 710 275 725]").replace("(a)", "(b)")
    assert filled(ticked, empty).text.split("\n")[1].replace(" ", "") == f"{LABEL}☑□"


@pytest.mark.parametrize("rest", ["/FT /Tx /Ff 8192", "/FT /Tx /F 2", "/FT /Sig", "/FT /Btn /Ff 65536"])
def test_passwords_and_hidden_fields_are_not_read(rest: str) -> None:
    field = f"<< /Type /Annot /Subtype /Widget /T (a) /Rect {AFTER_LABEL} {rest} /V {pdf_string('机密')} >>"
    assert filled(field).text == EMPTY


def test_a_text_box_stands_where_it_is() -> None:
    reading = filled(note("FreeText", "陈一鸣因病住院申请帮扶", "/DA (/F 14 Tf)"))
    assert reading.text == f"{TITLE}\n{LABEL}陈一鸣因病住院申请帮扶\n{REST}"


def test_a_text_box_over_the_text_is_a_remark() -> None:
    reading = filled(note("FreeText", "同意。", box="[72 736 200 756]"))
    assert reading.text == f"{EMPTY}\n批注：同意。"


@pytest.mark.parametrize("kind", ["Text", "Highlight", "Underline", "StrikeOut", "Stamp", "Caret", "Square"])
def test_a_remark_is_marked_with_its_author(kind: str) -> None:
    remark = note(kind, "同意，请权益部\r\n抓紧落实", f"/T {pdf_string('罗启明')}")
    reading = filled(remark, note("Popup", "同意，请权益部\r\n抓紧落实"))
    assert reading.text == f"{EMPTY}\n批注（罗启明）：同意，请权益部 抓紧落实"
    assert tuple(map(worded, reading.notes)) == ("原件上的批注有 1 条，列在正文之后。",)


def test_links_and_hidden_remarks_say_nothing() -> None:
    assert filled(note("Link", "链接"), note("Text", "隐藏", "/F 2")).text == EMPTY


def test_a_page_without_text_but_a_filled_form() -> None:
    value = widget(f"/FT /Tx /V {pdf_string('陈一鸣因病住院申请帮扶')}")
    assert read_pdf(written_pdf([()], [value], FORM)).text == "陈一鸣因病住院申请帮扶"


def test_attached_files_are_named() -> None:
    file = f"<< /Type /Filespec /F (a.txt) /UF {pdf_string('花名册.xlsx')} /EF << /F 5 0 R >> >>"
    names = "/Names << /EmbeddedFiles << /Names [(a) {0}] >> >>"
    reading = read_pdf(written_pdf([(TITLE, LABEL, REST)], [file], names))
    assert "文件里附带的 1 个文件没有收录：花名册.xlsx。请取出后分别收录。" in map(worded, reading.notes)
