"""Begins, finds and ends sessions; only a keyed hash of a token is stored.

Only a keyed hash of the token is kept, so whoever reads the file can sign in as nobody. A session ends by signing
out, after some hours without a request, after some days in any case, and when its account's stamp has changed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from indexer.auth.accounts import Account
from indexer.auth.store import SignInStore, sessions
from indexer.errors import ArchiveBusy, CatalogueUnusable
from indexer.model import Role

_HOUR = 3600  # seconds
IDLE: Final[dict[Role, int]] = {"reader": 12 * _HOUR, "archivist": 8 * _HOUR, "administrator": 8 * _HOUR}
LONGEST: Final = 7 * 24 * _HOUR  # seconds from signing in, however busy
LONGEST_EXTERNAL: Final = (
    12 * _HOUR
)  # the same of an account that others vouch for: then they are asked again
MOST_AT_ONCE: Final = 20  # sessions of an account; another one ends the oldest
NOTED_EVERY: Final = 60  # seconds between two notes that a session is in use

_TOKEN = 32  # bytes
_KEY = 24  # characters of a token's hash: enough to tell sessions apart
_IS = sessions.c


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in somewhere, and may since have lost the right to."""

    account: int  # serial
    stamp: str  # of the account, when it signed in
    seen: float  # seconds since 1970; up to NOTED_EVERY seconds late
    created: float  # seconds since 1970

    def is_over(self, account: Account, now: float) -> bool:
        """Whether it has rested too long for the role of its account, or is too old where others vouch for that."""
        too_old = bool(account.origin) and now - self.created > LONGEST_EXTERNAL
        return too_old or now - self.seen > IDLE[account.role]


@dataclass(frozen=True, slots=True)
class KeptSession(Session):
    """One among all that are kept."""

    key: str  # what tells it from others; nobody signs in by it


class Sessions:
    """The sessions of one archive; `key` gives what their tokens are hashed with, `clock` seconds since 1970."""

    def __init__(self, file: SignInStore, key: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._file = file
        self._key = key
        self._clock = clock

    def begin(self, account: int, stamp: str) -> str:
        """The token of a new session, 64 hexadecimal digits; what has ended by itself is swept out."""
        token, now = secrets.token_hex(_TOKEN), self._clock()
        row = {"token": self._hashed(token), "account": account, "stamp": stamp, "seen": now, "created": now}
        over = (_IS.created < now - LONGEST) | (_IS.seen < now - max(IDLE.values()))
        of_account, ahead = _IS.account == account, sessions.update().where(_IS.created > now)
        newest = sa.select(_IS.token).where(of_account).order_by(_IS.created.desc()).limit(MOST_AT_ONCE)
        with self._file.writing() as connection:
            connection.execute(ahead.values(created=now, seen=now))  # before the clock was set back
            connection.execute(sessions.delete().where(over))
            connection.execute(sessions.insert(), row)
            connection.execute(sessions.delete().where(of_account & _IS.token.not_in(newest)))
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, unless it is too old."""
        if not self._file.exists():
            return None  # nobody has signed in yet, and nobody may be able to where the disk is only read
        wanted = (_IS.token == self._hashed(token)) & (_IS.created >= self._clock() - LONGEST)
        with self._file.reading() as connection:
            of_it = sa.select(_IS.account, _IS.stamp, _IS.seen, _IS.created).where(wanted)
            row = connection.execute(of_it).first()
        if row is None or not isinstance(row.seen, float) or not isinstance(row.created, float):
            return None  # there is none, or it is damaged
        return Session(*row)

    def all(self) -> list[KeptSession]:
        """Those that are not too old, the one last in use first."""
        if not self._file.exists():
            return []
        fresh = sa.select(sessions).where(_IS.created >= self._clock() - LONGEST)
        with self._file.reading() as connection:
            rows = connection.execute(fresh.order_by(_IS.seen.desc())).all()
        return [
            KeptSession(row.account, row.stamp, row.seen, row.created, row.token[:_KEY])
            for row in rows
            if isinstance(row.seen, float) and isinstance(row.created, float)
        ]

    def key_of(self, token: str) -> str:
        """The key of a token's session."""
        return self._hashed(token)[:_KEY]

    def end_one(self, key: str) -> bool:
        """End the session with a key; False when there is none."""
        with self._file.writing() as connection:
            of_key = sa.func.substr(_IS.token, 1, _KEY) == key
            return bool(connection.execute(sessions.delete().where(of_key)).rowcount)

    def note_use(self, token: str, session: Session) -> None:
        """Remember that it is in use, now and then; a page does not fail for it.

        Of a session that began, or was seen, later than now the clock has been set back: it does not live longer for it.
        """
        now = self._clock()
        if 0 <= now - session.seen < NOTED_EVERY:
            return
        created = sa.case((_IS.created > now, now), else_=_IS.created)
        seen = sessions.update().where(_IS.token == self._hashed(token)).values(seen=now, created=created)
        with suppress(ArchiveBusy, CatalogueUnusable), self._file.writing() as connection:
            connection.execute(seen)

    def end(self, token: str) -> None:
        """Sign out; it does no harm to ask twice."""
        with self._file.writing() as connection:
            connection.execute(sessions.delete().where(_IS.token == self._hashed(token)))

    def _hashed(self, token: str) -> str:
        return hmac.digest(self._key(), token.encode(errors="replace"), "sha256").hex()
