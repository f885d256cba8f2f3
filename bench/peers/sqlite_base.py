"""What both SQLite contenders share: the documents, their years, and the page built from a full-text match.

The full-text table is contentless, so texts are kept once, and a narrow table of years keeps facet counts
from reading them. A page runs the match twice: once grouped by year, once for the best ten by bm25.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Steps, batches
from bench.corpora import Item
from bench.snippet import cut_snippet

Row = tuple[object, ...]
_TABLES = """
CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT, text TEXT);
CREATE TABLE years (number INTEGER PRIMARY KEY, year INTEGER);
"""
_COUNT = "SELECT count(*) FROM found WHERE found MATCH ?"
_IDS = "SELECT id FROM found JOIN documents ON number = found.rowid WHERE found MATCH ?"
_BEST = """
SELECT id, text FROM (SELECT rowid AS hit FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?)
JOIN documents ON number = hit
"""
_YEARS = """
SELECT year, count(*) FROM found JOIN years ON number = found.rowid WHERE found MATCH ?
GROUP BY year ORDER BY year DESC
"""


class SqliteContender(Contender):
    """A database file with documents, years and a full-text table called `found`."""

    found_table: str  # CREATE statement
    more_tables = ""

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        base = sqlite3.connect(folder / "index.db")
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")
        base.executescript(_TABLES + self.more_tables + self.found_table)
        base.execute("BEGIN")
        number = 0
        for batch in batches(items):
            numbers = range(number, number + len(batch))
            number += len(batch)
            with self._steps("documents"):
                rows = ((at, item.id, item.text) for at, item in zip(numbers, batch, strict=True))
                base.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)
                years = ((at, item.year) for at, item in zip(numbers, batch, strict=True))
                base.executemany("INSERT INTO years VALUES (?, ?)", years)
            self._add(base, zip(numbers, batch, strict=True))
        with self._steps("optimize"):
            base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()
        base.close()

    def _add(self, base: sqlite3.Connection, numbered: Iterable[tuple[int, Item]]) -> None:
        """Put one batch into the full-text table."""
        raise NotImplementedError

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def open(self, folder: Path) -> None:
        self._base = sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True)
        self._base.executescript("PRAGMA mmap_size=4294967296; PRAGMA cache_size=-200000;")

    def close(self) -> None:
        self._base.close()

    def _rows(self, statement: str, *values: object) -> list[Row]:
        return self._base.execute(statement, values).fetchall()

    def _answer(self, match: str) -> Answer:
        best = self._rows(_BEST, match, TOP)
        return Answer(self._count(match), tuple(str(row[0]) for row in best))

    def _count(self, match: str) -> int:
        return int(str(self._rows(_COUNT, match)[0][0]))

    def _ids(self, match: str) -> set[str]:
        return {str(row[0]) for row in self._rows(_IDS, match)}

    def _best(self, match: str, limit: int) -> list[str]:
        return [str(row[0]) for row in self._rows(_BEST, match, limit)]

    def _page(self, match: str, needles: list[str]) -> PageWork:
        return make_page(self._rows(_YEARS, match), self._rows(_BEST, match, TOP), needles)


def make_page(years: list[Row], best: list[Row], needles: list[str]) -> PageWork:
    """The page of rows (year, count) and rows (id, original text)."""
    counts = tuple((int(str(year)), int(str(count))) for year, count in years)
    hits = tuple(PageHit(str(id_), cut_snippet(str(text), needles)) for id_, text in best)
    return PageWork(sum(count for _, count in counts), counts, hits)


def quoted(text: str) -> str:
    """The text as one FTS5 string, whatever it holds."""
    return '"' + text.replace('"', '""') + '"'
