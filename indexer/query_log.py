"""What people searched for in, without who they are; out what is often asked, and what was never found.

A SQLite file of its own, so that it can be thrown away. Nobody who searches ever waits for it or hears of
its failures: queries are counted in memory and written some seconds later, in another thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock, Timer

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.clearance import Clearance
from indexer.normalize import fold_line

LONGEST = 100  # characters of a query that is kept; longer ones are pasted texts
MOST_ROWS = 20_000  # then the rarest go, of these the oldest
MOST_WAITING = 1_000  # different queries in memory; more are not counted
WRITE_AFTER = 5.0  # seconds from the first query in memory until they are written
_BUSY_WAIT = 2.0  # seconds the writing thread waits for another process

_metadata = sa.MetaData()
_queries = sa.Table(
    "asked",
    _metadata,
    sa.Column("key", sa.String, primary_key=True),  # normalised: 劳模 and 勞模 are one
    sa.Column("clearance", sa.Integer, primary_key=True),  # of who asked: others are not told of it
    sa.Column("query", sa.String, nullable=False),  # as it was typed last
    sa.Column("asked", sa.Integer, nullable=False),  # how often
    sa.Column("total", sa.Integer, nullable=False),  # documents found the last time
    sa.Column("at", sa.Float, nullable=False),  # when last, in seconds since 1970
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One query since the last writing."""

    query: str
    asked: int
    total: int
    at: float


_Key = tuple[str, Clearance]  # normalised text, and with what it was asked


class QueryLog:
    """The queries of one archive. Safe to share between threads; several processes may write."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._engine = sa.create_engine(
            f"sqlite:///{path}", poolclass=sa.NullPool, connect_args={"timeout": _BUSY_WAIT}
        )
        self._waiting: dict[_Key, _Asked] = {}
        self._timer: Timer | None = None
        self._lock = Lock()  # of the two above
        self._writing = Lock()

    def note(self, query: str, total: int, clearance: Clearance = Clearance.EVERYTHING) -> None:
        """Count a query that found `total` documents for who asked it."""
        typed = " ".join(query[: LONGEST + 1].split())
        key = (fold_line(typed), clearance)
        if not key[0] or len(query) > LONGEST:
            return
        with self._lock:
            before = self._waiting.get(key)
            if before is None and len(self._waiting) >= MOST_WAITING:
                return
            self._waiting[key] = _Asked(typed, before.asked + 1 if before else 1, total, self._clock())
            if self._timer is None:
                self._timer = Timer(WRITE_AFTER, self.write)
                self._timer.daemon = True
                self._timer.start()

    def frequent(self, limit: int, clearance: Clearance = Clearance.EVERYTHING) -> list[tuple[str, int]]:
        """The queries that found something, with how often they were asked; the most frequent first.

        Those that nobody with more than the clearance had to ask.
        """
        return self._most((_queries.c.total > 0) & (_queries.c.clearance <= clearance), limit)

    def missed(self, limit: int) -> list[tuple[str, int]]:
        """The queries that last found nothing, with how often they were asked; the most frequent first."""
        return self._most(_queries.c.total == 0, limit)

    def write(self) -> None:
        """Write what waits in memory; where that fails it goes on waiting."""
        with self._writing:
            with self._lock:
                rows, self._waiting = self._waiting, {}
                timer, self._timer = self._timer, None
            if timer:
                timer.cancel()
            if rows and not self._written(rows):
                self._take_back(rows)

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self.write()
        with self._lock:
            if self._timer:
                self._timer.cancel()
        self._engine.dispose()

    def _take_back(self, rows: dict[_Key, _Asked]) -> None:
        with self._lock:
            for key, row in rows.items():
                later = self._waiting.get(key)
                self._waiting[key] = replace(later, asked=later.asked + row.asked) if later else row

    def _written(self, rows: dict[_Key, _Asked]) -> bool:
        """Whether the rows are in the file now; a file that cannot be read is put aside first."""
        for _ in range(2):
            try:
                self._store(rows)
            except sa.exc.OperationalError:
                return False  # locked, read-only or full
            except sa.exc.DatabaseError:
                self._put_aside()
            except OSError:
                return False
            else:
                return True
        return False

    def _store(self, rows: dict[_Key, _Asked]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        row = insert(_queries)
        latest = {name: row.excluded[name] for name in ("query", "total", "at")}
        upsert = row.on_conflict_do_update(
            index_elements=["key", "clearance"],
            set_={"asked": _queries.c.asked + row.excluded.asked, **latest},
        )
        values = [
            {"key": key, "clearance": int(clearance), **asdict(one)} for (key, clearance), one in rows.items()
        ]
        with self._engine.begin() as connection:
            _metadata.create_all(connection)
            connection.execute(upsert, values)
            count = connection.execute(sa.select(sa.func.count()).select_from(_queries)).scalar_one()
            if count > MOST_ROWS:
                spare = count - MOST_ROWS + MOST_ROWS // 10  # so that not every writing has to
                rarest = sa.select(_queries.c.key).order_by(_queries.c.asked, _queries.c.at).limit(spare)
                connection.execute(_queries.delete().where(_queries.c.key.in_(rarest)))

    def _most(self, wanted: sa.ColumnElement[bool], limit: int) -> list[tuple[str, int]]:
        """Rows by how often they were asked; none when the file cannot be read."""
        self.write()
        if not self._path.exists():
            return []
        asked, at = sa.func.sum(_queries.c.asked).label("asked"), sa.func.max(_queries.c.at)
        query = sa.select(sa.func.max(_queries.c.query).label("query"), asked).where(wanted)
        query = query.group_by(_queries.c.key).order_by(asked.desc(), at.desc()).limit(limit)
        with suppress(sa.exc.DatabaseError), self._engine.connect() as connection:
            return [(row.query, row.asked) for row in connection.execute(query)]
        return []

    def _put_aside(self) -> None:
        with suppress(OSError):
            self._path.replace(self._path.with_name(f"{self._path.name}.unreadable"))
