"""The command: what it prints, its exit codes, and one sentence where something went wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from indexer.imaging import PageImages
from indexer.model import Change
from indexer.readers.rendering import renderers
from search_app.cli.main import gongwen
from search_app.server.server import Options
from search_app.texts import desk, maintenance, pages
from tests.conftest import ARTICLE
from tests.support.archives.damage import restamp
from tests.support.files.made import docx
from tests.support.files.written_pdf import written_pdf
from tests.support.places import ROOT
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures


@pytest.fixture
def filled(run: Run) -> Run:
    """The same, with the article added."""
    assert run("add", ARTICLE).exit_code == 0
    return run


@pytest.fixture
def identifier(filled: Run) -> str:
    """The article's id."""
    return str(json.loads(filled("search", "县级工会加强年", "--json").stdout)["hits"][0]["id"])


def command(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "search_app.cli", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def bad_files(folder: Path) -> dict[str, Path]:
    """One file of every kind that cannot be added."""
    content = {
        "空.txt": b"",
        "空白.txt": " \n\u3000\n".encode(),
        "图片.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "程序": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00",
        "表格.xls": b"\xd0\xcf\x11\xe0",
    }
    folder.mkdir()
    for name, written in content.items():
        (folder / name).write_bytes(written)
    return {name: folder / name for name in [*content, "不存在.txt"]}


# add


def test_an_archive_of_another_account_is_told_in_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever calls the package's command without being root; the superuser may read all, hence the pretence."""
    monkeypatch.setattr("search_app.cli.common.os.access", lambda _, mode: mode == os.F_OK)
    refused = run("search", "工会")
    assert (
        refused.exit_code == 1 and refused.stderr.count("\n") == 1 and "请在命令前加 sudo" in refused.stderr
    )


def test_the_rest_is_added_when_some_fail(run: Run, tmp_path: Path) -> None:
    bad = bad_files(tmp_path / "in")
    good = tmp_path / "好.txt"
    good.write_text("好文章\n2022-01-01\n独一无二的正文。", encoding="utf-8")
    result = run("add", *bad.values(), good)
    assert result.exit_code == 1
    complaints = result.stderr.splitlines()
    assert len(complaints) == len(bad)
    for (name, path), complaint in zip(bad.items(), complaints, strict=True):
        assert complaint.startswith(f"未能收录  {path}: "), name
        assert "请" in complaint, name
    assert "好文章" in result.stdout
    assert f"已收录 1，未能收录 {len(bad)}" in result.stdout
    assert json.loads(run("search", "独一无二", "--json").stdout)["total"] == 1


def test_a_folder_with_bad_files(run: Run, tmp_path: Path) -> None:
    bad_files(tmp_path / "in")
    (tmp_path / "in" / "好.txt").write_text("好文章\n正文。", encoding="utf-8")
    result = run("add", tmp_path / "in", "--json")
    assert result.exit_code == 1
    outcomes = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(outcome["status"] for outcome in outcomes) == ["added"] + ["failed"] * 5
    for outcome in outcomes:
        assert set(outcome) == {
            *("where", "status", "id", "title", "reason", "how", "notes", "openness", "mark")
        }
        assert (outcome["reason"] == "") == (outcome["status"] == "added")


def test_a_file_that_may_not_be_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def denied(path: str, *more: int, **others: int) -> int:
        if str(path).endswith("密.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **others)

    for name in ("密.txt", "好.txt"):
        (tmp_path / name).write_text(f"题目\n{name}", encoding="utf-8")
    monkeypatch.setattr(os, "open", denied)
    result = run("add", tmp_path / "密.txt", tmp_path / "好.txt")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "请检查权限" in result.stderr
    assert "已收录 1，未能收录 1" in result.stdout


@pytest.mark.slow
def test_how_a_file_was_read_is_told_and_can_be_overruled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_bytes("慰問信\n全區職工".encode("big5"))
    told = run("add", tmp_path / "信.txt").stdout
    assert "慰問信（Big5 文本）" in told
    overruled = run("add", tmp_path / "信.txt", "--encoding", "GB18030")
    assert "已保存为新版本" in overruled.stdout and "按指定的编码" in overruled.stdout
    again = run("add", tmp_path / "信.txt", "--encoding", "GB18030")
    assert "已有相同文件" in again.stdout
    put_right = run("add", tmp_path / "信.txt", "--encoding", "Big5")
    assert "已保存为新版本" in put_right.stdout
    (hit,) = json.loads(run("search", "“全区职工”", "--json").stdout)["hits"]
    assert "corpus/" in run("show", hit["id"]).stdout, "the original is still known"
    refused = run("add", tmp_path / "信.txt", "--encoding", "火星文")
    assert refused.exit_code == 1 and "没有叫 火星文 的编码" in refused.stderr


def test_what_was_left_out_of_a_file_is_told(run: Run) -> None:
    told = run("add", ARTICLE.parents[2] / "tests" / "files" / "docx" / "revised.docx").stdout
    assert "    文件带有修订（增加 1 处，删去 2 处），已取修订后的文字。" in told.splitlines()


@pytest.mark.slow
def test_the_files_of_an_archive_are_added_each_by_itself(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as packed:
        packed.writestr("一/甲.txt", "甲的题目\n甲的正文")
        packed.writestr("乙.txt", "乙的题目\n乙的正文")
        packed.writestr("空.txt", "")
    result = run("add", tmp_path / "包.zip")
    assert result.exit_code == 1
    assert "已收录 2，未能收录 1" in result.stdout
    assert "包.zip › 空.txt: " in result.stderr
    assert "共 1 篇" in run("search", "“甲的正文”").stdout


@pytest.mark.slow
def test_the_same_bytes_twice_are_a_duplicate_and_no_failure(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "副本.txt").write_bytes(ARTICLE.read_bytes())
    result = filled("add", ARTICLE, tmp_path / "副本.txt")
    assert result.exit_code == 0
    assert result.stdout.count("已有相同文件  ") == 2
    assert "合计：已有相同文件 2" in result.stdout
    assert result.stderr == ""


def test_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = run("add", tmp_path / "in")
    assert (result.exit_code, result.stdout) == (0, "合计：没有找到文件\n")


# import


@pytest.mark.slow
def test_import(run: Run, tmp_path: Path) -> None:
    lines = ['{"id": "a", "title": "题", "date": "2022-01-01", "body": "导入的正文"}', "{oops"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run("import", tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "未能收录  a.jsonl 第 2 行: 不是有效的 JSON。请检查这一行。", "导入 100%",
    ]  # fmt: skip
    assert "已收录 1，未能收录 1" in result.stdout
    assert json.loads(run("search", "导入的正文", "--json").stdout)["hits"][0]["id"] == "a"


def test_import_tells_how_far_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.intake.ingest._LINES", 5)
    lines = [json.dumps({"id": str(n), "title": f"题{n}", "body": "正文"}) for n in range(10)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run("import", tmp_path / "a.jsonl", "--json")
    assert re.fullmatch(r"导入 [45]\d%\n导入 100%\n", result.stderr)
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["added"] * 10


@pytest.mark.slow
def test_import_shows_a_bar_on_a_terminal(home: Path, tmp_path: Path) -> None:
    """A real terminal, since the bar is drawn on nothing else; the failure stands on a line of its own."""
    lines = [json.dumps({"id": str(n), "title": f"题{n}", "body": "正文"}) for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:2], "{oops", *lines[2:]]), encoding="utf-8")
    ours, theirs = os.openpty()
    command = [
        sys.executable,
        "-m",
        "search_app.cli",
        "--home",
        str(home),
        "import",
        str(tmp_path / "a.jsonl"),
    ]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=120)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert result.returncode == 1
    assert result.stdout.decode() == "合计：已收录 3，未能收录 1\n"
    assert re.search(r"导入.*\[#+\].*100%", shown)
    assert "\r\x1b[K未能收录  a.jsonl 第 3 行" in shown


def test_import_of_nothing_there(run: Run, tmp_path: Path) -> None:
    result = run("import", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "文件无法读取" in result.stderr


# search

RESULT_KEYS = {"query", "tree", "total", "tiers", "hits", "facets", "suggestion", "took_ms"}
MORE_RESULT_KEYS = {"offers", "synonyms", "widened", "shortened"}
HIT_KEYS = {"id", "title", "date", "section", "speaker", "score", "tier", "snippets", "url"}
MORE_HIT_KEYS = {"source", "title_marks"}  # the contract allows to add, not to rename
SNIPPET_KEYS = {"text", "marks"}
MORE_SNIPPET_KEYS = {"cut", "section", "speaker", "district"}


def test_search_json_keeps_the_contract(filled: Run) -> None:
    result = filled("search", "县级工会加强年", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) == RESULT_KEYS | MORE_RESULT_KEYS
    assert answer["query"] == answer["tree"] == "县级工会加强年"
    assert answer["total"] == 1
    assert answer["tiers"] == {"phrase": 1, "all": 0, "some": 0}
    assert answer["suggestion"] is None
    assert answer["facets"]["year"] == [["2022", 1]]
    (hit,) = answer["hits"]
    assert set(hit) == HIT_KEYS | MORE_HIT_KEYS
    assert (hit["date"], hit["speaker"], hit["tier"]) == ("2022-03-24", "董海明", "phrase")
    assert hit["url"] == f"/articles/{hit['id']}"
    for snippet in hit["snippets"]:
        assert set(snippet) == SNIPPET_KEYS | MORE_SNIPPET_KEYS
        assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["县级工会加强年"]


def test_search_for_people(filled: Run) -> None:
    result = filled("search", "县级工会加强年")
    assert result.stdout.startswith("共 1 篇（逐字匹配 1），")
    assert "杨浦区 董海明: " in result.stdout
    assert "普陀区 姚军: " in result.stdout


def test_documents_with_some_words_are_offered(filled: Run) -> None:
    loosely = filled("search", "县级工会加强年 没有这样的词").stdout
    assert loosely.startswith("共 1 篇（包含部分词语 1），") and pages.LOOSELY in loosely
    offered = filled("search", "县级工会加强年 没有这样的词", "--tier", "all").stdout
    assert offered.startswith("共 0 篇，") and "有 1 篇含部分词语（加 --tier some 可列出）" in offered


def test_marks_are_lit_on_a_terminal(filled: Run, home: Path) -> None:
    result = CliRunner().invoke(gongwen, ["--home", str(home), "search", "县级工会加强年"], color=True)
    assert result.stdout.count(click.style("县级工会加强年", fg="red", bold=True)) == 2


def test_nothing_found(filled: Run) -> None:
    result = filled("search", "“查无此词”")
    assert (result.exit_code, result.stdout.splitlines()[0][:6]) == (0, "共 0 篇，")


OPTIONS: dict[str, tuple[list[str], int]] = {
    "filter": (["--filter", "year=2022"], 1),
    "filter, other year": (["--filter", "year=2021"], 0),
    "either": (["--filter", "year=2021", "--filter", "year=2022"], 1),
    "both": (["--filter", "year=2022", "--filter", "district=杨浦区"], 1),
    "both, not met": (["--filter", "year=2022", "--filter", "district=崇明区"], 0),
    "value with =": (["--filter", "source=a=b"], 0),
    "sort": (["--sort", "oldest"], 1),
    "tier": (["--tier", "phrase"], 1),
    "tier without documents": (["--tier", "some"], 0),
}


@pytest.mark.slow
@pytest.mark.parametrize(("options", "total"), OPTIONS.values(), ids=OPTIONS.keys())
def test_search_options(filled: Run, options: list[str], total: int) -> None:
    result = filled("search", "工会", "--json", *options)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["total"] == total


def test_synonyms_are_told_and_searched_when_wanted(filled: Run) -> None:
    narrow, wide = (filled("search", "“劳动模范精神”", *more).stdout for more in ((), ("--synonyms",)))
    assert "共 0 篇" in narrow and "同义词：劳动模范 = 劳模（加 --synonyms 可一并检索）" in narrow
    assert "共 1 篇" in wide and "同义词：劳动模范 = 劳模（已一并检索）" in wide
    itself, exact = (filled("search", "劳动模范精神", *more).stdout for more in ((), ("--no-synonyms",)))
    assert (
        "共 1 篇（逐字匹配 1，含同义词），" in itself
        and "没有文档包含全部原词，已一并检索；加 --no-synonyms 只检索原词" in itself
    )
    assert itself.count("  逐字匹配（含同义词）\n") == 1
    assert "含同义词" not in exact and "逐字匹配" not in exact and "加 --synonyms 可一并检索" in exact


def test_a_date_is_offered(filled: Run) -> None:
    assert "按日期检索：工会 日期:2022-03（1 篇）" in filled("search", "2022年3月 工会").stdout
    assert "按日期检索" not in filled("search", "2021年3月 工会").stdout
    offers = json.loads(filled("search", "2022年3月 工会", "--json").stdout)["offers"]
    assert offers == [{"kind": "date", "query": "工会 日期:2022-03", "total": 1, "period": "2022-03"}]


def test_fields(filled: Run) -> None:
    assert "共 1 篇" in filled("search", "作者:朱伟红 日期:2022-03").stdout
    assert "共 0 篇" in filled("search", "作者:朱伟红 日期:2021").stdout


def test_limit_and_offset(filled: Run) -> None:
    assert json.loads(filled("search", "工会", "--json", "--limit", "0").stdout)["hits"] == []
    assert json.loads(filled("search", "工会", "--json", "--offset", "1").stdout)["hits"] == []


def test_search_where_there_is_no_archive(run: Run, home: Path) -> None:
    home.mkdir()
    result = run("search", "工会")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "还没有档案库。请先用 gongwen add" in result.stderr
    assert list(home.iterdir()) == []


BAD: dict[str, tuple[list[str], int, str]] = {
    "limit too large": (["search", "工会", "--limit", "1000"], 1, "limit 应在"),
    "offset below": (["search", "工会", "--offset", "-1"], 1, "offset 应是"),
    "unknown facet": (["search", "工会", "--filter", "colour=红"], 1, "不能按 colour 筛选"),
    "filter without =": (["search", "工会", "--filter", "2022"], 2, "FIELD=VALUE"),
    "unknown order": (["search", "工会", "--sort", "random"], 2, "random"),
    "unknown tier": (["search", "工会", "--tier", "most"], 2, "most"),
    "limit in words": (["search", "工会", "--limit", "ten"], 2, "ten"),
    "no query": (["search"], 2, "QUERY"),
    "no path": (["add"], 2, "PATHS"),
    "unknown command": (["frobnicate"], 2, "frobnicate"),
    "unknown option": (["check", "--frobnicate"], 2, "frobnicate"),
    "unknown id": (["show", "none"], 1, "没有编号为 none 的文档"),
    "withdraw unknown id": (["withdraw", "none"], 1, "没有编号为 none 的文档"),
    "edit unknown id": (["edit", "none", "--title", "新"], 1, "没有编号为 none 的文档"),
    "edit nothing": (["edit", "none"], 2, "请写明要更正什么"),
    "edit without =": (["edit", "none", "--set", "档号"], 2, "FIELD=VALUE"),
    "edit an unknown field": (["edit", "none", "--set", "颜色=红"], 1, "没有叫“颜色”的著录项"),
    "edit twice": (["edit", "none", "--title", "甲", "--set", "题名=乙"], 2, "题名写了两次"),
    "log of unknown id": (["log", "none"], 1, "没有编号为 none 的文档"),
    "log of too many": (["log", "--limit", "0"], 2, "0"),
    "show unknown version": (["show", "none", "--version", "2"], 1, "没有编号为 none 的文档"),
    "reinstate unknown id": (["reinstate", "none"], 1, "没有编号为 none 的文档"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("words", "code", "said"), BAD.values(), ids=BAD.keys())
def test_bad_calls(filled: Run, words: list[str], code: int, said: str) -> None:
    result = filled(*words)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    if code == 1:
        assert result.stderr.count("\n") == 1


# the other commands


def test_show(filled: Run, identifier: str) -> None:
    result = filled("show", identifier)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert {"成文日期：2022-03-24", "开放状态：公开", "版次：1"} < set(lines)
    assert f"原件：corpus/2022/{ARTICLE.name}" in lines
    assert "浦东新区  倪倩  为浦东引领区建设凝聚磅礴力量" in result.stdout
    assert result.stdout.rstrip().endswith("努力开创普陀工会工作新局面。")


def test_show_prints_everything_that_is_known(run: Run, tmp_path: Path) -> None:
    record = {"id": "a", "title": "题", "body": "正文", "code": "Z1-2", "subjects": ["经费", "收缴"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    run("import", tmp_path / "a.jsonl")
    lines = run("show", "a").stdout.splitlines()
    assert lines[0] == "题"
    assert {"档号：Z1-2", "主题词：经费、收缴", "编号：a"} < set(lines)


def test_edit(filled: Run, identifier: str) -> None:
    result = filled("edit", identifier, "--title", "新的题名", "--date", "2021-03-05", "--set", "档号=Z1=2")
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert first == "已存为第 2 版。"
    assert rest[0].startswith("    题名：团结引领") and rest[0].endswith(" → 新的题名")
    assert rest[1:] == ["    成文日期：2022-03-24 → 2021-03-05", "    档号：（空） → Z1=2"]
    shown = filled("show", identifier).stdout.splitlines()
    assert shown[0] == "新的题名" and {"档号：Z1=2", "版次：2"} < set(shown)
    assert filled("show", identifier, "--version", "1").stdout.startswith("团结引领")
    assert "共 1 篇" in filled("search", "档号:Z1=2").stdout
    again = filled("edit", identifier, "--set", "code=Z1=2")
    assert (again.exit_code, again.stdout) == (0, "没有变化：文档里已经是这样。\n")


def test_log(filled: Run, identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "倪倩")
    filled("edit", identifier, "--author", "董海明", "--set", "附注=甲\n乙")
    filled("withdraw", identifier, "--reason", "重复收录")
    lines = filled("log").stdout.splitlines()
    assert len(lines) == 6
    assert "重复收录" in lines.pop(1)
    assert re.fullmatch(rf"[\d-]{{10}} [\d:]{{5}}  倪倩  撤回  {identifier}", lines[0])
    assert lines[1].endswith(f"  倪倩  更正  {identifier}  第 2 版")
    assert lines[2:4] == ["    责任者：（空） → 董海明", "    附注：（空） → 甲↵乙"]
    assert filled("log", identifier, "--limit", "1").stdout.splitlines()[:1] == lines[:1]
    told = [json.loads(line) for line in filled("log", "--json").stdout.splitlines()]
    assert [event["act"] for event in told] == ["withdraw", "edit", "add"]
    assert set(told[0]) == {"serial", "at", "actor", "act", "id", "version", "changes", "batch"}
    assert told[1]["changes"][0] == {"field": "author", "before": "", "after": "董海明"}


def test_acts_on_the_whole_archive_are_in_its_log(
    filled: Run, home: Path, identifier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "倪倩")
    assert filled("catalogue", "export", tmp_path / "一.csv").exit_code == 0
    assert filled("edit", identifier, "--set", "开放状态=仅档案员").exit_code == 0
    for words in (
        ("catalogue", "export", tmp_path / "二.csv", "县级工会加强年"),
        ("reindex",),
        ("backup", tmp_path / "备份.tar"),
    ):
        assert filled(*words).exit_code == 0
    lines = filled("log").stdout.splitlines()
    told = [line.split("  ", 2)[2].strip() for line in lines]
    assert told[:9] == [
        *("备份", "文档篇数：（空） → 1", "文件：（空） → 备份.tar"),
        *("重建索引", "文档篇数：（空） → 1"),
        *("导出", "文档篇数：（空） → 1", "格式：（空） → CSV", "其中不公开的篇数：（空） → 1"),
    ]
    assert sum(line.endswith("  导出  ") for line in lines) == 1  # nothing closed was in the first
    assert "县级工会加强年" not in "".join(lines)
    restored = tmp_path / "恢复"
    assert filled("--home", restored, "restore", tmp_path / "备份.tar").exit_code == 0
    with closing(Archive.open(restored)) as archive:
        (event,) = archive.log(limit=1)
    assert (event.act, event.actor) == ("restore", "倪倩")
    assert Change("file", "", "备份.tar") in event.changes


def test_the_log_is_asked_and_written_to_a_file(filled: Run, identifier: str, tmp_path: Path) -> None:
    assert filled("edit", identifier, "--title", "新的题名").exit_code == 0
    assert filled("log", "--act", "更正", "--document", "新的题").stdout.count("更正") == 1
    assert filled("log", "--act", "撤回").stdout == ""
    assert filled("log", "--until", "2020-01-01").stdout == ""
    refused = filled("log", "--act", "涂改")
    assert refused.exit_code == 2 and "没有“涂改”这种操作" in refused.stderr
    assert "不是有效日期" in filled("log", "--since", "昨天").stderr
    assert filled("log", "--export", tmp_path / "日志.csv", "--act", "edit").stdout.startswith("已导出 1 条")
    rows = (tmp_path / "日志.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("序号,时间,人员,操作") and "新的题名" in rows[1] and len(rows) == 2
    assert "已经有了" in filled("log", "--export", tmp_path / "日志.csv").stderr
    assert "日志条数：（空） → 1" in filled("log", "--limit", "1").stdout


def test_every_act_and_field_has_a_word() -> None:
    from typing import get_args

    from indexer.catalogue.log.event_log import Act
    from search_app.texts.pages import ACTS

    assert set(ACTS) == set(get_args(Act))


def test_withdraw_and_reinstate(filled: Run, identifier: str) -> None:
    assert "已撤回" in filled("withdraw", identifier).stdout
    assert "早已撤回" in filled("withdraw", identifier).stdout
    assert json.loads(filled("search", "工会", "--json").stdout)["total"] == 0
    assert "此文档已撤回" in filled("show", identifier).stdout
    assert "已恢复" in filled("reinstate", identifier).stdout
    assert "没有被撤回" in filled("reinstate", identifier).stdout
    assert json.loads(filled("search", "工会", "--json").stdout)["total"] == 1


def test_places_are_found_now(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    renderers.end_renderers()  # one that waits from a test before knows of no other LibreOffice
    request.addfinalizer(renderers.end_renderers)
    letter = tmp_path / "通知.docx"
    letter.write_bytes(docx(["关于表彰先进的通知", "授予罗启明同志先进个人称号。"]))
    assert run("add", letter).exit_code == 0
    monkeypatch.setenv("GONGWEN_SOFFICE", "no-such-program")
    result = run("places")
    assert result.exit_code == 1
    assert "没有做成：corpus/undated/通知.docx" in result.stderr and "LibreOffice" in result.stderr
    assert run("places").exit_code == 1
    printed = written_pdf([["关于表彰先进的通知", "授予罗启明同志先进个人称号。"]])
    monkeypatch.setattr(PageImages, "office_pdf", lambda *_: printed)
    result = run("places", "--again")
    assert (result.exit_code, result.stdout) == (0, "已读 1 份原件。\n")
    assert run("places").stdout == "没有要查找的。\n"


def test_check_and_reindex(filled: Run, home: Path) -> None:
    assert filled("check").stdout == "索引正常。共 1 篇文档。\n"
    (stamp,) = (home / "var" / "index").glob("build-*/STAMP")
    restamp(stamp, dictionary="old")
    result = filled("check")
    assert result.exit_code == 1
    assert "建议运行 gongwen reindex" in result.stdout
    assert filled("reindex").stdout == "索引已重建，共 1 篇。\n"
    assert filled("check").exit_code == 0


@pytest.mark.slow
def test_serve(filled: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[Path, Options]] = []
    monkeypatch.setattr("search_app.server.serve", lambda *asked: called.append(asked))
    assert filled("serve", "--port", "8123").exit_code == 0
    words = "--no-query-log --processes 2 --log plain --metrics-for-all --host ::1".split()
    assert filled("serve", *words).exit_code == 0
    other = Options("::1", processes=2, log="plain", note_queries=False, metrics_for_all=True)
    assert called == [(home, Options(port=8123)), (home, other)]
    assert filled("serve", "--processes", "0").exit_code == 2


def test_a_catalogue_that_is_none(filled: Run, home: Path) -> None:
    (home / "var" / "catalogue.db").write_text("spoilt " * 200, encoding="utf-8")
    for suffix in ("-wal", "-shm"):
        (home / "var" / f"catalogue.db{suffix}").unlink(missing_ok=True)
    result = filled("search", "工会")
    assert result.exit_code == 1
    assert "再从最近的备份恢复" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(gongwen, ["--home", str(tmp_path / "file"), "check"])
    assert result.exit_code == 2


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(gongwen, ["--home", str(tmp_path / "file" / "home"), "add", str(ARTICLE)])
    assert result.exit_code == 1
    assert "档案目录" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_disk_that_is_full(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Archive, "reindex", full)
    result = filled("reindex")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert "请检查磁盘空间" in result.stderr


def test_the_archive_is_closed(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Archive] = []
    monkeypatch.setattr(Archive, "close", lambda archive: closed.append(archive))
    filled("check")
    assert len(closed) == 1


def test_every_command_and_option_has_help_in_chinese() -> None:
    for name, each in gongwen.commands.items():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in each.help or ""), name
        for parameter in each.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_state_of_an_index_has_a_sentence() -> None:
    from typing import get_args

    from indexer.index.engine import State

    for texts in (desk, maintenance, pages):
        assert set(texts.INDEX_STATES) == set(get_args(State))


# as a process of its own


@pytest.mark.slow
def test_the_main_job_as_a_newcomer_does_it(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    added = command("add", ARTICLE, tmp_path / "空.txt", GONGWEN_HOME=str(tmp_path))
    assert added.returncode == 1
    assert added.stderr == f"未能收录  {tmp_path}/空.txt: 文件是空的（0 KB）。请检查是否保存完整后再收录。\n"
    found = command("search", "倪 倩", "--json", GONGWEN_HOME=str(tmp_path))
    assert found.returncode == 0
    assert json.loads(found.stdout)["hits"][0]["speaker"] == "倪倩"


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `gongwen` is the command; its exit code is the answer's."""
    script = f'gongwen() {{ "{sys.executable}" -m search_app.cli "$@"; }}; {line}; exit "${{PIPESTATUS[0]}}"'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_a_reader_that_has_seen_enough(run: Run, home: Path, tmp_path: Path) -> None:
    body = "比管道能装下的更长。" * 100_000
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "body": body}), encoding="utf-8")
    assert run("import", tmp_path / "a.jsonl").exit_code == 0
    ended = shell(f"gongwen --home {home} show a | head -c 1")
    assert (ended.returncode, ended.stderr) == (1, "")


@pytest.mark.slow
def test_output_that_cannot_be_written(filled: Run, home: Path, identifier: str) -> None:
    ended = shell(f"gongwen --home {home} show {identifier} > /dev/full")
    assert ended.returncode == 1
    assert "No space left" in ended.stderr
    assert ended.stderr.count("\n") == 1
