"""`gongwen serve` as a process of its own on a free loopback port, gone when the test is over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socket import create_connection, socket

import pytest

from tests.support.places import ROOT
from tests.support.processes.machines import Namespace
from tools.servers.process import free_port

PATIENCE = 60.0  # seconds for a server on a busy machine to answer


@dataclass(frozen=True)
class Running:
    """A server, and where it writes."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path  # its stdout and stderr

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def logged(self) -> str:
        """What it has written since the sentences for whoever started it: a line of JSON an event."""
        written = self.log.read_text(encoding="utf-8")
        return written[written.index("\n{") + 1 :]

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and body of a request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @contextmanager
    def begun(self, path: str) -> Iterator[HTTPResponse]:
        """The answer to a request, not yet read."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        try:
            yield answer
        finally:
            answer.close()
            connection.close()

    @contextmanager
    def connected(self) -> Iterator[socket]:
        """A connection on which nothing has been sent."""
        with create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            yield connection

    def children(self) -> set[int]:
        """The processes it has started: proc(5)."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(map(int, listed.read_text().split()))


@contextmanager
def running(
    home: Path,
    *options: str,
    port: int = 0,
    inside: bool = False,
    network: Namespace | None = None,
) -> Iterator[Running]:
    """A server of a home, once it answers; stopped at the end, if the test has not done so.

    `inside` starts it in that folder without naming it, as people do by hand. In a network of its own
    it listens on the port that leads out of it.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = port or (network.port if network else free_port())
    log = home / f"server-{port}.log"
    where = [] if inside else ["--home", str(home)]
    command = [*(network.prefix if network else ()), sys.executable, "-m", "search_app.cli", *where]
    command += ["serve", "--port", str(port), *options]
    environment = {name: value for name, value in os.environ.items() if name != "GONGWEN_HOME"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=home if inside else ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    server = Running(process, network.reached_by if network else port, log)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def wait_until_it_answers(server: Running) -> None:
    """Fail with its log when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            pytest.fail(f"the server ended with {server.process.returncode}:\n{server.log.read_text()}")
        try:
            server.get("/healthz")
        except (OSError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"no answer from {server.url} after {PATIENCE} s:\n{server.log.read_text()}")
