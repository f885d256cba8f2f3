"""Several processes on one archive: one that is killed is replaced, a signal ends them all, and they count together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.processes.processes import until
from tests.support.processes.running import Running, running

pytestmark = pytest.mark.slow

FAILING = """
import sys
from search_app.telemetry import log_format
from search_app.server.supervisor import supervise
log_format.keep("json")
def work(number):
    print("started", number, flush=True)
    raise RuntimeError("zqx")
supervise(1, work, lambda: print("stopping", flush=True))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def is_alive(process: int) -> bool:
    """A process whose parent has died is nobody's to wait for, or a zombie until somebody does."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def two(home: Path) -> Iterator[Running]:
    """A server of two processes, both of which have started."""
    with running(home, "--processes", "2") as server:
        until(lambda: server.log.read_text().count('"started"') == 2, "both have started")
        yield server


def counted(server: Running) -> int:
    """How many healthy answers its processes say they gave."""
    said = server.get("/metrics")[1].decode()
    found = re.search(r'requests_total\{route="/help",status="200"\} (\d+)', said)
    return int(found[1]) if found else 0


def test_a_killed_process_is_replaced_and_nobody_waits_for_it(home: Path) -> None:
    with two(home) as server:
        before = server.children()
        assert len(before) == 2
        for _ in range(20):
            assert server.get("/help")[0] == 200
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        for _ in range(20):
            assert server.get("/help")[0] == 200
        until(lambda: len(server.children() - {killed}) == 2, "a successor")
        assert server.get("/help")[0] == 200
        until(lambda: counted(server) in (40, 41), "they count together: one may die before it has counted")
        assert f'"code": -{int(signal.SIGKILL)}' in server.log.read_text()


def test_a_signal_ends_them_all(home: Path) -> None:
    with two(home) as server:
        children = server.children()
        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert not any(map(is_alive, children))
        assert server.log.read_text().count('"stopped"') == 2


def test_ctrl_c_reaches_all_of_them_at_once_and_is_one_signal(home: Path) -> None:
    with two(home) as server:
        for process in (*server.children(), server.process.pid):
            os.kill(process, signal.SIGINT)
        assert server.process.wait(timeout=30) == 0
        assert server.log.read_text().count('"stopped"') == 2


def test_as_systemd_does_it_each_gets_the_signal_twice(home: Path) -> None:
    with two(home) as server, server.begun("/search.jsonl") as answer:
        for process in (*server.children(), server.process.pid):
            os.kill(process, signal.SIGTERM)
        assert server.process.wait(timeout=30) == 0
        assert answer.read() == b""


def test_without_their_parent_they_end(home: Path) -> None:
    with two(home) as server:
        children = server.children()
        server.process.kill()
        server.process.wait(timeout=30)
        until(lambda: not any(map(is_alive, children)), "they end")


def test_what_dies_again_and_again_is_started_again_ever_later() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FAILING], cwd=ROOT, stdout=-1, stderr=-1, encoding="utf-8"
    )
    assert process.stdout and process.stderr
    assert [process.stdout.readline() for _ in range(3)] == ["started 0\n"] * 3
    process.terminate()
    said, logged = process.communicate(timeout=30)
    assert process.returncode == 0 and said == "stopping\n"
    assert logged.count('"builtins.RuntimeError"') >= 2 and logged.count('"process ended"') == 3
    assert "zqx" not in logged
