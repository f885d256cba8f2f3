"""Logs what broke and where, under a number that the visitor is told.

A message, a value or a line of an exception may hold a query, a name or a document. None is kept: only types, places
in the code, and the names of codes that the operating system and SQLite give.
"""

from __future__ import annotations

import errno
import logging
import secrets
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

LOG = logging.getLogger("gongwen.failures")
MOST_FRAMES = 25  # of one exception, the innermost
MOST_CAUSES = 4  # exceptions behind an exception

_OURS: Final = ("indexer", "search_app")  # folders of our code


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """A failure that has been logged, in short."""

    number: str  # short enough to be told over a telephone: 4821-0937
    error: str  # the type of the exception
    code: str  # see `_code`
    place: str  # where in our code it came up, the innermost frame: "search/search.py:69 results"


def report(error: BaseException) -> ErrorReport:
    """Log a failure."""
    number = f"{secrets.randbelow(10_000):04}-{secrets.randbelow(10_000):04}"
    LOG.error("failure %s", number, extra={"facts": {"incident": number, **account(error)}})
    return ErrorReport(number, _kind(error), _code(error), _place(error))


def account(error: BaseException) -> dict[str, object]:
    """Type, code and frames of an exception, and of those behind it."""
    first, *behind = (_one(each) for each in _chain(error))
    return {**first, "because": behind} if behind else first


def _one(error: BaseException) -> dict[str, object]:
    code, frames = _code(error), [frame for frame, _ in _frames(error)]
    named: dict[str, object] = {"error": _kind(error)}
    return {**named, **({"code": code} if code else {}), "frames": frames[-MOST_FRAMES:]}


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(error: BaseException) -> Iterator[tuple[str, bool]]:
    """Places in the code, the outermost first, each with whether it is ours."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        parts = PurePath(frame.f_code.co_filename).parts
        yield f"{'/'.join(parts[-2:])}:{line} {frame.f_code.co_name}", any(each in parts for each in _OURS)


def _place(error: BaseException) -> str:
    frames = list(_frames(error))
    return next((frame for frame, is_ours in reversed(frames) if is_ours), frames[-1][0] if frames else "")


def _code(error: BaseException) -> str:
    """ENOSPC, SQLITE_CORRUPT and their like; SQLAlchemy keeps the driver's exception in `orig`."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, "")
    return str(getattr(getattr(error, "orig", error), "sqlite_errorname", ""))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it was raised from, as a traceback would show them."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen and len(seen) <= MOST_CAUSES:
        seen.append(following)
        yield following
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
