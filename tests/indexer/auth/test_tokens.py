"""Personal tokens: whose they are, how far they reach, and when they end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from indexer.archive import Archive
from indexer.auth import authenticator as entrance
from indexer.auth.authenticator import Authenticator
from indexer.auth.tokens import MOST_OF_ONE, PREFIX
from indexer.auth.use_limit import SPAN, UseLimit
from indexer.errors import AccountNotFound, InvalidRequest, SignInRefused, TooManyUses
from tests.support.archives.damage import altered
from tests.support.web.signing import (
    ELSEWHERE,
    HERE,
    NAMES,
    OTHER_PASSWORD,
    Clock,
    authenticator,
    cheap,
    clock,
    staffed,
)
from tests.support.wording import says

__all__ = ["authenticator", "cheap", "clock", "staffed"]  # fixtures

READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()
DAY = 86_400.0


def day_after(clock: Clock, days: int) -> str:
    return datetime.fromtimestamp(clock.now + days * DAY).date().isoformat()


def made(
    authenticator: Authenticator, owner: str = ARCHIVIST, role: str = "archivist", days: int = 30
) -> str:
    secret, _ = authenticator.tokens.make(
        owner, "每周导出", role, authenticator.tokens.days(days), actor=owner
    )
    return secret


def test_a_token_stands_for_its_account(authenticator: Authenticator) -> None:
    secret = made(authenticator, role="reader")
    account, token = authenticator.bearer(secret, HERE)
    assert (account.name, token.role, token.name) == (ARCHIVIST, "reader", "每周导出")
    assert [each.id for each in authenticator.tokens.of(ARCHIVIST)] == [token.id]
    assert authenticator.tokens.of(READER) == []


def test_it_is_kept_as_a_hash_and_never_told(staffed: Archive, authenticator: Authenticator) -> None:
    secret = made(authenticator)
    bare = secret.removeprefix(PREFIX).encode()
    for path in (staffed.home / "var").rglob("*"):
        assert not path.is_file() or bare not in path.read_bytes(), path
    logged = staffed.log(limit=1)[0]
    assert logged.act == "account" and {change.field for change in logged.changes} == {"account", "token"}
    assert secret not in str(logged) and "每周导出" in str(logged)


@pytest.mark.parametrize("shown", ["", "x", f"{PREFIX}{'0' * 64}", "令牌", f"{PREFIX}{'0' * 63}\n"])
def test_what_is_no_token_stands_for_nobody(authenticator: Authenticator, shown: str) -> None:
    made(authenticator)
    with pytest.raises(SignInRefused, check=says("已过期或已撤销")):
        authenticator.bearer(shown, HERE)


def test_a_role_never_reaches_above_the_account(staffed: Archive, authenticator: Authenticator) -> None:
    with pytest.raises(InvalidRequest, check=says("不能高于账号自己的角色")):
        made(authenticator, READER, "archivist")
    secret = made(authenticator, ARCHIVIST, "档案员")
    staffed.accounts.set_role(ARCHIVIST, "reader", actor="")
    account, token = authenticator.bearer(secret, HERE)
    assert (account.role, token.role) == ("reader", "reader")
    staffed.accounts.set_role(ARCHIVIST, "administrator", actor="")
    assert authenticator.bearer(secret, HERE)[1].role == "archivist"


def test_it_ends_after_its_last_day(authenticator: Authenticator, clock: Clock) -> None:
    secret = made(authenticator, days=2)
    clock.now += 2 * DAY
    assert authenticator.bearer(secret, HERE)
    clock.now += DAY
    with pytest.raises(SignInRefused):
        authenticator.bearer(secret, HERE)
    assert len(authenticator.tokens.of(ARCHIVIST)) == 1, "still shown, as one that has ended"


def test_it_ends_when_it_is_revoked(authenticator: Authenticator) -> None:
    secret = made(authenticator)
    _, token = authenticator.bearer(secret, HERE)
    assert not authenticator.tokens.revoke(token.id, actor=READER, owner=READER), "it is another's"
    assert not authenticator.tokens.revoke("没有", actor="")
    assert authenticator.tokens.revoke(token.id, actor=ARCHIVIST, owner=ARCHIVIST)
    assert not authenticator.tokens.revoke(token.id, actor=ARCHIVIST)
    with pytest.raises(SignInRefused):
        authenticator.bearer(secret, HERE)


def test_it_ends_for_good_with_its_account(staffed: Archive, authenticator: Authenticator) -> None:
    secret = made(authenticator)
    staffed.accounts.set_password(ARCHIVIST, OTHER_PASSWORD, actor="")
    assert authenticator.bearer(secret, HERE), "another password ends sessions, not tokens"
    staffed.accounts.disable(ARCHIVIST, actor="")
    with pytest.raises(InvalidRequest, check=says("已停用")):
        made(authenticator)
    staffed.accounts.enable(ARCHIVIST, actor="")
    with pytest.raises(SignInRefused):
        authenticator.bearer(secret, HERE)


def test_another_key_ends_all(authenticator: Authenticator) -> None:
    secret = made(authenticator)
    authenticator.renew_key()
    with pytest.raises(SignInRefused):
        authenticator.bearer(secret, HERE)


def test_a_damaged_one_opens_nothing(staffed: Archive, authenticator: Authenticator) -> None:
    secret = made(authenticator, READER, "reader")
    altered(staffed.home / "var" / "catalogue.db", "UPDATE tokens SET role = 'administrator'")
    with pytest.raises(SignInRefused):
        authenticator.bearer(secret, HERE)
    with closing(sqlite3.connect(staffed.home / "var" / "catalogue.db")) as connection:
        assert connection.execute("SELECT role FROM tokens").fetchall() == [("administrator",)]


@pytest.mark.parametrize(
    ("name", "role", "days", "said"),
    [
        (" \n", "reader", 1, "1 到 40 个字"),
        ("字" * 41, "reader", 1, "1 到 40 个字"),
        ("导出", "root", 1, "没有“root”这种角色"),
        ("导出", "reader", -1, "到期日要在"),
        ("导出", "reader", 367, "到期日要在"),
    ],
)
def test_what_will_not_do(authenticator: Authenticator, name: str, role: str, days: int, said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)):
        authenticator.tokens.make(READER, name, role, authenticator.tokens.days(days), actor="")
    assert authenticator.tokens.all() == []


def test_a_day_that_is_none(authenticator: Authenticator) -> None:
    with pytest.raises(InvalidRequest, check=says("不是有效日期")):
        authenticator.tokens.make(READER, "导出", "reader", "2023-02-30", actor="")
    with pytest.raises(AccountNotFound):
        authenticator.tokens.make("无此人", "导出", "reader", "2023-11-20", actor="")


def test_an_account_has_so_many_at_most(authenticator: Authenticator) -> None:
    for _ in range(MOST_OF_ONE):
        made(authenticator)
    with pytest.raises(InvalidRequest, check=says("最多 20 个令牌")):
        made(authenticator)
    assert made(authenticator, READER, "reader")


def test_who_asks_too_often_waits(authenticator: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticator, "_uses", UseLimit(2))
    monkeypatch.setattr(authenticator, "_strays", UseLimit(2))
    secret, other = made(authenticator), made(authenticator, READER, "reader")
    for _ in range(2):
        assert authenticator.bearer(secret, HERE)
        with pytest.raises(SignInRefused):
            authenticator.bearer("x", HERE)
    for shown in (secret, "x"):
        with pytest.raises(TooManyUses, check=says("请求太频繁")):
            authenticator.bearer(shown, HERE)
    assert authenticator.bearer(other, HERE), "what others do at the same address does not count"
    with pytest.raises(SignInRefused) as refused:
        authenticator.bearer("x", ELSEWHERE)
    assert not isinstance(refused.value, TooManyUses)
    assert entrance.USES > entrance.STRAYS


def test_a_limit_lasts_a_minute() -> None:
    clock = Clock()
    limit = UseLimit(1, clock)
    assert limit.wait("a") == 0 and limit.wait("b") == 0
    clock.now += 20
    assert limit.wait("a") == 41
    clock.now += SPAN - 20
    assert limit.wait("a") == 0


def test_days_are_those_of_the_calendar(authenticator: Authenticator, clock: Clock) -> None:
    assert authenticator.tokens.days(3) == day_after(clock, 3)
    _, token = authenticator.tokens.make(READER, "a", "reader", authenticator.tokens.days(0), actor="")
    assert datetime.fromisoformat(token.created_at).tzinfo == UTC
