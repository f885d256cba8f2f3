"""Keeps accounts: their names, roles and passwords, and whose a name and a password are.

There is none to begin with and no default password. An account is disabled, never deleted: the log names it. Each
carries a stamp; whatever has to end its sessions gives it another, in the same transaction. Accounts of another origin
have no password here, and their role is the origin's to say: see `external`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from indexer.auth import passwords
from indexer.catalogue import NO_DOCUMENT, Database, Entry, Store, accounts, now, record, tokens
from indexer.errors import AccountNotFound, ArchiveBusy, CatalogueUnusable, InvalidRequest
from indexer.model import ROLES, Change, Role
from indexer.storage import is_sound

Origin = Literal["", "ldap", "openid"]  # who vouches for an account; "": its password here
ROLE_NAMES: Final[dict[Role, str]] = {"reader": "查阅者", "archivist": "档案员", "administrator": "管理员"}
LONGEST_NAME: Final = 40  # characters
MOST_ACCOUNTS: Final = 10_000

_NAME = re.compile(r"[\w.@·-]+")
_IS = accounts.c


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in."""

    serial: int
    name: str
    role: Role
    created_at: str  # ISO 8601, UTC
    disabled: bool
    stamp: str  # sessions that carry another have ended
    origin: Origin


class Accounts(Store):
    """The accounts of one archive."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.database = database

    def add(self, name: str, role: str, password: str, *, actor: str) -> Account:
        """Make an account. Raises InvalidRequest when name, role or password will not do, or the name is taken."""
        shown, wanted = checked_name(name), checked_role(role)
        kept = passwords.hashed(passwords.checked(password, shown))
        with self._transaction() as connection:
            return insert_account(connection, actor, shown, wanted, password=kept)

    def all(self) -> list[Account]:
        """By role, administrators first, then by name; those whose rows are damaged are in a check's findings."""
        with self._engine.connect() as connection:
            sound = sa.select(accounts).where(is_sound(accounts))
            found = [_read(row) for row in connection.execute(sound).mappings()]
        return sorted(found, key=lambda one: (-ROLES.index(one.role), one.name))

    def get(self, name: str) -> Account:
        """Raises AccountNotFound."""
        with self._engine.connect() as connection:
            return _read(_fetch(connection, name))

    def current(self, serial: int, stamp: str) -> Account | None:
        """The account of a session that began under a stamp; None when it has ended with the stamp."""
        wanted = (_IS.serial == serial) & (_IS.stamp == stamp) & ~_IS.disabled & is_sound(accounts)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(accounts).where(wanted)).mappings().first()
        return _read(row) if row else None

    def verify(self, name: str, password: str) -> Account | None:
        """Whose name and password these are; no account, a wrong password and a disabled one take as long.

        A hash made with other parameters than today's is replaced.
        """
        try:
            with self._engine.connect() as connection:
                row = _fetch(connection, name)
        except AccountNotFound:
            row = {"password": "", "disabled": True}
        if not passwords.goes_with(str(row["password"]), password) or row["disabled"]:
            return None
        if passwords.outdated(str(row["password"])):
            self._hash_anew(row, password)
        return _read(row)

    def administrators(self) -> int:
        """How many administrators may sign in."""
        return sum(one.role == "administrator" and not one.disabled for one in self.all())

    def set_role(self, name: str, role: str, *, actor: str) -> bool:
        """False when it had the role.

        Raises AccountNotFound; InvalidRequest, also for the last administrator and for an account of another origin.
        """
        wanted = checked_role(role)
        with self._transaction() as connection:
            account = _read(_fetch(connection, name))
            if account.role == wanted:
                return False
            _require_own(account)
            _keep_one_administrator(connection, account)
            change_role(connection, account, actor, wanted)
        return True

    def set_password(self, name: str, password: str, *, actor: str) -> None:
        """Raises AccountNotFound; InvalidRequest when it will not do, or the account is of another origin."""
        account = self.get(name)
        _require_own(account)
        kept = passwords.hashed(passwords.checked(password, account.name))
        with self._transaction() as connection:
            _change(connection, account, actor, Change("password", "", "已更换"), password=kept)

    def disable(self, name: str, *, actor: str) -> bool:
        """Let it sign in no more, and end its tokens for good; False when it could not.

        Raises AccountNotFound; InvalidRequest for the last administrator.
        """
        with self._transaction() as connection:
            account = _read(_fetch(connection, name))
            if account.disabled:
                return False
            _keep_one_administrator(connection, account)
            _change(connection, account, actor, Change("disabled", "否", "是"), disabled=True)
            connection.execute(tokens.delete().where(tokens.c.account == account.serial))
        return True

    def enable(self, name: str, *, actor: str) -> bool:
        """Let it sign in again; False when it could. Raises AccountNotFound."""
        with self._transaction() as connection:
            account = _read(_fetch(connection, name))
            if account.disabled:
                _change(connection, account, actor, Change("disabled", "是", "否"), disabled=False)
        return account.disabled

    def end_sessions(self, name: str, *, actor: str) -> None:
        """Sign it out everywhere. Raises AccountNotFound."""
        with self._transaction() as connection:
            end_all(connection, _read(_fetch(connection, name)), actor)

    def note_ended(self, name: str, *, actor: str) -> None:
        """Log that one of its sessions was ended."""
        with self._transaction() as connection:
            log_account(connection, actor, Change("account", name, name), Change("sessions", "", "退出一处"))

    def _hash_anew(self, row: Mapping[str, object], password: str) -> None:
        """Unless somebody has changed it meanwhile; when the catalogue cannot be written, the next time."""
        kept = passwords.hashed(password)
        same = (_IS.serial == row["serial"]) & (_IS.password == row["password"])
        with suppress(ArchiveBusy, CatalogueUnusable), self._transaction() as connection:
            connection.execute(accounts.update().where(same).values(password=kept))


def account_key(name: str) -> str:
    """What tells names apart: ZhouMin and ｚｈｏｕｍｉｎ are one person."""
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    return folded.encode(errors="replace").decode()  # bytes of a command line that are no text


def insert_account(connection: sa.Connection, actor: str, name: str, role: Role, **values: object) -> Account:
    """Make an account of a checked name, and log it. Raises InvalidRequest when the name is taken or there are too many."""
    row: dict[str, object] = {"key": account_key(name), "name": name, "role": role, "created_at": now()}
    row |= {"disabled": False, "stamp": _new_stamp(), **values}
    if connection.execute(sa.select(_IS.serial).where(_IS.key == row["key"])).first():
        raise InvalidRequest("account name taken", name=name)
    if connection.execute(sa.select(sa.func.count()).select_from(accounts)).scalar_one() >= MOST_ACCOUNTS:
        raise InvalidRequest("too many accounts", most=MOST_ACCOUNTS)
    connection.execute(accounts.insert(), row)
    log_account(connection, actor, Change("account", "", name), Change("role", "", ROLE_NAMES[role]))
    return _read(_fetch(connection, name))


def change_role(connection: sa.Connection, account: Account, actor: str, role: Role) -> None:
    """Give an account another role, which ends its sessions."""
    told = Change("role", ROLE_NAMES[account.role], ROLE_NAMES[role])
    _change(connection, account, actor, told, role=role)


def end_all(connection: sa.Connection, account: Account, actor: str, **values: object) -> None:
    """End the sessions of an account."""
    _change(connection, account, actor, Change("sessions", "", "全部退出"), **values)


def _change(connection: sa.Connection, account: Account, actor: str, told: Change, **values: object) -> None:
    """Write and log it; every change ends the account's sessions."""
    update = accounts.update().where(_IS.serial == account.serial)
    connection.execute(update.values(stamp=_new_stamp(), **values))
    log_account(connection, actor, Change("account", account.name, account.name), told)


def log_account(connection: sa.Connection, actor: str, *changes: Change) -> None:
    """Write down an act on an account."""
    record(connection, [Entry(NO_DOCUMENT, "account", changes)], actor)


def read_account(connection: sa.Connection, name: str) -> Account:
    """The account of a name. Raises AccountNotFound, CatalogueUnusable when it is damaged."""
    return _read(_fetch(connection, name))


def _fetch(connection: sa.Connection, name: str) -> Mapping[str, object]:
    """The row of an account. Raises AccountNotFound; CatalogueUnusable when it is damaged, so that nobody gains by it."""
    query = sa.select(accounts, is_sound(accounts).label("sound")).where(_IS.key == account_key(name))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise AccountNotFound(name)
    if not row["sound"]:
        raise CatalogueUnusable("account damaged", name=name)
    return dict(row)


def _keep_one_administrator(connection: sa.Connection, account: Account) -> None:
    """Raises InvalidRequest when nobody else could manage accounts any more while other origins are away."""
    others = (
        (_IS.role == "administrator") & ~_IS.disabled & (_IS.serial != account.serial) & (_IS.origin == "")
    )
    if account.role != "administrator" or account.disabled or account.origin:
        return
    if connection.execute(sa.select(_IS.serial).where(others)).first() is None:
        raise InvalidRequest("the only administrator", name=account.name)


def _require_own(account: Account) -> None:
    """Raises InvalidRequest for an account whose password and role are another system's."""
    if account.origin:
        raise InvalidRequest("account of another origin", name=account.name)


def checked_name(name: str) -> str:
    """The name as it is shown. Raises InvalidRequest."""
    clean = unicodedata.normalize("NFKC", name).strip()
    if not clean or len(clean) > LONGEST_NAME:
        raise InvalidRequest("account name of another length", most=LONGEST_NAME)
    if not _NAME.fullmatch(clean):
        raise InvalidRequest("account name of other characters")
    return clean


def checked_role(role: str) -> Role:
    """The role of either of its names. Raises InvalidRequest."""
    for known, name in ROLE_NAMES.items():
        if role in (known, name):
            return known
    raise InvalidRequest("no such role", role=role, known=tuple(ROLE_NAMES.values()))


def _new_stamp() -> str:
    return secrets.token_hex(8)


def _read(row: Mapping[str, object] | sa.RowMapping) -> Account:
    named = {column: row[column] for column in Account.__dataclass_fields__}
    return Account(**named)  # type: ignore[arg-type]
