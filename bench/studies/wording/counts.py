"""Whether wordings through the years are counted as a scan of all texts counts them, and how long that takes.

python -m bench.studies.wording.counts [--docs N] [--cases N]

The archive is xwlb, or made-up text where that is absent. Wordings of 1 to 24 characters are drawn from the texts at
random, a fifth of them with a character changed; each by year or by month. A scan in plain Python, which knows
nothing of the index, says what is right: each row, the sums, the dates of the first and the last document.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.corpora import load
from bench.machine import heading
from bench.studies.near import fill
from bench.studies.wording.scan import Dated, differences, drawn
from bench.worker import percentile
from indexer.archive import Archive
from indexer.search import Step, histories_json

SEED = 20220324
_UNDATED = 25  # of so many documents one loses its date


def compare(archive: Archive, texts: Sequence[Dated], cases: int) -> tuple[Counter[str], list[float]]:
    """How many cases differ in what, and the milliseconds of each answer."""
    chance, wrong, spent = random.Random(SEED), Counter[str](), list[float]()
    for wording in drawn(texts, cases, chance):
        by: Step = chance.choice(("year", "month"))
        view = archive.seen_with()
        began = perf_counter()
        told: Any = histories_json(view.wordings([wording], by))["phrases"]
        spent.append((perf_counter() - began) * 1000)
        wrong["said"] += told[0]["documents"] > 0
        wrong.update(differences(told[0], texts, wording, 4 if by == "year" else 7))
    return wrong, sorted(spent)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=int, default=2_000, help="documents, evenly spread; 0 for all")
    parser.add_argument("--cases", type=int, default=10_000)
    asked = parser.parse_args(arguments)
    corpus = load("xwlb", asked.docs)
    print(heading("Wordings through the years", corpus.origin))
    items = [
        type(item)(item.id, item.title, None if at % _UNDATED == 0 else item.date, item.body)
        for at, item in enumerate(corpus.items)
    ]
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder) / "home")
        fill(archive, items, Path(folder) / "items.jsonl")
        wrong, spent = compare(archive, [Dated.of(item.date, item.text) for item in items], asked.cases)
        archive.close()
    said = wrong.pop("said")
    print(
        f"\n{asked.cases:,} wordings, {said:,} of them said somewhere: {wrong.total():,} differ from the scan"
        f"{f' ({dict(wrong)})' if wrong else ''}; an answer takes {median(spent):.2f} ms (median), "
        f"{percentile(spent, 95):.2f} ms (p95)."
    )


if __name__ == "__main__":
    main()
