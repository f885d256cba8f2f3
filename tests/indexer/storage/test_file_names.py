"""Names of files that are no UTF-8 are read as Windows wrote them, stay apart, and lead back to their files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.storage.file_names import on_disk, printable, suffix_of

NAMES = {
    "简报.txt".encode(): "简报.txt",
    "简报.txt".encode("gb18030"): "简报.txt",
    b"a\xff.txt": "a\\xff.txt",
    b"plain.txt": "plain.txt",
}


@pytest.mark.parametrize("raw", NAMES)
def test_there_and_back(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "目录" / os.fsdecode(raw)
    path.parent.mkdir()
    path.touch()
    assert printable(path) == f"{tmp_path}/目录/{NAMES[raw]}"
    assert on_disk(printable(path)) == path


def test_a_folder_whose_name_is_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("二〇二二".encode("gb18030")) / os.fsdecode("简报.txt".encode("gb18030"))
    path.parent.mkdir()
    path.touch()
    assert on_disk(f"{tmp_path}/二〇二二/简报.txt") == path


@pytest.mark.parametrize("printed", ["/没有/这个.txt", "没有.txt", "/", "."])
def test_a_file_that_is_not_there(printed: str) -> None:
    assert on_disk(printed) == Path(printed)


SUFFIXES = {
    "a.txt": ".txt",
    "目录.d/报告.DOCX": ".docx",
    "a.tar.gz": ".gz",
    "a.7z": ".7z",
    "无后缀": "",
    "2022.3.24会议纪要": "",
    "会议纪要2022.3.24": "",
    "a.文": "",
    ".hidden": "",
    "目录.txt/a": "",
    "a.": "",
    "a\n.txt": ".txt",
    "": "",
}


@pytest.mark.parametrize("name", SUFFIXES)
def test_suffixes(name: str) -> None:
    assert suffix_of(name) == SUFFIXES[name]
