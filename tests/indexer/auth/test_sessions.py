"""Sessions: what begins one, what ends it, and that the file is of no use to a thief."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.auth.accounts import Accounts
from indexer.auth.authenticator import Authenticator
from indexer.auth.sessions import IDLE, LONGEST, MOST_AT_ONCE, NOTED_EVERY
from indexer.errors import SignInRefused
from indexer.model.clearance import ROLES, Role
from tests.support.web.signing import (
    HERE,
    NAMES,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG,
    Clock,
    authenticator,
    cheap,
    clock,
    staffed,
)
from tests.support.wording import worded

__all__ = ["authenticator", "cheap", "clock", "staffed"]  # fixtures


def signed_in(authenticator: Authenticator, role: Role = "reader") -> str:
    return authenticator.sign_in(NAMES[role], PASSWORD, HERE)


@pytest.mark.parametrize("role", ROLES)
def test_from_a_password_to_a_person(authenticator: Authenticator, role: Role) -> None:
    account = authenticator.whose(signed_in(authenticator, role))
    assert account is not None and (account.name, account.role) == (NAMES[role], role)


def test_a_wrong_password_and_no_account_are_told_alike(
    authenticator: Authenticator, staffed: Archive
) -> None:
    staffed.accounts.disable(NAMES["archivist"], actor="")
    said = set()
    for name, password in ((NAMES["reader"], WRONG), ("无此人", PASSWORD), (NAMES["archivist"], PASSWORD)):
        with pytest.raises(SignInRefused) as refusal:
            authenticator.sign_in(name, password, HERE)
        said.add(worded(refusal.value))
    assert len(said) == 1 and "请" in said.pop()


def test_one_place_is_signed_out(authenticator: Authenticator, staffed: Archive, clock: Clock) -> None:
    """The others, and those of others, go on; what can no longer be used is not shown."""
    first, clock.now = signed_in(authenticator), clock.now + 90
    second, other = signed_in(authenticator), signed_in(authenticator, "archivist")
    shown = authenticator.signed_in()
    assert [each.name for each in shown].count(NAMES["reader"]) == 2 and len(shown) == 3
    assert not any(token[:20] in each.key for each in shown for token in (first, second, other))
    key = authenticator.session_key(first)
    assert {each.key: each.created for each in shown}[key] == clock.now - 90
    assert authenticator.end_session(key, actor="周敏")
    assert authenticator.whose(first) is None and authenticator.whose(second) and authenticator.whose(other)
    assert not authenticator.end_session(key, actor="周敏") and not authenticator.end_session(
        "", actor="周敏"
    )
    (event,) = staffed.log(limit=1)
    assert (event.act, event.actor, event.changes[-1].after) == ("account", "周敏", "退出一处")
    staffed.accounts.disable(NAMES["archivist"], actor="")
    assert [each.key for each in authenticator.signed_in()] == [authenticator.session_key(second)]
    clock.now += IDLE["reader"] + NOTED_EVERY
    assert authenticator.signed_in() == []


@pytest.mark.parametrize("token", ["", "0" * 64, "x", "\ud800", "'; DROP TABLE sessions; --"])
def test_other_tokens_are_nobodys(authenticator: Authenticator, token: str) -> None:
    signed_in(authenticator)
    assert authenticator.whose(token) is None


def test_signing_out_ends_one_session(authenticator: Authenticator) -> None:
    one, other = signed_in(authenticator), signed_in(authenticator)
    authenticator.sign_out(one)
    authenticator.sign_out(one)
    assert authenticator.whose(one) is None and authenticator.whose(other)


CHANGES: dict[str, Callable[[Accounts], object]] = {
    "password": lambda accounts: accounts.set_password(NAMES["reader"], OTHER_PASSWORD, actor=""),
    "role": lambda accounts: accounts.set_role(NAMES["reader"], "archivist", actor=""),
    "disabled": lambda accounts: accounts.disable(NAMES["reader"], actor=""),
    "everywhere": lambda accounts: accounts.end_sessions(NAMES["reader"], actor=""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_ends_all_sessions_of_an_account(
    authenticator: Authenticator, staffed: Archive, change: str
) -> None:
    ours, others = [signed_in(authenticator), signed_in(authenticator)], signed_in(authenticator, "archivist")
    CHANGES[change](staffed.accounts)
    assert [authenticator.whose(token) for token in ours] == [None, None] and authenticator.whose(others)
    if change == "disabled":
        staffed.accounts.enable(NAMES["reader"], actor="")
        assert authenticator.whose(ours[0]) is None


@pytest.mark.parametrize("role", ROLES)
def test_an_idle_session_ends(authenticator: Authenticator, clock: Clock, role: Role) -> None:
    token = signed_in(authenticator, role)
    clock.now += IDLE[role]
    assert authenticator.whose(token)
    clock.now += IDLE[role] + 1
    assert authenticator.whose(token) is None


def test_a_busy_session_ends_after_days(authenticator: Authenticator, clock: Clock) -> None:
    token, began = signed_in(authenticator), clock.now
    while clock.now < began + LONGEST - 3600:
        clock.now += 3600
        assert authenticator.whose(token)
    clock.now = began + LONGEST + 1
    assert authenticator.whose(token) is None


def rows(tmp_path: Path, columns: str = "*") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tmp_path / "home" / "var" / "sessions.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM sessions ORDER BY created").fetchall()


def test_use_is_noted_once_a_minute(authenticator: Authenticator, clock: Clock, tmp_path: Path) -> None:
    token, began = signed_in(authenticator), clock.now
    for seconds, seen in (
        (1, 0),
        (NOTED_EVERY - 1, 0),
        (NOTED_EVERY, NOTED_EVERY),
        (NOTED_EVERY + 9, NOTED_EVERY),
    ):
        clock.now = began + seconds
        assert authenticator.whose(token)
        assert rows(tmp_path, "seen") == [(began + seen,)]


def test_what_has_ended_is_swept_out(authenticator: Authenticator, clock: Clock, tmp_path: Path) -> None:
    signed_in(authenticator)
    clock.now += max(IDLE.values()) + 1
    signed_in(authenticator, "archivist")
    assert len(rows(tmp_path)) == 1


def test_an_account_has_so_many_sessions(authenticator: Authenticator, clock: Clock, tmp_path: Path) -> None:
    other, tokens = signed_in(authenticator, "archivist"), []
    for _ in range(MOST_AT_ONCE + 2):
        clock.now += 1
        tokens.append(signed_in(authenticator))
    assert [bool(authenticator.whose(token)) for token in tokens] == [False] * 2 + [True] * MOST_AT_ONCE
    assert authenticator.whose(other) and len(rows(tmp_path)) == MOST_AT_ONCE + 1


def test_the_file_is_of_no_use_to_a_thief(authenticator: Authenticator, tmp_path: Path) -> None:
    token = signed_in(authenticator)
    ((kept,),) = rows(tmp_path, "token")
    assert kept != token and authenticator.whose(str(kept)) is None
    authenticator.close()
    for path in (tmp_path / "home" / "var").glob("sessions.db*"):
        assert token.encode() not in path.read_bytes() and bytes.fromhex(token) not in path.read_bytes()


def test_with_another_key_all_have_ended(
    authenticator: Authenticator, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    token = signed_in(authenticator)
    var = tmp_path / "home" / "var"
    again = Authenticator(var, staffed.accounts, clock, clock)
    assert again.whose(token)
    (var / "secret.key").unlink()
    other = Authenticator(var, staffed.accounts, clock, clock)
    assert other.whose(token) is None
    again.close()
    other.close()


def test_a_damaged_file_is_put_aside(
    authenticator: Authenticator, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    token = signed_in(authenticator)
    authenticator.close()
    var = tmp_path / "home" / "var"
    for path in var.glob("sessions.db-*"):
        path.unlink()
    (var / "sessions.db").write_bytes(b"no database at all" * 500)
    again = Authenticator(var, staffed.accounts, clock, clock)
    assert again.whose(token) is None, "answered at once, from a new file"
    aside = var / "sessions.db.unreadable"
    assert aside.stat().st_mode & 0o777 == 0o600
    assert again.whose(again.sign_in(NAMES["reader"], PASSWORD, HERE))
    again.close()


def test_a_clock_set_back_makes_no_session_longer(authenticator: Authenticator, clock: Clock) -> None:
    """Neither one in use nor one that only a thief knows of, as soon as anybody signs in."""
    used, stolen = signed_in(authenticator), signed_in(authenticator)
    clock.now -= 100 * LONGEST
    assert authenticator.whose(used)
    signed_in(authenticator)
    for _ in range(int(LONGEST / IDLE["reader"]) + 2):
        clock.now += IDLE["reader"] - 1
        authenticator.whose(used)
    assert authenticator.whose(used) is None and authenticator.whose(stolen) is None
