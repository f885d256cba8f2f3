"""Makes the first administrator of an archive, with what an office decides at its start: all of it or nothing, and once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from indexer.auth import passwords
from indexer.auth.accounts import Account, Accounts, checked_name, insert_account
from indexer.catalogue import Setting, Settings, Store, accounts, write_setting
from indexer.errors import InvalidRequest
from indexer.storage import is_sound

AT_START: Final[tuple[Setting, ...]] = ("office_name", "default_openness", "reading_needs_account")

_IS = accounts.c


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody has chosen, looked at: it can be kept."""

    name: str  # of the account
    password: str = field(repr=False)
    settings: tuple[tuple[Setting, str], ...] = ()


class FirstStart(Store):
    """The start of one archive."""

    def __init__(self, own: Accounts, settings: Settings) -> None:
        super().__init__(own.database)
        self._accounts, self._settings = own, settings

    def is_due(self) -> bool:
        """Whether nobody can administer the archive."""
        return not self._accounts.administrators()

    def checked(self, name: str, password: str, settings: Mapping[Setting, str]) -> Beginning:
        """What was chosen, with settings of AT_START by name. Raises InvalidRequest for what cannot be."""
        shown = checked_name(name)
        kept = tuple(self._settings.checked(each, settings[each]) for each in AT_START if each in settings)
        return Beginning(shown, passwords.checked(password, shown), kept)

    def begin(self, chosen: Beginning, *, actor: str = "") -> Account:
        """Make the account and keep the settings; without an `actor` the new administrator has done it.

        Raises InvalidRequest where there is an administrator, also one whose row is damaged, or the name is taken.
        """
        kept, by = passwords.hashed(chosen.password), actor or chosen.name
        with self._transaction() as connection:
            _require_none(connection)
            account = insert_account(connection, by, chosen.name, "administrator", password=kept)
            for setting, value in chosen.settings:
                write_setting(connection, setting, value, by)
        self._settings.forget()
        return account


def _require_none(connection: sa.Connection) -> None:
    """Raises InvalidRequest unless it is certain that nobody can administer the archive."""
    possible = sa.or_((_IS.role == "administrator") & ~_IS.disabled, ~is_sound(accounts))
    if connection.execute(sa.select(_IS.serial).where(possible)).first():
        raise InvalidRequest("begun already")
