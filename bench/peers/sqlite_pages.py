"""SQLite FTS5 trigram behind our own pages: the same server, templates and work but for the search itself.

python -m bench.peers.sqlite_pages FOLDER PORT PROCESSES

The database is built by `build`: texts as they are, in a full-text table over title and body that SQLite keeps in step
(external content), so that its own snippet() cuts and marks. A page is its bm25 order, snippets, total and counts by
month. What is shorter than three characters the index cannot answer: the texts are scanned with instr(), without order.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.corpora import Item
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.query.parser import read
from indexer.search.results import Hit, SearchResult, Snippet
from indexer.text.span import Span
from search_app import create_app
from search_app.server.server import Server, bound, stop_on_signals
from search_app.server.supervisor import supervise
from search_app.telemetry import log_format
from search_app.telemetry.counters import Counters

SHORTEST = 3  # characters the index can answer
TOKENS = 64  # of a snippet, the most SQLite gives
LEAD = 30  # characters before the first mark of a snippet of ours
ON, OFF = "\x01", "\x02"  # around a mark; no text holds them

_TABLES = """
CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT, date TEXT);
CREATE TABLE months (number INTEGER PRIMARY KEY, month TEXT);
CREATE VIRTUAL TABLE found USING fts5(
    title, body, content='documents', content_rowid='number', tokenize='trigram'
);
"""
_BEST = f"""
SELECT id, documents.title, date, rank, snippet(found, 1, '{ON}', '{OFF}', '', {TOKENS})
FROM found JOIN documents ON number = found.rowid WHERE found MATCH ? ORDER BY rank LIMIT ? OFFSET ?
"""
_MONTHS = """
SELECT month, count(*) FROM found JOIN months ON number = found.rowid WHERE found MATCH ? GROUP BY month
"""


def build(items: Iterable[Item], folder: Path) -> None:
    """The database of some documents, in a folder."""
    with closing(sqlite3.connect(folder / "pages.db")) as base:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")
        base.executescript(_TABLES)
        rows = ((at, item.id, item.title, item.body, item.date or "") for at, item in enumerate(items))
        base.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", rows)
        base.execute("INSERT INTO months SELECT number, substr(date, 1, 7) FROM documents")
        base.execute("INSERT INTO found(found) VALUES ('rebuild')")
        base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()


class NothingDecided:
    """The settings of an archive whose administrator has changed none."""

    def value(self, setting: str) -> str:
        """Empty: the default stands."""
        return ""

    def mark(self) -> None:
        """The office has given no picture."""


class TrigramPages:
    """What the search page calls, of `Archive` and of the `ArchiveView` it is given."""

    clearance = Clearance.OPEN

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.settings = NothingDecided()
        self._threads = threading.local()

    def search(self, request: SearchRequest) -> SearchResult:
        """Documents that hold every term, blanks between terms."""
        began = perf_counter()
        limit, offset = request.limit, request.offset
        terms = request.query.replace('"', " ").split()
        months, hits = (
            self._matched(" AND ".join(f'"{term}"' for term in terms), limit, offset)
            if all(len(term) >= SHORTEST for term in terms)
            else self._scanned(terms, limit, offset)
        )
        years = Counter[str]()
        for month, number in months:
            years[month[:4]] += number
        total = sum(years.values())
        facets = {
            name: tuple(sorted(pairs, reverse=True))
            for name, pairs in (("year", years.items()), ("month", months))
        }
        took = (perf_counter() - began) * 1000
        return SearchResult(
            request,
            read(request.query),
            total,
            {"phrase": total, "all": 0, "some": 0},
            tuple(hits),
            facets,
            took,
        )

    def note(self, query: str, total: int, who: str) -> None:
        """Not kept."""

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM documents")[0][0])

    def seen_with(self, clearance: Clearance) -> TrigramPages:
        """All of it is open."""
        return self

    def _matched(self, match: str, limit: int, offset: int) -> tuple[list[Any], list[Hit]]:
        hits = [
            _hit(id_, title, date, -rank, _snippet(cut))
            for id_, title, date, rank, cut in self._rows(_BEST, match, limit, offset)
        ]
        return self._rows(_MONTHS, match), hits

    def _scanned(self, terms: Sequence[str], limit: int, offset: int) -> tuple[list[Any], list[Hit]]:
        wanted = " AND ".join(["(instr(title, ?) OR instr(body, ?))"] * len(terms))
        found = self._rows(
            f"SELECT number, substr(date, 1, 7) FROM documents WHERE {wanted}",
            *(term for term in terms for _ in range(2)),
        )
        shown = ",".join(str(number) for number, _ in found[offset : offset + limit])
        rows = self._rows(f"SELECT id, title, date, body FROM documents WHERE number IN ({shown})")
        hits = [_hit(id_, title, date, 0.0, _cut(body, terms[0])) for id_, title, date, body in rows]
        return list(Counter(month for _, month in found).items()), hits

    def _rows(self, statement: str, *values: object) -> list[Any]:
        base = getattr(self._threads, "base", None)
        if base is None:
            base = sqlite3.connect(f"file:{self.home / 'pages.db'}?mode=ro", uri=True)
            base.executescript("PRAGMA mmap_size=4294967296; PRAGMA cache_size=-50000;")
            self._threads.base = base
        return list(base.execute(statement, values))


def _hit(id_: str, title: str, date: str, score: float, snippet: Snippet) -> Hit:
    return Hit(id_, title, date or None, "", score, "phrase", (snippet,))


def _snippet(cut: str) -> Snippet:
    """SQLite's snippet, its marks as ranges."""
    text, marks = "", []
    for piece in cut.split(ON)[1:]:
        marked, _, after = piece.partition(OFF)
        text = text or cut.split(ON)[0]
        marks.append(Span(len(text), len(text) + len(marked)))
        text += marked + after
    return Snippet(text or cut, tuple(marks))


def _cut(body: str, term: str) -> Snippet:
    at = body.find(term)
    start = max(0, at - LEAD)
    marks = (Span(at - start, at - start + len(term)),) if at >= 0 else ()
    return Snippet(body[start : start + TOKENS], marks)


def main() -> None:
    folder, port, processes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    log_format.keep("json")
    sockets, tally, parent = bound("127.0.0.1", port), Counters(processes), os.getpid()

    def work(process: int) -> None:
        tally.take_part(process)
        config = {"READING_NEEDS_ACCOUNT": False}
        app = create_app(archive=TrigramPages(folder), config=config, tally=tally)  # type: ignore[arg-type]
        server = Server(app, sockets, lambda _: False, (log_format.note_request, tally.count))
        stop_on_signals(server, alone=False)
        server.run(lambda: os.getppid() == parent)

    supervise(processes, work, lambda: None)


if __name__ == "__main__":
    main()
