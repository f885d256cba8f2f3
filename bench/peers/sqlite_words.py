"""SQLite FTS5 over jieba's words, joined by blanks for its unicode61 tokenizer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from bench.contender import Answer, PageWork
from bench.corpora import Item
from bench.peers.sqlite_base import SqliteContender, quoted
from bench.text import normalize, words


class SqliteWords(SqliteContender):
    """A phrase is the row of words jieba cuts it into, so it is missed wherever the text is cut otherwise;
    punctuation is not seen. Ranking is bm25 over an OR of the question's words."""

    name = "fts5-words"
    found_table = """CREATE VIRTUAL TABLE found USING
        fts5(words, content='', tokenize="unicode61 remove_diacritics 0");"""

    def _add(self, base: sqlite3.Connection, numbered: Iterable[tuple[int, Item]]) -> None:
        with self._steps("normalise and cut"):
            rows = [(number, " ".join(words(normalize(item.text)))) for number, item in numbered]
        with self._steps("full text"):
            base.executemany("INSERT INTO found(rowid, words) VALUES (?, ?)", rows)

    def word(self, word: str) -> Answer:
        return self._answer(quoted(word))

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer(" AND ".join(map(quoted, words)))

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer(" OR ".join(map(quoted, words)))

    def phrase(self, text: str) -> int:
        return self._count(self._phrase(text))

    def phrase_ids(self, text: str) -> set[str]:
        return self._ids(self._phrase(text))

    def page(self, text: str) -> PageWork:
        return self._page(self._phrase(text), [text])

    def search_ranked(self, question: str, limit: int) -> list[str]:
        return self._best(" OR ".join(map(quoted, dict.fromkeys(words(normalize(question))))) or '""', limit)

    @staticmethod
    def _phrase(text: str) -> str:
        return quoted(" ".join(words(text)))
