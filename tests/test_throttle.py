"""The throttle on guessing: who has to wait, how long, and what is forgotten; by a clock that the test turns."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from indexer import throttle
from indexer.archive import Archive
from indexer.entrance import Entrance
from indexer.errors import SignInRefused, TooManyAttempts
from indexer.throttle import FIRST_WAIT, LONGEST_WAIT, OF_ADDRESS, OF_NAME, network_of
from tests.signing import (
    ELSEWHERE,
    HERE,
    NAMES,
    PASSWORD,
    WRONG,
    Clock,
    cheap,
    clock,
    entrance,
    staffed,
)

__all__ = ["cheap", "clock", "entrance", "staffed"]  # fixtures
NAME = NAMES["reader"]


def wait_of(entrance: Entrance, name: str = NAME, password: str = WRONG, address: str = HERE) -> int:
    """How long an attempt has to wait; 0 when it was made."""
    try:
        entrance.sign_in(name, password, address)
    except TooManyAttempts as refusal:
        return refusal.wait
    except SignInRefused:
        pass
    return 0


def fail(entrance: Entrance, times: int, **whom: str) -> None:
    for _ in range(times):
        assert wait_of(entrance, **whom) == 0


def test_what_is_said(entrance: Entrance) -> None:
    fail(entrance, OF_NAME.free)
    with pytest.raises(TooManyAttempts, match=r"次数太多，31 秒后才能再试。请"):
        entrance.sign_in(NAME, WRONG, HERE)


def test_waits_grow_and_have_an_end(entrance: Entrance, clock: Clock) -> None:
    fail(entrance, OF_NAME.free)
    waits = []
    for _ in range(8):
        waits.append(wait_of(entrance))
        assert wait_of(entrance) == waits[-1]  # asking while waiting makes it no longer
        clock.now += waits[-1]
        fail(entrance, 1)
    assert waits[0] == FIRST_WAIT + 1
    assert waits == sorted(waits) and waits[-1] == LONGEST_WAIT + 1


def test_what_time_forgets_within_seconds_changes_nothing(entrance: Entrance, clock: Clock) -> None:
    for _ in range(OF_NAME.free):
        clock.now += 5
        fail(entrance, 1)
    assert wait_of(entrance) == FIRST_WAIT + 1


def test_the_right_password_waits_as_well(entrance: Entrance, clock: Clock) -> None:
    fail(entrance, OF_NAME.free)
    assert wait_of(entrance, password=PASSWORD) > 0
    clock.now += FIRST_WAIT + 1
    assert wait_of(entrance, password=PASSWORD) == 0


def test_a_success_clears_the_name(entrance: Entrance) -> None:
    for _ in range(3):
        fail(entrance, OF_NAME.free - 1)
        assert entrance.sign_in(NAME, PASSWORD, HERE)


def test_a_name_waits_wherever_it_is_tried(entrance: Entrance) -> None:
    fail(entrance, OF_NAME.free, name="林晓 ")
    assert wait_of(entrance, address=ELSEWHERE) > 0
    assert wait_of(entrance, name=NAMES["archivist"]) == 0


def test_a_name_without_an_account_waits_alike(entrance: Entrance) -> None:
    fail(entrance, OF_NAME.free, name="无此人")
    assert wait_of(entrance, name="无此人") == FIRST_WAIT + 1


def test_an_address_waits_whomever_it_tries(entrance: Entrance) -> None:
    for at in range(OF_ADDRESS.free):
        fail(entrance, 1, name=f"人{at}")
    assert wait_of(entrance, name="别人") > 0
    assert wait_of(entrance, name="别人", address=ELSEWHERE) == 0


def test_signing_in_oneself_does_not_clear_an_address(entrance: Entrance) -> None:
    for at in range(OF_ADDRESS.free):
        fail(entrance, 1, name=f"人{at}")
        if at < OF_ADDRESS.free - 1:
            assert entrance.sign_in(NAMES["archivist"], PASSWORD, HERE)
    assert wait_of(entrance, name="别人") > 0


def test_an_office_that_makes_no_mistakes_never_waits(entrance: Entrance) -> None:
    for _ in range(3 * OF_ADDRESS.free):
        assert entrance.sign_in(NAME, PASSWORD, HERE)


def test_failures_are_forgotten(entrance: Entrance, clock: Clock) -> None:
    fail(entrance, OF_NAME.free - 1)
    clock.now += OF_NAME.forgotten
    fail(entrance, 2)
    assert wait_of(entrance) > 0
    clock.now += (OF_NAME.free + 1) * OF_NAME.forgotten
    fail(entrance, OF_NAME.free)


def test_a_new_password_ends_the_waiting(entrance: Entrance) -> None:
    fail(entrance, OF_NAME.free)
    entrance.forgive("林晓 ")
    assert entrance.sign_in(NAME, PASSWORD, HERE)


def test_all_processes_count_together(
    entrance: Entrance, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    other = Entrance(tmp_path / "home" / "var", staffed.accounts, clock)
    fail(entrance, OF_NAME.free - 1)
    fail(other, 1)
    assert wait_of(entrance) > 0 and wait_of(other) > 0
    other.close()


def test_many_at_once_gain_nothing(entrance: Entrance) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: wait_of(entrance), range(24)))
    assert waits.count(0) == OF_NAME.free


def test_a_clock_set_back_locks_nobody_out_for_long(entrance: Entrance, clock: Clock) -> None:
    fail(entrance, OF_NAME.free)
    clock.now -= 10_000_000
    assert 0 < wait_of(entrance) <= LONGEST_WAIT + 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_what_one_person_has(address: str, network: str) -> None:
    assert network_of(address) == network


def test_neither_names_nor_addresses_are_kept(entrance: Entrance, tmp_path: Path) -> None:
    fail(entrance, 1, name="typed-a-password-here")
    entrance.close()
    for path in (tmp_path / "home" / "var").glob("sessions.db*"):
        kept = path.read_bytes()
        assert b"typed-a-password-here" not in kept and HERE.encode() not in kept


def test_rows_are_bounded(
    entrance: Entrance, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "MOST_ROWS", 20)
    for at in range(50):
        clock.now += 1
        fail(entrance, 1, name=f"人{at}", address=f"192.0.2.{at}")
    with closing(sqlite3.connect(tmp_path / "home" / "var" / "sessions.db")) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM failures").fetchall()
        ((latest,),) = connection.execute("SELECT max(at) FROM failures").fetchall()
    assert 0 < count <= 20 and latest == clock.now
