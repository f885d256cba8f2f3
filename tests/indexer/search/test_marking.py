"""Marks in texts of any length: the same as those of the plain search, for work and memory that the text alone sets."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.nearness import Near
from indexer.search import marking
from indexer.search.highlighter import find_marks
from indexer.search.marking import Marks, marks_of, marks_of_each, some_marks
from indexer.search.planner import Marked
from indexer.text.normalization import NormalizedText, normalize_with_offsets, pieces
from tests.support.processes.growth import grows_in_proportion

texts = st.text(alphabet="甲乙丙 \u3000\na9㎡ﷺ勞\u0301", max_size=80)
strings = st.lists(st.text(alphabet="甲乙丙a9m2劳", min_size=1, max_size=3), max_size=4).map(tuple)


@pytest.mark.slow
@pytest.mark.parametrize("one_by_one", [0, 1 << 16])
@given(texts, strings, strings)
def test_they_are_those_of_the_plain_search(
    one_by_one: int, text: str, anywhere: Sequence[str], in_title: Sequence[str]
) -> None:
    wanted = Marked(tuple(dict.fromkeys(anywhere)), tuple(dict.fromkeys(in_title)))
    plain, folded = (
        find_marks(normalize_with_offsets(f"题\n{text}"), wanted),
        normalize_with_offsets(f"题\n{text}").text,
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(marking, "_ONE_BY_ONE", one_by_one)
        ((marks, all_there),) = marks_of_each(f"题\n{text}", [wanted])
    assert marks == plain
    titled = set(wanted.in_title) <= set(folded.partition("\n")[0])
    assert all_there == (titled and all(string in folded for string in wanted.anywhere))


@pytest.mark.slow
@given(st.lists(texts, min_size=1, max_size=6).map("\n".join), strings, st.integers(8, 40))
def test_they_do_not_depend_on_the_pieces(text: str, anywhere: tuple[str, ...], size: int) -> None:
    """Where lines are short; of a longer one the pieces overlap."""
    lines = [line for line in text.split("\n") if len(line) < size // 2]
    text = "题\n" + "\n".join(lines)
    whole = marks_of(text, Marked(anywhere))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(marking, "PIECE", size)
        patched.setattr(marking, "_ONE_BY_ONE", 0)
        assert marks_of(text, Marked(anywhere)) == whole


@pytest.mark.slow
@given(st.text(alphabet="甲乙", min_size=50, max_size=300), st.integers(0, 40))
def test_a_string_across_two_pieces_of_a_line_is_found(text: str, at: int) -> None:
    text = f"题\n{text[:at]}劳模精神{text[at:]}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(marking, "PIECE", 40)
        patched.setattr(marking, "_ONE_BY_ONE", 0)
        assert marks_of(text, Marked(("劳模精神",))) == find_marks(
            normalize_with_offsets(text), Marked(("劳模精神",))
        )


@pytest.mark.slow
@given(texts.map(lambda text: text * 3), st.integers(1, 30))
def test_pieces_are_the_text(text: str, size: int) -> None:
    together = "".join(piece.text for _, piece in pieces(text, size=size))
    assert together.replace(" ", "") == normalize_with_offsets(text).text.replace(" ", "")
    for first, piece in pieces(text, size=size):
        assert all(first + int(at) < len(text) for at in piece.origins) and len(piece.origins) <= 18 * size


def test_marks_are_a_sequence_of_spans() -> None:
    marks = marks_of("甲\n乙甲乙甲乙", Marked(("乙甲", "乙")))
    assert list(marks) == [(2, 4), (4, 6), (6, 7)] and marks[1] == (4, 6) and marks[1:] == [(4, 6), (6, 7)]
    assert marks.joined() == [(2, 7)] and len(marks) == 3 and not Marks(marks.starts[:0], marks.ends[:0])


@pytest.mark.parametrize("where", [5, 500_000, 999_000])
def test_some_marks_begin_where_one_of_the_strings_stands(
    where: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far down: so much is looked at as was to be, and not all that lies before."""
    looked_at = 0

    def counted(text: str) -> NormalizedText:
        nonlocal looked_at
        looked_at += len(text)
        return normalize_with_offsets(text)

    monkeypatch.setattr("indexer.text.normalization.normalize_with_offsets", counted)
    line = "请各基层工会把帮扶资金发放到位。\n"
    body = line * (1_000_000 // len(line))
    text = f"劳模风采\n{body[:where]}劳模精神{body[where:]}"
    marks, told = some_marks(text, Marked(("劳模精神",), ("劳模",)), enough=50, most=100_000)
    assert list(marks) == [(0, 2), (where + 5, where + 9)]
    assert looked_at <= told + marking.PIECE <= 100_000 + 3 * marking.PIECE


def test_the_work_grows_with_the_text_and_not_with_the_strings() -> None:
    text = "劳模精神劳动精神工匠精神\n" * 5_000

    def mark(count: int) -> object:
        return marks_of(text, Marked(tuple(f"劳{chr(0x4E00 + at)}" for at in range(count))))

    assert grows_in_proportion(lambda times: marks_of(f"题\n{text * times}", Marked(("精神", "的"))), 2)
    assert grows_in_proportion(mark, 50)


def test_marks_of_a_long_text_take_little_memory() -> None:
    """A list of spans takes 150 bytes a mark, and a normalised text 30 bytes a character."""
    text = "题\n" + "的了\n" * 400_000
    marks_of(text[:100], Marked(("的",)))
    tracemalloc.start()
    try:
        marks = marks_of(text, Marked(("的",)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(marks) == 400_000 and peak < 20 * len(text)


NEAR = Marked(near=(Near(("劳模", "工会"), ("sentence",)),))


def test_strings_near_each_other_are_marked_where_they_are_and_nowhere_else() -> None:
    text = "题\n劳 模。工会。勞模與工會。\n劳模"
    ((marks, all_there),) = marks_of_each(text, [NEAR])
    assert all_there and [text[start:end] for start, end in marks] == ["勞模", "工會"]
    assert marks == find_marks(normalize_with_offsets(text), NEAR)
    assert some_marks(text, NEAR, enough=9, most=10**6)[0] == marks


def test_strings_that_stand_apart_are_not_there() -> None:
    ((marks, all_there),) = marks_of_each("题\n劳模。工会", [NEAR])
    assert not len(marks) and not all_there
