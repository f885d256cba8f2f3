"""Tantivy over jieba's words and over pairs of characters, both cut by us.

The tokens are handed over as blank-separated text for Tantivy's own white space tokenizer: the same postings
as PreTokenizedString, and twice as fast, because no Python object is made for each token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tantivy import (
    DocAddress,
    Document,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Ranker, Steps, batches
from bench.corpora import Item
from bench.snippet import cut_snippet
from bench.text import GRAM_WEIGHT, grams, joined_grams, normalize, words

HEAP = 256_000_000  # bytes for each writer thread: few, large segments
YEARS = {"years": {"terms": {"field": "year", "size": 1_000}}}
Fields = tuple[str, str]  # the words and the pairs of one document, blank-separated


class TantivyGrams(Contender):
    """A word is one of jieba's words. A phrase is its character pairs side by side (every other pair
    covers it, and reads less), two characters are one term, a single character is every pair that begins
    with it: exact for all of them. Ranking is BM25 over an OR
    of the question's words and, at half weight, its pairs. Here the writer has one thread of its own."""

    name = "tantivy-1"
    threads = 1
    processes = 0  # cutting in this many processes beside; 0: in this one

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        index = Index(_schema(), path=str(folder))
        _register(index)
        writer = index.writer(heap_size=HEAP * self.threads, num_threads=self.threads)
        numbers = count()
        for batch, fields in self._cut(items):
            with self._steps("add_document"):
                for item, (its_words, its_grams) in zip(batch, fields, strict=True):
                    writer.add_document(_document(next(numbers), item, its_words, its_grams))
        with self._steps("commit"):
            writer.commit()
        with self._steps("wait for merges"):
            writer.wait_merging_threads()
        (folder / "ids.json").write_text(json.dumps([item.id for item in items]), encoding="utf-8")

    def _cut(self, items: Sequence[Item]) -> Iterator[tuple[Sequence[Item], list[Fields]]]:
        if not self.processes:
            for batch in batches(items):
                with self._steps("normalise and cut"):
                    fields = cut_batch([item.text for item in batch])
                yield batch, fields
            return
        with get_context("fork").Pool(self.processes) as pool:
            texts = ([item.text for item in batch] for batch in batches(items, 250))
            yield from zip(batches(items, 250), pool.imap(cut_batch, texts), strict=True)

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def open(self, folder: Path) -> None:
        self._index = Index.open(str(folder))
        _register(self._index)
        self._searcher = self._index.searcher()
        self._fields = self._index.schema
        self._ids_file = folder / "ids.json"

    def close(self) -> None:
        del self._searcher, self._index

    def word(self, word: str) -> Answer:
        return self._answer(self._word(word))

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer(Query.boolean_query([(Occur.Must, self._word(word)) for word in words]))

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer(Query.boolean_query([(Occur.Should, self._word(word)) for word in words]))

    def phrase(self, text: str) -> int:
        return self._search(self._phrase(text), 1)[0]

    def phrase_ids(self, text: str) -> set[str]:
        _, found = self._search(self._phrase(text), max(1, self._searcher.num_docs))
        ids: list[str] = json.loads(self._ids_file.read_text(encoding="utf-8"))
        numbers: list[Any] = self._searcher.fast_field_values("number", found)
        return {ids[number] for number in numbers}

    def page(self, text: str) -> PageWork:
        query = self._phrase(text)
        total, best = self._search(query, TOP)
        groups = self._searcher.aggregate(query, YEARS)["years"]["buckets"]
        years = sorted(((int(group["key"]), group["doc_count"]) for group in groups), reverse=True)
        return PageWork(total, tuple(years), tuple(self._hit(address, text) for address in best))

    def search_ranked(self, question: str, limit: int) -> list[str]:
        return self._ids(self._wanted(question, GRAM_WEIGHT), limit)

    def search_words(self, question: str, limit: int) -> list[str]:
        """BM25 over words alone."""
        return self._ids(self._wanted(question, 0), limit)

    def rankers(self) -> Mapping[str, Ranker]:
        return {"tantivy, words + bigrams": self.search_ranked, "tantivy, words": self.search_words}

    def _wanted(self, question: str, gram_weight: float) -> Query:
        text = normalize(question)
        parts = [self._word(word) for word in dict.fromkeys(words(text))]
        if gram_weight:
            telling = dict.fromkeys(gram for gram in grams(text) if gram.isalnum())
            parts += [Query.boost_query(self._gram(gram), gram_weight) for gram in telling]
        return Query.boolean_query([(Occur.Should, part) for part in parts])

    def _word(self, word: str) -> Query:
        return Query.term_query(self._fields, "words", word, "freq")

    def _gram(self, gram: str) -> Query:
        return Query.term_query(self._fields, "grams", gram, "freq")

    def _phrase(self, text: str) -> Query:
        pairs = grams(text)
        if not pairs:
            return Query.regex_query(self._fields, "grams", re.escape(text) + ".")
        if len(pairs) == 1:
            return self._gram(pairs[0])
        side_by_side = range(0, len(pairs), 2)  # with the last one they cover every character
        places: list[str | tuple[int, str]] = [(at, pairs[at]) for at in {*side_by_side, len(pairs) - 1}]
        return Query.phrase_query(self._fields, "grams", places)

    def _search(self, query: Query, limit: int) -> tuple[int, list[DocAddress]]:
        found: Any = self._searcher.search(query, limit=limit)  # its stub forgets `count`
        return found.count, [address for _, address in found.hits]

    def _answer(self, query: Query) -> Answer:
        total, best = self._search(query, TOP)
        return Answer(total, tuple(self._stored(address)[0] for address in best))

    def _ids(self, query: Query, limit: int) -> list[str]:
        found = self._searcher.search(query, limit=limit, count=False)
        return [self._stored(address)[0] for _, address in found.hits]

    def _hit(self, address: DocAddress, text: str) -> PageHit:
        id_, original = self._stored(address)
        return PageHit(id_, cut_snippet(original, [text]))

    def _stored(self, address: DocAddress) -> tuple[str, str]:
        document = self._searcher.doc(address)
        id_: Any = document.get_first("id")
        text: Any = document.get_first("text")
        return bytes(id_).decode(), bytes(text).decode()


class TantivyTwoThreads(TantivyGrams):
    """As tantivy-1 with two writer threads; normalising and cutting stay in the calling thread."""

    name = "tantivy-2"
    threads = 2


class TantivyTwoCores(TantivyGrams):
    """As tantivy-2 with normalising and cutting in two processes: the whole work on both cores."""

    name = "tantivy-2-pool"
    threads = 2
    processes = 2


def cut_batch(texts: Iterable[str]) -> list[Fields]:
    """Words and pairs of each text; what a process of the pool does."""
    folded = map(normalize, texts)
    return [(" ".join(words(text)), joined_grams(text)) for text in folded]


def _document(number: int, item: Item, its_words: str, its_grams: str) -> Document:
    document = Document()
    document.add_bytes("id", item.id.encode())
    document.add_bytes("text", item.text.encode())
    document.add_unsigned("number", number)
    document.add_unsigned("year", item.year)
    document.add_text("words", its_words)
    document.add_text("grams", its_grams)
    return document


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_bytes_field("id", stored=True)
    builder.add_bytes_field("text", stored=True)
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("year", fast=True)
    builder.add_text_field("words", tokenizer_name="blanks", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="blanks", index_option="position")
    return builder.build()


def _register(index: Index) -> None:
    index.register_tokenizer("blanks", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
