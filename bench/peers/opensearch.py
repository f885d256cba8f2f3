"""OpenSearch over jieba's words and over pairs of characters, both cut by us: a server of its own beside us."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Steps, batches
from bench.corpora import Item
from bench.snippet import cut_snippet
from bench.text import GRAM_WEIGHT, grams, joined_grams, normalize, words
from tools.servers.opensearch import opensearch, why_not

__all__ = ["OpenSearchGrams", "why_not"]
Json = dict[str, Any]

_HEAP: Final = "1g"
_TIMEOUT: Final = 900.0  # seconds, for joining all segments
_BATCH: Final = 500  # documents in a request
_PIECE: Final = 10_000  # ids in an answer: the server gives no more at a time
_BLANKS: Final = {"type": "text", "analyzer": "whitespace"}
_INDEX: Final[Json] = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1},
    "mappings": {
        "dynamic": False,
        "_source": {"excludes": ["words", "grams"]},
        "properties": {
            "number": {"type": "integer"},
            "year": {"type": "integer"},
            "words": {**_BLANKS, "index_options": "freqs"},
            "grams": _BLANKS,
        },
    },
}
_YEARS: Final = {"years": {"terms": {"field": "year", "size": 1_000, "order": {"_key": "desc"}}}}


class OpenSearchGrams(Contender):
    """A word is one of jieba's words. A phrase is its character pairs side by side, two characters are one term, a single
    character is every pair that begins with it, as for Tantivy: exact for all of them. Ranking is BM25 over an OR of the
    question's words and, at half weight, its pairs. One shard, joined to one segment, no copies, a heap of 1 GB; its cache
    of answers is switched off; one request at a time on one kept-open connection, as JSON."""

    name = "opensearch"

    @contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        with opensearch(folder, heap=_HEAP, jvm=()) as cluster:
            self._server = Connection(cluster.urls[0])
            self._server.ask("GET", "/_cluster/health?wait_for_status=green&timeout=60s")
            yield
            self._server.close()

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        ask = self._server.ask
        ask("PUT", "/texts", _INDEX)
        number = 0
        for batch in batches(items, _BATCH):
            with self._steps("normalise and cut"):
                lines = [line for at, item in enumerate(batch, number) for line in _lines(at, item)]
            number += len(batch)
            with self._steps("bulk"):
                self._server.write(lines)
        with self._steps("join"):
            ask("POST", "/texts/_forcemerge?max_num_segments=1")
            ask("POST", "/texts/_flush")
            ask("POST", "/texts/_refresh")

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def version(self) -> str:
        return f"OpenSearch {self._server.ask('GET', '/')['version']['number']}"

    def index_bytes(self, folder: Path) -> int:
        store = self._server.ask("GET", "/texts/_stats/store")["_all"]["total"]["store"]
        return int(store["size_in_bytes"])

    def open(self, folder: Path) -> None:
        self._server.ask("GET", "/texts/_search", {"size": 0})

    def close(self) -> None:
        """The server ends by itself, see `running`."""

    def word(self, word: str) -> Answer:
        return self._answer(_word(word))

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer({"bool": {"must": list(map(_word, words))}})

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer({"bool": {"should": list(map(_word, words))}})

    def phrase(self, text: str) -> int:
        return int(self._found(_phrase(text), 0)["total"]["value"])

    def phrase_ids(self, text: str) -> set[str]:
        ids: set[str] = set()
        search: Json = {"query": _phrase(text), "size": _PIECE, "sort": ["number"], "_source": ["id"]}
        while hits := self._search(search)["hits"]["hits"]:
            ids.update(hit["_source"]["id"] for hit in hits)
            search["search_after"] = hits[-1]["sort"]
        return ids

    def page(self, text: str) -> PageWork:
        answer = self._search({"query": _phrase(text), "size": TOP, "aggs": _YEARS, "track_total_hits": True})
        groups = answer["aggregations"]["years"]["buckets"]
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        hits = tuple(PageHit(source["id"], cut_snippet(source["text"], [text])) for source in sources)
        years = tuple((int(group["key"]), int(group["doc_count"])) for group in groups)
        return PageWork(int(answer["hits"]["total"]["value"]), years, hits)

    def search_ranked(self, question: str, limit: int) -> list[str]:
        text = normalize(question)
        parts = [_word(word) for word in dict.fromkeys(words(text))]
        telling = dict.fromkeys(gram for gram in grams(text) if gram.isalnum())
        parts += [{"term": {"grams": {"value": gram, "boost": GRAM_WEIGHT}}} for gram in telling]
        if not parts:  # to the server that is everything
            return []
        return [hit["_source"]["id"] for hit in self._found({"bool": {"should": parts}}, limit)["hits"]]

    def _answer(self, query: Json) -> Answer:
        found = self._found(query, TOP)
        return Answer(int(found["total"]["value"]), tuple(hit["_source"]["id"] for hit in found["hits"]))

    def _found(self, query: Json, limit: int) -> Json:
        search = {"query": query, "size": limit, "_source": ["id"], "track_total_hits": True}
        hits: Json = self._search(search)["hits"]
        return hits

    def _search(self, search: Json) -> Json:
        return self._server.ask("POST", "/texts/_search?request_cache=false", search)


class Connection:
    """One kept-open connection to a server that is asked in JSON."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT)

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """The answer. Raises ValueError with what the server said where it refuses."""
        return self._answer(method, path, None if body is None else json.dumps(body))

    def write(self, lines: Sequence[str]) -> None:
        """Add documents. Raises ValueError where one is refused."""
        answer = self._answer("POST", "/texts/_bulk?filter_path=errors", "\n".join(lines) + "\n")
        if answer["errors"]:
            raise ValueError("OpenSearch refuses a document")

    def _answer(self, method: str, path: str, body: str | None) -> Json:
        data = body.encode() if body is not None else None
        self._connection.request(method, path, data, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer: Json = json.loads(response.read())
        if response.status >= 400:
            raise ValueError(f"OpenSearch answers {path} with {response.status}: {answer}")
        return answer

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


def _lines(number: int, item: Item) -> tuple[str, str]:
    text = normalize(item.text)
    row = {"number": number, "id": item.id, "year": item.year, "text": item.text}
    row |= {"words": " ".join(words(text)), "grams": joined_grams(text)}
    return '{"index":{}}', json.dumps(row, ensure_ascii=False)


def _word(word: str) -> Json:
    return {"term": {"words": word}}


def _phrase(text: str) -> Json:
    """Every other pair covers a phrase, but a server takes phrases only without gaps: all pairs."""
    pairs = grams(text)
    if not pairs:
        return {"prefix": {"grams": text}}
    if len(pairs) == 1:
        return {"term": {"grams": pairs[0]}}
    return {"match_phrase": {"grams": " ".join(pairs)}}
