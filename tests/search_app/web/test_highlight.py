"""Ranges to <mark>: a named test for each shape a range can have."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from indexer.text.span import Span
from search_app.web.highlight import Numbers, marked, merged_spans, numbered, readable

TEXT = "弘扬劳模精神和工匠精神"


def test_no_spans() -> None:
    assert marked(TEXT) == TEXT
    assert marked("") == ""


def test_one_span() -> None:
    assert marked(TEXT, [Span(2, 6)]) == "弘扬<mark>劳模精神</mark>和工匠精神"


def test_span_at_start_and_at_end() -> None:
    assert marked("工会", [(0, 1)]) == "<mark>工</mark>会"
    assert marked("工会", [(1, 2)]) == "工<mark>会</mark>"


def test_span_over_everything() -> None:
    assert marked("工会", [(0, 2)]) == "<mark>工会</mark>"


def test_separate_spans() -> None:
    assert marked("工会工会", [(0, 1), (2, 3)]) == "<mark>工</mark>会<mark>工</mark>会"


def test_overlapping_spans_become_one() -> None:
    assert marked(TEXT, [(2, 5), (4, 6)]) == "弘扬<mark>劳模精神</mark>和工匠精神"


def test_adjacent_spans_become_one() -> None:
    assert marked(TEXT, [(2, 4), (4, 6)]) == "弘扬<mark>劳模精神</mark>和工匠精神"


def test_contained_span_adds_nothing() -> None:
    assert marked(TEXT, [(2, 6), (3, 4)]) == "弘扬<mark>劳模精神</mark>和工匠精神"


def test_equal_spans_become_one() -> None:
    assert marked(TEXT, [(2, 6), (2, 6)]) == "弘扬<mark>劳模精神</mark>和工匠精神"


def test_empty_span_marks_nothing() -> None:
    assert marked(TEXT, [(3, 3)]) == TEXT


def test_empty_span_between_others_joins_nothing() -> None:
    assert merged_spans([(0, 1), (2, 2), (3, 4)], 5) == (Span(0, 1), Span(3, 4))


def test_backward_span_marks_nothing() -> None:
    assert marked(TEXT, [(6, 2)]) == TEXT


def test_span_past_the_end_is_clipped() -> None:
    assert marked("工会", [(1, 99)]) == "工<mark>会</mark>"


def test_span_before_the_start_is_clipped() -> None:
    assert marked("工会", [(-5, 1)]) == "<mark>工</mark>会"


def test_span_outside_marks_nothing() -> None:
    assert marked("工会", [(2, 9), (-9, 0), (50, 60)]) == "工会"


def test_unsorted_spans_are_sorted() -> None:
    assert marked("工会工会", [(2, 3), (0, 1)]) == "<mark>工</mark>会<mark>工</mark>会"


def test_html_is_escaped_inside_and_outside() -> None:
    assert marked("<b>&\"'", [(0, 3)]) == "<mark>&lt;b&gt;</mark>&amp;&#34;&#39;"


def test_span_boundary_inside_markup_like_text() -> None:
    assert marked("<script>", [(0, 4)]) == "<mark>&lt;scr</mark>ipt&gt;"


def test_text_that_is_already_markup_is_escaped_all_the_same() -> None:
    assert marked(str(Markup("<i>工</i>"))) == "&lt;i&gt;工&lt;/i&gt;"


def test_characters_beyond_the_basic_plane_count_once() -> None:
    assert marked("𠮷野家", [(1, 2)]) == "𠮷<mark>野</mark>家"


@pytest.mark.parametrize("code", [0x00, 0x1B, 0x7F, 0xD800, 0xDFFF])
def test_unprintable_characters_are_shown_and_move_nothing(code: int) -> None:
    html = marked(f"{chr(code)}工会", [(1, 2)])
    assert html == "\ufffd<mark>工</mark>会"
    html.encode()


def test_readable_keeps_line_ends_and_ideographic_space() -> None:
    assert readable("倪　倩\n\t") == "倪　倩\n\t"


def test_numbered_counts_through_the_text_and_links_neighbours() -> None:
    marks = merged_spans([(0, 1), (2, 3), (4, 5)], 6)
    html = numbered("工a工b工c", Span(2, 4), marks, Numbers(total=3))
    assert html.startswith('<mark id="hit-2">工</mark>')
    assert 'href="#hit-1"' in html and 'href="#hit-3"' in html and 'data-place="2/3"' in html
    assert html.endswith("b")


def test_numbered_only_mark_has_no_neighbour() -> None:
    html = numbered("工会", Span(0, 2), merged_spans([(0, 1)], 2), Numbers(total=1))
    assert "href" not in html


def test_numbered_marks_at_the_ends_of_a_page_lead_to_the_pages_beside_it() -> None:
    marks = merged_spans([(0, 1), (2, 3)], 4)
    html = numbered("工会工会", Span(0, 4), marks, Numbers(3, 9, before="/a?at=1&q=工#hit", after='/"b'))
    assert html.startswith('<mark id="hit-3">工</mark>') and 'data-place="3/9"' in html
    assert re.findall('href="([^"]*)"', html) == ["/a?at=1&amp;q=工#hit", "#hit-4", "#hit-3", "/&#34;b"]


def test_numbered_opened_mark_answers_to_hit() -> None:
    marks = merged_spans([(0, 1), (2, 3)], 4)
    html = numbered("工会工会", Span(0, 4), marks, Numbers(total=2, opened=2))
    assert html.count('id="hit"') == 1
    assert html.index('id="hit"') > html.index('id="hit-1"')


def test_numbered_mark_across_two_blocks_has_its_id_once() -> None:
    marks, one = merged_spans([(1, 5)], 6), Numbers(total=1)
    first = numbered("工会工\n会工", Span(0, 3), marks, one)
    second = numbered("工会工\n会工", Span(4, 6), marks, one)
    assert first.count("id=") == 1 and first.startswith('工<mark id="hit-1">会工</mark>')
    assert second == "<mark>会</mark>工"


def test_numbered_marks_outside_the_window_are_left_out() -> None:
    assert numbered("工会工会", Span(1, 2), merged_spans([(0, 1), (2, 3)], 4), Numbers(total=2)) == "会"


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=30),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=8),
)
def test_taking_the_marks_off_gives_the_escaped_text_back(text: str, spans: list[tuple[int, int]]) -> None:
    html = marked(text, spans)
    assert re.sub("</?mark>", "", html) == escape(text)
    inside = {i for start, end in spans for i in range(max(start, 0), min(end, len(text)))}
    assert sum(end - start for start, end in merged_spans(spans, len(text))) == len(inside)
