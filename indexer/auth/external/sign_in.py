"""Signs people in whom others vouch for: by a directory or a provider, within the rate limit, with an account here.

Where the directory or the provider is away, this says so; accounts of the archive itself sign in without it.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.auth.accounts import Account, Accounts, Origin, account_key
from indexer.auth.authenticator import Authenticator
from indexer.auth.departments import Departments
from indexer.auth.external.accounts import ExternalAccounts
from indexer.auth.external.grants import Grants, Person
from indexer.auth.external.pending import Pending
from indexer.auth.external.reading import read_sign_in
from indexer.auth.external.settings import SignInSettings
from indexer.errors import SignInRefused, SignInUnavailable
from indexer.storage import BackgroundLoop

if TYPE_CHECKING:
    from indexer.auth.external.directory import Directory
    from indexer.auth.external.provider import Provider

ASKED_EVERY: Final = 600.0  # seconds between two looks whether the directory still knows who has signed in
_STATE = 32  # bytes

_log = logging.getLogger(__name__)


class ExternalSignIn:
    """Who signs in to one archive by accounts of others. Safe to share between threads."""

    def __init__(
        self,
        home: Path,
        accounts: Accounts,
        departments: Departments,
        authenticator: Authenticator,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._home, self._authenticator, self._clock = home, authenticator, clock
        self._accounts = ExternalAccounts(accounts, departments, clock)
        self.loop = BackgroundLoop("ask directory", self.ask_again, ASKED_EVERY)

    @cached_property
    def settings(self) -> SignInSettings:
        """What `signin.toml` says, read once. Raises StoresInvalid."""
        return read_sign_in(self._home)

    def by_directory(self, name: str, password: str, address: str) -> str:
        """The token of a new session. Raises SignInRefused, of which TooManyAttempts is one, and SignInUnavailable."""
        return self._authenticator.begin(self.prove(name, password, address))

    def prove(self, name: str, password: str, address: str) -> Account:
        """Whose name and password of the directory these are. Raises as `by_directory`."""
        directory = self._directory
        if directory is None:
            raise SignInRefused("wrong name or password")

        def verify() -> Account | None:
            person = directory.verify(name, password)
            return self._admitted("ldap", person) if person else None

        return self._limited(account_key(name), address, verify)

    def begin(self, redirect_uri: str, onward: str) -> tuple[str, str]:
        """Where the person signs in, and what the browser is to keep until then. Raises SignInUnavailable."""
        pending = Pending(secrets.token_hex(_STATE), redirect_uri, onward, self._clock())
        url = self._provider.begin(redirect_uri, pending.state, *self._secrets_of(pending.state))
        return url, pending.sealed(self._authenticator.key())

    def finish(self, sealed: str, state: str, code: str, answered_by: str, address: str) -> tuple[str, str]:
        """The token of a new session, and where the person wanted to be, for the answer of the provider.

        `sealed` is what the browser kept, the others are what the answer says. Raises as `by_directory`.
        """
        pending = Pending.opened(sealed, self._authenticator.key(), self._clock())
        if (
            pending is None
            or not state.isascii()
            or not hmac.compare_digest(state, pending.state)
            or not code
        ):
            raise SignInRefused("external sign-in lost")

        def verify() -> Account:
            nonce, verifier = self._secrets_of(pending.state)
            person = self._provider.finish(pending.redirect_uri, code, nonce, verifier, answered_by)
            return self._admitted("openid", person)

        account = self._limited(f"openid {pending.state}", address, verify)
        return self._authenticator.begin(account), pending.onward

    def sign_out_url(self, back: str) -> str:
        """Where the person ends the session with the provider; "" where it has no such page. Raises SignInUnavailable."""
        return self._provider.sign_out_url(back) if self.has_provider else ""

    def require_settings(self) -> None:
        """Raises StoresInvalid for what `signin.toml` says wrongly."""
        _ = self.settings

    @property
    def has_directory(self) -> bool:
        """Whether a directory vouches for people."""
        return self.settings.directory is not None

    @property
    def has_provider(self) -> bool:
        """Whether a provider does."""
        return self.settings.provider is not None

    def ask_again(self) -> None:
        """Ask the directory after those who use the archive: who is locked or gone loses access, roles are brought up to date.

        Raises SignInUnavailable; nobody loses anything by it.
        """
        if self._directory is None:
            return
        using = self._authenticator.names_in_use()
        for account, subject in self._accounts.known("ldap"):
            if account.name not in using:
                continue
            person = self._directory.find(subject)
            if person is None or not self._still_admitted(person):
                self._accounts.end(account)

    def _limited(self, key: str, address: str, verify: Callable[[], Account | None]) -> Account:
        """As the authenticator does, with a word to the administrator where nobody could be asked."""
        try:
            return self._authenticator.limited(key, address, verify)
        except SignInUnavailable as error:
            _log.warning("%s", error.message)
            raise

    def _admitted(self, origin: Origin, person: Person) -> Account:
        """The account of somebody who is vouched for. Raises SignInRefused."""
        grant = self._grants(origin).of(person.groups)
        if grant is None:
            raise SignInRefused("external account without role")
        return self._accounts.admit(origin, person, grant)

    def _still_admitted(self, person: Person) -> bool:
        """Bring the account of somebody whom the directory still knows up to date; whether the person may come in."""
        try:
            self._admitted("ldap", person)
        except SignInRefused:
            return False
        return True

    def _grants(self, origin: Origin) -> Grants:
        settings = self.settings.directory if origin == "ldap" else self.settings.provider
        return settings.grants if settings else Grants()

    def _secrets_of(self, state: str) -> tuple[str, str]:
        """Nonce and code verifier of a sign-in: any machine of the archive makes the same of its state, nobody else does."""
        nonce, verifier = (
            hmac.digest(self._authenticator.key(), f"openid {kind} {state}".encode(), "sha256").hex()
            for kind in ("nonce", "verifier")
        )
        return nonce, verifier

    @cached_property
    def _directory(self) -> Directory | None:
        from indexer.auth.external.directory import Directory  # late: its client belongs to an extra

        return Directory(self.settings.directory) if self.settings.directory else None

    @cached_property
    def _provider(self) -> Provider:
        from indexer.auth.external.provider import Provider

        if self.settings.provider is None:
            raise SignInUnavailable("provider unavailable", why="not set up")
        return Provider(self.settings.provider, self._clock)
