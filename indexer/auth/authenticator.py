"""Signs people in and out: checks a password within the rate limit, and tells whose session or token it is.

Here accounts, their sessions and tokens, and the throttle on guessing come together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.auth.accounts import Account, Accounts, account_key
from indexer.auth.rate_limit import RateLimit, network_of
from indexer.auth.secret_key import new_key, secret_key, shared_key
from indexer.auth.sessions import Sessions
from indexer.auth.store import sign_ins
from indexer.auth.tokens import Token, Tokens
from indexer.auth.use_limit import UseLimit
from indexer.errors import SignInRefused, SignInUnavailable, TooManyUses
from indexer.model import Role

USES = 600  # requests with one token within a minute
FRESH = 600.0  # seconds after signing in
STRAYS = 60  # those with what is no token, from one address


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Where somebody has signed in and may go on."""

    key: str  # what tells the session from others
    name: str  # of the account
    role: Role
    created: float  # seconds since 1970, as the next
    seen: float  # up to a minute late


class Authenticator:
    """The entrance of one archive, whose `folder` keeps key and sessions. Safe to share between threads and processes."""

    def __init__(
        self,
        folder: Path,
        accounts: Accounts,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] | None = None,
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._secret = folder / "secret.key"
        self._known_key = b""
        self._agreed = accounts.database.shared_notes
        self._file = sign_ins(folder / "sessions.db", accounts.database, steady)
        self._sessions = Sessions(self._file, self.key, clock)
        self._throttle = RateLimit(self._file, self.key)
        self.tokens = Tokens(accounts, self.key, clock)
        self._uses, self._strays = UseLimit(USES), UseLimit(STRAYS)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The token of a new session. Raises SignInRefused, of which TooManyAttempts is one."""
        return self.begin(self.prove(name, password, address))

    def begin(self, account: Account) -> str:
        """The token of a new session of somebody who has been proven to be it."""
        return self._sessions.begin(account.serial, account.stamp)

    def prove(self, name: str, password: str, address: str) -> Account:
        """Whose name and password these are, asked from a client's address. Raises SignInRefused, TooManyAttempts."""
        return self.limited(account_key(name), address, lambda: self._accounts.verify(name, password))

    def limited(self, key: str, address: str, verify: Callable[[], Account | None]) -> Account:
        """What `verify` says whose it is, within the rate limit of a key and an address.

        Raises SignInRefused, TooManyAttempts, and what `verify` raises. Where that is SignInUnavailable nothing was
        tried, and nothing is counted.
        """
        attempt = self._throttle.admit(key, address)
        account, asked = None, True
        try:
            account = verify()
        except SignInUnavailable:
            asked = False
            self._throttle.dropped(attempt)
            raise
        finally:  # what could not be verified tells nothing, and is not to be had for nothing either
            if account is None and asked:
                self._throttle.failed(attempt)
        if account is None:
            raise SignInRefused("wrong name or password")
        self._throttle.succeeded(attempt)
        return account

    def whose(self, token: str) -> Account | None:
        """The account whose session it is; None when there is none, or no longer."""
        session = self._sessions.find(token)
        account = self._accounts.current(session.account, session.stamp) if session else None
        if session is None or account is None or session.is_over(account, self._clock()):
            return None
        self._sessions.note_use(token, session)
        return account

    def bearer(self, secret: str, address: str) -> tuple[Account, Token]:
        """The account that a personal token stands for, and the token. Raises SignInRefused, TooManyUses."""
        found = self.tokens.whose(secret)
        wait = self._uses.wait(found[1].id) if found else self._strays.wait(network_of(address))
        if wait:
            raise TooManyUses(wait)
        if found is None:
            raise SignInRefused("no such token")
        return found

    def sign_out(self, token: str) -> None:
        """End the session of a token."""
        self._sessions.end(token)

    def signed_in(self) -> list[SignedIn]:
        """Who has signed in, the one last in use first."""
        known = {account.serial: account for account in self._accounts.all()}
        now = self._clock()
        return [
            SignedIn(session.key, account.name, account.role, session.created, session.seen)
            for session in self._sessions.all()
            if (account := known.get(session.account))
            and account.stamp == session.stamp
            and not account.disabled
            and not session.is_over(account, now)
        ]

    def names_in_use(self) -> frozenset[str]:
        """Names of the accounts that have signed in somewhere, or have a token."""
        return frozenset(
            {each.name for each in self.signed_in()} | {each.owner for each in self.tokens.all()}
        )

    def require_fresh(self, token: str) -> None:
        """Raises SignInRefused unless a session began so lately that it proves who is there as a password would."""
        session = self._sessions.find(token)
        if session is None or not 0 <= self._clock() - session.created < FRESH:
            raise SignInRefused("sign in anew")

    def session_key(self, token: str) -> str:
        """What `signed_in` calls the session of a token."""
        return self._sessions.key_of(token)

    def end_session(self, key: str, *, actor: str) -> bool:
        """Sign somebody out in one place; False when that was so."""
        found = next((each for each in self.signed_in() if each.key == key), None)
        if found is None or not self._sessions.end_one(key):
            return False
        self._accounts.note_ended(found.name, actor=actor)
        return True

    def forgive(self, name: str) -> None:
        """Let a name be tried again at once."""
        self._throttle.forgive(account_key(name))

    def key(self) -> bytes:
        """The archive's secret key, of which all its machines have a copy. Raises SecretKeyUnusable."""
        if not self._known_key:
            self._known_key = (
                shared_key(self._secret, self._agreed) if self._agreed else secret_key(self._secret)
            )
        return self._known_key

    def require_key(self) -> None:
        """Raises SecretKeyUnusable on a machine that has not been given the key which others have."""
        if self._agreed:
            self.key()

    def renew_key(self) -> None:
        """Make another key: whoever has signed in has to do so again, and other machines need a copy of it."""
        self._known_key = new_key(self._secret, self._agreed)

    def close(self) -> None:
        """Let go of files."""
        self._file.close()
