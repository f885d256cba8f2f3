"""`gongwen batch`: many documents are changed from the command line, shown, and brought back."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.indexer.test_archive import import_records, record
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures

FILED = {"fonds": "Z012", "filing_year": "2022", "retention": "永久"}


@pytest.fixture
def ids(home: Path, tmp_path: Path) -> Path:
    """A file with the ids of two of three documents."""
    with closing(Archive.open(home)) as archive:
        lines = [
            record(one, f"题名{one}", "劳模精神", date=f"2022-03-0{at}") for at, one in enumerate("abc", 1)
        ]
        import_records(archive, tmp_path, *(line | FILED for line in lines[:2]), lines[2])
    path = tmp_path / "ids.txt"
    path.write_text("a  题名a\n\nb\n", encoding="utf-8")
    return path


def described(home: Path, field: str) -> list[str]:
    with closing(Archive.open(home)) as archive:
        return [getattr(archive.get(one, withdrawn=True).document.description, field) for one in "abc"]


def batch_of(output: str) -> str:
    return output.rsplit("gongwen batch undo ", 1)[1].split()[0]


def test_fields_are_set_shown_and_brought_back(run: Run, ids: Path, home: Path) -> None:
    done = run(
        "batch", "edit", "--ids", ids, "--set", "保管期限=定期10年", "--add-subject", "审计", "--name", "补填"
    )
    assert done.exit_code == 0 and "已完成。已处理 2 篇。" in done.stdout
    assert described(home, "retention") == ["定期10年", "定期10年", ""]
    batch = batch_of(done.stdout)
    assert f"{batch}  " in run("batch", "list").stdout and "补填" in run("batch", "list").stdout
    shown = run("batch", "show", batch).stdout
    assert "填写著录项 2 篇  已完成  补填" in shown and "保管期限：定期10年" in shown
    told = [json.loads(line) for line in run("batch", "show", batch, "--json").stdout.splitlines()]
    assert told[0]["changed"] == 2 and [one["id"] for one in told[1:]] == ["a", "b"]
    assert json.loads(run("batch", "list", "--json").stdout)["id"] == batch
    assert run("batch", "rename", batch, "另名").exit_code == 0 and "另名" in run("batch", "list").stdout
    undone = run("batch", "undo", batch)
    assert undone.exit_code == 0 and "已撤销" in undone.stdout and "已还原 2 篇" in undone.stdout
    assert described(home, "retention") == ["永久", "永久", ""]
    assert "早已撤销" in run("batch", "undo", batch).stderr


def test_what_a_query_finds_is_withdrawn_and_reinstated(run: Run, ids: Path) -> None:
    done = run("batch", "withdraw", "--query", "劳模精神", "--reason", "重复收录")
    assert "已处理 3 篇" in done.stdout and "共 0 篇" in run("search", "劳模精神").stdout
    done = run("batch", "reinstate", "--ids", ids)
    assert "已处理 2 篇" in done.stdout and "共 2 篇" in run("search", "劳模精神").stdout


def test_numbers_are_given_after_a_preview(run: Run, ids: Path, home: Path) -> None:
    seen = run("batch", "number", "--ids", ids, "--start", "7")
    assert seen.exit_code == 0 and "Z012-WS·2022-Y-0007 至 Z012-WS·2022-Y-0008，2 件" in seen.stdout
    assert "没有改动" in seen.stdout and described(home, "code") == ["", "", ""]
    assert run("batch", "number", "--ids", ids, "--start", "7", "--yes").exit_code == 0
    again = run("batch", "number", "--query", "", "--follow", "--yes")
    assert again.exit_code == 1 and "没有填写全宗号、年度、保管期限" in again.stderr
    assert described(home, "code") == ["Z012-WS·2022-Y-0007", "Z012-WS·2022-Y-0008", ""]


def test_what_was_left_out_is_told_and_fails(run: Run, ids: Path, home: Path) -> None:
    batch = batch_of(run("batch", "edit", "--ids", ids, "--set", "年度=2021").stdout)
    run("edit", "a", "--set", "年度=2020")
    undone = run("batch", "undo", batch)
    assert undone.exit_code == 1 and "a  题名a：这篇文档在此期间已被别人改过" in undone.stderr
    assert "已部分撤销。已还原 1 篇。" in undone.stdout
    assert described(home, "filing_year") == ["2020", "2022", ""]


def test_a_later_batch_is_named_and_undone_first(run: Run, ids: Path, home: Path) -> None:
    first, later = (
        batch_of(run("batch", "edit", "--ids", ids, "--set", f"年度={year}").stdout) for year in (2021, 2020)
    )
    undone = run("batch", "undo", first)
    assert undone.exit_code == 1 and "没有还原。" in undone.stdout
    assert f"请先运行 gongwen batch undo {later}" in undone.stderr
    for each in (later, first):
        done = run("batch", "undo", each)
        assert done.exit_code == 0 and "已撤销。已还原 2 篇。" in done.stdout
    assert described(home, "filing_year") == ["2022", "2022", ""]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["edit", "--set", "年度=2021"], 2, "只用其中一种"),
        (["edit", "--ids", "{ids}", "--query", "x"], 2, "只用其中一种"),
        (["edit", "--ids", "{ids}"], 1, "没有写明要改什么"),
        (["edit", "--ids", "{ids}", "--set", "题名=x"], 1, "题名不能成批修改"),
        (["edit", "--ids", "{ids}", "--set", "年度"], 2, "FIELD=VALUE"),
        (["edit", "--ids", "没有.txt", "--set", "年度=2021"], 1, "没有.txt"),
        (["withdraw", "--ids", "{ids}"], 2, "--reason"),
        (["withdraw", "--ids", "{ids}", "--reason", " "], 1, "请写明撤回的理由"),
        (["withdraw", "--query", "没有的字", "--reason", "x"], 1, "没有选中文档"),
        (["number", "--ids", "{ids}", "--pattern", "{年度}"], 1, "{件号}"),
        (["show", "none"], 1, "none"),
        (["undo", "none"], 1, "none"),
    ],
)
def test_bad_calls(run: Run, ids: Path, words: list[str], code: int, said: str) -> None:
    done = run("batch", *(word.replace("{ids}", str(ids)) for word in words))
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr
