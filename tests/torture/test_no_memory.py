"""No memory is a sentence, never a traceback, wherever it runs out; and nothing is lost by it."""

from __future__ import annotations

import io
import json
import logging
import os
import resource
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.archive import Archive
from indexer.catalogue.log.reading import EventLog
from indexer.errors import NoMemory
from indexer.intake.json_lines import read_lines
from indexer.intake.tray_reader import DraftReader
from indexer.model.stored import ImportFailure
from indexer.originals.folder import FolderOriginals
from indexer.search.archive_view import ArchiveView
from indexer.sync import parallel_tokenizing
from indexer.sync.parallel_tokenizing import prepare_all
from search_app import create_app
from search_app.cli.common import NO_MEMORY
from tests.support.places import ROOT
from tests.support.web.calling import Run, home, run
from tests.support.web.visiting import visited_by
from tests.support.wording import says, warned, worded

__all__ = ["home", "run"]


def short(*_: object, **__: object) -> NoReturn:
    """Memory runs out."""
    raise MemoryError


@pytest.fixture
def held(run: Run, tmp_path: Path) -> str:
    """The id of a document that is in the archive."""
    paper = tmp_path / "甲.txt"
    paper.write_text("甲号通知\n正文之甲。", encoding="utf-8")
    assert run("add", paper).exit_code == 0
    return run("log").stdout.split()[4]


@pytest.mark.parametrize(
    "words", ["search 正文", "show {id}", "edit {id} --title 乙", "withdraw {id}", "log"]
)
def test_a_command(words: str, held: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        for name in ("search", "get", "edit", "withdraw"):
            patched.setattr(Archive, name, short)
        patched.setattr(EventLog, "find", short)
        patched.setattr(ArchiveView, "search", short)
        done = run(*words.format(id=held).split())
    assert (done.exit_code, done.stderr.strip()) == (1, NO_MEMORY)
    assert run("show", held).exit_code == 0


def test_a_process_that_may_have_no_more(home: Path, tmp_path: Path) -> None:
    """Really, with ever less address space, until something is said of it or native code gives up."""
    paper = tmp_path / "大.txt"
    paper.write_text("大号通知\n" + "正文之大。" * 200_000, encoding="utf-8")
    for megabytes in (500, 400, 300, 250, 200, 150, 100):
        done = limited(megabytes, home / str(megabytes), paper)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, -signal.SIGABRT), (megabytes, done.stderr)
        if "内存不足" in done.stdout + done.stderr or done.returncode < 0:
            return
    raise AssertionError("memory was never short")


def limited(megabytes: int, home: Path, paper: Path) -> subprocess.CompletedProcess[str]:
    """Add a file in a process with so much address space."""
    most = megabytes << 20

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    command = [sys.executable, "-m", "search_app.cli", "--home", str(home), "add", str(paper)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, preexec_fn=limit)


def test_a_page(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArchiveView, "search", short)
    answer = visited_by(create_app(archive=empty), "reader").test_client().get("/search?q=正文")
    assert answer.status_code == 503
    assert "内存不足" in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_among_others(
    packed: bool, empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FolderOriginals.keep

    def scarce(kept: FolderOriginals, path: Path, content: bytes, year: str) -> str:
        if path.name == "1.txt":
            raise MemoryError
        return whole(kept, path, content, year)

    monkeypatch.setattr(FolderOriginals, "keep", scarce)
    papers = [tmp_path / f"{at}.txt" for at in range(3)]
    for at, paper in enumerate(papers):
        paper.write_text(f"第{at}号通知\n正文之{at}。", encoding="utf-8")
    if packed:
        with zipfile.ZipFile(tmp_path / "包.zip", "w") as file:
            for paper in papers:
                file.write(paper, paper.name)
        papers = [tmp_path / "包.zip"]
    outcomes = list(empty.add(papers))
    assert [outcome.status for outcome in outcomes] == ["added", "failed", "added"]
    assert "内存不足" in worded(outcomes[1].reason)
    assert len(empty.refusals.all()) == 1


def test_a_line_among_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"title": "甲"}\n{"title": "乙"}\n', encoding="utf-8")
    monkeypatch.setattr(json, "loads", short)
    assert [
        "内存不足" in worded(item.reason) for item in read_lines(path) if isinstance(item, ImportFailure)
    ] == [True] * 2


def test_a_draft(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = empty.tray.receive("甲.txt", io.BytesIO("甲号\n正文".encode()), actor="")
    with monkeypatch.context() as patched:
        patched.setattr("indexer.intake.file_intake.understand", short)
        DraftReader(empty.tray).read_waiting()
    assert empty.tray.get(draft.id).state == "refused"
    assert "内存不足" in worded(empty.tray.get(draft.id).reason)
    empty.tray.reread(draft.id)
    DraftReader(empty.tray).read_waiting()
    assert empty.tray.get(draft.id).state == "read"


def test_a_rebuild_in_the_background(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty.reindexing, "_rebuild", short)
    assert empty.reindexing.start("甲")
    empty.reindexing.wait()
    last = empty.reindexing.last()
    assert last.state == "failed" and "内存不足" in worded(last.reason)


def test_what_keeps_the_index_up(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(empty._index_sync, "catch_up", short)
    with caplog.at_level(logging.WARNING):
        empty.index_loop.call()
        empty.index_loop.call()
    (said,) = caplog.records
    assert "内存不足" in "".join(warned([said])) and said.exc_info is None


def test_a_child_that_cuts_texts_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    whole, killed = parallel_tokenizing._start, list[int]()

    def doomed() -> subprocess.Popen[bytes]:
        process = whole()
        killed.append(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(parallel_tokenizing, "_start", doomed)
    with pytest.raises(NoMemory, check=says("内存")):
        list(prepare_all([f"正文{at}" for at in range(100)], workers=2))
    assert killed


def test_a_killed_child_sets_nobody_aside_while_others_are_there(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The many are tried again in parts, which need no child."""
    path = tmp_path / "lines.jsonl"
    path.write_text(
        "".join(f'{{"id": "{at}", "body": "正文{at}完"}}\n' for at in range(300)), encoding="utf-8"
    )
    monkeypatch.setattr(parallel_tokenizing, "FEW", 100)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    whole = parallel_tokenizing._start

    def doomed() -> subprocess.Popen[bytes]:
        process = whole()
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(parallel_tokenizing, "_start", doomed)
    assert {outcome.reason for outcome in empty.import_lines(path)} == {None}
    assert empty.search('"正文299完"').total == 1
    assert empty.overview().unindexed == ()
