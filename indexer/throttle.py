"""Names and addresses that try to sign in come in; those that failed too often are sent away for a while.

An attempt counts as failed from its beginning, so that many at once gain nothing; a success takes it back. Failures
are forgotten one by one as time passes. Neither names nor addresses are kept, only keyed hashes of them: what is
typed for a name is now and then a password.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from indexer.errors import TooManyAttempts
from indexer.sign_in_file import SignInFile, failures

_MINUTE = 60.0  # seconds
FIRST_WAIT: Final = 30.0  # seconds after the last free failure; each further one doubles it
LONGEST_WAIT: Final = 15 * _MINUTE
MOST_ROWS: Final = 10_000

_REMEMBERED = 6  # failures above the free ones: then it is LONGEST_WAIT each time anyway
_IS = failures.c


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is let pass of one kind."""

    free: int  # failures without a wait
    forgotten: float  # seconds after which one failure is forgotten


OF_NAME: Final = Limit(5, 30 * _MINUTE)
OF_ADDRESS: Final = Limit(20, 3 * _MINUTE)  # an office may share one
_FORGOTTEN_BY_ALL = (OF_NAME.free + _REMEMBERED) * OF_NAME.forgotten  # seconds


class Throttle:
    """The failed sign-ins of one archive; `key` gives what is hashed with, `clock` seconds since 1970."""

    def __init__(self, file: SignInFile, key: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._file = file
        self._key = key
        self._clock = clock

    def admit(self, name: str, address: str) -> None:
        """Let an attempt begin. Raises TooManyAttempts when name or address has to wait."""
        now = self._clock()
        with self._file.writing() as connection:
            states = [(*one, *_state(connection, one[0], one[1], now)) for one in self._keys(name, address)]
            wait = max(until - now for *_, until in states)
            if wait > 0:
                raise _too_many(wait)
            for key, limit, count, _ in states:
                grown = min(count + 1, limit.free + _REMEMBERED)
                _write(connection, key, grown, now + _wait(grown, limit), now)
            _bound(connection, now)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of the name, and of the address this attempt."""
        now = self._clock()
        (by_name, _), (by_address, limit) = self._keys(name, address)
        with self._file.writing() as connection:
            count, _ = _state(connection, by_address, limit, now)
            _write(connection, by_address, max(0.0, count - 1), now, now)
            connection.execute(failures.delete().where(_IS.key == by_name))

    def forgive(self, name: str) -> None:
        """Forget the failures of a name, whose password somebody has just set."""
        with self._file.writing() as connection:
            connection.execute(failures.delete().where(_IS.key == self._hashed("name", name)))

    def _keys(self, name: str, address: str) -> list[tuple[str, Limit]]:
        where = self._hashed("address", network_of(address))
        return [(self._hashed("name", name), OF_NAME), (where, OF_ADDRESS)]

    def _hashed(self, kind: str, text: str) -> str:
        return hmac.digest(self._key(), f"{kind} {text}".encode(), "sha256").hex()


def network_of(address: str) -> str:
    """What one person has at their disposal: an IPv4 address, of IPv6 a /64."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _state(connection: sa.Connection, key: str, limit: Limit, now: float) -> tuple[float, float]:
    """How many failures are not forgotten, and until when nothing may be tried."""
    row = connection.execute(sa.select(_IS.count, _IS.until, _IS.at).where(_IS.key == key)).first()
    if row is None:
        return 0.0, now
    return max(0.0, row.count - max(0.0, now - row.at) / limit.forgotten), min(row.until, now + LONGEST_WAIT)


def _wait(count: float, limit: Limit) -> float:
    """Seconds before the next attempt."""
    beyond = round(count) - limit.free  # rounded, since a little of each is forgotten within seconds
    return min(FIRST_WAIT * 2.0**beyond, LONGEST_WAIT) if beyond >= 0 else 0.0


def _write(connection: sa.Connection, key: str, count: float, until: float, at: float) -> None:
    connection.execute(failures.delete().where(_IS.key == key))
    connection.execute(failures.insert(), {"key": key, "count": count, "until": until, "at": at})


def _bound(connection: sa.Connection, now: float) -> None:
    """Keep MOST_ROWS at most: what is forgotten goes, then the oldest."""
    rows = sa.select(sa.func.count()).select_from(failures)
    if connection.execute(rows).scalar_one() <= MOST_ROWS:
        return
    connection.execute(failures.delete().where(_IS.at < now - _FORGOTTEN_BY_ALL))
    spare = connection.execute(rows).scalar_one() - MOST_ROWS
    if spare > 0:
        oldest = sa.select(_IS.key).order_by(_IS.at).limit(spare + MOST_ROWS // 10)
        connection.execute(failures.delete().where(_IS.key.in_(oldest)))


def _too_many(wait: float) -> TooManyAttempts:
    seconds = int(wait) + 1
    said = f"{seconds} 秒" if seconds < 2 * _MINUTE else f"{-(-seconds // 60)} 分钟"
    return TooManyAttempts(
        f"登录失败的次数太多，{said}后才能再试。请到时再登录；忘了密码的，请管理员重设。", seconds
    )
