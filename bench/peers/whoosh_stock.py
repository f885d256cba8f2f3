"""Stock Whoosh with jieba's own ChineseAnalyzer, as the tutorials show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import jieba
from jieba.analyse import ChineseAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import OrGroup, QueryParser
from whoosh.searching import Results
from whoosh.sorting import Count, FieldFacet

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Ranker, Steps
from bench.corpora import Item
from bench.snippet import cut_snippet

jieba.setLogLevel("WARNING")


class WhooshStock(Contender):
    """Queries go through QueryParser: words are ANDed unless OrGroup is asked for, a phrase is put in quotes.
    ChineseAnalyzer gives character offsets as token positions, so a phrase of several words is hardly ever
    found; it also drops 的, 了, 和 and punctuation. Questions are judged both with the default AND
    ("as shipped") and with OrGroup. The text is not normalised, only lower-cased, by the analyzer."""

    name = "whoosh-stock"

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        content = TEXT(analyzer=ChineseAnalyzer(), stored=True)
        schema = Schema(id=ID(stored=True, unique=True), year=ID(stored=True, sortable=True), content=content)
        writer = create_in(str(folder), schema).writer()
        with self._steps("add_document"):
            for item in items:
                writer.add_document(id=item.id, year=str(item.year), content=item.text)
        with self._steps("commit"):
            writer.commit()

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def open(self, folder: Path) -> None:
        self._index = open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._and = QueryParser("content", self._index.schema)
        self._or = QueryParser("content", self._index.schema, group=OrGroup)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def word(self, word: str) -> Answer:
        return _answer(self._search(self._and, word))

    def all_words(self, words: Sequence[str]) -> Answer:
        return _answer(self._search(self._and, " ".join(words)))

    def any_words(self, words: Sequence[str]) -> Answer:
        return _answer(self._search(self._or, " ".join(words)))

    def phrase(self, text: str) -> int:
        return len(self._search(self._and, f'"{text}"'))

    def phrase_ids(self, text: str) -> set[str]:
        found = self._searcher.search(self._and.parse(f'"{text}"'), limit=None)
        return {hit["id"] for hit in found}

    def page(self, text: str) -> PageWork:
        facet = {"year": FieldFacet("year", maptype=Count)}
        found = self._searcher.search(self._and.parse(f'"{text}"'), limit=TOP, groupedby=facet)
        counts = ((int(year), count) for year, count in found.groups("year").items())
        years = tuple(sorted(counts, reverse=True))
        hits = tuple(PageHit(hit["id"], cut_snippet(hit["content"], [text])) for hit in found)
        return PageWork(len(found), years, hits)

    def search_ranked(self, question: str, limit: int) -> list[str]:
        return [hit["id"] for hit in self._search(self._or, question, limit)]

    def search_as_shipped(self, question: str, limit: int) -> list[str]:
        """The parser's default: every word must be there."""
        return [hit["id"] for hit in self._search(self._and, question, limit)]

    def rankers(self) -> Mapping[str, Ranker]:
        return {
            f"{self.name}, OrGroup": self.search_ranked,
            f"{self.name}, as shipped (AND)": self.search_as_shipped,
        }

    def _search(self, parser: QueryParser, text: str, limit: int = TOP) -> Results:
        return self._searcher.search(parser.parse(text), limit=limit)


def _answer(found: Results) -> Answer:
    return Answer(len(found), tuple(hit["id"] for hit in found))
