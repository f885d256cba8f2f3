"""Accounts: who may have one, what ends what, and that passwords stand nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from argon2 import PasswordHasher

from indexer.archive import Archive
from indexer.auth import passwords
from indexer.auth.accounts import Account, Accounts
from indexer.errors import AccountNotFound, CatalogueUnusable, InvalidRequest
from indexer.model.diff import Change
from tests.support.archives.damage import altered, rewritten
from tests.support.archives.older import without
from tests.support.wording import says

GOOD = "梅花 七号 窗台 路灯"
OTHER = "river-lamp-42-stone"


@pytest.fixture
def accounts(empty: Archive) -> Accounts:
    """One administrator, one reader."""
    empty.accounts.add("周敏", "administrator", GOOD, actor="安装")
    empty.accounts.add("ZhouMin", "reader", GOOD, actor="周敏")
    return empty.accounts


def test_there_is_none_to_begin_with(empty: Archive) -> None:
    assert empty.accounts.all() == [] and empty.accounts.administrators() == 0
    assert empty.accounts.verify("admin", "admin") is None and empty.accounts.verify("", "") is None


def test_a_name_and_its_password(accounts: Accounts) -> None:
    found = accounts.verify("周敏", GOOD)
    assert found is not None and (found.name, found.role, found.disabled) == ("周敏", "administrator", False)
    assert accounts.verify("周敏", OTHER) is None
    assert accounts.verify("无此人", GOOD) is None


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["zhoumin", "ＺｈｏｕＭｉｎ", " ZHOUMIN "])
def test_a_name_however_it_is_typed(accounts: Accounts, typed: str) -> None:
    found = accounts.verify(typed, "梅花　七号　窗台　路灯")  # and so the password: wide blanks
    assert found is not None and found.name == "ZhouMin"
    with pytest.raises(InvalidRequest, check=says("已经有名为")):
        accounts.add(typed, "reader", GOOD, actor="")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "  ", "名" * 41, "周 敏", "a/b", "a\nb", "<b>", "\ud800", "周敏\u202e"])
def test_names_that_will_not_do(empty: Archive, name: str) -> None:
    with pytest.raises(InvalidRequest, check=says(r"账号名.*请")):
        empty.accounts.add(name, "reader", GOOD, actor="")
    with pytest.raises(AccountNotFound):
        empty.accounts.get(name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "至少要 10 个字符"),
        ("短了一点点", "至少要 10 个字符"),
        ("长" * 257, "最多 256 个字符"),
        ("longername", "不能就是账号名"),
        ("LongerName123", "不能就是账号名"),
        ("1234567890", "太常见"),
        ("１２３４５６７８９０", "太常见"),
        ("Password123", "太常见"),
        ("aaaabbbbcccc", "太常见"),
        ("abcdefghijkl", "太常见"),
        ("98765432109876"[:10], "太常见"),
    ],
)
def test_passwords_that_will_not_do(empty: Archive, password: str, said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(f"{said}.*请")):
        empty.accounts.add("longername", "reader", password, actor="")
    assert empty.accounts.all() == [] and empty.log() == []


@pytest.mark.parametrize(
    "password", [GOOD, OTHER, "只要长就行了没有别的", "x" * 5 + "yzwvu", "\ud800不是文字也可以的哦"]
)
def test_passwords_that_will_do(empty: Archive, password: str) -> None:
    empty.accounts.add("周敏", "reader", password, actor="")
    assert empty.accounts.verify("周敏", password)


@pytest.mark.parametrize("role", ["reader", "查阅者"])
def test_roles_by_both_their_names(empty: Archive, role: str) -> None:
    assert empty.accounts.add("周敏", role, GOOD, actor="").role == "reader"
    with pytest.raises(InvalidRequest, check=says(r"没有“root”这种角色.*查阅者、档案员、管理员")):
        empty.accounts.set_role("周敏", "root", actor="")


def test_administrators_stand_first(accounts: Accounts) -> None:
    accounts.add("安宁", "archivist", GOOD, actor="")
    assert [one.name for one in accounts.all()] == ["周敏", "安宁", "ZhouMin"]


def test_a_disabled_account_cannot_sign_in(accounts: Accounts) -> None:
    assert accounts.disable("ZhouMin", actor="") and not accounts.disable("ZhouMin", actor="")
    assert accounts.verify("ZhouMin", GOOD) is None
    assert accounts.enable("ZhouMin", actor="") and not accounts.enable("ZhouMin", actor="")
    assert accounts.verify("ZhouMin", GOOD)


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    changes: tuple[Callable[[], object], ...] = (
        lambda: accounts.disable("周敏", actor=""),
        lambda: accounts.set_role("周敏", "reader", actor=""),
    )
    for change in changes:
        with pytest.raises(InvalidRequest, check=says("唯一的管理员")):
            change()
    assert accounts.administrators() == 1
    accounts.set_role("ZhouMin", "administrator", actor="")
    assert accounts.administrators() == 2
    assert accounts.disable("周敏", actor="") and accounts.administrators() == 1
    with pytest.raises(InvalidRequest, check=says("唯一的管理员")):  # a disabled one does not count
        accounts.disable("ZhouMin", actor="")


def stamped(accounts: Accounts, name: str) -> tuple[int, str]:
    account = accounts.get(name)
    return account.serial, account.stamp


def test_what_changes_an_account_changes_its_stamp(accounts: Accounts) -> None:
    untouched = stamped(accounts, "周敏")
    changes: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_role("ZhouMin", "archivist", actor=""),
        lambda: accounts.set_password("ZhouMin", OTHER, actor=""),
        lambda: accounts.disable("ZhouMin", actor=""),
        lambda: accounts.enable("ZhouMin", actor=""),
        lambda: accounts.end_sessions("ZhouMin", actor=""),
    )
    for change in changes:
        before = stamped(accounts, "ZhouMin")
        change()
        assert accounts.current(*before) is None
    assert accounts.current(*stamped(accounts, "ZhouMin"))
    assert accounts.current(*untouched)


def test_a_new_password_ends_the_old_one(accounts: Accounts) -> None:
    accounts.set_password("ZhouMin", OTHER, actor="")
    assert accounts.verify("ZhouMin", OTHER) and accounts.verify("ZhouMin", GOOD) is None
    with pytest.raises(AccountNotFound, check=says(r"没有名为 无此人 的账号.*请")):
        accounts.set_password("无此人", OTHER, actor="")


def test_every_act_is_in_the_log(empty: Archive, accounts: Accounts) -> None:
    accounts.set_role("ZhouMin", "archivist", actor="周敏")
    accounts.set_role("ZhouMin", "archivist", actor="周敏")  # no change, no entry
    accounts.set_password("ZhouMin", OTHER, actor="周敏")
    accounts.disable("ZhouMin", actor="周敏")
    events = list(reversed(empty.log()))[1:]
    assert {event.act for event in events} == {"account"} and {event.id for event in events} == {""}
    assert {event.actor for event in events} == {"周敏"}
    subject = Change("account", "ZhouMin", "ZhouMin")
    assert [event.changes for event in events] == [
        (Change("account", "", "ZhouMin"), Change("role", "", "查阅者")),
        (subject, Change("role", "查阅者", "档案员")),
        (subject, Change("password", "", "已更换")),
        (subject, Change("disabled", "否", "是")),
    ]


def test_passwords_stand_nowhere(empty: Archive, accounts: Accounts, tmp_path: Path) -> None:
    accounts.set_password("ZhouMin", OTHER, actor="周敏")
    empty.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "home" / "var").rglob("*") if path.is_file())
    assert b"ZhouMin" in kept and OTHER.encode() not in kept and GOOD.encode() not in kept


def test_a_hash_of_old_parameters_is_replaced(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    assert accounts.verify("周敏", GOOD)
    assert not passwords.outdated(hash_of(accounts, "周敏"))
    assert passwords.outdated(hash_of(accounts, "ZhouMin"))
    assert accounts.verify("周敏", GOOD) and accounts.verify("周敏", OTHER) is None


def hash_of(accounts: Accounts, name: str) -> str:
    with accounts._engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT password FROM accounts WHERE name = ?", (name,))
        return str(found.scalar_one())


def test_a_hash_that_is_none_lets_nobody_in(accounts: Accounts, tmp_path: Path) -> None:
    catalogue = tmp_path / "home" / "var" / "catalogue.db"
    rewritten(catalogue, "UPDATE accounts SET password = 'x'")
    assert accounts.verify("周敏", GOOD) is None and accounts.verify("周敏", "x") is None
    altered(catalogue, "UPDATE accounts SET role = 'administratos'")
    with pytest.raises(CatalogueUnusable, check=says(r"已损坏.*请")):
        accounts.verify("周敏", GOOD)
    assert accounts.all() == []


def test_as_much_work_for_nobody(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """One argon2 computation each, with the same parameters, whoever is named."""

    counting = Mock(wraps=passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", counting)
    accounts.disable("ZhouMin", actor="")
    for name in ("周敏", "ZhouMin", "无此人"):
        counting.reset_mock()
        assert accounts.verify(name, OTHER) is None
        assert counting.verify.call_count + counting.hash.call_count == 1


def test_an_older_archive_gets_the_tables(empty: Archive, tmp_path: Path) -> None:
    empty.close()
    without(tmp_path / "home" / "var" / "catalogue.db", "accounts", "settings")
    again = Archive.open(tmp_path / "home")
    assert again.accounts.all() == [] and again.accounts.verify("周敏", GOOD) is None
    assert again.settings.all() == {
        "office_name": "",
        "reading_needs_account": "否",
        "default_openness": "公开",
        "who_saves": "登录的人",
        "who_exports": "任何人",
        "who_sees_overview": "任何人",
        "backup_folder": "",
        "backup_time": "",
        "backups_kept": "14",
        "service_names": "",
        "viewer_names": "",
    }
    made: Account = again.accounts.add("周敏", "administrator", GOOD, actor="")
    assert again.accounts.all() == [made]
    again.close()
