"""Stores what an administrator has decided, and tells what holds.

A setting is a switch, 是 or 否 and 否 to begin with, a choice, or a text, empty to begin with.

Read on every page, hence remembered for a second: a change made by another process holds that much later.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
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
Permission = Literal["who_saves", "who_exports", "who_sees_overview"]
BackupSetting = Literal["backup_folder", "backup_time", "backups_kept"]
Setting = (
    Switch
    | Permission
    | BackupSetting
    | Literal["office_name", "default_openness", "service_names", "viewer_names"]
)
SETTINGS: Final[dict[Setting, str]] = {  # as administrators call them
    "office_name": "文库名称",
    "reading_needs_account": "查阅需要登录",
    "default_openness": "默认开放状态",
    "who_saves": "保存检索",
    "who_exports": "导出检索结果",
    "who_sees_overview": "查看馆藏概况",
    "backup_folder": "备份文件夹",
    "backup_time": "备份时间",
    "backups_kept": "保留备份份数",
    "service_names": "服务名称",
    "viewer_names": "外部阅览器",
}
SWITCHES: Final[tuple[Switch, ...]] = get_args(Switch)
YES, NO = "是", "否"
EVERYBODY, SIGNED_IN, ARCHIVISTS, ADMINISTRATORS = "任何人", "登录的人", "档案员", "管理员"
WHO: Final = (EVERYBODY, SIGNED_IN, ARCHIVISTS, ADMINISTRATORS)
CHOICES: Final[dict[Setting, tuple[str, ...]]] = {  # the first is what it is to begin with
    "default_openness": OPENNESS,
    "who_saves": WHO[1:],  # what is saved has an owner
    "who_exports": WHO,
    "who_sees_overview": WHO,
}

_DEFAULTS: Final[dict[Setting, str]] = {
    **dict.fromkeys(SETTINGS, ""),
    "reading_needs_account": NO,
    "backups_kept": "14",
    **{name: choices[0] for name, choices in CHOICES.items()},
}
_CLOSED: Final[dict[Setting, str]] = {
    "reading_needs_account": YES,
    **{name: choices[-1] for name, choices in CHOICES.items()},
}
IDENTITY: Final = "identity"  # no setting, but a row beside them, so that it comes along in a backup
_MARK: Final = "office_mark"  # as it is, with its type in front: another such row
_REMEMBERED = 1.0  # seconds
_WORDS: Final = {"是": YES, "yes": YES, "on": YES, "否": NO, "no": NO, "off": NO}
_LONGEST_NAME: Final = 20  # characters of the archive's name
_LONGEST_PATH: Final = 1_000  # characters
_MOST_BACKUPS: Final = 400
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Mark:
    """The picture that an office has put on its pages."""

    type: str  # image/png, image/svg+xml
    content: bytes

    @property
    def digest(self) -> str:
        """What tells it from others."""
        return hashlib.sha256(self.content).hexdigest()[:16]


class Settings(Store):
    """The settings of one archive. Safe to share between threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: tuple[float, _Kept] | None = None  # when it was read, and what
        self._checks: dict[Setting, Callable[[str], None]] = {}

    def require(self, name: Setting, check: Callable[[str], None]) -> None:
        """Have every new value of one looked at by `check`, which raises InvalidRequest for what cannot be."""
        self._checks[name] = check

    def all(self) -> dict[Setting, str]:
        """What holds, switches as YES or NO, as it was at most a second ago."""
        return self._now().values

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

    def mark(self) -> Mark | None:
        """The picture on the pages, if there is any; a damaged one is none."""
        return self._now().mark

    def set_mark(self, mark: Mark | None, *, actor: str) -> bool:
        """Put a picture on the pages, or take it off; False when it was so. What it holds was looked at before."""
        with self._transaction() as connection:
            before = _rows(connection).mark
            if before != mark:
                connection.execute(settings.delete().where(settings.c.name == _MARK))
                if mark:
                    value = f"{mark.type};{base64.b64encode(mark.content).decode()}"
                    connection.execute(settings.insert(), {"name": _MARK, "value": value})
                change = Change("office_mark", _told(before), _told(mark))
                record(connection, [Entry(NO_DOCUMENT, "setting", (change,))], actor)
        self._known = None
        return before != mark

    def set(self, name: str, value: str, *, actor: str) -> bool:
        """Change one, by either of its names; False when it was so.

        Raises InvalidRequest for a setting there is not, and for what cannot be its value.
        """
        setting, value = self.checked(name, value)
        with self._transaction() as connection:
            changed = write_setting(connection, setting, value, actor)
        self.forget()
        return changed

    def checked(self, name: str, value: str) -> tuple[Setting, str]:
        """The setting of either name, and what is kept of what was written for it. Raises InvalidRequest."""
        setting = _named(name)
        value = _read_value(setting, value)
        if check := self._checks.get(setting):
            check(value)
        return setting, value

    def forget(self) -> None:
        """Read them anew when they are next asked for."""
        self._known = None

    def identity(self) -> str:
        """What tells this catalogue from all others, wherever it is moved or restored; made when first asked for."""
        wanted = sa.select(settings.c.value).where(settings.c.name == IDENTITY)
        with self._engine.connect() as connection:
            kept = connection.execute(wanted).scalar()
        if not kept:
            with self._transaction() as connection:
                kept = connection.execute(wanted).scalar()
                if not kept:
                    kept = secrets.token_hex(8)
                    connection.execute(settings.insert(), {"name": IDENTITY, "value": kept})
        return str(kept)

    def _now(self) -> _Kept:
        known = self._known
        if known is None or self._clock() - known[0] >= _REMEMBERED:
            with self._engine.connect() as connection:
                known = self._known = (self._clock(), _rows(connection))
        return known[1]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of all."""

    values: dict[Setting, str]
    mark: Mark | None


def write_setting(connection: sa.Connection, setting: Setting, value: str, actor: str) -> bool:
    """Keep a checked value, and log it; False when it was so. `forget` when the transaction has ended."""
    before = _rows(connection).values[setting]
    if before != value:
        connection.execute(settings.delete().where(settings.c.name == setting))
        connection.execute(settings.insert(), {"name": setting, "value": value})
        record(connection, [Entry(NO_DOCUMENT, "setting", (Change(setting, before, value),))], actor)
    return before != value


def _rows(connection: sa.Connection) -> _Kept:
    """What is kept; where a row is damaged nobody knows which it was, and what is not kept is as closed as can be."""
    rows = connection.execute(sa.select(settings, is_sound(settings).label("sound"))).all()
    kept = {row.name: row.value for row in rows if row.sound}
    others = _DEFAULTS if len(kept) == len(rows) else _DEFAULTS | _CLOSED
    return _Kept({name: kept.get(name, others[name]) for name in SETTINGS}, _mark_of(kept.get(_MARK, "")))


def _mark_of(value: str) -> Mark | None:
    type, _, content = value.partition(";")
    return Mark(type, base64.b64decode(content)) if content else None


def _told(mark: Mark | None) -> str:
    """For the log, which need not keep all pictures there ever were."""
    return f"{mark.type.partition('/')[2]}, {len(mark.content):,} bytes" if mark else ""


def _read_value(setting: Setting, value: str) -> str:
    """What is kept of what was written."""
    if read := _READ.get(setting):
        return read(value)
    if choices := CHOICES.get(setting):
        if value not in choices:
            raise InvalidRequest(
                "setting is none of the choices", setting=SETTINGS[setting], choices=tuple(choices)
            )
        return value
    if value not in _WORDS:
        raise InvalidRequest("setting is neither yes nor no", setting=SETTINGS[setting])
    return _WORDS[value]


def _read_name(value: str) -> str:
    name = " ".join(value.split())
    if len(name) > _LONGEST_NAME:
        raise InvalidRequest("archive name too long", most=_LONGEST_NAME)
    if not name.isprintable():
        raise InvalidRequest("archive name of other characters")
    return name


def _read_folder(value: str) -> str:
    path = value.strip()
    plain = path.isprintable() and len(path) <= _LONGEST_PATH and ".." not in PurePosixPath(path).parts
    if path and not (plain and path.startswith("/")):
        raise InvalidRequest("backup folder is no path")
    return path


def _read_time(value: str) -> str:
    found = _TIME.fullmatch(value.strip())
    if value.strip() and not found:
        raise InvalidRequest("backup time is no time")
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def _read_count(value: str) -> str:
    number = value.strip()
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:5]) <= _MOST_BACKUPS):
        raise InvalidRequest("number of backups out of range", most=_MOST_BACKUPS)
    return str(int(number))


_READ: Final[dict[Setting, Callable[[str], str]]] = {  # those that are neither a switch nor a choice
    "office_name": _read_name,
    "service_names": written_names,
    "viewer_names": written_names,
    "backup_folder": _read_folder,
    "backup_time": _read_time,
    "backups_kept": _read_count,
}


def _named(name: str) -> Setting:
    for setting in SETTINGS:
        if name in (setting, setting.replace("_", "-"), SETTINGS[setting]):
            return setting
    raise InvalidRequest("no such setting", name=name, known=tuple(SETTINGS.values()))
