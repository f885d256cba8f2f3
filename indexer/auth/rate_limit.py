"""Makes a name or an address that failed to sign in too often wait for a while.

No more attempts are under way at once than failures are free, so that many at once gain nothing; whoever comes on top
waits until one is settled, and is not refused for what others do with the right password. Failures are forgotten one
by one as time passes. Neither names nor addresses are kept, only keyed hashes of them: what is typed for a name is now
and then a password.

Time is counted by a clock that nobody sets and all processes share; it may begin anew. A
moment that is still to come is hence taken for now: what is left of a wait begins again, and nobody waits longer.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from indexer.auth.store import SignInStore, attempts, failures
from indexer.errors import TooManyAttempts

_MINUTE = 60.0  # seconds
FIRST_WAIT: Final = 30.0  # seconds after the last free failure; each further one doubles it
LONGEST_WAIT: Final = 15 * _MINUTE
MOST_ROWS: Final = 10_000

_REMEMBERED = 6  # failures above the free ones: then it is LONGEST_WAIT each time anyway
_TURN, _TURNS = 0.05, 200  # seconds between two looks whether an attempt has been settled; and how often
_UNTIL_ONE_IS_SETTLED = -1.0
_LOST = _MINUTE  # an attempt that is not settled by then was under way in a process that has died
_IS, _OF = failures.c, attempts.c


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is let pass of one kind."""

    free: int  # failures without a wait
    forgotten: float  # seconds after which one failure is forgotten


OF_NAME: Final = Limit(5, 30 * _MINUTE)
OF_ADDRESS: Final = Limit(20, 3 * _MINUTE)  # an office may share one
_FORGOTTEN_BY_ALL = (OF_NAME.free + _REMEMBERED) * OF_NAME.forgotten  # seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that is under way, to be settled by `succeeded`, `failed` or `dropped`."""

    serial: str
    name: str  # keyed hashes, as `address`
    address: str


class RateLimit:
    """The failed sign-ins of one archive; `key` gives what is hashed with."""

    def __init__(
        self,
        file: SignInStore,
        key: Callable[[], bytes],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = file
        self._key = key
        self._pause = pause

    def admit(self, name: str, address: str) -> Attempt:
        """Let an attempt begin, once there is room for it. Raises TooManyAttempts when name or address has to wait."""
        where = self._hashed("address", network_of(address))
        attempt = Attempt(secrets.token_hex(8), self._hashed("name", name), where)
        for _ in range(_TURNS):
            wait = self._begin(attempt)
            if wait > 0:
                raise _too_many(wait)
            if wait == 0:
                return attempt
            self._pause(_TURN)
        raise _too_many(_TURN)

    def succeeded(self, attempt: Attempt) -> None:
        """Forget the failures of the name; those of the address stay."""
        with self._file.writing() as connection:
            connection.execute(attempts.delete().where(_OF.serial == attempt.serial))
            connection.execute(failures.delete().where(_IS.key == attempt.name))

    def failed(self, attempt: Attempt) -> None:
        """Remember it against name and address."""
        with self._file.writing() as connection:
            _count(connection, attempt, self._now(connection))

    def dropped(self, attempt: Attempt) -> None:
        """Settle one that came to nothing, since whoever knows the password could not be asked."""
        with self._file.writing() as connection:
            connection.execute(attempts.delete().where(_OF.serial == attempt.serial))

    def forgive(self, name: str) -> None:
        """Forget the failures of a name, whose password somebody has just set."""
        with self._file.writing() as connection:
            connection.execute(failures.delete().where(_IS.key == self._hashed("name", name)))

    def _begin(self, attempt: Attempt) -> float:
        """Begin it, and 0; or how long it has to wait, _UNTIL_ONE_IS_SETTLED where nobody can say."""
        with self._file.writing() as connection:
            now = self._now(connection)
            for each in connection.execute(sa.select(attempts).where(_OF.at < now - _LOST)).all():
                _count(connection, Attempt(each.serial, each.name, each.address), now)
            kinds = ((attempt.name, OF_NAME), (attempt.address, OF_ADDRESS))
            states = [(key, limit, *_state(connection, key, limit, now)) for key, limit in kinds]
            wait = max(until - now for *_, until in states)
            if wait > 0:
                return wait
            if any(_under_way(connection, key) >= _room(count, limit) for key, limit, count, _ in states):
                return _UNTIL_ONE_IS_SETTLED
            row = {"serial": attempt.serial, "name": attempt.name, "address": attempt.address, "at": now}
            connection.execute(attempts.insert(), row)
            return 0.0

    def _now(self, connection: sa.Connection) -> float:
        """The time, looked at within the transaction; moments that are still to come are moved to it."""
        now = self._file.now(connection)
        ahead = failures.update().where(_IS.at > now)
        connection.execute(ahead.values(until=now + (_IS.until - _IS.at), at=now))
        connection.execute(attempts.update().where(_OF.at > now).values(at=now))
        return now

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
    count, until, at = (each if isinstance(each, float) else 0.0 for each in row)  # else it is damaged
    count = min(count, limit.free + _REMEMBERED)
    return max(0.0, count - max(0.0, now - at) / limit.forgotten), min(until, now + LONGEST_WAIT)


def _wait(count: float, limit: Limit) -> float:
    """Seconds before the next attempt."""
    beyond = round(count) - limit.free  # rounded, since a little of each is forgotten within seconds
    return min(FIRST_WAIT * 2.0**beyond, LONGEST_WAIT) if beyond >= 0 else 0.0


def _room(count: float, limit: Limit) -> int:
    """How many attempts may be under way at once."""
    return max(1, limit.free - round(count))


def _under_way(connection: sa.Connection, key: str) -> int:
    """How many attempts of a name or address are."""
    of_key = (_OF.name == key) | (_OF.address == key)
    return int(connection.execute(sa.select(sa.func.count()).where(of_key)).scalar_one())


def _count(connection: sa.Connection, attempt: Attempt, now: float) -> None:
    """Settle an attempt as failed."""
    connection.execute(attempts.delete().where(_OF.serial == attempt.serial))
    for key, limit in ((attempt.name, OF_NAME), (attempt.address, OF_ADDRESS)):
        count, _ = _state(connection, key, limit, now)
        grown = min(count + 1, limit.free + _REMEMBERED)
        row = {"key": key, "count": grown, "until": now + _wait(grown, limit), "at": now}
        connection.execute(failures.delete().where(_IS.key == key))
        connection.execute(failures.insert(), row)
    _bound(connection, now)


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
    return TooManyAttempts(int(wait) + 1)
