"""`gongwen wording` prints the years of wordings."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ARTICLE
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("add", ARTICLE).exit_code == 0
    return run


def test_the_years_are_printed(filled: Run) -> None:
    told = filled("wording", "縣級工會加強年", "从未说过的话")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0].startswith("縣級工會加強年  1 篇，") and "（2022-03-24）" in lines[0]
    assert "  年份\t篇数\t次数\t每百万字次数" in lines
    assert any(line.startswith("  2022\t1\t") for line in lines)
    assert any(line.startswith("  责任者：") for line in lines)
    assert lines[-1] == "从未说过的话  库中未见"


def test_json_is_the_contract(filled: Run) -> None:
    (found,) = json.loads(filled("wording", "县级工会加强年", "--by", "month", "--json").stdout)["phrases"]
    assert {*("phrase", "documents", "occurrences", "first", "last", "series")} <= set(found)
    ((month, documents, occurrences, per_million),) = found["series"]
    assert (month, documents) == ("2022-03", 1) and occurrences == found["occurrences"]
    assert per_million > occurrences


def test_too_many_are_one_sentence(filled: Run) -> None:
    told = filled("wording", *"一二三四五六")
    assert told.exit_code == 1 and "一次最多 5 个" in told.stderr and told.stderr.count("\n") == 1
