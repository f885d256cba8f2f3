"""The throttle on guessing: who has to wait, how long, and what is forgotten; by a clock that the test turns."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.auth import accounts, rate_limit
from indexer.auth.authenticator import Authenticator
from indexer.auth.rate_limit import FIRST_WAIT, LONGEST_WAIT, OF_ADDRESS, OF_NAME, RateLimit, network_of
from indexer.auth.store import SignInFile
from indexer.errors import SignInRefused, TooManyAttempts
from tests.support.processes.running import PATIENCE, running
from tests.support.web.signing import (
    ELSEWHERE,
    HERE,
    NAMES,
    PASSWORD,
    WRONG,
    Clock,
    authenticator,
    cheap,
    clock,
    staffed,
)
from tests.support.wording import says

pytestmark = pytest.mark.slow

__all__ = ["authenticator", "cheap", "clock", "staffed"]  # fixtures
NAME = NAMES["reader"]


def wait_of(
    authenticator: Authenticator, name: str = NAME, password: str = WRONG, address: str = HERE
) -> int:
    """How long an attempt has to wait; 0 when it was made."""
    try:
        authenticator.sign_in(name, password, address)
    except TooManyAttempts as refusal:
        return refusal.wait
    except SignInRefused:
        pass
    return 0


def fail(authenticator: Authenticator, times: int, **whom: str) -> None:
    for _ in range(times):
        assert wait_of(authenticator, **whom) == 0


def test_what_is_said(authenticator: Authenticator) -> None:
    fail(authenticator, OF_NAME.free)
    with pytest.raises(TooManyAttempts, check=says(r"次数太多，31 秒后才能再试。请")):
        authenticator.sign_in(NAME, WRONG, HERE)


def test_waits_grow_and_have_an_end(authenticator: Authenticator, clock: Clock) -> None:
    fail(authenticator, OF_NAME.free)
    waits = []
    for _ in range(8):
        waits.append(wait_of(authenticator))
        assert wait_of(authenticator) == waits[-1]  # asking while waiting makes it no longer
        clock.now += waits[-1]
        fail(authenticator, 1)
    assert waits[0] == FIRST_WAIT + 1
    assert waits == sorted(waits) and waits[-1] == LONGEST_WAIT + 1


def test_what_time_forgets_within_seconds_changes_nothing(authenticator: Authenticator, clock: Clock) -> None:
    for _ in range(OF_NAME.free):
        clock.now += 5
        fail(authenticator, 1)
    assert wait_of(authenticator) == FIRST_WAIT + 1


def test_the_right_password_waits_as_well(authenticator: Authenticator, clock: Clock) -> None:
    fail(authenticator, OF_NAME.free)
    assert wait_of(authenticator, password=PASSWORD) > 0
    clock.now += FIRST_WAIT + 1
    assert wait_of(authenticator, password=PASSWORD) == 0


def test_a_success_clears_the_name(authenticator: Authenticator) -> None:
    for _ in range(3):
        fail(authenticator, OF_NAME.free - 1)
        assert authenticator.sign_in(NAME, PASSWORD, HERE)


def test_a_name_waits_wherever_it_is_tried(authenticator: Authenticator) -> None:
    fail(authenticator, OF_NAME.free, name="林晓 ")
    assert wait_of(authenticator, address=ELSEWHERE) > 0
    assert wait_of(authenticator, name=NAMES["archivist"]) == 0


def test_a_name_without_an_account_waits_alike(authenticator: Authenticator) -> None:
    fail(authenticator, OF_NAME.free, name="无此人")
    assert wait_of(authenticator, name="无此人") == FIRST_WAIT + 1


def test_an_address_waits_whomever_it_tries(authenticator: Authenticator) -> None:
    for at in range(OF_ADDRESS.free):
        fail(authenticator, 1, name=f"人{at}")
    assert wait_of(authenticator, name="别人") > 0
    assert wait_of(authenticator, name="别人", address=ELSEWHERE) == 0


def test_signing_in_oneself_does_not_clear_an_address(authenticator: Authenticator) -> None:
    for at in range(OF_ADDRESS.free):
        fail(authenticator, 1, name=f"人{at}")
        if at < OF_ADDRESS.free - 1:
            assert authenticator.sign_in(NAMES["archivist"], PASSWORD, HERE)
    assert wait_of(authenticator, name="别人") > 0


def test_an_office_that_makes_no_mistakes_never_waits(authenticator: Authenticator) -> None:
    for _ in range(3 * OF_ADDRESS.free):
        assert authenticator.sign_in(NAME, PASSWORD, HERE)


def test_failures_are_forgotten(authenticator: Authenticator, clock: Clock) -> None:
    fail(authenticator, OF_NAME.free - 1)
    clock.now += OF_NAME.forgotten
    fail(authenticator, 2)
    assert wait_of(authenticator) > 0
    clock.now += (OF_NAME.free + 1) * OF_NAME.forgotten
    fail(authenticator, OF_NAME.free)


def test_a_new_password_ends_the_waiting(authenticator: Authenticator) -> None:
    fail(authenticator, OF_NAME.free)
    authenticator.forgive("林晓 ")
    assert authenticator.sign_in(NAME, PASSWORD, HERE)


def test_all_processes_count_together(
    authenticator: Authenticator, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    other = Authenticator(tmp_path / "home" / "var", staffed.accounts, clock, clock)
    fail(authenticator, OF_NAME.free - 1)
    fail(other, 1)
    assert wait_of(authenticator) > 0 and wait_of(other) > 0
    other.close()


def test_many_at_once_gain_nothing(authenticator: Authenticator) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: wait_of(authenticator), range(24)))
    assert waits.count(0) == OF_NAME.free


@pytest.mark.slow
def test_right_passwords_are_let_in_however_many_come_at_once(authenticator: Authenticator) -> None:
    """More of one name, and more from one address, than failures are free."""
    for names in (list(NAMES.values()), [NAME]):
        with ThreadPoolExecutor(8) as pool:
            who = [names[at % len(names)] for at in range(8 * OF_NAME.free)]
            waits = list(pool.map(lambda name: wait_of(authenticator, name, PASSWORD), who))
        assert not any(waits)


def test_the_right_password_is_let_in_among_wrong_ones(authenticator: Authenticator) -> None:
    """As long as those are not too many."""
    words = [WRONG, PASSWORD, PASSWORD, WRONG, PASSWORD, PASSWORD, WRONG, PASSWORD]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda word: wait_of(authenticator, NAME, word), words))
    assert not any(waits)


def test_who_comes_on_top_waits_for_what_is_under_way(staffed: Archive, clock: Clock, tmp_path: Path) -> None:
    """And is let in as soon as one is settled; not refused for others that may be right."""
    looks: list[float] = []

    def pause(seconds: float) -> None:
        looks.append(seconds)
        guard.succeeded(begun.pop())

    file = SignInFile(tmp_path / "sessions.db", clock)
    guard = RateLimit(file, lambda: b"key", pause)
    begun = [guard.admit(NAME, HERE) for _ in range(OF_NAME.free)]
    begun.append(guard.admit(NAME, HERE))
    assert len(looks) == 1 and len(begun) == OF_NAME.free
    file.close()


def test_what_is_never_settled_counts_as_failed(clock: Clock, tmp_path: Path) -> None:
    """The server was killed meanwhile; guessers gain nothing by it, and others are let in again."""
    file = SignInFile(tmp_path / "sessions.db", clock)
    guard = RateLimit(file, lambda: b"key", lambda _: None)
    for _ in range(OF_NAME.free):
        guard.admit(NAME, HERE)
    with pytest.raises(TooManyAttempts) as refusal:
        guard.admit(NAME, HERE)
    assert refusal.value.wait == 1
    clock.now += 61
    with pytest.raises(TooManyAttempts) as refusal:
        guard.admit(NAME, HERE)
    assert refusal.value.wait == FIRST_WAIT + 1
    clock.now += FIRST_WAIT + 1
    guard.succeeded(guard.admit(NAME, HERE))
    file.close()


def test_a_clock_set_back_locks_nobody_out_for_long(authenticator: Authenticator, clock: Clock) -> None:
    """However far: the wait goes on from there."""
    fail(authenticator, OF_NAME.free)
    clock.now -= 10_000_000
    assert wait_of(authenticator) == FIRST_WAIT + 1
    clock.now += FIRST_WAIT + 1
    assert wait_of(authenticator, password=PASSWORD) == 0


Move = tuple[str, float]
moves = st.lists(
    st.one_of(
        st.tuples(st.just("guess"), st.integers(1, 8)),
        st.tuples(st.just("pass"), st.floats(0, 2 * LONGEST_WAIT)),
        st.tuples(st.just("jump"), st.floats(-1e9, 1e9)),
    ),
    max_size=20,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(moves)
def test_wherever_the_clock_jumps_the_right_password_waits_no_longer_than_is_said(made: list[Move]) -> None:
    clock = Clock()
    with TemporaryDirectory() as folder, closing(SignInFile(Path(folder) / "sessions.db", clock)) as file:
        guard = RateLimit(file, lambda: b"key", lambda _: None)
        for move, amount in made:
            if move != "guess":
                clock.now += amount
                continue
            for _ in range(int(amount)):
                with suppress(TooManyAttempts):
                    guard.failed(guard.admit(NAME, HERE))
        waited = 0.0
        while True:
            try:
                guard.succeeded(guard.admit(NAME, HERE))
                break
            except TooManyAttempts as refusal:
                waited += refusal.wait
                clock.now += refusal.wait
        assert waited <= LONGEST_WAIT + 1


@pytest.mark.slow
def test_a_clock_that_is_set_back_again_and_again_helps_no_guesser(
    authenticator: Authenticator, clock: Clock
) -> None:
    """A restart of the machine may begin the clock anew, as often as somebody can bring it about."""
    made = 0
    for second in range(600):
        clock.now += 1 if second % 10 else -1_000_000
        made += wait_of(authenticator) == 0
    assert made == OF_NAME.free


def test_failures_of_a_clock_that_has_begun_anew_are_the_ones_to_go(
    authenticator: Authenticator, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a full list of them would drive out each new failure at once, and guessing would be free."""
    monkeypatch.setattr(rate_limit, "MOST_ROWS", 20)
    for at in range(30):
        fail(authenticator, 1, name=f"人{at}", address=f"192.0.2.{at}")
    clock.now = 100.0
    for _ in range(OF_NAME.free):
        clock.now += 1
        fail(authenticator, 1)
    assert wait_of(authenticator) > 0


def test_a_failing_disk_is_no_wrong_password(
    authenticator: Authenticator, staffed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr(accounts, "_fetch", fails)
        with pytest.raises(sa.exc.OperationalError):
            authenticator.sign_in(NAME, PASSWORD, HERE)
    assert authenticator.sign_in(NAME, PASSWORD, HERE)


@pytest.mark.slow
def test_8_people_of_3_accounts_sign_in_at_once_at_a_server_of_3_processes(tmp_path: Path) -> None:
    opened = Archive.open(tmp_path)
    for role, name in NAMES.items():
        opened.accounts.add(name, role, PASSWORD, actor="")
    opened.close()
    with running(tmp_path, "--processes", "3") as server:

        def arrive(name: str, password: str = PASSWORD) -> int:
            form = urlencode({"name": name, "password": password})
            headers = {"Origin": server.url, "Content-Type": "application/x-www-form-urlencoded"}
            connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
            with closing(connection):
                connection.request("POST", "/sign-in", form, headers)
                return connection.getresponse().status

        with ThreadPoolExecutor(8) as pool:
            for _ in range(5):
                who = [list(NAMES.values())[at % 3] for at in range(8)]
                assert set(pool.map(arrive, who)) == {303}
            assert set(pool.map(arrive, [NAME] * 16)) == {303}, "one account, too"
            statuses = list(pool.map(lambda _: arrive(NAME, WRONG), range(24)))
            assert sorted(statuses) == [401] * OF_NAME.free + [429] * (24 - OF_NAME.free)


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


def test_neither_names_nor_addresses_are_kept(authenticator: Authenticator, tmp_path: Path) -> None:
    fail(authenticator, 1, name="typed-a-password-here")
    authenticator.close()
    for path in (tmp_path / "home" / "var").glob("sessions.db*"):
        kept = path.read_bytes()
        assert b"typed-a-password-here" not in kept and HERE.encode() not in kept


def test_rows_are_bounded(
    authenticator: Authenticator, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "MOST_ROWS", 20)
    for at in range(50):
        clock.now += 1
        fail(authenticator, 1, name=f"人{at}", address=f"192.0.2.{at}")
    with closing(sqlite3.connect(tmp_path / "home" / "var" / "sessions.db")) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM failures").fetchall()
        ((latest,),) = connection.execute("SELECT max(at) FROM failures").fetchall()
    assert 0 < count <= 20 and latest == clock.now
