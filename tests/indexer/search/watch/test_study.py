"""The study of watched terms runs and finds nothing that a scan does not."""

from __future__ import annotations

import pytest

from bench.studies.watching.terms import TERMS, main, wrong_cases


def test_it_tells_cases_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--docs", "40", "--cases", "20"])
    said = capsys.readouterr().out
    assert "20 cases: 0 not as the scan has them" in said and f"{TERMS:,} terms, " in said


def test_a_case_is_wrong_where_the_matcher_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.studies.watching.terms.TermMatcher.found_in", lambda self, text: ())
    assert wrong_cases(["劳模与工匠在车间里。", "工会"], 20) > 0
