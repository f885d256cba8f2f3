"""An archive's own words from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.archive import Archive
from search_app.cli.main import gongwen
from search_app.texts.maintenance import INDEX_STATES


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def call(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(gongwen, ["--home", str(home), "words", *arguments], env={"USER": "zhoumin"})


def test_words_come_and_go(home: Path) -> None:
    added = call(home, "add", "申工通", "申工APP")
    assert added.exit_code == 0 and "已添加 申工通、申工APP。" in added.stdout
    assert call(home, "synonyms", "工汇", "职工汇").stdout == "已添加 工汇 = 职工汇。\n"
    listed = call(home, "list").stdout.splitlines()
    assert [line.split("  ")[0] for line in listed] == ["工汇 = 职工汇", "申工APP", "申工通"]
    assert all("zhoumin" in line for line in listed)
    rows = [json.loads(line) for line in call(home, "list", "--json").stdout.splitlines()]
    assert rows[0]["words"] == ["工汇", "职工汇"] and rows[1]["kind"] == "term"
    assert call(home, "remove", "申工通", "申工app").stdout == "已删除 申工通、申工APP。\n"
    assert call(home, "remove", "--synonyms", "職工匯").stdout == "已删除 工汇 = 职工汇。\n"
    assert call(home, "list", "--json").stdout == ""
    archive = Archive.open(home)
    assert [event.actor for event in archive.log()] == ["zhoumin"] * 6
    archive.close()


def test_it_is_said_when_the_index_should_be_built_anew(home: Path) -> None:
    Archive.open(home).close()
    assert INDEX_STATES["reindex advised"] in call(home, "add", "申工通").stderr
    assert CliRunner().invoke(gongwen, ["--home", str(home), "reindex"]).exit_code == 0
    assert call(home, "list").stderr == ""
    assert "gongwen reindex" in call(home, "remove", "申工通").stderr


def test_what_cannot_be_done_is_said(home: Path) -> None:
    Archive.open(home).close()
    refused = call(home, "add", "工")
    assert refused.exit_code == 1 and refused.stderr == "“工”只有一个字。请写两个字以上的词语。\n"
    unknown = call(home, "remove", "申工通")
    assert unknown.exit_code == 1 and "没有加过“申工通”" in unknown.stderr
    call(home, "synonyms", "工汇", "职工汇")
    assert "没有加过“工汇”" in call(home, "remove", "工汇").stderr
    assert "里有空格" in call(home, "add", "工会 之家").stderr
