"""Who takes part: a name for the command line, and the class behind it, imported only when it is its turn."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from bench.contender import Contender

CONTENDERS = {
    "gongwen": "bench.ours:Gongwen",
    "whoosh-stock": "bench.peers.whoosh_stock:WhooshStock",
    "tantivy-1": "bench.peers.tantivy_grams:TantivyGrams",
    "tantivy-2": "bench.peers.tantivy_grams:TantivyTwoThreads",
    "tantivy-2-pool": "bench.peers.tantivy_grams:TantivyTwoCores",
    "fts5-words": "bench.peers.sqlite_words:SqliteWords",
    "fts5-trigram": "bench.peers.sqlite_trigram:SqliteTrigram",
}
SAME_ANSWERS = {"tantivy-2", "tantivy-2-pool"}  # they differ from tantivy-1 only in how they index


def make_contender(name: str) -> Contender:
    module, _, class_name = CONTENDERS[name].partition(":")
    contender: Contender = getattr(import_module(module), class_name)()
    return contender


def why_absent(name: str) -> str | None:
    """One sentence if the contender cannot take part here, else None."""
    module = CONTENDERS[name].partition(":")[0]
    if find_spec(module) is None:
        return f"{name} takes no part: there is no {module.replace('.', '/')}.py"
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        return f"{name} takes no part: install {error.name} first"
    return None
