"""Keeps the last failures of requests, so that an administrator finds the number that somebody was told.

All processes of a machine add lines to one file, which is put aside when it is full, in place of the one before; what is
kept is bounded by that. A line holds what the log does of it, and no more: see `error_reports`. What cannot be kept is
in the log all the same.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from indexer.storage import opener
from search_app.telemetry.request_observer import Served

LARGEST: Final = 200_000  # bytes of a file, of which there are two: a thousand failures and more
NUMBERS: Final = 10  # of a group, the last ones

_PUT_ASIDE: Final = ".old"


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that failed."""

    number: str  # that the visitor was told
    at: str  # ISO 8601, UTC
    route: str  # as in Served
    status: int
    error: str  # as in ErrorReport, like the next two
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures alike: of one kind, at one place, on one route."""

    last: Failure
    times: int  # as far as they are kept
    numbers: tuple[str, ...]  # the last one first


class FailureLog:
    """The failures of one home on this machine. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._old = path.with_name(path.name + _PUT_ASIDE)

    def note(self, served: Served) -> None:
        """Keep what failed of a request, if anything did; for a RequestObserver."""
        if failure := served.failure:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            place = (failure.error, failure.code, failure.place)
            told = asdict(Failure(failure.number, at, served.route, served.status, *place))
            with suppress(OSError):  # a full disk is often what has failed
                self._add(json.dumps(told).encode() + b"\n")

    def groups(self) -> list[FailureGroup]:
        """What is kept, the last failure first."""
        found = dict[tuple[str, ...], FailureGroup]()
        for each in self._kept():
            key = (each.error, each.code, each.place, each.route)
            group = found.setdefault(key, FailureGroup(each, 0, ()))
            numbers = (*group.numbers, each.number)[:NUMBERS]
            found[key] = replace(group, times=group.times + 1, numbers=numbers)
        return list(found.values())

    def find(self, number: str) -> Failure | None:
        """The failure of a number, if it is still kept."""
        return next((each for each in self._kept() if each.number == number), None)

    def clear(self) -> None:
        """Forget them. Raises OSError."""
        for path in (self._path, self._old):
            path.unlink(missing_ok=True)

    def _add(self, line: bytes) -> None:
        with open(self._path, "ab", buffering=0, opener=opener) as file:
            file.write(line)  # at once and at the end, so that the lines of processes do not mix
            if file.tell() > LARGEST:
                fcntl.flock(file, fcntl.LOCK_EX)
                if self._is_there(file.fileno()):
                    self._path.replace(self._old)

    def _is_there(self, descriptor: int) -> bool:
        """Whether an open file still has its name: another process may have put it aside just now."""
        return os.path.samestat(os.fstat(descriptor), self._path.stat())

    def _kept(self) -> Iterator[Failure]:
        """The last one first; a line that makes no sense, as a full disk leaves it, is passed over."""
        for path in (self._path, self._old):
            lines = list[bytes]()
            with suppress(OSError):
                lines = path.read_bytes().splitlines()
            for line in reversed(lines):
                with suppress(ValueError, TypeError):
                    yield Failure(**json.loads(line))
