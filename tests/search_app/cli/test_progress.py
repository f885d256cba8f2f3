"""Progress off a terminal is a few plain lines on the error stream."""

from __future__ import annotations

import sys

import pytest

from indexer.model.progress import Progress, Stage
from search_app.cli.progress import shown, staged
from search_app.texts.maintenance import STAGES

STEPS: list[tuple[Stage, int]] = [("originals", 3), ("indexing", 5)]


@pytest.mark.parametrize("total", [1, 7, 10, 995])
def test_plain_lines(total: int, capsys: pytest.CaptureFixture[str]) -> None:
    with shown("重建索引", total) as progress:
        for done in range(1, total + 1):
            progress(Progress("indexing", done, total))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == min(total, 10)
    assert lines[-1] == f"重建索引 {total}/{total}"


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ([(100, 100)], ["100%"]),
        ([(5, 100), (9, 100)], []),
        ([(37, 100), (38, 100), (99, 100), (100, 100)], ["37%", "99%", "100%"]),
        ([(0, 0)], []),
    ],
)
def test_shares_of_bytes_in_leaps(
    steps: list[tuple[int, int]], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with shown("导入", steps[0][1], counted=False) as progress:
        for step in steps:
            progress(Progress("importing", *step))
    assert capsys.readouterr().err.splitlines() == [f"导入 {share}" for share in lines]


def steps_of_two_stages() -> None:
    """Tell of work in two stages."""
    with staged(STAGES) as progress:
        for stage, total in STEPS:
            for done in range(1, total + 1):
                progress(Progress(stage, done, total))


def test_a_bar_for_each_stage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    steps_of_two_stages()
    shown_bars = capsys.readouterr().err
    assert shown_bars.index("核对原件") < shown_bars.index("3/3") < shown_bars.index("重建索引")
    assert "5/5" in shown_bars


def test_stages_are_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    steps_of_two_stages()
    assert capsys.readouterr().err == ""
