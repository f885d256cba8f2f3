"""Keeps the accounts of people whom others vouch for: made at their first sign-in, brought up to date at each.

Such an account is found again by what its origin knows the person by, never by name alone: whoever gets a name that
another had before does not get the other's account. It has no password here. The archive's administrator can disable it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from indexer.auth.accounts import (
    Account,
    Accounts,
    Origin,
    change_role,
    checked_name,
    end_all,
    insert_account,
    read_account,
)
from indexer.auth.departments import Departments
from indexer.auth.external.grants import Grant, Person
from indexer.catalogue import Store, accounts
from indexer.errors import InvalidRequest, SignInRefused
from indexer.storage import is_sound

_IS = accounts.c


class ExternalAccounts(Store):
    """Those of one archive; `clock` gives seconds since 1970."""

    def __init__(self, own: Accounts, departments: Departments, clock: Callable[[], float]) -> None:
        super().__init__(own.database)
        self._departments = departments
        self._clock = clock

    def admit(self, origin: Origin, person: Person, grant: Grant) -> Account:
        """The account of a person, with the role and departments that are granted. Raises SignInRefused.

        It is refused where the account is disabled, and where the name is another account's.
        """
        with self._transaction() as connection:
            account = self._known(connection, origin, person)
            if account is None:
                account = self._made(connection, origin, person, grant)
            elif account.disabled:
                raise SignInRefused("external account disabled")
            elif account.role != grant.role:
                change_role(connection, account, account.name, grant.role)
            today = self._today()
            stale = (_IS.serial == account.serial) & (_IS.proven != today)
            connection.execute(accounts.update().where(stale).values(proven=today))
            account = read_account(connection, account.name)
        if grant.departments is not None:
            there = {department.name for department in self._departments.all()}
            wanted = [name for name in grant.departments if name in there]
            self._departments.set_of(account.name, wanted, actor=account.name)
        return account

    def known(self, origin: Origin) -> list[tuple[Account, str]]:
        """Those of an origin that may sign in, each with what the origin knows the person by."""
        wanted = (_IS.origin == origin) & ~_IS.disabled & (_IS.proven != "") & is_sound(accounts)
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_IS.name, _IS.subject).where(wanted)).all()
            return [(read_account(connection, row.name), row.subject) for row in rows]

    def end(self, account: Account) -> None:
        """End the sessions of somebody who is vouched for no more; tokens hold again once somebody does."""
        with self._transaction() as connection:
            end_all(connection, account, account.name, proven="")

    def _known(self, connection: sa.Connection, origin: Origin, person: Person) -> Account | None:
        wanted = (_IS.origin == origin) & (_IS.subject == person.subject)
        name = connection.execute(sa.select(_IS.name).where(wanted)).scalar()
        return read_account(connection, name) if name is not None else None

    def _made(self, connection: sa.Connection, origin: Origin, person: Person, grant: Grant) -> Account:
        values = {"password": "", "origin": origin, "subject": person.subject}
        try:
            name = checked_name(person.name)
        except InvalidRequest as error:
            raise SignInRefused("external name unfit") from error
        try:
            return insert_account(connection, name, name, grant.role, **values)
        except InvalidRequest as error:
            if error.reason != "account name taken":
                raise SignInRefused.of(error.message) from error
            raise SignInRefused("external name taken", name=name) from error

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
