"""The production server: it stops without dropping anything, and what strangers send cannot keep it from others."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from waitress import wasyncore

from bench.synthetic import synthetic_items
from indexer.archive import Archive
from search_app.server import connections
from search_app.server import server as serving
from search_app.server.server import Server, bound
from search_app.telemetry.limits import LARGEST_DRAFT, LARGEST_UPLOAD, LONGEST_FORM, LONGEST_HEADER
from search_app.telemetry.request_observer import Served
from tests.support.places import ROOT
from tests.support.processes.processes import join, until
from tests.support.processes.running import PATIENCE, Running, running
from tests.support.web.asking import FROM_OUR_PAGE
from tests.support.web.signing import NAMES, PASSWORD

pytestmark = pytest.mark.slow

DOCUMENTS = 1500  # an export of them is more than a socket holds
MARKER = "绝密检索词zqx"


def record(row: tuple[str, str, str, str]) -> str:
    return json.dumps(dict(zip(("id", "title", "date", "body"), row, strict=True)), ensure_ascii=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of made-up documents."""
    folder = tmp_path_factory.mktemp("home")
    lines = folder / "documents.jsonl"
    lines.write_text("\n".join(map(record, synthetic_items(DOCUMENTS))), encoding="utf-8")
    archive = Archive.open(folder)
    assert sum(added.status == "added" for added in archive.import_lines(lines)) == DOCUMENTS
    archive.close()
    return folder


def wait_until_refused(server: Running) -> None:
    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass  # it came as the door was shut
        return False

    until(refused, "the server closes its door")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_running_answer_arrive_whole(home: Path, sign: signal.Signals) -> None:
    with running(home) as server, server.connected() as idle:
        server.get(f"/search?q={quote('职工竞赛')}", **FROM_OUR_PAGE)
        with server.begun("/search.jsonl?sort=newest") as answer:
            server.process.send_signal(sign)
            wait_until_refused(server)
            lines = answer.read().decode().splitlines()
            assert len(lines) == int(answer.headers["X-Total-Count"]) == DOCUMENTS and json.loads(lines[-1])
        assert idle.recv(1) == b"", "a connection without a request is closed"
        assert server.process.wait(timeout=30) == 0
        events = [json.loads(line) for line in server.logged().splitlines()]
        assert [events[0]["event"], events[-1]["event"], events[-1]["unfinished"]] == [
            "started",
            "stopped",
            0,
        ]
    with sqlite3.connect(home / "var" / "queries.db") as base:  # what was counted in memory has been written
        assert base.execute("SELECT count(*) FROM queries WHERE query = '职工竞赛'").fetchone() == (1,)
    base.close()


def test_a_second_signal_ends_it_at_once(home: Path) -> None:
    with running(home) as server, server.connected() as slow:
        slow.sendall(b"GET /search HTTP/1.1\r\n")
        for _ in range(5):  # so that the half request has been seen, however busy the machine is
            server.get("/help")
        server.process.terminate()
        wait_until_refused(server)
        assert server.process.poll() is None, "it waits for the other half"
        server.process.terminate()
        assert server.process.wait(timeout=30) == -signal.SIGTERM


def test_a_signal_while_the_index_is_built_breaks_nothing(home: Path, tmp_path: Path) -> None:
    """The catalogue is as it was, and the next start builds what is missing."""
    lines = tmp_path / "documents.jsonl"
    lines.write_bytes((home / "documents.jsonl").read_bytes())
    command = [sys.executable, "-m", "search_app.cli", "--home", str(tmp_path)]
    process = subprocess.Popen([*command, "import", str(lines)], cwd=ROOT, stdout=subprocess.DEVNULL)
    until(
        lambda: process.poll() is not None or list((tmp_path / "var").glob("index/build-*/*")),
        "the import begins to build an index",
    )
    process.terminate()
    process.wait(timeout=30)
    archive = Archive.open(tmp_path)
    assert archive.index_state() == "current" and archive.owed() == 0
    assert archive.search("").total == archive.count()
    archive.close()


def test_the_log_of_a_server_tells_nothing_of_what_was_asked(home: Path) -> None:
    with running(home) as server:
        asked = quote(MARKER)
        for path in (
            f"/search?q={asked}",
            f"/articles/{asked}",
            f"/{asked}",
            f"/search?q={'a' * LONGEST_HEADER}{asked}",
        ):
            server.get(path, Referer=f"http://x/{asked}", Cookie=f"q={asked}", **{"User-Agent": "zqx"})
        for line in (b"ZQX zqx HTTP/1.1", b"zqx"):
            with server.connected() as raw:
                raw.sendall(line + b"\r\nHost: zqx\r\n\r\n")
                raw.recv(100)
        with server.begun(f"/search.jsonl?sort=newest&zqx={asked}"):
            pass  # gone before the end
        server.get("/search")
        server.process.terminate()  # the line of an answer is written once that has been sent
        assert server.process.wait(timeout=PATIENCE) == 0
        logged = server.logged()
        assert (
            MARKER not in logged
            and "zqx" not in logged.lower()
            and asked not in logged
            and "127.0.0.1" not in logged
        )
        statuses = [json.loads(line).get("status") for line in logged.splitlines()]
        assert {200, 400, 404, 431} <= set(statuses)


# One of them reads a part of the catalogue that no connection has in its cache: that one is served undamaged.
READING_THE_CATALOGUE = ("/saved", "/articles/none", "/overview", "/lists")


def test_a_server_whose_catalogue_fails_says_under_which_number(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for path in (tmp_path / "var").glob("catalogue.db*"):
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write((b"spoilt " * (size // 7 + 1))[:size])
        answers = (server.get(f"{page}?zqx={quote(MARKER)}") for page in READING_THE_CATALOGUE)
        body = next(body.decode() for status, body in answers if status in (500, 503))
        assert server.get("/healthz")[0] == 503
        lines = [json.loads(line) for line in server.logged().splitlines()]
        (failure,) = [line for line in lines if line["event"] == "failure" and line["incident"] in body]
        assert failure["frames"]
        assert MARKER not in server.log.read_text() and "zqx" not in server.log.read_text()


def test_idle_and_half_sent_connections_do_not_keep_others_out(home: Path) -> None:
    with running(home) as server, ExitStack() as stack:
        for number in range(300):
            connection = stack.enter_context(server.connected())
            if number % 3:
                connection.sendall(b"GET /search HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * number)
        status, body = server.get(f"/search?q={quote('职工')}")
        assert status == 200 and "职工" in body.decode()


HALF = {
    "nothing": b"",
    "half a line": b"GET /sea",
    "half a header": b"GET /search HTTP/1.1\r\nHost: localhost\r\nX-Slow: x",
    "half a body": b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nname=",
    "half chunks": b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nna",
    "an answer nobody reads": b"GET /search.jsonl?sort=newest HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@contextmanager
def many_files() -> Iterator[None]:
    """This process may have as many connections as a test wants."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def still_open(connections: Sequence[socket.socket]) -> int:
    """On how many the other side has not closed."""
    for connection in connections:
        connection.setblocking(False)
    closed = 0
    for connection in connections:
        try:
            while got := connection.recv(1 << 20):
                pass
            closed += not got
        except BlockingIOError:
            pass
        except OSError:
            closed += 1
    return len(connections) - closed


@pytest.mark.parametrize(
    ("half", "processes"), [*((half, "1") for half in HALF), ("nothing", "2"), ("half a header", "2")]
)
def test_700_connections_that_wait_for_nothing_keep_nobody_out(home: Path, half: str, processes: str) -> None:
    """Others are answered while these hang, not only when their time is over."""
    number = 700 if half != "an answer nobody reads" else 530
    with many_files(), running(home, "--processes", processes) as server, ExitStack() as stack:
        hanging = []
        for _ in range(number * int(processes)):
            hanging.append(stack.enter_context(server.connected()))
            hanging[-1].sendall(HALF[half])
        for _ in range(20):
            status, body = server.get(f"/search?q={quote('职工')}")
            assert status == 200 and "职工" in body.decode()
        assert still_open(hanging) > 300, "they were still there"


def test_who_opens_hundreds_ends_only_their_own(home: Path) -> None:
    """A slow client of another address, who was there first, is not given up for them."""
    with many_files(), running(home) as server, ExitStack() as stack:
        slow = stack.enter_context(server.connected())
        slow.sendall(b"GET /help HTTP/1.0\r\nHost: local")
        for _ in range(700):
            other = socket.create_connection(("127.0.0.1", server.port), PATIENCE, ("127.0.0.2", 0))
            stack.enter_context(other).sendall(HALF["half a header"])
        assert server.get("/help")[0] == 200
        slow.sendall(b"host\r\n\r\n")
        assert slow.makefile("rb").read().startswith(b"HTTP/1.0 200")


def test_a_crowd_at_the_door_is_let_in_by_the_dozen() -> None:
    """Not one a turn, each of which takes the longer the more are in."""
    (listening,) = bound("127.0.0.1", 0)
    turns: list[float] = []

    class Counted(Server):
        def _turn(self, seconds: float) -> None:
            turns.append(seconds)
            super()._turn(seconds)

    server = Counted(hello, [listening], lambda _: False, ())
    with many_files(), ExitStack() as stack:
        address = listening.getsockname()
        for _ in range(400):
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
        last = stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
        last.sendall(b"GET / HTTP/1.0\r\n\r\n")
        thread = threading.Thread(target=server.run)
        thread.start()
        assert last.makefile("rb").read().endswith(b"hello")
        assert len(turns) < 150
        server.stop()
        join(thread, "the server in a thread stops")


@dataclass(frozen=True)
class Waiting:
    """What is looked at of a connection."""

    addr: tuple[str, int]
    precedence: tuple[bool, float]
    waits: bool = True


@pytest.mark.parametrize("excess", [-3, 0, 1, 4, 50])
def test_which_connections_end(excess: int) -> None:
    greedy = [Waiting(("192.0.2.1", port), (False, -port)) for port in range(10)]
    files = Waiting(("192.0.2.1", 99), (True, -99.0))
    others = [Waiting((f"192.0.2.{at}", 1), (False, -1000.0)) for at in range(2, 5)]
    busy = [Waiting(("192.0.2.1", 1), (False, -2000.0), waits=False)] * 20
    ended = connections.to_be_ended([*greedy, files, *others, *busy], excess)  # type: ignore[list-item]
    assert len(ended) == min(max(excess, 0), 14) and not set(busy) & set(ended)
    assert ended[:10] == greedy[::-1][: max(excess, 0)][:10], "the oldest of who has most"
    if excess < 10:
        assert files not in ended and not set(others) & set(ended)


def test_what_is_too_large_is_refused_in_chinese(home: Path) -> None:
    with running(home) as server:
        status, body = server.get("/search?q=" + "a" * LONGEST_HEADER)
        assert status == 431 and "检索词太长" in body.decode()
        assert send_body(server, "/saved", LONGEST_FORM + 1) == 413
        assert send_body(server, "/saved", 10 * LONGEST_FORM) == 413
        assert send_body(server, "/saved", LONGEST_FORM) == 403, "it came as far as the application"
        for path in ("/quotes", "/api/v1/quotes", "/counts", "/api/v1/counts", "/watch"):
            assert send_body(server, path, LARGEST_DRAFT) == 403, "it came as far as the application"
            assert send_body(server, path, LARGEST_DRAFT + 1) == 413
        until(lambda: 'status="413"} 7' in server.get("/metrics")[1].decode(), "each refusal is counted")


@pytest.mark.parametrize(("accept", "kind"), [("text/html,*/*;q=0.8", "html"), ("*/*", "plain")])
def test_people_are_refused_on_a_page_of_ours(home: Path, accept: str, kind: str) -> None:
    with running(home) as server, server.connected() as connection, connection.makefile("rb") as answers:
        size = LONGEST_FORM + 1
        head = (
            f"POST /topics HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nContent-Length: {size}\r\n\r\n"
        )
        connection.sendall(head.encode() + b"x" * size)
        said = answers.read().decode()
    assert said.startswith("HTTP/1.1 413 ") and f"Content-Type: text/{kind}; charset=utf-8" in said
    assert "内容太长" in said and f"{LONGEST_FORM >> 10} KB" in said and f"{LARGEST_DRAFT >> 10} KB" in said
    assert said.endswith("</html>" if kind == "html" else "再选择文件。")
    assert ('<link rel="stylesheet" href="/static/style.css">' in said) == (kind == "html")


def test_files_are_taken_from_archivists_only(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    tokens = {}
    for name, role in NAMES.items():
        archive.accounts.add(role, name, PASSWORD, actor="")
        tokens[name] = archive.authenticator.sign_in(role, PASSWORD, "127.0.0.1")
    archive.close()
    with running(tmp_path) as server:
        assert send_body(server, "/desk/files", 10 * LONGEST_FORM) == 401
        assert send_body(server, "/desk/files", 10 * LONGEST_FORM, "gongwen_session=" + "0" * 64) == 401
        assert (
            send_body(server, "/desk/files", 10 * LONGEST_FORM, f"gongwen_session={tokens['reader']}") == 401
        )
        for prefix in ("", "__Host-"):
            cookie = f"a=b; {prefix}gongwen_session={tokens['archivist']}"
            assert send_body(server, "/desk/files", 10 * LONGEST_FORM, cookie) == 403, (
                "no page of ours sent it"
            )
            assert send_body(server, "/saved", 10 * LONGEST_FORM, cookie) == 413
            assert send_body(server, "/desk/files", LARGEST_UPLOAD + 1, cookie) == 413


def send_body(server: Running, path: str, size: int, cookie: str = "") -> int:
    """The status of a POST of so many bytes from who waits to hear that they are wanted (RFC 9110, 10.1.1)."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Length: {size}\r\nConnection: close\r\n"
    with server.connected() as connection, connection.makefile("rb") as answers:
        connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        if (status := int(answers.readline().split()[1])) == 100:
            connection.sendall(b"x" * size)
            answers.readline()
            status = int(answers.readline().split()[1])
        return status


@dataclass
class Threaded:
    """A server in a thread, its address, and what it told."""

    server: Server
    address: tuple[str, int]
    told: list[Served]
    unfinished: list[int] = field(default_factory=list)


@contextmanager
def threaded(application: Any) -> Iterator[Threaded]:
    (listening,) = bound("127.0.0.1", 0)
    told: list[Served] = []
    made = Threaded(
        Server(application, [listening], lambda _: False, (told.append,)), listening.getsockname(), told
    )
    thread = threading.Thread(target=lambda: made.unfinished.append(made.server.run()))
    thread.start()
    try:
        yield made
    finally:
        made.server.stop()
        join(thread, "the server in a thread stops")


def hello(environ: dict[str, object], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def was_refused(connection: socket.socket, more: bytes) -> bool:
    """Whether the other side has closed, as one who goes on sending hears of it."""
    try:
        connection.sendall(more)
    except OSError:
        return True
    return False


def test_who_sends_a_byte_now_and_then_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "GRACE", 0.5)
    with threaded(hello) as made, socket.create_connection(made.address, timeout=PATIENCE) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        until(lambda: was_refused(slow, b"x"), "a slow sender is cut off")


def test_who_never_reads_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE", 0.5)

    def much(environ: dict[str, object], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        ended.set()
        try:
            for _ in range(1000):
                yield b"x" * 100_000
        finally:
            ended.clear()

    ended = threading.Event()
    with threaded(much) as made, socket.create_connection(made.address, timeout=PATIENCE) as greedy:
        greedy.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert ended.wait(PATIENCE)
        until(lambda: not ended.is_set(), "who never reads is cut off")


def test_what_takes_too_long_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STOP_WITHIN", 0.3)
    begun, release = threading.Event(), threading.Event()

    def wait(environ: dict[str, object], start_response: Any) -> list[bytes]:
        begun.set()
        release.wait(PATIENCE)
        return hello(environ, start_response)

    with threaded(wait) as made, socket.create_connection(made.address, timeout=PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert begun.wait(PATIENCE)
    assert made.unfinished == [1]
    release.set()
    until(
        lambda: not any(thread.name.startswith("waitress") for thread in threading.enumerate()),
        "the threads that answer end",
    )
    wasyncore.close_all(made.server._map)


def test_a_request_in_two_pieces_is_finished_though_it_stops() -> None:
    with threaded(hello) as made, socket.create_connection(made.address, timeout=PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        until(
            lambda: any(getattr(one, "request", None) for one in list(made.server._map.values())),
            "the first piece has been read",
        )
        made.server.stop()
        client.sendall(b"Host: localhost\r\n\r\n")
        assert client.makefile("rb").read().endswith(b"hello")
    assert made.unfinished == [0]


def test_what_cannot_be_read_is_refused_and_told() -> None:
    with threaded(hello) as made, socket.create_connection(made.address, timeout=PATIENCE) as client:
        client.sendall(b"nonsense\r\n\r\n")
        said = client.makefile("rb").read().decode()
    assert said.startswith("HTTP/1.0 400") and "请求有误" in said and "nosniff" in said
    (told,) = made.told
    assert (told.method, told.route, told.status) == ("OTHER", "", 400)


def test_who_is_refused_while_sending_hears_why(home: Path) -> None:
    """Not only that the connection is broken; again and again, since it was a matter of which came first."""
    with running(home) as server:
        for _ in range(20):
            head = (
                f"POST /desk/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: {20 * LONGEST_FORM}\r\n\r\n"
            )
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
                for piece in [head.encode(), *[b"x" * LONGEST_FORM] * 20]:
                    client.sendall(piece)
                    time.sleep(0.001)
                said = client.makefile("rb").read().decode()
            assert " 401 " in said.split("\r\n")[0] and "登录" in said


def test_who_goes_on_after_a_refusal_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LINGER", 0.5)
    with threaded(hello) as made, socket.create_connection(made.address, timeout=PATIENCE) as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert b" 400 " in client.makefile("rb").readline()
        until(lambda: was_refused(client, b"x"), "who was refused is no longer listened to", 30)
        assert not made.server._channels()


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    (taken,) = bound("127.0.0.1", 0)
    taken.listen()
    command = [sys.executable, "-m", "search_app.cli", "--home", str(tmp_path), "serve"]
    for processes in ("1", "2"):
        words = ["--processes", processes, "--port", str(taken.getsockname()[1])]
        done = subprocess.run(
            [*command, *words], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        assert done.returncode == 1 and "请换一个端口" in done.stderr and "Traceback" not in done.stderr
    taken.close()
