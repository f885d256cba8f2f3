"""The commands for arriving files, for failures and for a 目录: what they print, their exit codes, how a watch ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from search_app.cli import incoming
from search_app.cli.main import gongwen
from tests.support.places import ROOT
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    """A folder with a file that can be read and one that cannot."""
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "好.txt").write_text("好文章\n2022-01-01\n独一无二的正文。", encoding="utf-8")
    (folder / "空.txt").touch()
    return folder


def test_watch_once(run: Run, tray: Path) -> None:
    result = run("watch", tray, "--once", "--every", "0.1")
    assert result.exit_code == 1
    assert "已收录" in result.stdout
    assert "合计：已收录 1，未能收录 1" in result.stdout
    assert f"未能收录  {tray}/空.txt: " in result.stderr
    again = run("watch", tray, "--once", "--every", "0.1", "--json")
    assert (again.exit_code, again.stdout) == (0, "")


def test_watch_tells_what_waits(run: Run, tray: Path) -> None:
    with (tray / "好.txt").open("a", encoding="utf-8"):
        result = run("watch", tray, "--once", "--every", "0.1")
    if os.path.isdir("/proc/self/fd"):
        assert "还有 1 个文件没有收" in result.stderr


def test_watch_of_no_folder(run: Run, tray: Path) -> None:
    for path in (tray / "没有", tray / "好.txt"):
        result = run("watch", path)
        assert result.exit_code == 2
        assert "请检查路径" in result.stderr


def started(home: Path, tray: Path) -> subprocess.Popen[str]:
    words = ["--home", str(home), "watch", str(tray), "--every", "0.1", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "search_app.cli", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    outcomes = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert sorted(outcome["status"] for outcome in outcomes) == ["added", "failed"]
    return process


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_ends_when_asked(home: Path, tray: Path, run: Run, sign: signal.Signals) -> None:
    process = started(home, tray)
    second = run("watch", tray, "--once")
    assert second.exit_code == 1
    assert "已有另一个 gongwen watch" in second.stderr
    process.send_signal(sign)
    said, complaint = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert "Traceback" not in complaint
    assert run("watch", tray, "--once", "--every", "0.1").exit_code == 0


def test_signals_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with incoming._until_asked() as pause:
        assert not pause(0)
        signal.raise_signal(signal.SIGINT)
        assert pause(60)
        assert signal.getsignal(signal.SIGINT) is before, "a second Ctrl+C ends at once"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.slow
def test_failures_and_retry(run: Run, tray: Path) -> None:
    assert run("add", tray).exit_code == 1
    listed = run("failures")
    assert listed.stdout.startswith(f"{tray}/空.txt: 文件是空的")
    assert "试过 1 次" in listed.stdout
    assert "共 1 项。可用 gongwen retry 再试一次。" in listed.stdout
    (line,) = run("failures", "--json").stdout.splitlines()
    assert json.loads(line)["where"] == f"{tray}/空.txt"
    assert run("retry").exit_code == 1
    (tray / "空.txt").write_text("不再空\n正文。", encoding="utf-8")
    retried = run("retry", "--json")
    assert (retried.exit_code, json.loads(retried.stdout)["status"]) == (0, "added")
    assert run("failures").stdout == run("retry").stdout == "没有未能收录的文件。\n"
    assert run("retry", "--json").stdout == run("failures", "--json").stdout == ""


def test_forgetting(run: Run, tray: Path) -> None:
    run("add", tray)
    assert (
        run("failures", "--forget", tray / "空.txt").stdout == "已从清单中移除 1 项。\n没有未能收录的文件。\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["目录.xlsx", "目录.csv"])
def test_catalogue_out_and_in(run: Run, home: Path, tray: Path, tmp_path: Path, name: str) -> None:
    (tray / "另.txt").write_text("另一篇\n正文。", encoding="utf-8")
    run("add", tray)
    assert run("catalogue", "export", tmp_path / name).stdout == f"已导出 2 篇：{tmp_path / name}\n"
    assert run("catalogue", "export", tmp_path / f"选{name}", "独一无二").stdout.startswith("已导出 1 篇")
    assert run("catalogue", "export", tmp_path / f"无{name}", "找不到的").stdout.startswith("已导出 0 篇")
    words = ["--home", str(tmp_path / "second"), "catalogue", "import", str(tmp_path / name)]
    result = CliRunner().invoke(gongwen, [*words, str(home / "corpus")])
    assert result.exit_code == 0, result.output
    assert "合计：已收录 2" in result.stdout
    result = CliRunner().invoke(gongwen, [*words, str(tray), "--json"])
    assert result.exit_code == 0
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["duplicate"] * 2
    assert "目录中没有提到的文件 1 个，未收录：空.txt" in result.stderr


def test_bad_calls_of_catalogue(run: Run, tray: Path, tmp_path: Path) -> None:
    run("add", tray)
    (tmp_path / "有.csv").touch()
    calls = {
        ("export", tmp_path / "有.csv"): (1, "不会覆盖"),
        ("export", tmp_path / "目录.xls"): (1, "只能存为"),
        ("export", tmp_path / "没有" / "目录.csv"): (1, "请检查路径"),
        ("import", tmp_path / "没有.csv", tray): (1, "不存在"),
        ("import", tmp_path / "有.csv", tray): (1, "空的"),
        ("import", tmp_path / "有.csv", tmp_path / "没有"): (2, "请检查路径"),
    }
    for words, (code, said) in calls.items():
        result = run("catalogue", *words)
        assert (result.exit_code, "Traceback" in result.stderr) == (code, False), words
        assert said in result.stderr, words


def test_every_command_has_help_in_chinese() -> None:
    for command in (*incoming.COMMANDS, *incoming.catalogue.commands.values()):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in command.help or ""), command.name
