"""The failures that are kept for the administrator's page: bounded, of several processes, and whole whatever happens."""

from __future__ import annotations

import errno
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from search_app.telemetry import ErrorReport, FailureLog, Served, failure_log

SERVED = Served("GET", "/search", 500, 0.01, 100)
REPORT = ErrorReport("0000-0000", "builtins.RuntimeError", "", "search/search.py:69 results")


def failed(number: int, *, error: str = REPORT.error, route: str = "/search") -> Served:
    report = replace(REPORT, number=f"0000-{number:04}", error=error)
    return replace(SERVED, route=route, failure=report)


@pytest.fixture
def log(tmp_path: Path) -> FailureLog:
    return FailureLog(tmp_path / "failures.jsonl")


def test_what_failed_is_found_by_its_number_and_what_is_alike_is_counted(log: FailureLog) -> None:
    log.note(SERVED)
    assert log.groups() == []
    for number in range(30):
        log.note(failed(number))
    log.note(failed(99, error="builtins.OSError", route="/articles/<id>"))
    log.note(failed(30))
    alike, other = log.groups()
    assert (alike.times, alike.numbers[:2], len(alike.numbers)) == (31, ("0000-0030", "0000-0029"), 10)
    assert (other.times, other.last.number, other.last.route) == (1, "0000-0099", "/articles/<id>")
    found = log.find("0000-0000")
    assert found and (found.status, found.place) == (500, REPORT.place)
    assert log.find("9999-9999") is None
    log.clear()
    assert log.groups() == [] and log.find("0000-0000") is None


def test_what_is_kept_is_bounded(log: FailureLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_log, "LARGEST", 2_000)
    for number in range(200):
        log.note(failed(number))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 5_000
    (group,) = log.groups()
    assert group.last.number == "0000-0199" and 10 < group.times < 200
    assert log.find("0000-0000") is None


def _note_some(path: Path, first: int) -> None:
    failure_log.LARGEST = 20_000  # type: ignore[misc]
    log = FailureLog(path)
    for number in range(first, first + 100):
        log.note(failed(number))


def test_several_processes_lose_nothing_to_each_other(tmp_path: Path) -> None:
    path = tmp_path / "failures.jsonl"
    workers = [
        multiprocessing.get_context("spawn").Process(target=_note_some, args=(path, first))
        for first in (0, 100)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log = FailureLog(path)
    (group,) = log.groups()
    lines = path.read_bytes().count(b"\n") + path.with_name("failures.jsonl.old").read_bytes().count(b"\n")
    assert group.times == lines  # each one whole
    newest = {number for number in range(200) if log.find(f"0000-{number:04}")}
    assert {99, 199} <= newest and len(newest) == group.times


def test_a_line_that_was_cut_short_hides_no_other(log: FailureLog, tmp_path: Path) -> None:
    log.note(failed(1))
    with (tmp_path / "failures.jsonl").open("ab") as file:
        file.write(b'{"number": "0000-00\n[]\n\xff\n')
    log.note(failed(2))
    assert log.groups()[0].numbers == ("0000-0002", "0000-0001")


def test_a_full_disk_is_no_second_failure(log: FailureLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(FailureLog, "_add", full)
        log.note(failed(1))
    assert log.groups() == []
