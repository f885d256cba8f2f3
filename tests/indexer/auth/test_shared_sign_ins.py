"""Machines that share a database share who has signed in and who has to wait; each has its clock, the server one for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.archive import Archive
from indexer.auth.authenticator import Authenticator
from indexer.auth.rate_limit import FIRST_WAIT, OF_NAME
from indexer.catalogue.database.postgresql import engine_at
from indexer.catalogue.database.shared_tables import SharedTables
from indexer.errors import CatalogueUnavailable, SignInRefused, TooManyAttempts
from tests.indexer.catalogue.database.test_advisory_locks import end_sessions
from tests.support.web.signing import ELSEWHERE, HERE, NAMES, PASSWORD, WRONG, Clock, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

NAME = NAMES["reader"]

Machine = Callable[..., Authenticator]


@pytest.fixture
def machine(staffed: Archive, tmp_path: Path, fresh_postgresql: str) -> Iterator[Machine]:
    """Gives the entrance of one archive on one more machine, with a home and a clock of its own."""
    engines: list[sa.Engine] = []
    database = staffed.accounts.database

    def another(
        clock: Callable[[], float] | None = None, steady: Callable[[], float] | None = None
    ) -> Authenticator:
        engines.append(engine_at(fresh_postgresql))
        engine = engines[-1]

        class Shared:
            def __getattr__(self, name: str) -> object:
                return getattr(database, name)

            def beside(self, *arguments: object, **options: object) -> SharedTables:
                return SharedTables(engine, *arguments, **options)  # type: ignore[arg-type]

        folder = tmp_path / f"machine{len(engines)}" / "var"
        folder.mkdir(parents=True)
        (folder / "secret.key").write_bytes(b"k" * 32)
        (folder / "secret.key").chmod(0o600)
        staffed.accounts.database = Shared()  # type: ignore[assignment]
        return Authenticator(folder, staffed.accounts, clock or Clock(), steady)

    yield another
    staffed.accounts.database = database
    for engine in engines:
        engine.dispose()


def wait_of(entrance: Authenticator, password: str = WRONG, address: str = HERE) -> int:
    try:
        entrance.sign_in(NAME, password, address)
    except TooManyAttempts as refusal:
        return refusal.wait
    except SignInRefused:
        return 0
    return 0


def test_who_has_signed_in_on_one_is_known_on_the_other(machine: Machine) -> None:
    one, other = machine(), machine()
    token = one.sign_in(NAME, PASSWORD, HERE)
    known = other.whose(token)
    assert known is not None and known.name == NAME
    other.sign_out(token)
    assert one.whose(token) is None


def test_a_clock_that_is_minutes_ahead_signs_nobody_out(machine: Machine) -> None:
    one, other = machine(Clock()), machine(Clock(Clock().now + 300))
    tokens = [one.sign_in(NAME, PASSWORD, HERE), other.sign_in(NAME, PASSWORD, HERE)]
    assert all(entrance.whose(token) for entrance in (one, other) for token in tokens)


def test_failures_count_on_all_together(machine: Machine) -> None:
    """By the server's clock: those of the machines began at different times."""
    one, other = machine(steady=None), machine(steady=None)
    for at in range(OF_NAME.free):
        assert wait_of((one, other)[at % 2]) == 0
    for entrance in (one, other):
        assert FIRST_WAIT - 15 <= wait_of(entrance) <= FIRST_WAIT + 1
    one.forgive(NAME)
    assert other.sign_in(NAME, PASSWORD, ELSEWHERE)


def test_many_at_once_gain_nothing_by_asking_two(machine: Machine) -> None:
    entrances = machine(steady=lambda: 5.0), machine(steady=lambda: 5.0)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda at: wait_of(entrances[at % 2]), range(16)))
    assert waits.count(0) == OF_NAME.free


def test_a_database_that_was_away_has_lost_nobody(machine: Machine, fresh_postgresql: str) -> None:
    one = machine()
    token = one.sign_in(NAME, PASSWORD, HERE)
    end_sessions(fresh_postgresql)
    try:
        assert one.whose(token)
    except CatalogueUnavailable:  # as it is told while a connection of the pool has gone
        assert one.whose(token)
