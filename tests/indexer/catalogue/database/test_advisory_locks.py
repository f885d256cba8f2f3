"""A lock goes with its connection: its holder hears of it, the next one gets it, and nobody holds it twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from indexer.catalogue.database.advisory_locks import _NUMBERS, AdvisoryLocks
from indexer.catalogue.database.postgresql import engine_at
from indexer.errors import CatalogueUnavailable
from indexer.message import Message
from indexer.storage.locks import LOCKS, is_free

BUSY = Message("index being written")


@pytest.fixture
def locks(fresh_postgresql: str) -> Iterator[AdvisoryLocks]:
    opened = AdvisoryLocks(engine_at(fresh_postgresql))
    yield opened
    opened.close()


def end_sessions(url: str) -> None:
    """End all other connections to a database, as a server does that is restarted."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"
        )


def test_every_lock_has_a_number_of_its_own() -> None:
    assert set(_NUMBERS) == set(LOCKS) and len(set(_NUMBERS.values())) == len(LOCKS)


def test_who_has_lost_it_is_told(locks: AdvisoryLocks, fresh_postgresql: str) -> None:
    def lose_it() -> None:
        with locks.locked("index", wait=0, busy=BUSY) as still_held:
            still_held()
            end_sessions(fresh_postgresql)
            for _ in range(2):  # it is not given back by asking again
                with pytest.raises(CatalogueUnavailable):
                    still_held()
            with locks.locked("index", wait=0, busy=BUSY):
                assert not is_free(locks, "index")

    with pytest.raises(CatalogueUnavailable, match="lock"):
        lose_it()


def test_what_went_wrong_is_told_and_not_that_the_lock_was_lost(
    locks: AdvisoryLocks, fresh_postgresql: str
) -> None:
    def fail() -> None:
        with locks.locked("index", wait=0, busy=BUSY):
            end_sessions(fresh_postgresql)
            raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        fail()
    assert is_free(locks, "index")


def test_a_holder_that_is_killed_holds_it_no_longer(locks: AdvisoryLocks, fresh_postgresql: str) -> None:
    code = (
        "import sys, os; from tests.indexer.catalogue.database.test_advisory_locks import *\n"
        "with AdvisoryLocks(engine_at(sys.argv[1])).locked('tray', wait=0, busy=BUSY):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, fresh_postgresql], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        assert not is_free(locks, "tray")
        holder.kill()
    with locks.locked("tray", wait=10, busy=BUSY):
        pass


def test_the_server_is_asked_to_notice_a_silent_machine(locks: AdvisoryLocks) -> None:
    with locks._engine.connect() as connection:
        shown = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in (
            "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "idle_session_timeout"
        )}  # fmt: skip
    assert list(shown.values()) == ["5", "3", "3", "0"]
