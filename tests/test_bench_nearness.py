"""The study of near operators and concordances in its short form: every case is as a plain scan has it."""

from __future__ import annotations

import pytest

from bench.studies.nearness.equal import main
from bench.studies.nearness.scan import beside, lines_of


@pytest.mark.slow
def test_random_cases_are_as_a_plain_scan_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--docs", "40", "--cases", "150", "--lines", "工会"])
    told = capsys.readouterr().out
    assert "near operators: 150 cases, 0 not as" in told and "concordances: 150 cases, 0 not as" in told
    assert "| 工会 |" in told


def test_the_scan_itself() -> None:
    assert lines_of({"a": "哈哈哈", "b": "无"}, "哈哈") == [("a", 0), ("a", 1)]
    assert (beside("一\n二三四", 3, 4, "left", 5), beside("二三四\n五", 1, 2, "right", 5)) == ("二", "四")
