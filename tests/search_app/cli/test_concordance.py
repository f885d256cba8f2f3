"""`gongwen concordance` lists every place of a wording, aligned in the middle, or as the contract's JSON."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ARTICLE
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures

WIDTH = 6


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("add", ARTICLE).exit_code == 0
    return run


def test_places_stand_one_below_the_other(filled: Run) -> None:
    told = filled("concordance", "劳模精神", "--width", WIDTH, "--group", "year")
    assert told.exit_code == 0, told.output
    summary, group, *lines = told.stdout.splitlines()
    assert summary.endswith("见于 1 篇文档") and group.split() == [str(len(lines)), "2022"]
    for line in lines:
        before, _, _ = line.partition(" 劳模精神 ")
        assert (
            sum(1 if one.isascii() else 2 for one in before.replace("“", " ").replace("”", " ")) <= 2 * WIDTH
        )
        assert "2022-03-24" in line


def test_json_is_the_contract(filled: Run) -> None:
    told = json.loads(filled("concordance", "劳模 ~句 工匠", "--json", "--sort", "date", "--limit", 2).stdout)
    assert len(told["lines"]) == 2 <= told["total"] and told["documents"] == 1
    assert told["tree"] == '"劳模" ~句 "工匠"' and {line["match"] for line in told["lines"]} == {"劳模"}


def test_nothing_found_is_told(filled: Run) -> None:
    assert "没有找到" in filled("concordance", "没有这句话").stdout


def test_one_group_and_filters(filled: Run) -> None:
    whole = json.loads(filled("concordance", "劳模", "--json", "--group", "left").stdout)
    value, count, _ = whole["groups"][0]
    one = json.loads(filled("concordance", "劳模", "--json", "--group", "left", "--only", value).stdout)
    assert one["total"] == count
    assert json.loads(filled("concordance", "劳模", "--json", "--filter", "year=1999").stdout)["total"] == 0
    assert filled("concordance", "劳模", "--filter", "1999").exit_code == 2


def test_what_cannot_be_answered_is_refused(filled: Run) -> None:
    told = filled("concordance", "日期:2022")
    assert told.exit_code == 1 and "请写出要看的词语" in told.output
    told = filled("concordance", "劳模", "--only", "2022")
    assert told.exit_code == 1 and "写了 --only，就要写 --group" in told.stderr
    told = filled("concordance", "劳模", "--width", 0)
    assert told.exit_code == 1 and "--width 应在 1 到" in told.stderr
