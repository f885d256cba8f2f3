"""A Word file with comments can be read again: by our own reader, each comment behind what it is about."""

from __future__ import annotations

import io
import re
import zipfile

from indexer.readers.registry import read
from indexer.readers.word.writing import Comment, docx_of

TEXT = "第一段，要团结带领职工。\n第二段\x00\ud800。\n\n第四段。"


def test_paragraphs_and_comments_are_read_again() -> None:
    made = docx_of(
        TEXT, [Comment(5, 11, "批一\x01"), Comment(4, 12, "批二"), Comment(13, 16, "批三")], author="文库"
    )
    read_again = read("a.docx", made).text
    assert "第一段，要团结带领职工。" in read_again and "第四段。" in read_again
    assert [at for at in ("批一", "批二", "批三") if at not in read_again] == []


def test_a_comment_stands_on_its_stretch_alone() -> None:
    made = docx_of(TEXT, [Comment(5, 11, "批一"), Comment(4, 12, "批二")], author="文库")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        body = package.read("word/document.xml").decode()
        assert "文库" in package.read("word/comments.xml").decode()
    inner = re.search(r'<w:commentRangeStart w:id="0"/>(.*?)<w:commentRangeEnd w:id="0"/>', body, re.DOTALL)
    assert inner and re.sub(r"<[^>]+>|\s", "", inner[1]) == "团结带领职工"


def test_a_comment_over_the_end_of_a_paragraph_is_left_out() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_of("甲乙\n丙丁", [Comment(1, 4, "批")], author=""))) as package:
        assert "commentRangeStart" not in package.read("word/document.xml").decode()
