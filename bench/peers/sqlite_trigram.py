"""SQLite FTS5 with its trigram tokenizer; what is shorter than three characters is scanned for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from bench.contender import TOP, Answer, PageWork
from bench.corpora import Item
from bench.peers.sqlite_base import Row, SqliteContender, make_page, quoted
from bench.text import normalize

SHORTEST = 3  # characters the index can answer


class SqliteTrigram(SqliteContender):
    """A word is a phrase: its characters side by side. From three characters on the index answers, exactly;
    below that MATCH finds nothing, so the normalised texts, kept for it, are scanned with instr(): exact,
    slow, and unranked. Ranking is bm25 over an OR of the question's trigrams."""

    name = "fts5-trigram"
    more_tables = "CREATE TABLE folded (number INTEGER PRIMARY KEY, folded TEXT);"
    found_table = "CREATE VIRTUAL TABLE found USING fts5(folded, content='', tokenize='trigram');"

    def _add(self, base: sqlite3.Connection, numbered: Iterable[tuple[int, Item]]) -> None:
        with self._steps("normalise"):
            rows = [(number, normalize(item.text)) for number, item in numbered]
        with self._steps("documents"):
            base.executemany("INSERT INTO folded VALUES (?, ?)", rows)
        with self._steps("full text"):
            base.executemany("INSERT INTO found(rowid, folded) VALUES (?, ?)", rows)

    def word(self, word: str) -> Answer:
        return self.all_words([word])

    def all_words(self, words: Sequence[str]) -> Answer:
        long = [word for word in words if len(word) >= SHORTEST]
        short = [word for word in words if len(word) < SHORTEST]
        match = " AND ".join(map(quoted, long))
        if not short:
            return self._answer(match)
        condition = " AND ".join(["instr(folded, ?)"] * len(short))
        if not long:
            return self._scanned(condition, short)
        narrowed = f"number IN (SELECT rowid FROM found WHERE found MATCH ?) AND {condition}"
        return self._scanned(narrowed, [match, *short])

    def any_words(self, words: Sequence[str]) -> Answer:
        if all(len(word) >= SHORTEST for word in words):
            return self._answer(" OR ".join(map(quoted, words)))
        return self._scanned(" OR ".join(["instr(folded, ?)"] * len(words)), words)

    def phrase(self, text: str) -> int:
        if len(text) >= SHORTEST:
            return self._count(quoted(text))
        return int(str(self._rows("SELECT count(*) FROM folded WHERE instr(folded, ?)", text)[0][0]))

    def phrase_ids(self, text: str) -> set[str]:
        if len(text) >= SHORTEST:
            return self._ids(quoted(text))
        rows = self._rows("SELECT id FROM folded JOIN documents USING (number) WHERE instr(folded, ?)", text)
        return {str(row[0]) for row in rows}

    def page(self, text: str) -> PageWork:
        if len(text) >= SHORTEST:
            return self._page(quoted(text), [text])
        scan = "SELECT number, year FROM folded JOIN years USING (number) WHERE instr(folded, ?)"
        hits = self._rows(scan, text)
        counts: dict[int, int] = {}
        for _, year in hits:
            counts[int(str(year))] = counts.get(int(str(year)), 0) + 1
        years: list[Row] = [*sorted(counts.items(), reverse=True)]
        return make_page(years, self._documents(hits), [text])

    def search_ranked(self, question: str, limit: int) -> list[str]:
        text = normalize(question)
        pieces = (text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))
        telling = dict.fromkeys(piece for piece in pieces if piece.isalnum())
        return self._best(" OR ".join(map(quoted, telling)), limit) if telling else []

    def _scanned(self, condition: str, values: Sequence[str]) -> Answer:
        hits = self._rows(f"SELECT number FROM folded WHERE {condition}", *values)
        return Answer(len(hits), tuple(str(row[0]) for row in self._documents(hits)))

    def _documents(self, hits: list[Row]) -> list[Row]:
        best = [row[0] for row in hits[:TOP]]
        marks = ",".join("?" * len(best))
        return self._rows(f"SELECT id, text FROM documents WHERE number IN ({marks})", *best)
