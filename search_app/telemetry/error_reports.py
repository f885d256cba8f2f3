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
from pathlib import PurePath

LOG = logging.getLogger("gongwen.failures")
MOST_FRAMES = 25  # of one exception, the innermost
MOST_CAUSES = 4  # exceptions behind an exception


def report(error: BaseException) -> str:
    """Log a failure; the number it was logged under, short enough to be told over a telephone."""
    number = f"{secrets.randbelow(10_000):04}-{secrets.randbelow(10_000):04}"
    LOG.error("failure %s", number, extra={"facts": {"incident": number, **account(error)}})
    return number


def account(error: BaseException) -> dict[str, object]:
    """Type, code and frames of an exception, and of those behind it."""
    first, *behind = (_one(each) for each in _chain(error))
    return {**first, "because": behind} if behind else first


def _one(error: BaseException) -> dict[str, object]:
    kind, code = type(error), _code(error)
    frames = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    named: dict[str, object] = {"error": f"{kind.__module__}.{kind.__qualname__}"}
    return {**named, **({"code": code} if code else {}), "frames": frames[-MOST_FRAMES:]}


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
