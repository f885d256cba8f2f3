"""Who takes part: a name for the command line, and the class behind it, imported only when it is its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bench.contender import Contender, RankingContender

CONTENDERS = {
    "gongwen": "bench.ours:Gongwen",
    "whoosh-stock": "bench.peers.whoosh_stock:WhooshStock",
    "tantivy-1": "bench.peers.tantivy_grams:TantivyGrams",
    "tantivy-2": "bench.peers.tantivy_grams:TantivyTwoThreads",
    "tantivy-2-pool": "bench.peers.tantivy_grams:TantivyTwoCores",
    "fts5-words": "bench.peers.sqlite_words:SqliteWords",
    "fts5-trigram": "bench.peers.sqlite_trigram:SqliteTrigram",
    "groonga": "bench.peers.groonga:Groonga",
    "pg_trgm": "bench.peers.postgresql:PostgresTrigram",
    "opensearch": "bench.peers.opensearch:OpenSearchGrams",
    "bm25s": "bench.peers.bm25s_words:Bm25sWords",
}
RANKING_ONLY = {"bm25s"}  # judged, not timed
UNRANKED = {"pg_trgm"}  # timed, not judged
SERVERS = {"pg_trgm", "opensearch"}  # run beside us as another user, who has to reach the index
SAME_ANSWERS = {"tantivy-2": "tantivy-1", "tantivy-2-pool": "tantivy-1"}  # differ only in how they index


def make_contender(name: str) -> Contender:
    contender: Contender = _make(name)
    return contender


def make_ranker(name: str) -> RankingContender:
    contender: RankingContender = _make(name)
    return contender


def _make(name: str) -> Any:
    module, _, class_name = CONTENDERS[name].partition(":")
    return getattr(import_module(module), class_name)()


def different_rankers(names: Sequence[str]) -> list[str]:
    """The contenders that rank, without those that would give the same answers as one before them."""
    first: dict[str, str] = {}
    for name in (name for name in names if name not in UNRANKED):
        first.setdefault(SAME_ANSWERS.get(name, name), name)
    return list(first.values())


def why_absent(name: str) -> str | None:
    """One sentence if the contender cannot take part here, else None."""
    module = CONTENDERS[name].partition(":")[0]
    if find_spec(module) is None:
        return f"{name} takes no part: there is no {module.replace('.', '/')}.py"
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        return f"{name} takes no part: install {error.name} first"
    why_not: Callable[[], str] = getattr(
        found, "why_not", str
    )  # a module says so where its engine is no package
    reason = why_not()
    return f"{name} takes no part: {reason}" if reason else None
