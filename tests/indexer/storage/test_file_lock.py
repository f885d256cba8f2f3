"""One holder at a time among threads and processes, readers beside each other, and nothing left of who was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.errors import ArchiveBusy
from indexer.storage.file_lock import locked
from tests.support.places import ROOT
from tests.support.processes.processes import join, until

HOLDER = """
import sys
from pathlib import Path
from indexer.storage.file_lock import locked
with locked(Path(sys.argv[1]), wait=10, shared=sys.argv[2] == "shared"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "a.lock"


@contextmanager
def another(path: Path, kind: str = "alone") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(path), kind]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def is_free(path: Path, *, shared: bool = False) -> bool:
    try:
        with locked(path, wait=0, shared=shared):
            return True
    except ArchiveBusy:
        return False


def test_one_process_at_a_time(path: Path) -> None:
    with another(path) as holder:
        assert not is_free(path) and not is_free(path, shared=True)
        holder.communicate("", timeout=30)
        assert is_free(path)


def test_the_lock_of_a_killed_process_is_free(path: Path) -> None:
    with another(path) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(timeout=30)
        assert is_free(path)


def test_readers_stand_beside_each_other_and_keep_a_writer_out(path: Path) -> None:
    with another(path, "shared"), another(path, "shared"):
        assert is_free(path, shared=True) and not is_free(path)


def test_one_thread_at_a_time(path: Path) -> None:
    """A holder that asks again waits for itself."""
    with locked(path, wait=0):
        assert not is_free(path)
        with pytest.raises(ArchiveBusy), locked(path, wait=0.05):
            pass
    assert is_free(path)


def test_many_threads_never_hold_it_together(path: Path) -> None:
    inside, most = [0], [0]

    def work() -> None:
        for _ in range(5):
            with locked(path, wait=60):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.001)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        join(thread, "a thread has had the lock five times")
    assert most == [1]


def test_who_waits_gets_it_when_it_is_free(path: Path) -> None:
    got = threading.Event()

    def wait() -> None:
        with locked(path, wait=60):
            got.set()

    with locked(path, wait=0):
        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.1)
        assert not got.is_set()
    until(got.is_set, "who waits gets the lock")
    join(thread, "who waited lets go of it")


def test_who_waits_in_vain_waits_as_long_as_was_said(path: Path) -> None:
    with another(path):
        began = time.monotonic()
        with pytest.raises(ArchiveBusy), locked(path, wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - began < 10


def test_an_error_within_lets_go(path: Path) -> None:
    with pytest.raises(KeyError), locked(path, wait=0):
        raise KeyError
    assert is_free(path)


def test_its_file_is_made_for_us_alone_and_stays(path: Path) -> None:
    with locked(path, wait=0):
        assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes() == b""
