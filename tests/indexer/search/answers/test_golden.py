"""What staff type, over our own test documents: every change of the ranking shows as a diff of a file.

`python -m tests.indexer.search.answers.test_golden` writes tests/golden/ranking.txt anew; review the diff, then commit it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from indexer.archive import Archive
from tests.conftest import ARTICLE
from tests.support.places import TESTS

HERE = TESTS
GOLDEN = HERE / "golden" / "ranking.txt"
SHOWN = 5  # hits of each query


def wanted() -> Iterator[tuple[str, str]]:
    """Queries and the stems of the files they want."""
    for line in (HERE / "golden" / "queries.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            query, _, stem = line.partition("\t")
            yield query, stem


def ranking(home: Path) -> str:
    """The golden file, as the archive answers now."""
    shutil.copytree(HERE / "documents", home / "corpus")
    shutil.copy(ARTICLE, home / "corpus")
    archive = Archive.open(home)
    stems = {outcome.id: Path(outcome.where).stem for outcome in archive.add([home / "corpus"])}
    parts, ranks = [], []
    for query, stem in wanted():
        result = archive.search(query, limit=100)
        found = [stems[hit.id] for hit in result.hits]
        rank = found.index(stem) + 1 if stem in found else 0
        ranks.append(rank)
        tiers = ", ".join(f"{tier} {count}" for tier, count in result.tiers.items())
        parts.append(
            f"{query}\n  tree   {result.tree}\n  tiers  {tiers}\n  wanted {stem}: {rank or 'not found'}"
        )
        parts += [
            f"  {at}. {hit.tier:6} {stems[hit.id]}" for at, hit in enumerate(result.hits[:SHOWN], start=1)
        ]
        parts.append("")
    archive.close()
    return "\n".join([summary(ranks), "", *parts])


def summary(ranks: list[int]) -> str:
    """Recall at 1 and 5, and mean reciprocal rank; a rank of 0 is a document not found."""
    count = len(ranks)
    at_one, at_five = (sum(0 < rank <= limit for rank in ranks) / count for limit in (1, 5))
    mrr = sum(1 / rank for rank in ranks if rank) / count
    return f"{count} queries: recall@1 {at_one:.3f}, recall@5 {at_five:.3f}, MRR {mrr:.3f}"


def test_ranking_is_as_reviewed(tmp_path: Path) -> None:
    assert ranking(tmp_path) == GOLDEN.read_text(encoding="utf-8"), "see the docstring of this module"


def test_summary_counts_what_was_not_found() -> None:
    assert summary([1, 2, 0, 6]) == "4 queries: recall@1 0.250, recall@5 0.500, MRR 0.417"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(ranking(Path(folder)), encoding="utf-8")
