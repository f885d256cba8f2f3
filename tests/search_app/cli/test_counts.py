"""`gongwen counts` counts the phrases of a list as a table, and keeps nothing of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from indexer.readers import read_sheets
from tests.conftest import ARTICLE
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures

LIST = "劳模精神\n\n青枫区风筝会\n=县级工会\n"


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("add", ARTICLE).exit_code == 0
    return run


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "词句.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_list_becomes_a_table(filled: Run, listed: Path) -> None:
    told = filled("counts", listed)
    assert told.exit_code == 0, told.output
    head, *rows = csv.reader(told.stdout.splitlines())
    assert head[:3] == ["词句", "篇数", "次数"]
    assert [row[0] for row in rows] == ["劳模精神", "青枫区风筝会", "'=县级工会"]
    assert rows[0][1] == "1" and int(rows[0][2]) > 1 and rows[0][3] == rows[0][6] == "2022-03-24"
    assert filled("show", rows[0][5]).exit_code == 0
    assert rows[1][1:] == ["0", "0", *[""] * 6]


def test_the_contract(filled: Run, listed: Path) -> None:
    told = json.loads(filled("counts", listed, "--json").stdout)["phrases"]
    assert [each["phrase"] for each in told] == LIST.split()
    assert told[0]["first"]["date"] == "2022-03-24" and told[1]["first"] is None


def test_the_table_is_written(filled: Run, listed: Path, tmp_path: Path) -> None:
    told = filled("counts", listed, "--export", tmp_path / "统计.xlsx")
    assert told.exit_code == 0 and "3 条" in told.stdout
    (sheet,) = read_sheets(tmp_path / "统计.xlsx")
    assert [row[0] for row in sheet.rows] == ["词句", *LIST.split()]
    again = filled("counts", listed, "--export", tmp_path / "统计.xlsx")
    assert again.exit_code == 1 and "不会覆盖" in again.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("词句.pdf", b"%PDF-1.4", "应是 .txt、.csv、.xlsx 文件"),
        ("词句.txt", b"\n", "清单里没有词句"),
        ("词句.txt", "词\n".encode() * 10_001, "一次最多统计 10,000 条"),
    ],
)
def test_what_cannot_be_counted_is_one_sentence(
    filled: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    told = filled("counts", tmp_path / name)
    assert told.exit_code == 1 and said in told.stderr and told.stderr.count("\n") == 1


def test_what_it_refuses_it_says_in_words_that_fit(filled: Run, listed: Path, tmp_path: Path) -> None:
    """Nothing is taken in here, and no 目录 is made."""
    refused = {
        "文件不存在": filled("counts", tmp_path / "没有.txt"),
        "这是文件夹": filled("counts", tmp_path),
        "只能存为 .xlsx 或 .csv，不能是 .txt": filled("counts", listed, "--export", tmp_path / "o.txt"),
        "文件名没有后缀": filled("counts", listed, "--export", tmp_path / "o"),
    }
    for said, told in refused.items():
        assert told.exit_code == 1 and said in told.stderr, told.stderr
        assert "收录" not in told.stderr and "目录" not in told.stderr


def test_nothing_of_a_list_is_kept(filled: Run, home: Path, listed: Path) -> None:
    before = {path for path in home.rglob("*") if path.is_file()}
    assert filled("counts", listed).exit_code == 0
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert not any("风筝会".encode() in content for content in kept.values())
    assert set(kept) == before
