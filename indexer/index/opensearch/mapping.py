"""States how a document lies in an index of OpenSearch: fields, analyzers, similarity, settings, the stamp.

A paragraph is sent as its tokens with line ends between them: the one source of characters, bigrams and words.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from indexer.index.engine import STORED_FACETS, Stamp
from indexer.index.segments.inverter import LONGEST_HASHED
from indexer.stores import EngineStore
from indexer.text import VERSION as NORMALIZATION
from indexer.text import Lexicon, fingerprint

FORMAT: Final = 4  # raise it with every change of fields or analysis: what was built before is built anew
BETWEEN_TOKENS: Final = "\n"  # in a paragraph, where no line end can stand

_NO_WORDS: Final = [*",。、;:?!()[]《》“”\"'‘’-—…·/%~+=<>「」『』#*&@|_ ", "——", "……"]

_ANALYSIS: Final = {
    "char_filter": {"joined": {"type": "mapping", "mappings": ["\\n=>"]}},
    "tokenizer": {
        "one": {"type": "ngram", "min_gram": 1, "max_gram": 1},
        "two": {"type": "ngram", "min_gram": 2, "max_gram": 2},
        "cut": {"type": "char_group", "tokenize_on_chars": ["\\n"], "max_token_length": 1_000_000},
    },
    "filter": {
        "hashed": {"type": "truncate", "length": LONGEST_HASHED},
        "words": {"type": "stop", "stopwords": _NO_WORDS},
    },
    "analyzer": {
        "chars": {"type": "custom", "tokenizer": "one", "char_filter": ["joined"]},
        "pairs": {"type": "custom", "tokenizer": "two", "char_filter": ["joined"]},
        "words": {"type": "custom", "tokenizer": "cut", "filter": ["words", "hashed"]},
        "marked_chars": {"type": "custom", "tokenizer": "one"},
        "marked_pairs": {"type": "custom", "tokenizer": "two"},
    },
}
_SIMILARITY: Final = {  # a score is how often the term stands there
    "frequency": {"type": "scripted", "script": {"source": "return doc.freq * query.boost"}}
}


def _text(analyzer: str, options: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "type": "text",
        "analyzer": analyzer,
        "index_options": options,
        "norms": False,
        "similarity": "frequency",
    }
    return field | ({"position_increment_gap": 4} if options == "positions" else {})


def _number(kind: str, *, index: bool = False) -> dict[str, Any]:
    return {"type": kind, "index": index}


def _properties() -> dict[str, Any]:
    pairs, words = _text("pairs", "positions"), _text("words", "freqs")
    folded = _text("marked_chars", "docs") | {"fields": {"pairs": _text("marked_pairs", "positions")}}
    return {
        "key": _number("long", index=True),
        "date": _number("integer", index=True),
        "title": _text("chars", "freqs") | {"copy_to": "text", "fields": {"pairs": pairs}},
        "text": _text("chars", "freqs") | {"fields": {"pairs": pairs, "words": words}},
        "title_length": _number("integer"),
        "passages": _number("integer"),
        "characters": _number("integer"),
        "words": _number("integer"),
        "shortest": _number("integer"),
        "fewest": _number("integer"),
        "starts": _number("integer") | {"doc_values": False},
        "word_counts": _number("integer") | {"doc_values": False},
        "nonce": _number("integer"),
        "facets": {"type": "keyword"},
        "marks": {"type": "keyword", "doc_values": False},
        "folded": {"properties": dict.fromkeys(STORED_FACETS, folded)},
    }


def current_stamp(lexicon: Lexicon) -> Stamp:
    """What this version of the software would build an index with."""
    return Stamp(FORMAT, NORMALIZATION, fingerprint(lexicon))


def index_body(store: EngineStore, stamp: Stamp, owner: str = "") -> dict[str, Any]:
    """What an index of one partition is created with, for the catalogue of that identity.

    It has no copies yet: a build is copied when it is full.
    """
    settings = {
        "number_of_shards": store.shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",  # a write tells when it is to be seen, to all copies alike
        "gc_deletes": "1h",  # so long an overtaken write is known for one after a removal
        "max_ngram_diff": 0,
        "similarity": _SIMILARITY,
        "analysis": _ANALYSIS,
    }
    meta = {"stamp": asdict(stamp), "owner": owner}
    mappings = {"dynamic": "strict", "_meta": meta, "properties": _properties()}
    return {"settings": {"index": settings}, "mappings": mappings}
