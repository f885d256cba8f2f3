"""`gongwen quotes` checks a draft, prints what it found, and keeps nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ARTICLE
from tests.support.files.made import docx
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]  # fixtures

SAID = "困难职工"
DRAFT = "县级工会加强年“团结引领职工当好主力军”\n县级工会加弱年专项工作\n今天天气很好，去放风筝。"


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("add", ARTICLE).exit_code == 0
    return run


def test_a_text_is_checked(filled: Run, tmp_path: Path) -> None:
    draft = tmp_path / "文稿.txt"
    draft.write_text(DRAFT, encoding="utf-8")
    told = filled("quotes", draft)
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0] == "引文 1 处、语句 3 句：逐字一致 1，相近 1，未见 2"
    assert "逐字一致  引文：团结引领职工当好主力军" in lines and "未见  今天天气很好，去放风筝。" in lines
    assert any(line.startswith("  库中作：县级工会加强年") for line in lines)


def test_a_word_file_gives_the_contract(filled: Run, tmp_path: Path) -> None:
    draft = tmp_path / "文稿.docx"
    draft.write_bytes(docx(["讲话稿", "团结引领职工当好主力军。"]))
    told = json.loads(filled("quotes", draft, "--json").stdout)
    assert [each["kind"] for each in told["sentences"]][-1] == "verbatim"
    assert told["sentences"][-1]["first"]["date"] == "2022-03-24"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("文稿.pdf", b"%PDF-1.4", "应是 .docx、.txt、.md 文件"),
        ("文稿.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "应是 .docx、.txt、.md 文件"),
        ("文稿.txt", b"", "空"),
        ("文稿.txt", ("文" * 30_001).encode(), "一次最多核对 30,000 个字"),
        ("文稿.txt", ("文" * 100_001).encode(), "一次最多核对 30,000 个字"),
        ("文稿.docx", b"PK\x03\x04", "再试"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    filled: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    told = filled("quotes", tmp_path / name)
    assert told.exit_code == 1 and said in told.stderr and told.stderr.count("\n") == 1


def test_nothing_of_a_draft_is_kept(filled: Run, home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "文稿.txt"
    draft.write_text("从没有人写过的一句话，青枫区风筝会。", encoding="utf-8")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert filled("quotes", draft).exit_code == 0
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert not any("风筝会".encode() in content for content in kept.values())
    assert set(kept) == set(before)
