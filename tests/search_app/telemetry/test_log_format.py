"""What the log says of requests and failures, and that it never says who asked or for what."""

from __future__ import annotations

import errno
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import pytest

from indexer.errors import ArchiveBusy
from indexer.message import Message
from indexer.search.results import SearchResult
from search_app import create_app
from search_app.telemetry import log_format
from tests.support.archives.fake import FakeArchive, FakeStored, a_document

MARKER = "绝密检索词zqx"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """A log in JSON; afterwards logging is as it was."""
    root, hooks = logging.getLogger(), (threading.excepthook, sys.unraisablehook)
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    log_format.keep("json", stream)
    yield stream
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("gongwen", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


class FailingArchive(FakeArchive):
    """Fails as its `error` says, whose message holds what was asked."""

    error: Exception = RuntimeError(MARKER)

    def search(self, query: str, **_: Any) -> SearchResult:
        held = {"query": query}
        raise self.error from ValueError(held)

    def find_all(self, query: str, **_: Any) -> Any:
        def hits() -> Iterator[Any]:
            yield from ()
            raise self.error

        return 1, hits()


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (f"/search?q={MARKER}", "/search", 200),
        (f"/articles/{MARKER}", "/articles/<id>", 404),
        ("/articles/a1?q=劳模", "/articles/<id>", 200),
        (f"/{MARKER}", "", 404),
        ("/static/style.css", "/static/<path:filename>", 200),
    ],
)
def test_a_line_a_request(log: StringIO, path: str, route: str, status: int) -> None:
    client = create_app(archive=FakeArchive(FakeStored("a1", a_document()))).test_client()
    answer = client.get(path, buffered=True)
    (line,) = lines(log)
    assert set(line) == {"at", "event", "method", "route", "status", "ms", "bytes", "process"}
    assert line["at"].endswith("Z") and len(line["at"]) == 24
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", route, status)
    assert line["bytes"] == len(answer.data) > 0 and line["ms"] >= 0


def test_what_only_a_proxy_or_an_attacker_sends_is_not_logged(log: StringIO) -> None:
    client = create_app(archive=FakeArchive()).test_client()
    named = {
        "User-Agent": "zqx-agent",
        "X-Forwarded-For": "192.0.2.7",
        "Cookie": "zqx=1",
        "Referer": "http://zqx/",
    }
    client.open(
        "/search?q=1",
        method="ZQXMETHOD",
        headers=named,
        environ_overrides={"REMOTE_ADDR": "192.0.2.8"},
        buffered=True,
    )
    client.post("/saved", data={"name": MARKER, "q": MARKER}, headers=named, buffered=True)
    client.post("/quotes", data={"text": MARKER}, headers=named, buffered=True)
    client.post("/api/v1/quotes", json={"text": MARKER}, headers=named, buffered=True)
    assert [line["method"] for line in lines(log)] == ["OTHER", *["POST"] * 3]
    assert "zqx" not in log.getvalue().lower() and "192.0.2" not in log.getvalue()


FAILURES: Mapping[str, Exception] = {
    "builtins.RuntimeError": RuntimeError(MARKER),
    "builtins.UnicodeEncodeError": UnicodeEncodeError("ascii", MARKER, 0, 1, MARKER),
    "sqlite3.DatabaseError": sqlite3.DatabaseError(f"near {MARKER}"),
    "indexer.errors.ArchiveBusy": ArchiveBusy(f"{MARKER} 正在写入。"),
    "builtins.OSError": OSError(errno.ENOSPC, MARKER, f"/var/{MARKER}"),
}


@pytest.mark.parametrize("error", FAILURES)
def test_a_failure_is_logged_under_the_number_that_the_page_tells(log: StringIO, error: str) -> None:
    archive = FailingArchive()
    archive.error = FAILURES[error]
    answer = create_app(archive=archive).test_client().get(f"/search?q={MARKER}", buffered=True)
    failure, request = lines(log)
    for_a_while = "ArchiveBusy" in error or "OSError" in error  # another has the turn, the disk is full
    assert answer.status_code == request["status"] == (503 if for_a_while else 500)
    assert f"事件编号：{failure['incident']}。" in answer.text
    assert failure["incident"] == request["incident"]
    assert failure["error"] == error and any("test_log_format.py" in frame for frame in failure["frames"])
    assert failure["because"][0]["error"] == "builtins.ValueError"
    assert MARKER not in log.getvalue() and "zqx" not in log.getvalue()
    assert failure.get("code") == ("ENOSPC" if "OSError" in error else None)


def test_the_json_interface_tells_the_number_too(log: StringIO) -> None:
    answer = create_app(archive=FailingArchive()).test_client().get("/api/v1/search?q=x")
    assert lines(log)[0]["incident"] in answer.get_json()["error"]


def test_a_failure_in_the_middle_of_a_file_is_logged(log: StringIO) -> None:
    client = create_app(archive=FailingArchive()).test_client()
    with pytest.raises(RuntimeError):
        client.get(f"/search.jsonl?q={MARKER}", buffered=True)
    failure, request = lines(log)
    assert failure["error"] == "builtins.RuntimeError" and request["incident"] == failure["incident"]
    assert request["route"] == "/search.jsonl" and request["bytes"] == 0
    assert MARKER not in log.getvalue()


def test_a_thread_that_fails_tells_no_more(log: StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(MARKER)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert lines(log)[0]["error"] == "builtins.RuntimeError" and MARKER not in log.getvalue()


def test_of_what_libraries_say_only_known_words_are_kept(log: StringIO) -> None:
    waitress = logging.getLogger("waitress")
    waitress.warning(f"Exception while serving /articles/{MARKER}")
    waitress.warning("something new about 192.0.2.9")
    waitress.info("Client disconnected while serving /zqx")
    try:
        raise sqlite3.DatabaseError(MARKER)
    except sqlite3.DatabaseError:
        logging.getLogger("other").exception(MARKER)
    first, second, third = lines(log)
    assert first["said"] == "Exception while serving" and "said" not in second
    assert (
        first["from"] == "waitress"
        and first["level"] == "warning"
        and "test_log_format.py:" in first["place"]
    )
    assert third["error"] == "sqlite3.DatabaseError" and third["frames"]
    assert MARKER not in log.getvalue() and "192.0.2" not in log.getvalue()


def test_what_our_library_says_is_kept_but_for_what_it_is_about(log: StringIO) -> None:
    logging.getLogger("indexer.sync.index_sync").warning("the index of %s is built anew", MARKER)
    (line,) = lines(log)
    assert line["said"] == "the index of %s is built anew" and MARKER not in log.getvalue()


def test_of_a_message_only_what_happened_is_kept(log: StringIO) -> None:
    logging.getLogger("indexer.sync").warning(
        "%s", Message("documents set aside", count=1, documents=(MARKER,))
    )
    (line,) = lines(log)
    assert line["said"] == "documents set aside" and MARKER not in log.getvalue()


def test_plain_lines(log: StringIO) -> None:
    stream = StringIO()
    log_format.keep("plain", stream)
    create_app(archive=FailingArchive()).test_client().get(f"/search?q={MARKER}", buffered=True)
    said = stream.getvalue()
    assert "GET /search 500" in said and " ms " in said and "builtins.RuntimeError" in said
    assert MARKER not in said and log.getvalue() == ""


def test_none_writes_nothing(log: StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    log_format.keep("none")
    create_app(archive=FailingArchive()).test_client().get("/search?q=x", buffered=True)
    assert log.getvalue() == capsys.readouterr().err == ""


def test_a_log_that_cannot_be_written_harms_no_request(log: StringIO) -> None:
    stream = StringIO()
    log_format.keep("json", stream)
    stream.close()
    assert create_app(archive=FakeArchive()).test_client().get("/search", buffered=True).status_code == 200
