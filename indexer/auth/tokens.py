"""Keeps personal tokens: what a person's program shows instead of a password, with a role and a last day.

Only a keyed hash of a token is kept, so whoever reads the catalogue can ask with none of them. A token never reaches
further than its account: the lesser of both roles holds. It ends with its last day, when it is revoked, and for good
when its account is disabled. Where others vouch for the account it holds no longer than some weeks after they last did.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from indexer.auth.accounts import Account, Accounts, checked_role, log_account
from indexer.catalogue import Store, accounts, now, tokens
from indexer.errors import InvalidRequest
from indexer.model import ROLES, Change, Role
from indexer.storage import is_sound

PREFIX: Final = "gongwen_"  # by which people, and programs that look for secrets, know one
FEED_PREFIX: Final = f"{PREFIX}feed_"  # of one that opens feeds alone, and may stand in their addresses
LONGEST_NAME: Final = 40  # characters
MOST_DAYS: Final = 366  # from the day it is made
VOUCHED: Final = 30  # days that a token holds since the origin of its account last vouched for the person
MOST_OF_ONE: Final = 20  # tokens of an account

_READER: Final[Role] = "reader"
_BYTES = 32
_FORM = re.compile(rf"(?:{PREFIX}|{FEED_PREFIX})[0-9a-f]{{{2 * _BYTES}}}")
_OF_FEEDS: Final = "feed-"  # how the id of one that opens feeds alone begins
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_IS = tokens.c


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; not the token itself."""

    id: str  # by which it is named; no secret
    owner: str  # name of the account
    name: str  # as its owner calls it
    role: Role
    created_at: str  # ISO 8601, UTC
    until: str  # its last day, ISO 8601, by the server's calendar

    @property
    def feeds_only(self) -> bool:
        """Whether it opens feeds alone."""
        return self.id.startswith(_OF_FEEDS)


class Tokens(Store):
    """The tokens of one archive's accounts; `key` gives what they are hashed with, `clock` seconds since 1970."""

    def __init__(
        self, accounts: Accounts, key: Callable[[], bytes], clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(accounts.database)
        self._accounts = accounts
        self._key = key
        self._clock = clock

    def make(
        self, owner: str, name: str, role: str, until: str, *, actor: str, feeds_only: bool = False
    ) -> tuple[str, Token]:
        """A new token, which is not to be had again, and what is known of it; one for feeds alone is a reader's.

        Raises AccountNotFound; InvalidRequest when name, role or day will not do, or there are too many.
        """
        account = self._accounts.get(owner)
        shown, wanted = _checked_name(name), checked_role(_READER if feeds_only else role)
        if account.disabled:
            raise InvalidRequest("token of a disabled account", name=account.name)
        if ROLES.index(wanted) > ROLES.index(account.role):
            raise InvalidRequest("role of a token above its account's")
        begin, kind = (FEED_PREFIX, _OF_FEEDS) if feeds_only else (PREFIX, "")
        secret, identifier = f"{begin}{secrets.token_hex(_BYTES)}", f"{kind}{secrets.token_hex(4)}"
        row: dict[str, object] = {"id": identifier, "account": account.serial, "name": shown, "role": wanted}
        row |= {"hash": self._hashed(secret), "created_at": now(), "until": self._checked_day(until)}
        with self._transaction() as connection:
            count = sa.select(sa.func.count()).select_from(tokens).where(_IS.account == account.serial)
            if connection.execute(count).scalar_one() >= MOST_OF_ONE:
                raise InvalidRequest("too many tokens", most=MOST_OF_ONE)
            connection.execute(tokens.insert(), row)
            told = Change("token", "", f"{shown}（编号 {identifier}）")
            log_account(connection, actor, Change("account", account.name, account.name), told)
        return secret, Token(
            identifier, account.name, shown, wanted, str(row["created_at"]), str(row["until"])
        )

    def of(self, owner: str) -> list[Token]:
        """Those of an account, the last one made first."""
        return [token for token in self.all() if token.owner == owner]

    def all(self) -> list[Token]:
        """Those of all accounts, the last one made first; damaged ones are in a check's findings."""
        with self._engine.connect() as connection:
            rows = connection.execute(_WITH_OWNER.order_by(_IS.serial.desc())).all()
        return [_read(row) for row in rows]

    def revoke(self, identifier: str, *, actor: str, owner: str | None = None) -> bool:
        """End one, of an `owner` where one is named; False when there was none."""
        wanted = _IS.id == identifier
        with self._transaction() as connection:
            row = connection.execute(_WITH_OWNER.where(wanted)).first() if identifier.isascii() else None
            if row is None or owner not in (None, row.owner):
                return False
            connection.execute(tokens.delete().where(wanted))
            told = Change("token", f"{row.name}（编号 {row.id}）", "")
            log_account(connection, actor, Change("account", row.owner, row.owner), told)
        return True

    def whose(self, secret: str) -> tuple[Account, Token] | None:
        """The account that a token stands for and what is known of it; None when it is none, or no longer one."""
        if not _FORM.fullmatch(secret):
            return None
        vouched = (accounts.c.origin == "") | (accounts.c.proven >= self._vouched_since())
        wanted = (_IS.hash == self._hashed(secret)) & (_IS.until >= self._today().isoformat()) & vouched
        with self._engine.connect() as connection:
            row = connection.execute(_WITH_OWNER.where(wanted & ~accounts.c.disabled)).first()
        if row is None:
            return None
        return self._accounts.get(row.owner), _read(row)

    def days(self, count: int) -> str:
        """The day so many days from now, ISO 8601."""
        return (self._today() + timedelta(days=count)).isoformat()

    def _checked_day(self, written: str) -> str:
        today = self._today()
        last = today + timedelta(days=MOST_DAYS)
        try:
            day = date.fromisoformat(written.strip())
        except ValueError:
            raise InvalidRequest("last day of a token is no date") from None
        if not today <= day <= last:
            raise InvalidRequest("last day of a token out of range", first=str(today), last=str(last))
        return day.isoformat()

    def _vouched_since(self) -> str:
        """The first day on which an origin may last have vouched for an account whose tokens hold."""
        return (datetime.fromtimestamp(self._clock(), UTC).date() - timedelta(days=VOUCHED)).isoformat()

    def _today(self) -> date:
        return date.fromtimestamp(self._clock())

    def _hashed(self, secret: str) -> str:
        return hmac.digest(self._key(), f"token {secret}".encode(), "sha256").hex()


def _checked_name(name: str) -> str:
    clean = " ".join(_UNPRINTABLE.sub(" ", name).split())
    if not clean or len(clean) > LONGEST_NAME:
        raise InvalidRequest("token name of another length", most=LONGEST_NAME)
    return clean


_WITH_OWNER = (
    sa.select(_IS.id, accounts.c.name.label("owner"), accounts.c.role.label("reaches"))
    .add_columns(_IS.name, _IS.role, _IS.created_at, _IS.until)
    .join(accounts, accounts.c.serial == _IS.account)
    .where(is_sound(tokens) & is_sound(accounts))
)


def _read(row: sa.Row[tuple[str, ...]]) -> Token:
    """With the lesser of the token's role and its account's."""
    role = min(row.role, row.reaches, key=ROLES.index)
    return Token(row.id, row.owner, row.name, role, row.created_at, row.until)
