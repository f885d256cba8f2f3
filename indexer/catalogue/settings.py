"""Stores what an administrator has decided, and tells what holds.

A setting is a switch, 是 or 否 and 否 to begin with, a choice, or a text, empty to begin with.

Read on every page, hence remembered for a second: a change made by another process holds that much later.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Final, Literal, get_args

import sqlalchemy as sa

from indexer.catalogue.database.connections import Database, Store
from indexer.catalogue.database.schema import settings
from indexer.catalogue.log.event_log import NO_DOCUMENT, Entry, record
from indexer.errors import InvalidRequest
from indexer.model import OPENNESS, Change, Openness
from indexer.storage import is_sound
from indexer.text import written_names

Switch = Literal["reading_needs_account"]
Setting = Switch | Literal["default_openness", "service_names", "viewer_names"]
SETTINGS: Final[dict[Setting, str]] = {  # as administrators call them
    "reading_needs_account": "查阅需要登录",
    "default_openness": "默认开放状态",
    "service_names": "服务名称",
    "viewer_names": "外部阅览器",
}
SWITCHES: Final[tuple[Switch, ...]] = get_args(Switch)
YES, NO = "是", "否"
CHOICES: Final[dict[Setting, tuple[str, ...]]] = {
    "default_openness": OPENNESS
}  # the first is what it is to begin with

_DEFAULTS: Final[dict[Setting, str]] = {
    "reading_needs_account": NO,
    "service_names": "",
    "viewer_names": "",
    **{name: choices[0] for name, choices in CHOICES.items()},
}
_CLOSED: Final[dict[Setting, str]] = {"reading_needs_account": YES, "default_openness": OPENNESS[-1]}
_IDENTITY: Final = "identity"  # no setting, but a row beside them, so that it comes along in a backup
_REMEMBERED = 1.0  # seconds
_WORDS: Final = {"是": YES, "yes": YES, "on": YES, "否": NO, "no": NO, "off": NO}


class Settings(Store):
    """The settings of one archive. Safe to share between threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: tuple[float, dict[Setting, str]] | None = None  # when it was read, and what

    def all(self) -> dict[Setting, str]:
        """What holds, switches as YES or NO, as it was at most a second ago."""
        known = self._known
        if known is None or self._clock() - known[0] >= _REMEMBERED:
            known = self._known = (self._clock(), self._read())
        return known[1]

    def holds(self, name: Switch) -> bool:
        """Whether a switch is on."""
        return self.all()[name] == YES

    def value(self, name: Setting) -> str:
        """What was written for it."""
        return self.all()[name]

    def openness(self) -> Openness:
        """What a document is to be of which nothing else is stated; the most closed when what is kept is none."""
        kept = self.value("default_openness")
        return next((openness for openness in OPENNESS if openness == kept), OPENNESS[-1])

    def set(self, name: str, value: str, *, actor: str) -> bool:
        """Change one, by either of its names; False when it was so.

        Raises InvalidRequest for a setting there is not, and for what cannot be its value.
        """
        setting = _named(name)
        value = _read_value(setting, value)
        with self._transaction() as connection:
            before = _rows(connection)[setting]
            if before != value:
                connection.execute(settings.delete().where(settings.c.name == setting))
                connection.execute(settings.insert(), {"name": setting, "value": value})
                record(connection, [Entry(NO_DOCUMENT, "setting", (Change(setting, before, value),))], actor)
        self._known = None
        return before != value

    def identity(self) -> str:
        """What tells this catalogue from all others, wherever it is moved or restored; made when first asked for."""
        wanted = sa.select(settings.c.value).where(settings.c.name == _IDENTITY)
        with self._engine.connect() as connection:
            kept = connection.execute(wanted).scalar()
        if not kept:
            with self._transaction() as connection:
                kept = connection.execute(wanted).scalar()
                if not kept:
                    kept = secrets.token_hex(8)
                    connection.execute(settings.insert(), {"name": _IDENTITY, "value": kept})
        return str(kept)

    def _read(self) -> dict[Setting, str]:
        with self._engine.connect() as connection:
            return _rows(connection)


def _rows(connection: sa.Connection) -> dict[Setting, str]:
    """What is kept; where a row is damaged nobody knows which it was, and what is not kept is as closed as can be."""
    rows = connection.execute(sa.select(settings, is_sound(settings).label("sound"))).all()
    kept = {row.name: row.value for row in rows if row.sound}
    others = _DEFAULTS if len(kept) == len(rows) else _DEFAULTS | _CLOSED
    return {name: kept.get(name, others[name]) for name in SETTINGS}


def _read_value(setting: Setting, value: str) -> str:
    """What is kept of what was written."""
    if setting in ("service_names", "viewer_names"):
        return written_names(value)
    if choices := CHOICES.get(setting):
        if value not in choices:
            raise InvalidRequest(
                "setting is none of the choices", setting=SETTINGS[setting], choices=tuple(choices)
            )
        return value
    if value not in _WORDS:
        raise InvalidRequest("setting is neither yes nor no", setting=SETTINGS[setting])
    return _WORDS[value]


def _named(name: str) -> Setting:
    for setting in SETTINGS:
        if name in (setting, setting.replace("_", "-"), SETTINGS[setting]):
            return setting
    raise InvalidRequest("no such setting", name=name, known=tuple(SETTINGS.values()))
