"""bm25s, BM25 with its scores computed when indexing, over jieba's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bm25s import BM25

from bench.contender import RankingContender
from bench.corpora import Item
from bench.text import normalize, words


class Bm25sWords(RankingContender):
    """Ranking is the library's default BM25 (Lucene's formula, k1 1.5, b 0.75) over the question's words."""

    name = "bm25s"

    def index(self, items: Sequence[Item], folder: Path) -> None:
        scores = BM25()
        scores.index([words(normalize(item.text)) for item in items], show_progress=False)
        scores.save(folder, show_progress=False)
        (folder / "ids.json").write_text(json.dumps([item.id for item in items]), encoding="utf-8")

    def open(self, folder: Path) -> None:
        self._scores = BM25.load(folder)
        self._ids: list[str] = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    def close(self) -> None:
        del self._scores

    def search_ranked(self, question: str, limit: int) -> list[str]:
        cut = list(dict.fromkeys(words(normalize(question))))
        best = min(limit, len(self._ids))
        found, scores = self._scores.retrieve([cut], k=best, show_progress=False)
        return [self._ids[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]
