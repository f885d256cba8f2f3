"""The one file that a row of a 目录 means is found by its name, else by 档号, 文号 or 题名; doubt is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.intake.inventory.matching import Clues, Files, NoFile, letters
from tests.support.wording import says, worded

NAMES = (
    "2021/通知.docx",
    "2022/通知.docx",
    "2022/评选方案.docx",
    "2022/评选方案.pdf",
    "A001-WS·2022-D30-0045.pdf",
    "A001-WS·2022-D30-0045附件.pdf",
    "A001-WS·2022-D30-00451.pdf",
    "青工总[2022]12号 关于开展劳动竞赛的通知.docx",
    "青工总[2022]112号 关于召开大会的通知.docx",
    "关于慰问一线职工的决定.doc",
    "ＡＢＣ（定稿）.TXT",
)
ROOT = Path("/文件")


def find(**clues: str) -> str:
    files = Files(ROOT, [ROOT / name for name in NAMES])
    return files.find(Clues(**{"file": "", **clues})).relative_to(ROOT).as_posix()


FOUND: dict[str, dict[str, str]] = {
    "关于慰问一线职工的决定.doc": {"file": "关于慰问一线职工的决定.doc"},
    "2022/通知.docx": {"file": r".\2022\通知.docx"},
    "2021/通知.docx": {"file": "2021/通知"},
    "2022/评选方案.pdf": {"file": "D:\\档案\\评选方案.PDF"},
    "ＡＢＣ（定稿）.TXT": {"file": "abc(定稿)"},
    "A001-WS·2022-D30-0045.pdf": {"code": "A001-WS-2022-D30-0045"},
    "A001-WS·2022-D30-00451.pdf": {"code": "A001-WS·2022-D30-00451"},
    "青工总[2022]12号 关于开展劳动竞赛的通知.docx": {"number": "青工总〔２０２２〕12号"},
    "青工总[2022]112号 关于召开大会的通知.docx": {"code": "没有", "number": "112号", "title": "没有的题名"},
}


@pytest.mark.parametrize(("name", "clues"), FOUND.items(), ids=FOUND)
def test_found(name: str, clues: dict[str, str]) -> None:
    assert find(**clues) == name


def test_found_by_title() -> None:
    assert find(title="关于慰问一线职工的决定") == "关于慰问一线职工的决定.doc"
    assert find(title="关于召开大会的 通知") == NAMES[8]


REFUSED: dict[str, dict[str, str]] = {
    "名为“通知.docx”的文件有几个": {"file": "通知.docx"},
    "名为“评选方案”的文件有几个": {"file": "评选方案"},
    "没有名为“别的.docx”的文件": {"file": "别的.docx", "title": "关于慰问一线职工的决定"},
    "有几个文件都像": {"number": "〔2022〕"},
    "没有名称含有": {"number": "2号", "title": "通知"},
    "没有文件名，也没有": {},
}


@pytest.mark.parametrize(("said", "clues"), REFUSED.items(), ids=REFUSED)
def test_refused(said: str, clues: dict[str, str]) -> None:
    with pytest.raises(NoFile, check=says(said)) as refused:
        find(**clues)
    assert "请" in worded(refused.value)


def test_names_that_are_no_utf8_can_be_told() -> None:
    odd = [Path(os.fsdecode("工会".encode("gb18030") + ending)) for ending in (b".txt", b".pdf")]
    with pytest.raises(NoFile) as refused:
        Files(ROOT, [ROOT / path for path in odd]).find(Clues("工会"))
    assert "工会.txt、工会.pdf" in worded(refused.value)


def test_letters() -> None:
    assert letters("青工总〔２０２２〕12 号") == letters("青工总[2022]12号") == "青工总2022_12号"
