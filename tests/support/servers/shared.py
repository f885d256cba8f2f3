"""One server of a kind for all workers of a test run: the first that needs it has it started, it ends after the last.

A keeper, a process of its own, starts the server and ends it when nobody holds the lock on its file any more: a worker
lets go of it by ending, in whatever way.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from tests.support.places import ROOT
from tests.support.servers.object_store import object_store
from tools.servers.opensearch import opensearch
from tools.servers.postgresql import postgresql
from tools.servers.process import PATIENCE, ServerFailed, folder_for_servers


@contextmanager
def _opensearch(folder: Path) -> Iterator[str]:
    with opensearch(folder) as cluster:
        yield cluster.urls[0]


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    with postgresql(folder) as server:
        yield server.url


@contextmanager
def _object_store(folder: Path) -> Iterator[str]:
    with object_store(folder) as store:
        yield store.url


_KINDS: Final[dict[str, Callable[[Path], AbstractContextManager[str]]]] = {
    "opensearch": _opensearch,
    "postgresql": _postgresql,
    "object-store": _object_store,
}
_KEEPERS: Final[list[subprocess.Popen[bytes]]] = []


@contextmanager
def shared(kind: str, folder: Path) -> Iterator[str]:
    """The URL of the server that all processes with this folder share. Raises ServerFailed.

    Locks are of POSIX: no child inherits them; so a process may hold one kind once at a time.
    """
    with (folder / f"{kind}.users").open("a+") as users:
        fcntl.lockf(users, fcntl.LOCK_SH)
        with (folder / f"{kind}.door").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            url = folder / f"{kind}.url"
            if not url.exists():
                _start_keeper(kind, folder)
        yield url.read_text(encoding="utf-8")


def _start_keeper(kind: str, folder: Path) -> None:
    log = folder / f"{kind}.log"
    with log.open("a") as out:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.support.servers.shared", kind, str(folder)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (folder / f"{kind}.keeper").write_text(str(keeper.pid), encoding="utf-8")
    _KEEPERS.append(keeper)  # nobody waits for it: it outlives us where others still need it
    deadline = time.monotonic() + PATIENCE + 20
    while not (folder / f"{kind}.url").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise ServerFailed(log.read_text(encoding="utf-8", errors="replace")[-3000:])
        time.sleep(0.05)


def _keep(kind: str, folder: Path) -> None:
    url, new = folder / f"{kind}.url", folder / f"{kind}.url.new"
    with (
        folder_for_servers() as place,
        _KINDS[kind](place) as address,
        (folder / f"{kind}.users").open("a") as users,
    ):
        new.write_text(address, encoding="utf-8")
        new.rename(url)
        fcntl.lockf(users, fcntl.LOCK_EX)  # when the last has gone
        url.unlink()


if __name__ == "__main__":
    _keep(sys.argv[1], Path(sys.argv[2]))
