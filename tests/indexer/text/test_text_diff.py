"""Differences side by side: nothing is lost on either side, what differs is marked, the work is bounded."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import text_diff
from indexer.text.sequence_diff import Match, common_runs
from indexer.text.text_diff import AROUND, Row, compare

LINE = "请各基层工会于九月底前把帮扶资金发放到位，并报区总工会备案。"

lines = st.text(alphabet="甲乙，。 ", max_size=12)
texts = st.lists(lines, max_size=12).map("\n".join)


def lefts(rows: tuple[Row, ...]) -> str:
    return "\n".join(row.left for row in rows if row.kind != "right")


def rights(rows: tuple[Row, ...]) -> str:
    return "\n".join(row.right for row in rows if row.kind != "left")


def check(left: str, right: str) -> tuple[Row, ...]:
    """Each text is in its column, line for line, and what is not marked of a pair of lines is the same."""
    rows = compare(left, right, collapse=False).rows
    assert lefts(rows) == left
    assert rights(rows) == right
    for row in rows:
        assert (row.left == row.right) == (row.kind == "same") or row.kind in ("left", "right")
        if row.kind == "changed":
            assert row.left_marks or row.right_marks
            kept, also = unmarked(row.left, row.left_marks), unmarked(row.right, row.right_marks)
            assert kept == also
        else:
            assert (row.left_marks, row.right_marks) == ((), ())
    return rows


def unmarked(line: str, marks: tuple[tuple[int, int], ...]) -> str:
    """What stands beside the marks, which lie in order, apart and within the line."""
    parts, at = [], 0
    for start, end in marks:
        assert at <= start < end <= len(line)
        parts.append(line[at:start])
        at = end
    return "".join([*parts, line[at:]])


@given(texts, texts)
def test_nothing_is_lost(left: str, right: str) -> None:
    check(left, right)


@given(texts, texts, texts, texts)
def test_equal_lines_outside_what_differs_need_not_be_looked_at(
    above: str, left: str, right: str, below: str
) -> None:
    left, right = f"{above}\n{left}\n{below}", f"{above}\n{right}\n{below}"
    whole = compare(left, right, collapse=False).rows
    assert compare(left, right).rows == tuple(text_diff._folded(whole))


def test_two_long_texts_with_little_between_them_cost_little() -> None:
    """Also where they are millions of lines."""
    asked: list[int] = []

    def counted(one: Sequence[str], *others: Any, **named: Any) -> list[Match]:
        asked.append(len(one))
        return common_runs(one, *others, **named)

    text = "的\n" * 200_000 + LINE + "\n劳\n" * 200_000
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_diff, "common_runs", counted)
        shown = compare(text, text.replace("九月", "十月"))
    assert not shown.cut and sum(row.count for row in shown.rows) > 500_000
    assert [row.kind for row in shown.rows].count("changed") == 1 and sum(asked) < 1000


@pytest.mark.slow
@pytest.mark.parametrize("line", ["的", LINE, LINE * 10_000])
def test_of_very_much_that_differs_the_beginning_is_compared(line: str) -> None:
    count = 500_000 // len(line) + 1
    left = "\n".join(line for _ in range(count))
    right = "\n".join(f"{line[::-1]}新{at}" for at in range(count))
    shown = compare(left, right)
    assert shown.cut and len(shown.rows) <= 2 * text_diff.MOST_LINES
    assert sum(len(row.left) + len(row.right) for row in shown.rows) <= 2 * text_diff.LONGEST


@given(texts, texts, st.integers(0, 60))
def test_nothing_is_lost_when_the_work_is_used_up(left: str, right: str, work: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_diff, "WORK", work)
        check(left, right)


@given(texts, texts)
def test_folding_hides_equal_lines_only(left: str, right: str) -> None:
    whole, folded = compare(left, right, collapse=False).rows, compare(left, right).rows
    assert [row for row in folded if row.kind not in ("same", "gap")] == [
        row for row in whole if row.kind != "same"
    ]
    assert sum(row.count or 1 for row in folded) == len(whole)
    assert all(row.count > 1 for row in folded if row.kind == "gap")


def marked(row: Row) -> tuple[list[str], list[str]]:
    return [row.left[a:b] for a, b in row.left_marks], [row.right[a:b] for a, b in row.right_marks]


CHANGED = {
    "replaced": (LINE.replace("九月", "十月"), ["九"], ["十"]),
    "inserted": (LINE.replace("资金", "专项资金"), [], ["专项"]),
    "removed": (LINE.replace("各基层", ""), ["各基层"], []),
    "at both ends": ("现" + LINE[:-1] + "！", ["。"], ["现", "！"]),
    "a character in common by chance": (LINE.replace("发放到位", "到账"), ["发放到位"], ["到账"]),
}


@pytest.mark.parametrize(("right", "gone", "come"), CHANGED.values(), ids=CHANGED)
def test_the_characters_that_differ(right: str, gone: list[str], come: list[str]) -> None:
    (row,) = check(LINE, right)
    assert row.kind == "changed"
    assert marked(row) == (gone, come)


def test_a_line_is_paired_with_the_one_it_became() -> None:
    left = f"首\n旧的一段，完全不同。\n{LINE}\n尾"
    right = f"首\n{LINE.replace('九月', '十月')}\n另外加上的一段。\n尾"
    assert [row.kind for row in check(left, right)] == ["same", "left", "changed", "right", "same"]


def test_every_line_changed_and_one_dropped_far_up() -> None:
    """As two scans of one text are: no line is the same, and their places do not agree."""
    chance = random.Random(5)
    words = "工会职工劳动模范精神安全培训就业保障帮扶慰问"
    pages = ["".join(chance.choice(words) for _ in range(40)) for _ in range(90)]
    noisy = [page[:20] + "某" + page[21:] for page in pages]
    kinds = [row.kind for row in check("\n".join(pages), "\n".join(noisy[:3] + noisy[4:]))]
    assert kinds == ["changed"] * 3 + ["left"] + ["changed"] * 86


def test_the_same() -> None:
    assert compare("甲\n乙", "甲\n乙").rows == (Row("gap", count=2),)
    assert compare("甲", "甲").rows == (Row("same", "甲", "甲"),)


def test_long_runs_of_equal_lines_are_a_gap() -> None:
    before, between, after = ([f"{name}{n}" for n in range(20)] for name in ("前", "中", "后"))
    left = "\n".join([*before, "旧", *between, "旧", *after])
    right = "\n".join([*before, *between, "新", *after])
    rows = compare(left, right).rows
    hidden = 20 - AROUND, 20 - 2 * AROUND, 20 - AROUND
    assert tuple(row.count for row in rows if row.kind == "gap") == hidden
    assert [row.kind for row in rows[: AROUND + 2]] == ["gap", *["same"] * AROUND, "left"]
    assert [row.kind for row in rows[-AROUND - 1 :]] == [*["same"] * AROUND, "gap"]
    assert rows[1].left == f"前{20 - AROUND}"


def test_iterating_gives_the_rows() -> None:
    comparison = compare("甲", "乙")
    assert tuple(comparison) == comparison.rows
    assert comparison.exact


def large(alphabet: str, size: int, seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(alphabet) for _ in range(size))


ADVERSARIAL = {
    "a long line of two characters": ("甲乙", 20_000),
    "lines of one character": ("甲乙\n", 20_000),
    "lines and punctuation": ("甲，\n", 20_000),
}


@pytest.mark.slow
@pytest.mark.parametrize(("alphabet", "size"), ADVERSARIAL.values(), ids=ADVERSARIAL)
def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch, alphabet: str, size: int) -> None:
    """Texts made to be compared slowly: what has no bound would take minutes; this says that it was not exact."""
    monkeypatch.setattr(text_diff, "WORK", 100_000)
    left, right = large(alphabet, size, 1), large(alphabet, size, 2)
    rows = check(left, right)
    assert len(rows) <= left.count("\n") + right.count("\n") + 2
    assert not compare(left, right).exact
