"""One battery for locks by name, wherever they are kept: alone, shared, waited for, told, and free after a holder's end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.catalogue.database.advisory_locks import AdvisoryLocks
from indexer.catalogue.database.postgresql import engine_at
from indexer.errors import ArchiveBusy
from indexer.message import Message
from indexer.storage.locks import LOCKS, FileLocks, Locks, is_free

BUSY = Message("index being written")


@pytest.fixture(params=["files", pytest.param("database", marks=pytest.mark.cluster)])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Locks]]:
    """Gives the locks of one archive, as another process or machine has them."""
    if request.param == "files":
        yield lambda: FileLocks(tmp_path / "var")
        return
    url, made = request.getfixturevalue("fresh_postgresql"), list[AdvisoryLocks]()

    def opened() -> Locks:
        made.append(AdvisoryLocks(engine_at(url)))
        return made[-1]

    yield opened
    for locks in made:
        locks.close()


@pytest.fixture
def ours(another: Callable[[], Locks]) -> Locks:
    return another()


@contextmanager
def is_refused() -> Iterator[None]:
    with pytest.raises(ArchiveBusy) as refused:
        yield
    assert refused.value.message == BUSY


def test_one_holder_at_a_time_who_is_told(ours: Locks, another: Callable[[], Locks]) -> None:
    other = another()
    with ours.locked("index", wait=0, busy=BUSY):
        with is_refused(), other.locked("index", wait=0, busy=BUSY):
            pytest.fail("it is held")
        with is_refused(), ours.locked("index", wait=0, busy=BUSY):
            pytest.fail("also by ourselves")
    with other.locked("index", wait=0, busy=BUSY):
        pass


def test_each_name_is_a_lock_of_its_own(ours: Locks, another: Callable[[], Locks]) -> None:
    with ours.locked("index", wait=0, busy=BUSY):
        assert [name for name in LOCKS if not is_free(another(), name)] == ["index"]
    assert all(is_free(another(), name) for name in LOCKS)


def test_shared_ones_go_together_and_not_with_one_alone(ours: Locks, another: Callable[[], Locks]) -> None:
    other = another()
    with (
        ours.locked("arrivals", wait=0, shared=True, busy=BUSY),
        other.locked("arrivals", wait=0, shared=True, busy=BUSY),
        is_refused(),
        another().locked("arrivals", wait=0, busy=BUSY),
    ):
        pytest.fail("it is shared")
    with (
        ours.locked("arrivals", wait=0, busy=BUSY),
        is_refused(),
        other.locked("arrivals", wait=0, shared=True, busy=BUSY),
    ):
        pytest.fail("it is held alone")


def test_what_goes_wrong_under_a_lock_frees_it(ours: Locks, another: Callable[[], Locks]) -> None:
    with pytest.raises(ValueError, match="inside"), ours.locked("tray", wait=0, busy=BUSY):
        raise ValueError("inside")
    assert is_free(another(), "tray")


def test_who_waits_gets_it_when_it_is_free(ours: Locks, another: Callable[[], Locks]) -> None:
    held, gone = threading.Event(), []

    def hold() -> None:
        with ours.locked("index", wait=0, busy=BUSY):
            held.set()
            time.sleep(0.3)
            gone.append(True)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    with another().locked("index", wait=60, busy=BUSY):
        assert gone
    thread.join()


def test_threads_never_hold_it_together(ours: Locks) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(10):
            with ours.locked("index", wait=30, busy=BUSY):
                inside += 1
                most = max(most, inside)
                time.sleep(0.001)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1 and inside == 0
