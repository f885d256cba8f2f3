"""Annotations of OFD pages are read as remarks, each with who made it."""

from __future__ import annotations

import pytest

from indexer.readers.base import Reading
from indexer.readers.pages.ofd import read_ofd
from tests.support.files.written_ofd import NAMESPACE, document, entry, packed, page, text_object, xml
from tests.support.wording import worded

BODY = "关于开展送温暖活动的请示"
LISTED = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"


def annotation(drawn: str, kind: str = "Stamp", remark: str = "", rest: str = "") -> str:
    stated = f"<ofd:Remark>{remark}</ofd:Remark>" if remark else ""
    appearance = f'<ofd:Appearance Boundary="20 200 100 40">{drawn}</ofd:Appearance>'
    return f'<ofd:Annot ID="8" Type="{kind}" Creator="罗启明" {rest}>{stated}{appearance}</ofd:Annot>'


def annotated(*annotations: str, member: str = "") -> Reading:
    index = '<ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annot.xml</ofd:FileLoc></ofd:Page>'
    own = f"<ofd:PageAnnot {NAMESPACE}>{''.join(annotations)}</ofd:PageAnnot>"
    members = {
        "Doc_0/Annots/Annotations.xml": xml(f"<ofd:Annotations {NAMESPACE}>{index}</ofd:Annotations>"),
        "Doc_0/Annots/Page_0/Annot.xml": member or xml(own),
    }
    return read_ofd(packed(entry() | document([page(text_object(BODY, 20, 40))], more=LISTED) | members))


@pytest.mark.parametrize("kind", ["Stamp", "Path", "Highlight"])
def test_what_is_written_on_a_page_is_a_remark(kind: str) -> None:
    lines = text_object("同意，请权益部", 0, 10) + text_object("抓紧落实。", 0, 20)
    reading = annotated(annotation(lines, kind))
    assert reading.text == f"{BODY}\n批注（罗启明）：同意，请权益部抓紧落实。"
    assert worded(reading.notes[-1]) == "原件上的批注有 1 条，列在正文之后。"


def test_a_remark_that_is_not_drawn() -> None:
    assert annotated(annotation("", remark="已阅。")).text == f"{BODY}\n批注（罗启明）：已阅。"


def test_a_watermark_is_no_remark() -> None:
    reading = annotated(annotation(text_object("仅供内部查阅", 0, 10), "Watermark"))
    assert reading.text == f"{BODY}\n仅供内部查阅"


def test_what_is_not_shown_is_not_read() -> None:
    assert annotated(annotation(text_object("同意。", 0, 10), rest='Visible="false"')).text == BODY


def test_damaged_annotations_lose_no_text() -> None:
    assert annotated(member="no XML").text == BODY


def test_attached_files_are_named() -> None:
    attached = '<ofd:Attachment ID="1" Name="花名册.xlsx"><ofd:FileLoc>a.bin</ofd:FileLoc></ofd:Attachment>'
    members = document([page(text_object(BODY, 20, 40))], more="<ofd:Attachments>Att.xml</ofd:Attachments>")
    members["Doc_0/Att.xml"] = xml(f"<ofd:Attachments {NAMESPACE}>{attached}</ofd:Attachments>")
    reading = read_ofd(packed(entry() | members))
    assert worded(reading.notes[-1]) == "文件里附带的 1 个文件没有收录：花名册.xlsx。请取出后分别收录。"


def test_tags_of_ones_own_stand_beside_the_text() -> None:
    """As those that office programs put in for 公文: they say who may see it."""
    more = "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
    members = document([page(text_object(BODY, 20, 40))], more=more)
    index = '<ofd:CustomTag NameSpace="gw"><ofd:FileLoc>Tag.xml</ofd:FileLoc></ofd:CustomTag>'
    tags = "<公文><密级>秘密</密级><标题><ofd:ObjectRef PageRef='1'>9</ofd:ObjectRef></标题></公文>"
    members["Doc_0/Tags/CustomTags.xml"] = xml(f"<ofd:CustomTags {NAMESPACE}>{index}</ofd:CustomTags>")
    members["Doc_0/Tags/Tag.xml"] = xml(f"<ofd:a {NAMESPACE}>{tags}</ofd:a>")
    reading = read_ofd(packed(entry() | members))
    assert (reading.text, reading.aside) == (BODY, ("密级：秘密",))
