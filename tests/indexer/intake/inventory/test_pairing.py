"""Rows find the files that they mean by name, fields and text; what is doubtful is told and never settled."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.intake.inventory.importer import Entry
from indexer.intake.inventory.matching import Clues
from indexer.intake.inventory.pairing import Candidate, Pairing, paired
from indexer.model import Document, Stated

INVENTORY = "000000000000"


def row(at: int, **clues: str) -> Entry:
    return Entry(f"目录.xlsx 第 {at} 行", Clues(**{"file": "", **clues}), {}, ())


def file(name: str, text: str = "", stated: Stated | None = None, **fields: Any) -> Candidate:
    title, _, body = text.partition("\n")
    return Candidate.of(name, name, Document(title, body, **fields), stated)


def pairs(found: Pairing) -> list[tuple[int, str, str]]:
    return [(int(pair.entry.where.split()[2]), pair.candidate.name, pair.by) for pair in found.pairs]


def doubts(found: Pairing) -> list[tuple[str, list[int], list[str]]]:
    return [
        (
            doubt.why,
            [int(one.where.split()[2]) for one in doubt.entries],
            [one.name for one in doubt.candidates],
        )
        for doubt in found.doubts
    ]


def pair(rows: list[Entry], *files: Candidate) -> Pairing:
    return paired(INVENTORY, rows, files)


SCAN = file(
    "扫描001.pdf",
    "青枫区总工会文件\n青工总〔2022〕12号\n关于评选2021年度\n劳动模范的通知\n各镇总工会：",
    number="青工总〔2022〕12号",
)
OTHER = file("扫描002.pdf", "关于慰问一线职工的决定\n各镇总工会：\n根据青工总〔2022〕12号文件，现决定如下。")
NUMBERED = file("扫描003.pdf", "档号：A001-WS·2022-D30-0045\n会议纪要\n会议听取了汇报。")


@pytest.mark.parametrize(
    ("clues", "name", "by"),
    [
        ({"file": "扫描002"}, "扫描002.pdf", "文件名"),
        ({"file": r"D:\扫描\扫描002.PDF", "title": "别的题名"}, "扫描002.pdf", "文件名"),
        ({"number": "青工总[2022]12 号"}, "扫描001.pdf", "文号"),
        ({"title": "关于评选2021年度劳动模范的通知"}, "扫描001.pdf", "题名"),
        ({"title": "关于慰问一线职工的决定"}, "扫描002.pdf", "题名"),
        ({"code": "A001-WS-2022-D30-0045", "title": "会议纪要"}, "扫描003.pdf", "档号"),
    ],
)
def test_found(clues: dict[str, str], name: str, by: str) -> None:
    found = pair([row(2, **clues)], SCAN, OTHER, NUMBERED)
    assert pairs(found) == [(2, name, by)] and not found.doubts and not found.missing
    assert len(found.left) == 2


@pytest.mark.parametrize(
    "clues",
    [
        {"number": "青工总〔2022〕12号", "title": "印发女职工工作要点"},  # the text only cites that number
        {"title": "评选2021年度劳动模范"},  # within a longer title
        {"title": "关于慰问一线职工的决定", "number": "青工总〔2022〕99号", "file": "没有.pdf"},
        {"title": "关于慰问一线职工的通知"},  # nearly
    ],
)
def test_doubtful(clues: dict[str, str]) -> None:
    found = pair([row(2, **clues)], *((SCAN,) if "评选" in clues["title"] else (OTHER,)))
    ((why, rows, _),) = doubts(found)
    assert (why, rows, found.pairs, found.missing) == ("unlike", [2], (), ())


def test_another_number_of_the_file_speaks_against_the_title() -> None:
    known = file("1.txt", "关于召开会议的通知\n正文", number="青工总〔2022〕1号")
    found = pair([row(2, title="关于召开会议的通知", number="青工总〔2022〕2号")], known)
    assert doubts(found) == [("unlike", [2], ["1.txt"])]


def test_one_title_for_several_files_is_settled_by_their_numbers() -> None:
    files = [
        file(
            f"{one}.txt", f"青工总〔2022〕{one}号\n关于召开会议的通知\n正文", number=f"青工总〔2022〕{one}号"
        )
        for one in (1, 2)
    ]
    rows = [row(one + 1, title="关于召开会议的通知", number=f"青工总〔2022〕{one}号") for one in (1, 2)]
    assert pairs(pair(rows, *files)) == [(2, "1.txt", "文号"), (3, "2.txt", "文号")]
    assert doubts(pair([row(2, title="关于召开会议的通知")], *files)) == [
        ("two files", [2], ["1.txt", "2.txt"])
    ]
    found = pair(rows, files[0])
    assert pairs(found) == [(2, "1.txt", "文号")] and [one.where for one in found.missing] == [
        "目录.xlsx 第 3 行"
    ]


def test_two_rows_for_one_file() -> None:
    found = pair(
        [row(2, file="扫描001.pdf"), row(3, title="关于慰问一线职工的决定"), row(4, file="扫描001")],
        SCAN,
        OTHER,
    )
    assert pairs(found) == [(3, "扫描002.pdf", "题名")]
    assert doubts(found) == [("two rows", [2, 4], ["扫描001.pdf"])]


def test_files_of_one_name() -> None:
    files = [
        file("甲/通知.txt", "关于工资的通知\n正文"),
        file("包.zip › 乙/通知.txt", "关于防暑的通知\n正文"),
    ]
    assert doubts(pair([row(2, file="通知.txt")], *files))[0][0] == "two files"
    assert pairs(pair([row(2, file="通知.txt", title="关于防暑的通知")], *files))[0][1] == files[1].name
    assert pairs(pair([row(2, file="乙/通知.txt")], *files))[0][1] == files[1].name


def test_nothing_is_made_of_little() -> None:
    found = pair([row(2), row(3, title="通知"), row(4, title="食堂菜单公布表")], SCAN)
    assert not found.pairs and not found.doubts and len(found.missing) == 3 and found.left == (SCAN,)


def test_what_was_given_before_stays_given() -> None:
    given = file("1.txt", "一\n二", Stated(INVENTORY, "目录.xlsx 第 3 行", "一", ()))
    elsewhere = file("2.txt", "一\n二", Stated("ffffffffffff", "目录.xlsx 第 2 行", "一", ()))
    found = pair([row(2, file="没有"), row(3, file="别的")], given, elsewhere)
    assert pairs(found) == [(3, "1.txt", "given")] and len(found.missing) == 1
