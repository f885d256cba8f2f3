"""Stamps, signatures and watermarks of which only the drawing is known are read from it."""

from __future__ import annotations

import pytest

from indexer.readers.base import Reading
from indexer.readers.pages.pdf import read_pdf
from tests.support.files.written_pdf import pdf_string, written_pdf

STAMP = "已审核同意"
LINES = ("困难职工帮扶申请表", "请各基层工会如实填写，经审核同意后报区总工会，已报的不再报。")


def drawn(kind: str, rest: str = "", more: str = "") -> Reading:
    content = f"BT /F 12 Tf 1 0 0 1 2 5 Tm <{STAMP.encode('utf-16-be').hex()}> Tj ET"
    drawing = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F 3 0 R >> >> "
        f"/Length {len(content)} >>\nstream\n{content}\nendstream"
    )
    own = f"<< /Type /Annot /Subtype /{kind} /Rect [300 400 400 420] /AP << /N 9 0 R >> {rest} >>"
    return read_pdf(written_pdf([LINES], [own, drawing], more))


@pytest.mark.parametrize("kind", ["Stamp", "FreeText"])
def test_a_stamp_is_a_remark(kind: str) -> None:
    reading = drawn(kind, f"/T {pdf_string('罗启明')}")
    assert reading.text == f"{LINES[0]}\n{LINES[1]}\n批注（罗启明）：{STAMP}"


def test_what_is_drawn_of_a_signature() -> None:
    reading = drawn("Widget", "/FT /Sig /T (a)", "/AcroForm << /Fields [{0}] >>")
    assert reading.text == f"{LINES[0]}\n{LINES[1]}\n批注：{STAMP}"


def test_a_watermark_is_no_remark() -> None:
    reading = drawn("Watermark")
    assert reading.text == f"{LINES[0]}\n{LINES[1]}\n{STAMP}"
    assert STAMP in reading.aside


@pytest.mark.parametrize(("kind", "rest"), [("Stamp", "/F 2"), ("Link", ""), ("Ink", "")])
def test_what_is_hidden_or_says_nothing(kind: str, rest: str) -> None:
    assert drawn(kind, rest).text == "\n".join(LINES)
