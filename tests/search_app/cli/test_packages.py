"""The commands that export documents as a package and take one in: what they print, their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from search_app.cli.main import gongwen
from tests.support.packages.carried import fill, holdings
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures


@pytest.fixture
def filled(home: Path, tmp_path: Path) -> None:
    """An archive with documents."""
    archive = Archive.open(home)
    fill(archive, tmp_path / "papers")
    archive.close()


def elsewhere(tmp_path: Path, *words: str | Path) -> tuple[int, str, str]:
    """What a command does for another archive."""
    result = CliRunner().invoke(gongwen, ["--home", str(tmp_path / "other"), *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", ["包.zip", "包"])
def test_there_and_back(run: Run, home: Path, tmp_path: Path, name: str) -> None:
    result = run("package", "export", tmp_path / name)
    assert (result.exit_code, result.stdout) == (0, f"已导出 6 篇：{tmp_path / name}\n")
    code, told, _ = elsewhere(tmp_path, "package", "import", tmp_path / name)
    assert code == 0 and "合计：已收录 6\n" in told
    code, told, _ = elsewhere(tmp_path, "package", "import", tmp_path / name, "--json")
    assert code == 0 and {json.loads(line)["status"] for line in told.splitlines()} == {"duplicate"}
    archives = [Archive.open(each) for each in (home, tmp_path / "other")]
    before, after = map(holdings, archives)
    assert before == after
    for archive in archives:
        archive.close()


@pytest.mark.usefixtures("filled")
def test_some_of_them(run: Run, tmp_path: Path) -> None:
    assert "已导出 1 篇" in run("package", "export", tmp_path / "a.zip", "--query", "导入的一行").stdout
    assert "已导出 0 篇" in run("package", "export", tmp_path / "b.zip", "--query", '"没有的"').stdout
    assert "已导出 1 篇" in run("package", "export", tmp_path / "c.zip", "--id", "线:1").stdout
    result = run("package", "export", tmp_path / "d.zip", "--id", "线:1", "--id", "没有")
    assert result.exit_code == 1 and "没有导出  没有：没有编号为 没有 的文档" in result.stderr
    assert "已导出 1 篇" in result.stdout


@pytest.mark.usefixtures("filled")
def test_wrong_calls(run: Run, tmp_path: Path) -> None:
    (tmp_path / "有.zip").touch()
    cases: dict[tuple[str | Path, ...], tuple[int, str]] = {
        ("export", tmp_path / "有.zip"): (1, "没有覆盖"),
        ("export", tmp_path / "没有" / "a.zip"): (1, "请检查路径"),
        ("export", tmp_path / "没有" / "a"): (1, "请检查路径"),
        ("export", tmp_path / "a.zip", "--id", "x", "--query", "y"): (2, "只能写一种"),
        ("import", tmp_path / "没有.zip"): (1, "无法读取"),
        ("import", tmp_path / "有.zip"): (1, "压缩包"),
        ("import", tmp_path / "papers"): (1, "不是档案包"),
    }
    for words, (code, sentence) in cases.items():
        result = run("package", *words)
        assert (result.exit_code, sentence in result.stderr) == (code, True), (words, result.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "papers", "有.zip"]


@pytest.mark.usefixtures("filled")
def test_a_package_of_xml_for_each(run: Run, tmp_path: Path) -> None:
    assert "已导出 6 篇" in run("package", "export", tmp_path / "移交", "--format", "dat48").stdout
    assert len(list((tmp_path / "移交").glob("*.xml"))) == 6
    code, told, _ = elsewhere(tmp_path, "package", "import", tmp_path / "移交" / "000001.xml")
    assert code == 0 and "合计：已收录 1\n" in told
    code, told, _ = elsewhere(tmp_path, "package", "import", tmp_path / "移交")
    assert code == 0 and "合计：已收录 5，已有相同文件 1\n" in told
    (tmp_path / "a.xml").write_text("<a/>")
    code, told, error = elsewhere(tmp_path, "package", "import", tmp_path / "a.xml")
    assert code == 1 and "不是按 DA/T 48" in error
