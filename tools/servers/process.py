"""One server as a process: started without root's rights in a folder that its user can reach, ended by its own pid."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import choice
from shutil import rmtree
from socket import create_server
from typing import Final

NOBODY: Final = 65534
PATIENCE: Final = 240.0  # seconds for a server to answer on a busy machine
_WITH_ITS_STARTER: Final = (
    "setpriv",
    "--pdeathsig=KILL",
    "--",
)  # it becomes the command, which ends when its starter is killed
_MAY_BE_ROOT: Final = os.geteuid() == 0
_PORTS: Final = range(20_000, 32_768)  # below those that Linux gives to whoever connects: ip(7)
_TOLD: Final[set[int]] = set()


class ServerFailed(Exception):
    """A server has ended or does not answer; the message has the end of its log."""


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    """A folder that other users reach, unlike pytest's own; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="gongwen-servers-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def hand_over(*paths: Path) -> None:
    """Give folders and all in them to the user that servers run as."""
    if _MAY_BE_ROOT:
        for path in paths:
            for each in (path, *path.rglob("*")):
                os.chown(each, NOBODY, NOBODY)


def run(command: Sequence[str | Path], folder: Path) -> None:
    """A program that prepares something, as the servers' user. Raises ServerFailed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_as_whom())  # type: ignore[call-overload]
    if done.returncode:
        raise ServerFailed(f"{command[0]}: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def _as_whom() -> dict[str, object]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if _MAY_BE_ROOT else {}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, never told before; no connection takes it until a server does."""
    while True:
        port = choice([each for each in _PORTS if each not in _TOLD])
        _TOLD.add(port)
        with suppress(OSError), create_server(("127.0.0.1", port)):
            return port


class Server:
    """A command that serves until it is ended; it may be killed and started again, with the same ports and data."""

    def __init__(
        self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] = {}
    ) -> None:
        self._command = [*_WITH_ITS_STARTER, *map(str, command)]
        self._name, self._folder = command[0], folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"

    @property
    def pid(self) -> int:
        """Of the process that was started first."""
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> None:
        """Start it; `wait` tells when it serves."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C meant for the tests ends it in its turn
                **_as_whom(),
            )

    def wait(self, answers: Callable[[], bool]) -> None:
        """Until it answers. Raises ServerFailed when it ends or takes longer than PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise ServerFailed(f"{self._name} ended:\n{self._end_of_log()}")
            try:
                if answers():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise ServerFailed(f"{self._name} does not answer after {PATIENCE:.0f} s:\n{self._end_of_log()}")

    def kill(self) -> None:
        """End it as a loss of power would: no word to anybody."""
        assert self._process is not None, "not started"
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and make it after 20 s; nothing when it has ended."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(by)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def _end_of_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
