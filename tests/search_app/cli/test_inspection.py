"""`gongwen inspect` tells what a reader sees in a file, and stores nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.support.places import TESTS
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures

LETTER = TESTS / "documents" / "plain" / "notice-with-document-number.txt"
SENTENCE = "青枫区总工会于六月二十日在区工人文化宫举行了送清凉活动的启动仪式。会上大家都说好。"
DUES = TESTS / "files" / "sheets" / "dues.xls"


def test_fields_tables_and_notes_of_files(run: Run, home: Path) -> None:
    result = run("inspect", LETTER, DUES)
    assert result.exit_code == 0
    letter, dues = result.stdout.split("文件：")[1:]
    assert "读法：UTF-8 文本" in letter and "（版头，第 " in letter
    assert "读法：电子表格，3 个工作表" in dues
    assert "说明：隐藏的工作表也已读取（1 个）：底稿。" in dues
    assert "表格：“名册”，3 行 × 4 列，从正文第 12 行起" in dues
    assert not (home / "var").exists() and not (home / "corpus").exists()


def test_as_json(run: Run) -> None:
    read = json.loads(run("inspect", LETTER, "--json").stdout)
    assert (read["status"], read["encoding"]) == ("read", "UTF-8")
    number = next(field for field in read["fields"] if field["field"] == "number")
    assert (
        number["term"] == "文号" and number["sure"] and number["line"] and number["value"] in number["words"]
    )
    assert read["text"].startswith(next(f["value"] for f in read["fields"] if f["field"] == "title"))


def test_doubtful_fields_are_marked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{SENTENCE}\n甲", encoding="utf-8")
    told = run("inspect", tmp_path / "a.txt").stdout
    assert f"题名：{SENTENCE}【请核对】（正文首行，第 1 行：{SENTENCE}）" in told


def test_the_members_of_a_zip_file(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as package:
        package.write(LETTER, "通知.txt")
        package.writestr("空.txt", b"")
    result = run("inspect", tmp_path / "包.zip", "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert {one["where"].rpartition(" › ")[2]: one["status"] for one in told} == {
        "通知.txt": "read",
        "空.txt": "failed",
    }
    assert result.exit_code == 1


def test_a_file_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    result = run("inspect", tmp_path / "没有.txt")
    assert result.exit_code == 1 and "不能读取：" in result.stdout


def test_an_encoding_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("關於開展活動的通知\n正文".encode("big5"))
    assert "關於開展活動的通知" in run("inspect", "--encoding", "Big5", tmp_path / "a.txt").stdout
