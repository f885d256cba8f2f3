"""A loop in the background: it waits, is woken, survives what its work raises, and its stop waits for the work."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from indexer.errors import ArchiveBusy, IndexUnwritable
from indexer.storage.background import BackgroundLoop
from tests.support.processes.processes import until

LONG, SHORT = 600.0, 0.02  # seconds


class Work:
    """Notes when it is called; what it raises, and how long it takes, are set from outside."""

    def __init__(self) -> None:
        self.calls = 0
        self.trouble: Exception | None = None
        self.free = threading.Event()  # a call ends once it is set
        self.free.set()

    def __call__(self) -> None:
        self.calls += 1
        self.free.wait(60)
        if self.trouble:
            raise self.trouble


def names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_it_calls_again_and_again_until_it_is_stopped() -> None:
    work = Work()
    loop = BackgroundLoop("again", work, SHORT)
    loop.start()
    until(lambda: work.calls > 2, "a third call")
    assert loop.stop()
    assert "again" not in names()
    calls = work.calls
    time.sleep(5 * SHORT)
    assert work.calls == calls


def test_the_first_call_comes_after_the_seconds_or_when_it_is_woken() -> None:
    work = Work()
    loop = BackgroundLoop("woken", work, LONG)
    loop.start()
    time.sleep(5 * SHORT)
    assert work.calls == 0
    loop.wake()
    until(lambda: work.calls == 1, "the first call")
    loop.wake()
    until(lambda: work.calls == 2, "the second call")
    assert loop.stop()


def test_a_wake_while_it_works_is_not_lost() -> None:
    work = Work()
    work.free.clear()
    loop = BackgroundLoop("busy", work, LONG)
    loop.start()
    loop.wake()
    until(lambda: work.calls == 1, "the first call")
    loop.wake()
    work.free.set()
    until(lambda: work.calls == 2, "the second call")
    assert loop.stop()


def test_who_brings_work_may_wake_it_by_an_event() -> None:
    work, arrived = Work(), threading.Event()
    loop = BackgroundLoop("event", work, LONG, woken=arrived)
    loop.start()
    arrived.set()
    until(lambda: work.calls == 1, "the first call")
    assert loop.stop()


def test_stop_waits_for_the_call_that_is_under_way() -> None:
    work = Work()
    work.free.clear()
    interrupted: list[threading.Thread] = []

    def interrupt(thread: threading.Thread) -> None:
        interrupted.append(thread)
        work.free.set()

    loop = BackgroundLoop("interrupted", work, LONG, interrupt=interrupt)
    loop.start()
    loop.wake()
    until(lambda: work.calls == 1, "the first call")
    assert not loop.is_ending
    assert loop.stop() and loop.is_ending
    assert [thread.name for thread in interrupted] == ["interrupted"]
    assert not interrupted[0].is_alive()


def test_a_call_that_does_not_end_is_left_and_calls_no_more() -> None:
    """Not even once the loop is started anew: that is another thread."""
    work = Work()
    work.free.clear()
    loop = BackgroundLoop("stuck", work, LONG, patience=SHORT)
    loop.start()
    loop.wake()
    until(lambda: work.calls == 1, "the first call")
    assert not loop.stop()
    loop.start()
    loop.wake()
    until(lambda: work.calls == 2, "the second call")
    work.free.set()
    until(
        lambda: [thread.name for thread in threading.enumerate()].count("stuck") == 1,
        "the end of the first thread",
    )
    assert loop.stop()


def test_started_twice_it_runs_once_and_stopped_it_can_start_again() -> None:
    work = Work()
    loop = BackgroundLoop("twice", work, LONG)
    assert loop.stop(), "there is nothing to stop"
    for _ in range(2):
        loop.start()
        loop.start()
        assert [thread.name for thread in threading.enumerate()].count("twice") == 1
        assert loop.stop()


def test_it_goes_on_after_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    work.trouble = RuntimeError("broken")
    loop = BackgroundLoop("faulty", work, SHORT)
    with caplog.at_level(logging.ERROR):
        loop.start()
        until(lambda: work.calls > 2, "a third call")
        assert loop.stop()
    assert {(record.getMessage(), bool(record.exc_info)) for record in caplog.records} == {
        ("faulty has failed; it goes on", True)
    }


def test_trouble_is_told_once_and_again_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    loop = BackgroundLoop("trouble", work, LONG)
    troubles: list[Exception | None] = [
        IndexUnwritable("满了"), IndexUnwritable("满了"), ArchiveBusy("忙"), None, IndexUnwritable("满了"),
    ]  # fmt: skip
    with caplog.at_level(logging.WARNING):
        for work.trouble in troubles:
            loop.call()
    assert [record.getMessage() for record in caplog.records] == ["满了", "满了"]
