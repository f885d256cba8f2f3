"""PostgreSQL as tests need it: one server with sign-in by password, and databases that are gone when a test is over."""

from __future__ import annotations

import os
import shutil
import signal
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tools.servers.process import Server, free_port, hand_over, run
from tools.servers.processes import children_of, is_gone, until

USER: Final = "gongwen"
PASSWORD: Final = "only-for-tests"
NO_SETTINGS: Final[Mapping[str, object]] = {}


def why_not() -> str:
    """Why it cannot be started here; "" when it can."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed: it belongs to the extra cluster"
    return "" if _programs() else "no PostgreSQL: tools/cluster installs it where it may"


def _programs() -> Path | None:
    """The folder of the newest one's programs: Debian keeps them out of the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    return installed[-1].parent if installed else None


class PostgreSQL:
    """One server; it can be killed and started again."""

    def __init__(self, folder: Path, more: Mapping[str, object]) -> None:
        programs = _programs()
        assert programs, why_not()
        data, port = folder / "data", free_port()
        if not data.exists():
            _make(programs, folder, data)
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            "fsync": "off",  # what a killed server has written is with the kernel; no test cuts the power
            "log_min_messages": "warning",
            **more,
        }
        words = [f"--{name}={value}" for name, value in settings.items()]
        self._server = Server([programs / "postgres", "-D", data, "-p", str(port), *words], folder)
        self.url = f"postgresql+psycopg://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"

    @property
    def pid(self) -> int:
        """Of the process that was started first."""
        return self._server.pid

    def start(self) -> None:
        """Start it, until it takes connections. Raises ServerFailed."""
        self._server.start()
        self._server.wait(lambda: _answers(self.url))

    def kill(self) -> None:
        """End it and the processes of its connections without a word."""
        sessions = children_of(self.pid)
        self._server.kill()
        for each in sessions:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        until(lambda: all(map(is_gone, sessions)), "the end of the sessions")

    def end(self) -> None:
        """Ask it to end now; connections are cut."""
        self._server.end(by=signal.SIGINT)


def _make(programs: Path, folder: Path, data: Path) -> None:
    folder.mkdir()
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    hand_over(folder)
    how = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
    run([programs / "initdb", *how, f"--username={USER}", "--pwfile=password", f"--pgdata={data}"], folder)


@contextmanager
def postgresql(folder: Path, settings: Mapping[str, object] = NO_SETTINGS) -> Iterator[PostgreSQL]:
    """A server in a folder of `folder_for_servers`, taking connections; ended at the end.

    What was in the folder before is served again. `settings` are those of postgresql.conf, beside our own.
    """
    server = PostgreSQL(folder / "postgresql", settings)
    try:
        server.start()
        yield server
    finally:
        server.end()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of a new database of the server whose URL is given; dropped at the end, whoever is connected."""
    name = f"t{os.getpid()}_{uuid.uuid4().hex[:8]}"
    _do(url, f'CREATE DATABASE "{name}"')
    try:
        yield url.rpartition("/")[0] + f"/{name}"
    finally:
        _do(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _do(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _answers(url: str) -> bool:
    import psycopg

    try:
        _do(url, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
