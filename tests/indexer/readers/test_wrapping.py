"""Line ends of editors, of every width and habit, against paragraph ends."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from indexer.readers.text import SOFT_BREAK, read_text
from indexer.readers.wrapping import ends_sentence
from indexer.text import normalize
from tests.support.files.wrapped import Editor, Paper, make_paper

SEEDS = range(12)


def papers(indent: str, blank_lines: bool) -> Iterator[tuple[Paper, str]]:
    """Papers of many widths and habits, each with what is read from it."""
    for seed in SEEDS:
        for wide in (False, True):
            chance = random.Random(f"{seed} {indent} {blank_lines} {wide}")
            hangs, units = chance.random() < 0.3, chance.random() < 0.3
            editor = Editor(chance.randint(40, 100), indent, blank_lines, hangs, units, wide)
            paper = make_paper(editor, chance)
            yield paper, read_text(paper.text.encode()).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("indent", "blank_lines", "most_glued"),
    [("\u3000\u3000", False, 0.005), ("    ", False, 0.005), ("", True, 0.005), ("", False, 0.03)],
    ids=["indented", "indented by four blanks", "blank lines between", "unmarked"],
)
def test_wrapped_lines_are_joined_and_paragraphs_are_not(
    indent: str, blank_lines: bool, most_glued: float
) -> None:
    """Where neither indent nor blank line marks a paragraph, one that fills its last line may run on."""
    wrapped = joined = ended = glued = 0
    for paper, text in papers(indent, blank_lines):
        ends = [mark for mark in text if mark in ("\n", SOFT_BREAK)]
        for at, end in enumerate(ends):
            if at in paper.wrapped:
                wrapped, joined = wrapped + 1, joined + (end == SOFT_BREAK)
            else:
                ended, glued = ended + 1, glued + (end == SOFT_BREAK)
    assert joined >= 0.99 * wrapped
    assert glued <= most_glued * ended


@pytest.mark.slow
def test_strings_across_line_ends_are_found() -> None:
    found = []
    for paper, text in papers("\u3000\u3000", False):
        whole = normalize(text)
        for paragraph in paper.paragraphs:
            found += [normalize(paragraph[at : at + 12]) in whole for at in range(0, len(paragraph) - 12, 7)]
    assert sum(found) >= 0.995 * len(found)


LINE = "为规范基层工会经费的收支管理和使用监督，区总工会组织各街道工会"  # 62 columns


@pytest.mark.parametrize(
    ("line", "following"),
    [
        (LINE[:-4], "386000.50元已经入账"),
        (LINE[:-3], "APP上线"),
        (LINE[:-6], "https://www.example.org/gh报名"),
        (LINE[:-2], "（2026）文件"),
        (LINE[:-3], "〔2026〕15号文件"),
        (LINE[:-2], "院”、等单位"),
        (f"{LINE[:-2]}a", "——这一点很清楚"),
        (f"{LINE[:-6]}“最美职工”", "称号的人"),
        (LINE[:-1] + "。", "组织检查的单位是区总工会财务部。"),
    ],
)
def test_a_short_line_goes_on(line: str, following: str) -> None:
    text = f"题目\n{LINE}\n{LINE}\n{LINE}\n{line}\n{following}。"
    assert f"{line}{SOFT_BREAK}{following}" in read_text(text.encode()).text


@pytest.mark.parametrize(
    ("line", "following"),
    [
        (LINE[:-4], "工会已经入账"),
        (LINE[:-4], "6月已经入账"),
        ("云溪区总工会", "2026年3月24日"),
        (f"青工总〔2026〕15号{'　' * 15}签发人：罗启明", "关于开展职工书屋建设工作的"),
        (LINE[:-1] + "。", "工作要求"),
        (LINE, "二、工作要求"),
        (LINE, "（二）工作要求"),
        (LINE, "2.加强领导"),
        (LINE, "\u3000\u3000工会组织检查"),
        (f"{LINE[:-10]}..........12", f"{LINE[:-10]}..........13"),
        ("12 青松街道总工会" + " 386000.50" * 4 + " 99999", "13 云溪街道总工会" + " 386000.50" * 4),
        ("青松街道总工会" + "  386000" * 5 + "  99999", "云溪街道总工会" + "  386000.50" * 4),
    ],
)
def test_a_line_ends(line: str, following: str) -> None:
    text = f"题目\n{LINE}\n{LINE}\n{LINE}\n{LINE}\n{line}\n{following}\n"
    assert f"{line}\n{following}" in read_text(text.encode()).text


def test_a_paragraph_of_three_lines_shows_its_width() -> None:
    assert read_text(f"{LINE}\n{LINE}\n完。".encode()).text == f"{LINE}{SOFT_BREAK}{LINE}{SOFT_BREAK}完。"
    assert read_text(f"{LINE}\n完。".encode()).text == f"{LINE}\n完。"


def test_lines_wider_than_the_margin_do_not_hide_it() -> None:
    address = "https://www.example.org/" + "a" * 70
    text = "\n".join([LINE, LINE, address, *[LINE] * 8, "完。"])
    assert read_text(text.encode()).text.count(SOFT_BREAK) >= 9


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("完。", True),
        ("完。”", True),
        ("完（略）", False),
        ("《工会法》", False),
        (" ", True),
        ("共386000.50", False),
    ],
)
def test_the_end_of_a_sentence(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends
