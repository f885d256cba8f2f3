"""PostgreSQL with a pg_trgm index, a server of its own beside us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Ranker, Steps, batches
from bench.corpora import Item
from bench.snippet import cut_snippet
from bench.text import normalize
from tools.servers.postgresql import postgresql, why_not

__all__ = ["PostgresTrigram", "why_not"]

_SETTINGS: Final = {  # as for a machine that it shares with nothing big; one core a question, as everybody
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_workers_per_gather": 0,
    "max_parallel_maintenance_workers": 1,
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "max_wal_size": "4GB",
    "jit": "off",
    "autovacuum": "off",
}
_TABLES: Final = """
CREATE EXTENSION pg_trgm;
CREATE TABLE documents (number integer PRIMARY KEY, id text, year integer, text text, folded text);
"""
_INDEXES: Final = """
CREATE INDEX ON documents USING gin (folded gin_trgm_ops);
VACUUM ANALYZE documents;
"""
_FOUND: Final = "WITH found AS MATERIALIZED (SELECT number, year FROM documents WHERE {}) "
_BEST: Final = (
    "SELECT id, text FROM documents WHERE number IN (SELECT number FROM found ORDER BY number LIMIT {})"
)
_ANSWER: Final = _FOUND + "SELECT (SELECT count(*) FROM found), array(SELECT id FROM (" + _BEST + ") best)"
_PAGE: Final = (
    _FOUND
    + "SELECT NULL, NULL, year, count(*) FROM found GROUP BY year UNION ALL "
    + "SELECT id, text, NULL, NULL FROM ("
    + _BEST
    + ") best"
)


class PostgresTrigram(Contender):
    """A word, like a phrase, is its characters side by side: LIKE over the normalised text, narrowed by the trigram index
    and proven by the server, so it is exact. Below three characters the index does not help, and the texts are scanned.
    There is no ranking: the ten hits are the first ones. One question is answered by one core, as by the others; its
    settings stand above. Indexing writes without a log that could be kept (fsync off)."""

    name = "pg_trgm"

    @contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        with postgresql(folder, _SETTINGS) as server, _connected(server.url) as self._connection:
            yield

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        self._run("tables", _TABLES)
        with self._connection.cursor() as cursor, cursor.copy("COPY documents FROM STDIN") as copy:
            numbers = count()
            for batch in batches(items):
                with self._steps("normalise"):
                    rows = [_row(next(numbers), item) for item in batch]
                with self._steps("copy"):
                    for row in rows:
                        copy.write_row(row)
        self._run("index", _INDEXES)

    def _run(self, step: str, statements: str) -> None:
        with self._steps(step):
            for statement in filter(str.strip, statements.split(";")):
                self._connection.execute(statement.encode())

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def version(self) -> str:
        return f"PostgreSQL {self._connection.info.parameter_status('server_version')}"

    def index_bytes(self, folder: Path) -> int:
        return int(_only(self._connection.execute("SELECT pg_database_size(current_database())"))[0])

    def open(self, folder: Path) -> None:
        self._connection.execute("SELECT 1 FROM documents LIMIT 1")

    def close(self) -> None:
        """The server ends by itself, see `running`."""

    def word(self, word: str) -> Answer:
        return self._answer([word], " AND ")

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer(words, " AND ")

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer(words, " OR ")

    def phrase(self, text: str) -> int:
        return int(_only(self._ask("SELECT count(*) FROM documents WHERE {}", [text], " AND "))[0])

    def phrase_ids(self, text: str) -> set[str]:
        return {row[0] for row in self._ask("SELECT id FROM documents WHERE {}", [text], " AND ")}

    def page(self, text: str) -> PageWork:
        rows = self._ask(_PAGE, [text], " AND ").fetchall()
        years = sorted(((int(year), int(count)) for id_, _, year, count in rows if id_ is None), reverse=True)
        hits = tuple(PageHit(id_, cut_snippet(original, [text])) for id_, original, *_ in rows if id_)
        return PageWork(sum(count for _, count in years), tuple(years), hits)

    def search_ranked(self, question: str, limit: int) -> list[str]:
        raise NotImplementedError("it does not rank")

    def rankers(self) -> Mapping[str, Ranker]:
        return {}

    def _answer(self, texts: Sequence[str], joined: str) -> Answer:
        total, ids = _only(self._ask(_ANSWER, texts, joined))
        return Answer(int(total), tuple(ids))

    def _ask(self, statement: str, texts: Sequence[str], joined: str) -> psycopg.Cursor[Any]:
        """The rows of a statement with all of the texts, or any of them, for its condition and ten for its limit."""
        condition = sql.SQL(joined).join(map(_holds, texts))
        return self._connection.execute(sql.SQL(statement).format(condition, sql.Literal(TOP)))


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def _only(cursor: psycopg.Cursor[Any]) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = cursor.fetchone()
    assert row is not None
    return row


def _row(number: int, item: Item) -> tuple[object, ...]:
    return number, item.id, item.year, item.text, normalize(item.text)


def _holds(text: str) -> sql.Composed:
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return sql.SQL("folded LIKE {}").format(sql.Literal(f"%{escaped}%"))
