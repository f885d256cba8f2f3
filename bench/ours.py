"""Our own engine, as the archive runs it; original texts in a SQLite table, as for the SQLite contenders."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, cached_property
from pathlib import Path

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Ranker, Steps
from bench.corpora import Item
from bench.snippet import cut_snippet
from indexer.catalogue import Catalogue
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    Found,
    IndexEntry,
    Plan,
    ScoringTerm,
    TierPlan,
    date_number,
)
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model import Clearance, SearchRequest
from indexer.query import parse
from indexer.search.searcher import Searcher
from indexer.sync.parallel_tokenizing import prepare_all

_WRITING = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
_READING = "PRAGMA mmap_size=4294967296; PRAGMA cache_size=-200000;"  # as for the SQLite contenders


class Gongwen(Contender):
    """A word, like a phrase, is its characters side by side: exact whatever the segmentation. Ranking is what
    the archive does with a question typed into its search box: the result that its pages go through, and beside it
    that result followed by what the pages offer below it, documents with only some of the words. Texts are cut on
    all cores."""

    name = "gongwen"

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        with self._steps("texts"):
            base = sqlite3.connect(folder / "texts.db")
            base.executescript(
                _WRITING + "CREATE TABLE texts (number INTEGER PRIMARY KEY, id TEXT, text TEXT);"
            )
            base.executemany(
                "INSERT INTO texts VALUES (?, ?, ?)",
                ((number, item.id, item.text) for number, item in enumerate(items, start=1)),
            )
            base.commit()
            base.close()
        with self._steps("normalise, cut, invert, join"):
            WhooshEngine(folder / "index").rebuild(_entries(items))

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def open(self, folder: Path) -> None:
        self._folder = folder
        self._opened = ExitStack()
        self._engine = WhooshEngine(folder / "index")
        self._engine.snapshot()
        self._base = sqlite3.connect(f"file:{folder / 'texts.db'}?mode=ro", uri=True)
        self._base.executescript(_READING)
        self._opened.callback(self._base.close)
        self._opened.callback(self._engine.close)

    def close(self) -> None:
        self._opened.close()

    def word(self, word: str) -> Answer:
        return self._answer(Contains(word), [word])

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer(AllOf(tuple(map(Contains, words))), words)

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer(AnyOf(tuple(map(Contains, words))), words)

    def phrase(self, text: str) -> int:
        return self._found(Contains(text), [], limit=0).total

    def phrase_ids(self, text: str) -> set[str]:
        count = self._engine.snapshot().count()
        return set(self._ids([hit.key for hit in self._found(Contains(text), [], limit=count).hits]))

    def page(self, text: str) -> PageWork:
        found = self._found(Contains(text), [text], facets=("year",))
        years = tuple((int(year), count) for year, count in found.facets["year"])
        undated = found.total - sum(count for _, count in years)
        texts = self._texts([hit.key for hit in found.hits])
        hits = tuple(PageHit(id_, cut_snippet(text_, [text])) for id_, text_ in texts.items())
        return PageWork(found.total, years + (((0, undated),) if undated else ()), hits)

    def search_ranked(self, question: str, limit: int) -> list[str]:
        return self._ranked(SearchRequest(question, limit=limit))

    def search_with_offered(self, question: str, limit: int) -> list[str]:
        """The result, then the documents with only some of the words where it left them out."""
        result = self._ranked(SearchRequest(question, limit=limit))
        offered = SearchRequest(question, limit=limit, tier="some")
        return list(dict.fromkeys(result + (self._ranked(offered) if len(result) < limit else [])))[:limit]

    def rankers(self) -> Mapping[str, Ranker]:
        return {"gongwen": self.search_ranked, "gongwen, offered hits behind": self.search_with_offered}

    def _ranked(self, request: SearchRequest) -> list[str]:
        _, found = self._searcher.answer(request, parse(request.query))
        return self._ids([hit.key for hit in found.hits])

    @cached_property
    def _searcher(self) -> Searcher:
        """As an archive has it that was given no words of its own."""
        home = self._folder / "home"
        home.mkdir()
        catalogue = Catalogue(home / "catalogue.db")
        self._opened.callback(catalogue.close)
        snapshot = self._engine.snapshot()
        return Searcher(catalogue, lambda: snapshot, Clearance.EVERYTHING)

    def _answer(self, condition: Condition, words: Sequence[str]) -> Answer:
        found = self._found(condition, words)
        return Answer(found.total, tuple(self._ids([hit.key for hit in found.hits])))

    def _found(
        self, condition: Condition, texts: Sequence[str], limit: int = TOP, facets: Sequence[str] = ()
    ) -> Found:
        terms = tuple(ScoringTerm("phrase", text, 1.0) for text in texts)
        plan = Plan((TierPlan("phrase", condition, terms),), facets=facets)
        return self._engine.snapshot().search(plan, limit=limit)

    def _ids(self, keys: Sequence[int]) -> list[str]:
        """The ids alone, in the order of the keys."""
        return [
            id_ for some in batches_of(keys) for (id_,) in self._base.execute(_select("id", len(some)), some)
        ]

    def _texts(self, keys: Sequence[int]) -> dict[str, str]:
        """Original texts by id, in the order of the keys of a page."""
        return dict(self._base.execute(_select("id, text", len(keys)), keys))


@cache
def _select(columns: str, count: int) -> str:
    """The query for so many rows, in the order of their numbers: each is looked up in turn."""
    numbers = ", ".join(["(?)"] * count)
    return f"WITH wanted (key) AS (VALUES {numbers}) SELECT {columns} FROM wanted CROSS JOIN texts ON number = key"


def batches_of(keys: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """The keys, some at a time: SQLite takes a limited number of values."""
    for at in range(0, len(keys), size):
        yield keys[at : at + size]


def _entries(items: Sequence[Item]) -> Iterator[IndexEntry]:
    prepared = prepare_all(item.text for item in items)
    for number, (item, (text, cuts)) in enumerate(zip(items, prepared, strict=True), start=1):
        year = {"year": (str(item.year),)} if item.year else {}
        yield IndexEntry(number, text, cuts, date_number(item.date), year)
