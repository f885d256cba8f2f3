"""What an archive takes for a quoted phrase and all that a results page shows of it, beside Groonga's select.

python -m bench.studies.beside.groonga [--corpus xwlb] [--docs N] [--asked N] [--rounds N]

`Archive.search` gives ten hits with snippets and marks, the counts of every facet and what is offered beside; Groonga's
select the ten rows with their texts and the number of documents by year, of which a page would still have to cut
snippets. Both are asked in turns, in this process; of several rounds a phrase's best time counts.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

from bench.corpora import load
from bench.machine import heading
from bench.peers.groonga import Groonga
from bench.plan import make_plan
from bench.report import table
from bench.studies.near import fill
from bench.worker import percentile
from indexer.archive import Archive

_MS = 1000


def measured(ask: Callable[[str], object], phrase: str) -> float:
    """Milliseconds for one phrase."""
    began = perf_counter()
    ask(phrase)
    return (perf_counter() - began) * _MS


def compared(
    ways: Sequence[Callable[[str], object]], phrases: Sequence[str], rounds: int
) -> list[list[float]]:
    """The milliseconds of each way for the phrases, the best of some rounds, in rising order; asked in turns."""
    best = [[float("inf")] * len(phrases) for _ in ways]
    for _ in range(rounds):
        for at, phrase in enumerate(phrases):
            for way, times in zip(ways, best, strict=True):
                times[at] = min(times[at], measured(way, phrase))
    return [sorted(times) for times in best]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the section."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", default="xwlb", help="a corpus; any other name: synthetic text")
    parser.add_argument("--docs", type=int, default=74_488, help="documents at most")
    parser.add_argument("--asked", type=int, default=400, help="phrases of whole words")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    print(heading("A quoted phrase beside Groonga", chosen.corpus), flush=True)
    items = load(chosen.corpus, chosen.docs).items
    phrases = [probe.text for probe in make_plan(items, chosen.asked, 0).pages]
    with tempfile.TemporaryDirectory() as folder:
        theirs = Groonga()
        (Path(folder) / "groonga").mkdir()
        theirs.index(items, Path(folder) / "groonga")
        theirs.open(Path(folder) / "groonga")
        with closing(theirs), closing(Archive.open(Path(folder) / "home")) as archive:
            fill(archive, items, Path(folder) / "items.jsonl")
            ways = [lambda phrase: archive.search(f"“{phrase}”"), theirs.selected]
            times = compared(ways, phrases, chosen.rounds)
            bad = sum(archive.search(f"“{phrase}”").total != theirs.phrase(phrase) for phrase in phrases)
    rows = [
        [name, f"{percentile(one, 50):.2f}", f"{percentile(one, 95):.2f}"]
        for name, one in zip(("Archive.search", "Groonga's select"), times, strict=True)
    ]
    ratios = [f"{percentile(times[0], at) / percentile(times[1], at):.2f}" for at in (50, 95)]
    print("\n" + table(["ms", "p50", "p95"], [*rows, ["ratio", *ratios]]))
    print(f"\n{len(phrases)} phrases in {len(items):,} documents; totals that differ: {bad}.")


if __name__ == "__main__":
    main()
