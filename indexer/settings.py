"""What an administrator has decided comes in and is kept in the catalogue's database; what holds goes out.

Read on every page, hence remembered for a second: a change made by another process holds that much later.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Literal, get_args

import sqlalchemy as sa

from indexer.changes import Change
from indexer.errors import InvalidRequest
from indexer.event_log import NO_DOCUMENT, Entry, record
from indexer.tables import settings

Setting = Literal["reading_needs_account"]
SETTINGS: Final[dict[Setting, str]] = {"reading_needs_account": "查阅需要登录"}  # as administrators call them

_REMEMBERED = 1.0  # seconds
_WORDS: Final[dict[bool, str]] = {True: "是", False: "否"}


class Settings:
    """The settings of one archive, all yes or no and no to begin with. Safe to share between threads."""

    def __init__(
        self,
        engine: sa.Engine,
        transaction: Callable[[], AbstractContextManager[sa.Connection]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._transaction = transaction
        self._clock = clock
        self._known: tuple[float, dict[Setting, bool]] | None = None  # when it was read, and what

    def all(self) -> dict[Setting, bool]:
        """What holds, as it was at most a second ago."""
        known = self._known
        if known is None or self._clock() - known[0] >= _REMEMBERED:
            known = self._known = (self._clock(), self._read())
        return known[1]

    def holds(self, name: Setting) -> bool:
        """Whether it is on."""
        return self.all()[name]

    def set(self, name: str, value: bool, *, actor: str) -> bool:
        """Turn one on or off, by either of its names; False when it was so. Raises InvalidRequest for one there is not."""
        setting = _named(name)
        with self._transaction() as connection:
            before = _rows(connection)[setting]
            if before != value:
                connection.execute(settings.delete().where(settings.c.name == setting))
                connection.execute(settings.insert(), {"name": setting, "value": _WORDS[value]})
                change = Change(setting, _WORDS[before], _WORDS[value])
                record(connection, [Entry(NO_DOCUMENT, "setting", (change,))], actor)
        self._known = None
        return before != value

    def _read(self) -> dict[Setting, bool]:
        with self._engine.connect() as connection:
            return _rows(connection)


def _rows(connection: sa.Connection) -> dict[Setting, bool]:
    kept = {row.name: row.value for row in connection.execute(sa.select(settings))}
    return {name: kept.get(name) == _WORDS[True] for name in SETTINGS}


def _named(name: str) -> Setting:
    for setting in get_args(Setting):
        if name in (setting, setting.replace("_", "-"), SETTINGS[setting]):
            return setting  # type: ignore[no-any-return]
    raise InvalidRequest(
        f"没有“{name}”这一项设置。可以设置的有：{'、'.join(SETTINGS.values())}。请选其中一项。"
    )
