"""Counts answered requests by route and status, with durations, over all server processes.

The processes share a piece of memory that is made before they are forked. Each adds in a part of its own, and whoever
is asked sums them up; a process that is started again goes on with the part of the one it replaces.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from mmap import mmap
from threading import Lock
from typing import Final

from search_app.telemetry.request_observer import Served

BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds, at most
MOST_ROUTES: Final = 200

_STATUSES: Final = tuple(int(status) for status in HTTPStatus)
_STATUS_CELL: Final = {status: cell for cell, status in enumerate(_STATUSES)}
_DURATION_CELL: Final = len(_STATUSES)  # of the first bucket; the last one has no limit
_TIME_CELL: Final = _DURATION_CELL + len(BUCKETS) + 1  # microseconds
_ROW: Final = _TIME_CELL + 1  # cells of a route
_PART: Final = 1 + MOST_ROUTES * _ROW  # cells of a process: its id, then its routes


class Counters:
    """Safe to share between threads, and over a fork."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._cells = memoryview(mmap(-1, 8 * processes * _PART)).cast("Q")
        self._part = 0  # where this process counts
        self._rows: dict[str, int] = {}  # route → its place in a part
        self._lock = Lock()

    def take_part(self, process: int) -> None:
        """Count as one of the processes, the first being 0."""
        self._part = process * _PART
        self._cells[self._part] = os.getpid()

    def know(self, routes: Iterable[str]) -> None:
        """Which routes there are; the same in all processes. Requests of others are counted under ""."""
        self._rows = {route: place for place, route in enumerate(sorted({"", *routes}))}
        if len(self._rows) > MOST_ROUTES:
            raise ValueError(f"more than {MOST_ROUTES} routes")

    def count(self, served: Served) -> None:
        """One more request."""
        row = self._part + self._cell(served.route)
        status = _STATUS_CELL.get(served.status, _STATUS_CELL[500])
        with self._lock:
            self._cells[row + status] += 1
            self._cells[row + _DURATION_CELL + bisect_left(BUCKETS, served.seconds)] += 1
            self._cells[row + _TIME_CELL] += round(served.seconds * 1e6)

    def requests(self) -> Iterator[tuple[str, int, int]]:
        """Route, status, and how many were answered so."""
        for route in self._rows:
            for status, cell in _STATUS_CELL.items():
                if number := self._sum(route, cell):
                    yield route, status, number

    def durations(self) -> Iterator[tuple[str, list[int], float]]:
        """Route, how many took no longer than each of BUCKETS and how many in all, and their seconds together."""
        for route in self._rows:
            total, upto = 0, []
            for cell in range(_DURATION_CELL, _TIME_CELL):
                total += self._sum(route, cell)
                upto.append(total)
            if total:
                yield route, upto, self._sum(route, _TIME_CELL) / 1e6

    def processes(self) -> list[int]:
        """The ids of the server's processes; empty when it has been started in another way."""
        return [number for part in range(self._processes) if (number := self._cells[part * _PART])]

    def _sum(self, route: str, cell: int) -> int:
        at = self._cell(route) + cell
        return sum(self._cells[part * _PART + at] for part in range(self._processes))

    def _cell(self, route: str) -> int:
        return 1 + self._rows.get(route, 0) * _ROW
