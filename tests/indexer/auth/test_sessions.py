"""Sessions: what begins one, what ends it, and that the file is of no use to a thief."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.auth.accounts import Accounts
from indexer.auth.authenticator import Entrance
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
    cheap,
    clock,
    entrance,
    staffed,
)

__all__ = ["cheap", "clock", "entrance", "staffed"]  # fixtures


def signed_in(entrance: Entrance, role: Role = "reader") -> str:
    return entrance.sign_in(NAMES[role], PASSWORD, HERE)


@pytest.mark.parametrize("role", ROLES)
def test_from_a_password_to_a_person(entrance: Entrance, role: Role) -> None:
    account = entrance.whose(signed_in(entrance, role))
    assert account is not None and (account.name, account.role) == (NAMES[role], role)


def test_a_wrong_password_and_no_account_are_told_alike(entrance: Entrance, staffed: Archive) -> None:
    staffed.accounts.disable(NAMES["archivist"], actor="")
    said = set()
    for name, password in ((NAMES["reader"], WRONG), ("无此人", PASSWORD), (NAMES["archivist"], PASSWORD)):
        with pytest.raises(SignInRefused) as refusal:
            entrance.sign_in(name, password, HERE)
        said.add(str(refusal.value))
    assert len(said) == 1 and "请" in said.pop()


@pytest.mark.parametrize("token", ["", "0" * 64, "x", "\ud800", "'; DROP TABLE sessions; --"])
def test_other_tokens_are_nobodys(entrance: Entrance, token: str) -> None:
    signed_in(entrance)
    assert entrance.whose(token) is None


def test_signing_out_ends_one_session(entrance: Entrance) -> None:
    one, other = signed_in(entrance), signed_in(entrance)
    entrance.sign_out(one)
    entrance.sign_out(one)
    assert entrance.whose(one) is None and entrance.whose(other)


CHANGES: dict[str, Callable[[Accounts], object]] = {
    "password": lambda accounts: accounts.set_password(NAMES["reader"], OTHER_PASSWORD, actor=""),
    "role": lambda accounts: accounts.set_role(NAMES["reader"], "archivist", actor=""),
    "disabled": lambda accounts: accounts.disable(NAMES["reader"], actor=""),
    "everywhere": lambda accounts: accounts.end_sessions(NAMES["reader"], actor=""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_ends_all_sessions_of_an_account(entrance: Entrance, staffed: Archive, change: str) -> None:
    ours, others = [signed_in(entrance), signed_in(entrance)], signed_in(entrance, "archivist")
    CHANGES[change](staffed.accounts)
    assert [entrance.whose(token) for token in ours] == [None, None] and entrance.whose(others)
    if change == "disabled":
        staffed.accounts.enable(NAMES["reader"], actor="")
        assert entrance.whose(ours[0]) is None


@pytest.mark.parametrize("role", ROLES)
def test_an_idle_session_ends(entrance: Entrance, clock: Clock, role: Role) -> None:
    token = signed_in(entrance, role)
    clock.now += IDLE[role]
    assert entrance.whose(token)
    clock.now += IDLE[role] + 1
    assert entrance.whose(token) is None


def test_a_busy_session_ends_after_days(entrance: Entrance, clock: Clock) -> None:
    token, began = signed_in(entrance), clock.now
    while clock.now < began + LONGEST - 3600:
        clock.now += 3600
        assert entrance.whose(token)
    clock.now = began + LONGEST + 1
    assert entrance.whose(token) is None


def rows(tmp_path: Path, columns: str = "*") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tmp_path / "home" / "var" / "sessions.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM sessions ORDER BY created").fetchall()


def test_use_is_noted_once_a_minute(entrance: Entrance, clock: Clock, tmp_path: Path) -> None:
    token, began = signed_in(entrance), clock.now
    for seconds, seen in (
        (1, 0),
        (NOTED_EVERY - 1, 0),
        (NOTED_EVERY, NOTED_EVERY),
        (NOTED_EVERY + 9, NOTED_EVERY),
    ):
        clock.now = began + seconds
        assert entrance.whose(token)
        assert rows(tmp_path, "seen") == [(began + seen,)]


def test_what_has_ended_is_swept_out(entrance: Entrance, clock: Clock, tmp_path: Path) -> None:
    signed_in(entrance)
    clock.now += max(IDLE.values()) + 1
    signed_in(entrance, "archivist")
    assert len(rows(tmp_path)) == 1


def test_an_account_has_so_many_sessions(entrance: Entrance, clock: Clock, tmp_path: Path) -> None:
    other, tokens = signed_in(entrance, "archivist"), []
    for _ in range(MOST_AT_ONCE + 2):
        clock.now += 1
        tokens.append(signed_in(entrance))
    assert [bool(entrance.whose(token)) for token in tokens] == [False] * 2 + [True] * MOST_AT_ONCE
    assert entrance.whose(other) and len(rows(tmp_path)) == MOST_AT_ONCE + 1


def test_the_file_is_of_no_use_to_a_thief(entrance: Entrance, tmp_path: Path) -> None:
    token = signed_in(entrance)
    ((kept,),) = rows(tmp_path, "token")
    assert kept != token and entrance.whose(str(kept)) is None
    entrance.close()
    for path in (tmp_path / "home" / "var").glob("sessions.db*"):
        assert token.encode() not in path.read_bytes() and bytes.fromhex(token) not in path.read_bytes()


def test_with_another_key_all_have_ended(
    entrance: Entrance, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    token = signed_in(entrance)
    var = tmp_path / "home" / "var"
    again = Entrance(var, staffed.accounts, clock, clock)
    assert again.whose(token)
    (var / "secret.key").unlink()
    other = Entrance(var, staffed.accounts, clock, clock)
    assert other.whose(token) is None
    again.close()
    other.close()


def test_a_damaged_file_is_put_aside(
    entrance: Entrance, staffed: Archive, clock: Clock, tmp_path: Path
) -> None:
    token = signed_in(entrance)
    entrance.close()
    var = tmp_path / "home" / "var"
    for path in var.glob("sessions.db-*"):
        path.unlink()
    (var / "sessions.db").write_bytes(b"no database at all" * 500)
    again = Entrance(var, staffed.accounts, clock, clock)
    assert again.whose(token) is None, "answered at once, from a new file"
    aside = var / "sessions.db.unreadable"
    assert aside.stat().st_mode & 0o777 == 0o600
    assert again.whose(again.sign_in(NAMES["reader"], PASSWORD, HERE))
    again.close()


def test_a_clock_set_back_makes_no_session_longer(entrance: Entrance, clock: Clock) -> None:
    """Neither one in use nor one that only a thief knows of, as soon as anybody signs in."""
    used, stolen = signed_in(entrance), signed_in(entrance)
    clock.now -= 100 * LONGEST
    assert entrance.whose(used)
    signed_in(entrance)
    for _ in range(int(LONGEST / IDLE["reader"]) + 2):
        clock.now += IDLE["reader"] - 1
        entrance.whose(used)
    assert entrance.whose(used) is None and entrance.whose(stolen) is None
