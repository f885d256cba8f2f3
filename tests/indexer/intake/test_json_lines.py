"""JSON lines become documents on their way in; what cannot be taken in is refused by its line, the rest comes in."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.intake.json_lines import read_lines
from indexer.model.stored import ImportFailure, IncomingDocument
from tests.support.wording import worded

GOOD = {"id": "a1", "title": "工会新闻", "date": "2022-03-24", "body": "第一段\n第二段"}


def lines_of(path: Path, *records: object) -> list[IncomingDocument | ImportFailure]:
    """Write records, or lines as they are, and read them."""
    lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in records]
    path.write_bytes(b"\n".join(lines))
    return list(read_lines(path))


def one(tmp_path: Path, record: object) -> IncomingDocument | ImportFailure:
    """What a single line becomes."""
    (item,) = lines_of(tmp_path / "a.jsonl", record)
    return item


def taken(tmp_path: Path, **fields: Any) -> IncomingDocument:
    """The arrival of `GOOD` with other fields."""
    item = one(tmp_path, GOOD | fields)
    assert isinstance(item, IncomingDocument), item
    return item


OPENERS: dict[str, Callable[[bytes], bytes]] = {
    ".jsonl": bytes,
    ".jsonl.gz": gzip.compress,
    ".jsonl.xz": lzma.compress,
    ".JSONL.GZ": gzip.compress,
}


@pytest.mark.parametrize("suffix", OPENERS)
def test_plain_and_compressed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(OPENERS[suffix](json.dumps(GOOD).encode()))
    (item,) = read_lines(path)
    assert isinstance(item, IncomingDocument)
    assert item.id == "a1"
    assert (item.document.title, item.document.date) == ("工会新闻", "2022-03-24")
    assert item.document.body == "第一段\n第二段"
    assert item.original == ""


def test_every_field(tmp_path: Path) -> None:
    document = taken(tmp_path, author=" 倪倩 ", source="上海工运", district="浦东新区", kind="通知").document
    assert (document.author, document.source, document.district, document.kind) == (
        "倪倩", "上海工运", "浦东新区", "通知",
    )  # fmt: skip


BODIES = {
    "CR LF": ("甲\r\n乙", "甲\n乙"),
    "blank lines around": ("\n\n甲\n\n", "甲"),
    "NUL": ("甲\0乙", "甲乙"),
    "lone surrogate": ("甲\ud800乙", "甲\ufffd乙"),
    "pair of surrogates": ("𠀀", "𠀀"),
}


@pytest.mark.parametrize(("written", "body"), BODIES.values(), ids=BODIES.keys())
def test_bodies_that_any_store_can_hold(tmp_path: Path, written: str, body: str) -> None:
    assert taken(tmp_path, body=written).document.body == body


def test_a_title_is_one_line(tmp_path: Path) -> None:
    assert taken(tmp_path, title="工会\n新\x85闻 \u2029二").document.title == "工会 新 闻 二"


DATES: dict[str, tuple[Any, str | None]] = {
    "day": ("2022-03-24", "2022-03-24"),
    "day and time": ("2022-03-24T08:00:00+08:00", "2022-03-24"),
    "blanks": (" 2022-03-24 ", "2022-03-24"),
    "digits": ("20220324", "2022-03-24"),
    "number": (20220324, "2022-03-24"),
    "empty": ("", None),
    "null": (None, None),
}


@pytest.mark.parametrize(("written", "date"), DATES.values(), ids=DATES.keys())
def test_dates(tmp_path: Path, written: object, date: str | None) -> None:
    assert taken(tmp_path, date=written).document.date == date


REFUSED: dict[str, tuple[object, str]] = {
    "no JSON": (b"{not json", "不是有效的 JSON"),
    "cut short": (b'{"id": "a1", "title": "', "不是有效的 JSON"),
    "not UTF-8": (b'{"title": "\xff"}', "不是有效的 JSON"),
    "nested beyond reason": (b'{"title": ' + b"[" * 100_000, "不是有效的 JSON"),
    "number beyond reason": (b'{"title": "t", "n": ' + b"9" * 10_000 + b"}", "不是有效的 JSON"),
    "no object": ([1, 2], "JSON 对象"),
    "text": ("工会", "JSON 对象"),
    "nothing in it": ({}, "title 和 body 都是空的"),
    "blank": ({"id": "a", "title": " ", "body": "\n \n"}, "title 和 body 都是空的"),
    "NUL alone": ({"title": "\0"}, "title 和 body 都是空的"),
    "body is a list": (GOOD | {"body": ["甲"]}, "body 应是文字"),
    "title is a fraction": (GOOD | {"title": 1.5}, "title 应是文字"),
    "no such day": (GOOD | {"date": "2022-02-30"}, "'2022-02-30' 不是有效日期"),
    "date in words": (GOOD | {"date": "三月"}, "'三月' 不是有效日期"),
    "id with a slash": (GOOD | {"id": "../a"}, "编号 '../a'"),
    "id with a blank": (GOOD | {"id": "a b"}, "编号 'a b'"),
    "id with a line end": (GOOD | {"id": "a\n"}, "编号"),
    "id too long": (GOOD | {"id": "a" * 201}, "编号"),
}


@pytest.mark.parametrize(("record", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(tmp_path: Path, record: object, reason: str) -> None:
    item = one(tmp_path, record)
    assert isinstance(item, ImportFailure), item
    assert item.where == "a.jsonl 第 1 行"
    assert reason in worded(item.reason)
    assert "请" in worded(item.reason)


def test_a_refused_line_does_not_stop_the_others(tmp_path: Path) -> None:
    items = lines_of(tmp_path / "a.jsonl", GOOD, b"", b"oops", b"  ", GOOD | {"id": "a2"})
    assert [item.id if isinstance(item, IncomingDocument) else item.where for item in items] == [
        "a1", "a.jsonl 第 3 行", "a2",
    ]  # fmt: skip


@pytest.mark.parametrize("depth", range(950, 1001, 5))
def test_no_depth_of_nesting_is_an_error(tmp_path: Path, depth: int) -> None:
    (item,) = lines_of(tmp_path / "a.jsonl", b'{"title": "t", "x": ' + b"[" * depth + b"]" * depth + b"}")
    assert isinstance(item, IncomingDocument | ImportFailure)


IDS = ["a1", "工会-2022.03:1@x+_", "0", "a" * 200]


@pytest.mark.parametrize("identifier", IDS)
def test_ids(tmp_path: Path, identifier: str) -> None:
    assert taken(tmp_path, id=identifier).id == identifier


def test_a_number_is_an_id(tmp_path: Path) -> None:
    assert taken(tmp_path, id=7).id == "7"


def test_without_an_id_the_line_gives_one(tmp_path: Path) -> None:
    first, second = taken(tmp_path, id=None), taken(tmp_path, id=None)
    assert first.id == second.id
    assert len(first.id) == 12
    assert taken(tmp_path, id="", title="别的").id != first.id


def test_the_fingerprint_is_of_the_meaning(tmp_path: Path) -> None:
    fingerprint = taken(tmp_path).sha256
    (other_order,) = lines_of(tmp_path / "b.jsonl", dict(reversed(GOOD.items())))
    assert isinstance(other_order, IncomingDocument)
    assert other_order.sha256 == fingerprint
    assert taken(tmp_path, body="改过").sha256 != fingerprint
    assert taken(tmp_path, id="a2").sha256 != fingerprint


def fast_xz(content: bytes) -> bytes:
    return lzma.compress(content, preset=0)


BROKEN: dict[str, tuple[str, Callable[[bytes], bytes], bool]] = {
    "gz cut short": (".jsonl.gz", lambda content: gzip.compress(content)[:-1000], True),
    "xz cut short": (".jsonl.xz", lambda content: fast_xz(content)[:-1000], True),
    "gz with a wrong sum": (".jsonl.gz", lambda content: gzip.compress(content)[:-8] + bytes(8), True),
    "gz, damaged": (".jsonl.gz", lambda content: gzip.compress(content)[:10] + b"\xff" * 100, False),
    "not gz": (".jsonl.gz", bytes, False),
    "not xz": (".jsonl.xz", bytes, False),
}


@pytest.mark.parametrize(("suffix", "spoil", "late"), BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_breaks_off_gives_what_came_before(
    tmp_path: Path, suffix: str, spoil: Callable[[bytes], bytes], late: bool
) -> None:
    records = [GOOD | {"id": f"a{number}", "body": os.urandom(40).hex()} for number in range(3000)]
    (tmp_path / f"a{suffix}").write_bytes(spoil("\n".join(map(json.dumps, records)).encode()))
    *before, last = read_lines(tmp_path / f"a{suffix}")
    assert isinstance(last, ImportFailure)
    assert "文件无法读取" in worded(last.reason)
    assert [item.id for item in before if isinstance(item, IncomingDocument)] == [
        f"a{number}" for number in range(len(before))
    ]
    assert last.where == f"a{suffix}" + (f" 第 {len(before)} 行之后" if late else "")
    assert len(before) > 2000 if late else not before


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        (item,) = read_lines(path)
        assert isinstance(item, ImportFailure)
        assert item.where == path.name


def test_a_mark_at_the_beginning(tmp_path: Path) -> None:
    item = one(tmp_path, b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert isinstance(item, IncomingDocument)


@pytest.mark.parametrize("suffix", OPENERS)
def test_how_far_a_file_is_read(tmp_path: Path, suffix: str) -> None:
    lines = (json.dumps(GOOD | {"id": f"a{n}", "body": os.urandom(40).hex()}) for n in range(3000))
    content = OPENERS[suffix]("\n".join(lines).encode())
    (tmp_path / f"a{suffix}").write_bytes(content)
    told: list[tuple[int, int]] = []
    assert len(list(read_lines(tmp_path / f"a{suffix}", lambda at: told.append((at.done, at.total))))) == 3000
    assert {size for _, size in told} == {len(content)}
    reached = [read for read, _ in told]
    assert reached == sorted(reached)
    assert reached[0] < len(content) == reached[-1]
