"""`gongwen wording` prints the years of wordings."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_new_wordings_of_a_year(run: Run, tmp_path: Path) -> None:
    rows = [{"id": "old", "title": "旧讯", "body": "职工代表大会召开。", "date": "2019-01-01"}]
    for at in range(6):
        body = f"第{at}组开展疫情防控，{'甲乙丙丁戊己'[at]}队复工复产。职工代表大会召开。"
        rows.append({"id": f"d{at}", "title": "简讯", "body": body, "date": "2020-03-01"})
    lines = tmp_path / "rows.jsonl"
    lines.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("import", lines).exit_code == 0
    assert run("wording", "--rising", "2020").stdout.splitlines() == [
        "提法\t篇数\t次数\t此前篇数",
        "组开展疫情防控\t6\t6\t0",
        "队复工复产\t6\t6\t0",
    ]
    told = json.loads(run("wording", "--rising", "2020", "--json").stdout)
    assert told["year"] == "2020" and told["wordings"][1] == {
        **{"wording": "队复工复产", "documents": 6, "occurrences": 6, "before": 0}
    }
    assert "2019 年没有新提法" in run("wording", "--rising", "2019").stdout
    assert "没有“0”这一年" in run("wording", "--rising", "0").stderr
    assert run("wording", "--rising", "2020", "职工").exit_code == 2


def test_too_many_are_one_sentence(filled: Run) -> None:
    told = filled("wording", *"一二三四五六")
    assert told.exit_code == 1 and "一次最多 5 个" in told.stderr and told.stderr.count("\n") == 1
