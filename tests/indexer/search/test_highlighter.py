"""Marks and fragments: characters of the original text, every mark whole, the best sentences first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model.document import Document, Section
from indexer.model.stored import StoredDocument
from indexer.search.highlighter import (
    FRAGMENT_LENGTH,
    LONG,
    LONGEST_FRAGMENT,
    find_marks,
    fragments,
    merged,
    with_texts,
    within,
)
from indexer.search.planner import Marked
from indexer.text.normalization import normalize, normalize_with_offsets
from indexer.text.span import Span
from tests.support.processes.growth import grows_in_proportion


def marks_in(document: Document, strings: Sequence[str]) -> tuple[Span, ...]:
    """Where the strings stand in a document."""
    return find_marks(normalize_with_offsets(document.text), Marked(tuple(strings)))


def test_each_document_comes_with_its_text_but_those_that_are_not_looked_through() -> None:
    bodies = ["甲 乙", "长" * (LONG - 3), "", "长" * (LONG - 2), "短" * LONG, "丙\n丁"]
    found = [
        StoredDocument(at, f"d{at}", 1, "active", Document("题名", body), "", "", "")
        for at, body in enumerate(bodies)
    ]
    given = list(with_texts(iter(found)))
    assert [stored for stored, _ in given] == found
    expected = ["题名\n甲乙", "题名\n" + bodies[1], "题名\n", None, None, "题名\n丙\n丁"]
    assert [text and text.text for _, text in given] == expected


MERGED: dict[str, tuple[list[tuple[int, int]], list[tuple[int, int]]]] = {
    "empty": ([], []),
    "single": ([(2, 5)], [(2, 5)]),
    "apart": ([(0, 2), (5, 7)], [(0, 2), (5, 7)]),
    "out of order": ([(5, 7), (0, 2)], [(0, 2), (5, 7)]),
    "overlapping": ([(0, 3), (2, 5)], [(0, 5)]),
    "overlapping chain": ([(0, 3), (2, 5), (4, 8)], [(0, 8)]),
    "adjacent": ([(0, 3), (3, 5)], [(0, 3), (3, 5)]),
    "contained": ([(0, 9), (2, 5)], [(0, 9)]),
    "contained, then beyond": ([(0, 9), (2, 5), (8, 12)], [(0, 12)]),
    "same start": ([(0, 3), (0, 5)], [(0, 5)]),
    "equal": ([(1, 3), (1, 3)], [(1, 3)]),
}


@pytest.mark.parametrize(("spans", "union"), MERGED.values(), ids=MERGED.keys())
def test_merged(spans: list[tuple[int, int]], union: list[tuple[int, int]]) -> None:
    assert merged(Span(*span) for span in spans) == tuple(Span(*span) for span in union)


WITHIN: dict[str, tuple[tuple[int, int], list[tuple[int, int]]]] = {
    "all": ((0, 20), [(2, 4), (4, 6), (10, 13)]),
    "none": ((6, 10), []),
    "counted from the start": ((2, 6), [(0, 2), (2, 4)]),
    "cut at the end": ((0, 12), [(2, 4), (4, 6)]),
    "cut at the start": ((3, 20), [(1, 3), (7, 10)]),
    "empty bounds": ((4, 4), []),
    "beyond": ((50, 60), []),
}


@pytest.mark.parametrize(("bounds", "inside"), WITHIN.values(), ids=WITHIN.keys())
def test_within(bounds: tuple[int, int], inside: list[tuple[int, int]]) -> None:
    marks = (Span(2, 4), Span(4, 6), Span(10, 13))
    assert within(marks, Span(*bounds)) == tuple(Span(*span) for span in inside)


FOUND: dict[str, tuple[str, list[str], list[str]]] = {
    "once": ("弘扬劳模精神", ["劳模"], ["劳模"]),
    "twice": ("劳模与劳模", ["劳模"], ["劳模", "劳模"]),
    "absent": ("工匠", ["劳模"], []),
    "no strings": ("工匠", [], []),
    "empty string": ("工匠", [""], []),
    "side by side": ("工工工工", ["工工"], ["工工", "工工"]),
    "two strings that overlap": ("劳模精神", ["劳模精", "模精神"], ["劳模精神"]),
    "in order of the text": ("精神劳模", ["劳模", "精神"], ["精神", "劳模"]),
    "blank inside": ("浦东 倪 倩 主席", ["倪倩"], ["倪 倩"]),
    "traditional": ("勞模精神", ["劳模"], ["勞模"]),
    "full width": ("１２３年", ["123"], ["１２３"]),
    "part of a character": ("12㎡", ["2m"], ["2㎡"]),
    "invisible inside": ("劳\u200b模", ["劳模"], ["劳\u200b模"]),
}


@pytest.mark.parametrize(("text", "strings", "marked"), FOUND.values(), ids=FOUND.keys())
def test_find_marks(text: str, strings: list[str], marked: list[str]) -> None:
    assert [
        text[mark.start : mark.end]
        for mark in find_marks(normalize_with_offsets(text), Marked(tuple(strings)))
    ] == marked


def lit(document: Document, *strings: str, count: int = 3) -> list[str]:
    """The fragments for some strings, marks in brackets."""
    shown = []
    for snippet in fragments(document, marks_in(document, strings), count):
        text = snippet.text
        for mark in reversed(snippet.marks):
            text = f"{text[: mark.start]}[{text[mark.start : mark.end]}]{text[mark.end :]}"
        shown.append(text)
    return shown


def test_whole_sentences_of_one_paragraph() -> None:
    document = Document("题", "上一段。\n第一句在前。第二句说劳模。第三句在后。\n下一段。")
    assert lit(document, "劳模") == ["第二句说[劳模]。第三句在后。"]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    document = Document("题", "他说：“干！”大家鼓掌。")
    assert lit(document, "鼓掌") == ["大家[鼓掌]。"]


def test_no_sentence_is_begun_that_does_not_fit() -> None:
    long = "很" * FRAGMENT_LENGTH + "长。"
    assert lit(Document("题", f"说劳模。{long}"), "劳模") == ["说[劳模]。"]
    assert lit(Document("题", f"说劳模。{long}"), "劳模。") == ["说[劳模。]"]


def test_a_long_sentence_is_cut_around_its_mark() -> None:
    document = Document("题", "前" * 500 + "劳模" + "后" * 500)
    (shown,) = fragments(document, marks_in(document, ["劳模"]))
    assert len(shown.text) == LONGEST_FRAGMENT
    assert shown.text[shown.marks[0].start : shown.marks[0].end] == "劳模"
    assert shown.text.startswith("前前")


def test_no_mark_is_lost_where_a_cut_falls() -> None:
    """A mark may begin in a fragment and end behind its cut: the fragment then ends with the mark."""
    for gap in range(150, 175):
        document = Document("题", "甲乙" + "丙" * gap + "劳动模范" + "丙" * 300)
        marks = marks_in(document, ["甲乙", "劳动模范"])
        shown = fragments(document, marks, count=9)
        assert sum(len(snippet.marks) for snippet in shown) == 2, gap


def test_indentation_is_left_out() -> None:
    document = Document("题", "\n\u3000\u3000劳模精神。")
    (shown,) = fragments(document, marks_in(document, ["劳模"]))
    assert (shown.text, shown.start) == ("劳模精神。", 5)


WITHOUT_MARKS: dict[str, tuple[Document, str]] = {
    "beginning of the body": (Document("题目", "第一句。第二句。\n第二段。"), "第一句。第二句。"),
    "blank lines first": (Document("题目", "\n \n\u3000\u3000第一句。"), "第一句。"),
    "no body": (Document("题目", ""), "题目"),
    "blank body": (Document("题目", " \n "), "题目"),
    "nothing": (Document("", ""), ""),
}


@pytest.mark.parametrize(("document", "text"), WITHOUT_MARKS.values(), ids=WITHOUT_MARKS.keys())
def test_without_marks(document: Document, text: str) -> None:
    assert [snippet.text for snippet in fragments(document, ())] == [text]


def test_marks_in_the_title_alone_show_the_title() -> None:
    assert lit(Document("弘扬劳模精神", "正文。"), "劳模") == ["弘扬[劳模]精神"]
    assert lit(Document("弘扬劳模精神", "正文劳模。"), "劳模") == ["正文[劳模]。"]


def test_more_different_strings_come_before_more_marks() -> None:
    body = "劳模，劳模，劳模。\n劳模和工匠。\n工匠。"
    assert lit(Document("题", body), "劳模", "工匠", count=1) == ["[劳模]和[工匠]。"]


def composite(*bodies: str) -> Document:
    """A document whose paragraphs are a section each."""
    text, sections = "", []
    for number, body in enumerate(bodies):
        start = len("题\n") + len(text)
        sections.append(
            Section(f"第{number}节", f"发言人{number}", "", f"{number}区", start, start + len(body))
        )
        text += f"{body}\n"
    return Document("题", text, author="作者", district="本区", sections=tuple(sections))


def test_one_fragment_of_each_section_before_a_second() -> None:
    far = "。" + "无关的话。" * 40
    document = composite(f"劳模工匠{far}劳模工匠{far}劳模工匠", "劳模", "劳模")
    shown = fragments(document, marks_in(document, ["劳模", "工匠"]))
    assert [snippet.speaker for snippet in shown] == ["发言人0", "发言人1", "发言人2"]
    assert [snippet.speaker for snippet in fragments(document, marks_in(document, ["工匠"]))] == [
        "发言人0"
    ] * 3


def test_a_fragment_says_whose_it_is() -> None:
    (shown,) = fragments(document := composite("甲", "劳模"), marks_in(document, ["劳模"]))
    assert (shown.section, shown.speaker, shown.district) == ("第1节", "发言人1", "1区")
    (shown,) = fragments(
        plain := Document("题", "劳模", author="作者", district="本区"), marks_in(plain, ["劳模"])
    )
    assert (shown.section, shown.speaker, shown.district) == ("", "作者", "本区")


def test_a_mark_in_an_indented_heading_belongs_to_its_section() -> None:
    section = Section("劳模谈", "倪倩", "", "浦东新区", 4, 7)
    document = Document("题", "\u3000\u3000劳模谈\n正文。", sections=(section,))
    assert [snippet.speaker for snippet in fragments(document, marks_in(document, ["劳模"]))] == ["倪倩"]


BODIES = st.text(st.sampled_from("劳模工匠的，。！”\n \u3000\u200b勞"), max_size=600)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    body=BODIES,
    strings=st.lists(st.sampled_from(["劳模", "工", "匠的", "劳劳", "。", "劳模工匠"]), max_size=3),
)
def test_fragments_hold_every_mark_once_and_whole(body: str, strings: list[str]) -> None:
    document = Document("题", body)
    marks = marks_in(document, strings)
    assert merged(marks) == marks
    shown = fragments(document, marks, count=10_000)
    for snippet in shown:
        assert snippet.text == document.text[snippet.start : snippet.start + len(snippet.text)]
        for mark in snippet.marks:
            assert 0 <= mark.start < mark.end <= len(snippet.text)
    for before, after in pairwise(shown):
        assert before.start + len(before.text) <= after.start
    if marks:
        again = [
            Span(mark.start + part.start, mark.end + part.start) for part in shown for mark in part.marks
        ]
        assert tuple(again) == marks


@settings(deadline=None)
@given(body=BODIES)
def test_what_is_marked_reads_as_what_was_wanted(body: str) -> None:
    document = Document("题", body)
    for mark in marks_in(document, ["劳模"]):
        assert normalize(document.text[mark.start : mark.end]) == "劳模"


@pytest.mark.slow
@pytest.mark.parametrize(
    "between", ["", "，", "。", "\n"], ids=["unbroken", "clauses", "sentences", "paragraphs"]
)
def test_the_work_grows_with_the_marks_however_they_are_punctuated(between: str) -> None:
    def work(size: int) -> None:
        document = Document("题", f"工会{between}" * size)
        assert len(fragments(document, marks_in(document, ["工会"]))) == 3

    assert grows_in_proportion(work, 5_000)


def test_a_string_of_the_title_is_marked_there_only() -> None:
    document = Document("劳模风采", "劳模走进校园，工匠也来。")
    marks = find_marks(normalize_with_offsets(document.text), Marked(("工匠",), ("劳模",)))
    assert [mark.start for mark in marks] == [0, document.text.index("工匠")]


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        ("弘扬劳模精神。", (False, False)),
        ("甲" * 300 + "劳模" + "乙" * 300 + "。", (True, True)),
        ("第一句。" + "劳模" + "乙" * 300, (False, True)),
        ("第一段\n劳模在此，没有句号", (False, False)),
    ],
)
def test_a_cut_within_a_sentence_is_told(body: str, cut: tuple[bool, bool]) -> None:
    document = Document("题", body)
    (snippet,) = fragments(document, marks_in(document, ["劳模"]))
    assert (snippet.cut_before, snippet.cut_after) == cut


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            "2022-03-24\n\n青工总〔2022〕1号\n各街道、镇总工会，各直属基层工会要认真落实。",
            "各街道、镇总工会，各直属基层工会要认真落实。",
        ),
        ("短短一行", "短短一行"),
        ("\n甲\n乙", "甲"),
    ],
)
def test_a_document_without_marks_begins_with_its_first_long_line(body: str, shown: str) -> None:
    (snippet,) = fragments(Document("题", body), ())
    assert snippet.text == shown


def test_the_best_passage_is_shown_first_where_it_tells_more() -> None:
    lines = [f"第{number}段说劳模。" for number in range(8)]
    lines[5] = "这一段说劳模和工匠。"
    document = Document("题", "\n".join(lines))
    at = document.text.index(lines[5])
    there, marks = Span(at - 3, at + 2), marks_in(document, ["劳模", "工匠"])
    shown = [snippet.text for snippet in fragments(document, marks, first=there)]
    assert shown == [lines[5], lines[0], lines[1]]
    beyond = [snippet.text for snippet in fragments(document, marks, first=Span(9000, 9001))]
    assert beyond == [snippet.text for snippet in fragments(document, marks)] == [*lines[:2], lines[5]]
    alike = [snippet.text for snippet in fragments(document, marks_in(document, ["劳模"]), first=there)]
    assert alike == [lines[0], lines[1], lines[5]]
