"""One command over a folder of an office: each file read to the character or refused with a sentence, none lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.model.document import Document
from indexer.model.request import SearchRequest
from indexer.storage.checksum import digest
from tests.support.files.made import Put, Puts, report
from tests.support.files.mixed_folder import SECRET, lay

pytestmark = pytest.mark.slow

GONGWEN = Path(sys.executable).with_name("gongwen")
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")  # the superuser as any other user
Outcomes = Mapping[str, dict[str, str]]


@dataclass(frozen=True)
class Handed:
    """A folder, what has to become of its files, and what the command said of each."""

    home: Path
    folder: Path
    puts: Puts
    outcomes: Outcomes

    @property
    def refused(self) -> Puts:
        return {where: put for where, put in self.puts.items() if put.reason}

    @property
    def taken(self) -> Puts:
        return {where: put for where, put in self.puts.items() if not put.reason}


def call(home: Path, *words: str | Path, within: Sequence[str] = ()) -> tuple[int, list[dict[str, str]]]:
    """The command in a process of its own, started by another program if one is named: its exit code and its lines."""
    command = [*within, str(GONGWEN), "--home", str(home), *map(str, words)]
    called = subprocess.run(command, capture_output=True, timeout=600, check=False)
    assert not called.stderr, called.stderr.decode("utf-8", "replace")
    return called.returncode, [json.loads(line) for line in called.stdout.decode().splitlines()]


def by_place(lines: list[dict[str, str]]) -> Outcomes:
    """The lines by the places they tell of; no place is told of twice."""
    assert Counter(line["where"] for line in lines).most_common(1)[0][1] == 1
    return {line["where"]: line for line in lines}


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    root = tmp_path_factory.mktemp("handed")
    folder = root / "交来的"
    puts = lay(folder)
    code, lines = call(root / "home", "add", folder, "--json")
    assert code == 1, "some were refused"
    return Handed(root / "home", folder, puts, by_place(lines))


@pytest.fixture(scope="module")
def archive(handed: Handed) -> Iterator[Archive]:
    opened = Archive.open(handed.home, create=False)
    yield opened
    opened.close()


def test_the_folder_is_worth_the_name(handed: Handed) -> None:
    files = [path for path in handed.folder.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert len(handed.taken) > 60
    assert len(handed.refused) > 40


def test_none_is_lost(handed: Handed) -> None:
    assert set(handed.outcomes) == set(handed.puts)


def test_each_is_read_or_refused_as_it_should_be(handed: Handed) -> None:
    failed = {where for where, line in handed.outcomes.items() if line["status"] == "failed"}
    wrong = failed ^ set(handed.refused)
    assert not wrong, {where: handed.outcomes[where] for where in wrong}


def test_each_refusal_is_one_sentence_that_says_what_to_do(handed: Handed) -> None:
    for where, put in handed.refused.items():
        reason = handed.outcomes[where]["reason"]
        assert re.search(put.reason, reason), (where, reason)
        assert "请" in reason and "\n" not in reason and reason.endswith("。"), (where, reason)
        assert "程序中止" not in reason and "没有进展" not in reason, (where, reason)


def body_of(lines: list[str], title: str) -> list[str] | None:
    """The lines without those that make up the title; None when they do not."""
    for first in range(len(lines)):
        for last in range(first, min(first + 4, len(lines))):
            if "".join(line.strip() for line in lines[first : last + 1]) == title:
                return lines[:first] + lines[last + 1 :]
    return None


def assert_carries(document: Document, put: Put, where: str) -> None:
    """The text is the one that was put in, to the character; a title in several lines is one."""
    body = [line.strip() for line in document.body.split("\n")]
    expected = body_of([line.strip() for line in put.lines], document.title)
    assert expected is not None, (where, document.title)
    while expected and not expected[-1]:
        expected.pop()
    assert body == expected, where


def test_the_text_is_the_text_put_in(handed: Handed, archive: Archive) -> None:
    for where, put in handed.taken.items():
        if put.exactly:
            assert_carries(archive.get(handed.outcomes[where]["id"]).document, put, where)


def test_the_originals_are_the_bytes_put_in(handed: Handed, archive: Archive) -> None:
    for where, put in handed.taken.items():
        stored = archive.get(handed.outcomes[where]["id"])
        assert (handed.home / stored.original).read_bytes() == put.content, where
        assert stored.sha256 == digest(put.content)
    kept = {digest(path.read_bytes()) for path in (handed.home / "corpus").rglob("*") if path.is_file()}
    assert kept == {digest(put.content) for put in handed.taken.values()}, "and nothing else is kept"


def phrase_of(document: Document) -> str:
    """A verbatim string of the document, as much of its own as can be."""
    runs: list[str] = re.findall(r"第[〇一二三四五六七八九]+[号號]工地", document.text)
    longest: list[str] = sorted(re.findall(r"[\u4e00-\u9fff]{6,24}", document.text), key=len)
    return runs[0] if runs else longest[-1]


def test_each_is_found_by_a_phrase_of_its_own(handed: Handed, archive: Archive) -> None:
    for where in handed.taken:
        identifier = handed.outcomes[where]["id"]
        phrase = phrase_of(archive.get(identifier).document)
        _, hits = archive.seen_with().find_all(SearchRequest(f'"{phrase}"', limit=1000))
        found = {hit.id for hit, _ in hits}
        assert identifier in found, (where, phrase)
        if phrase.startswith("第"):
            holding = {stored.id for stored in archive.active() if phrase in stored.document.text}
            assert found == holding, (where, phrase)


def test_the_same_bytes_are_one_document_the_same_text_two(handed: Handed, archive: Archive) -> None:
    twice = [name for name in handed.outcomes if "/重复/" in name]
    assert {handed.outcomes[where]["status"] for where in twice} == {"duplicate"}
    alike = [
        handed.outcomes[f"{handed.folder}/编码/同一篇，{name}.txt"]["id"] for name in ("UTF-8", "GB18030")
    ]
    assert len(set(alike)) == 2
    assert len({archive.get(identifier).document for identifier in alike}) == 1
    assert archive.count() == len({put.content for put in handed.taken.values()})


def test_nothing_from_elsewhere_came_in(handed: Handed, archive: Archive) -> None:
    for absent in (SECRET[0], "不该收的文字"):
        assert archive.search(f'"{absent}"').total == 0


def listed(home: Path) -> dict[str, str]:
    code, lines = call(home, "failures", "--json")
    assert code == 0
    return {where: line["reason"] for where, line in by_place(lines).items()}


def test_the_list_of_failures_is_exactly_the_refused(handed: Handed) -> None:
    assert listed(handed.home) == {where: handed.outcomes[where]["reason"] for where in handed.refused}


def test_adding_again_changes_nothing_and_what_is_mended_comes_in(handed: Handed) -> None:
    code, lines = call(handed.home, "add", handed.folder, "--json")
    again = by_place(lines)
    assert code == 1
    assert set(again) == set(handed.puts)
    for where, put in handed.puts.items():
        before, after = handed.outcomes[where], again[where]
        assert after["status"] == ("failed" if put.reason else "duplicate"), after
        assert (after["id"], after["reason"]) == (before["id"], before["reason"])
    faulty = handed.folder / "有毛病"
    for name in ("空.txt", "半截.pdf"):
        (faulty / name).write_text("\n".join(report(len(name))), encoding="utf-8")
    (faulty / "半截.pdf").rename(faulty / "半截.txt")
    code, lines = call(handed.home, "retry", "--json")
    tried = by_place(lines)
    assert code == 1
    assert set(tried) >= set(handed.refused), "and the other members of ZIP files"
    assert {tried[where]["status"] for where in set(tried) - set(handed.refused)} == {"duplicate"}
    assert [where for where in handed.refused if tried[where]["status"] != "failed"] == [f"{faulty}/空.txt"]
    assert "不存在" in tried[f"{faulty}/半截.pdf"]["reason"]
    assert set(listed(handed.home)) == set(handed.refused) - {f"{faulty}/空.txt"}


def test_a_folder_that_may_not_be_entered_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "交来的" / "锁着").mkdir(parents=True)
    (tmp_path / "交来的" / "a.txt").write_text("\n".join(report(1)), encoding="utf-8")
    (tmp_path / "交来的" / "锁着").chmod(0)
    within = POWERLESS if os.access(tmp_path / "交来的" / "锁着", os.R_OK) else ()
    try:
        code, lines = call(tmp_path / "home", "add", tmp_path / "交来的", "--json", within=within)
    finally:
        (tmp_path / "交来的" / "锁着").chmod(0o700)
    assert code == 1
    assert {Path(line["where"]).name: line["status"] for line in lines} == {
        "a.txt": "added",
        "锁着": "failed",
    }
