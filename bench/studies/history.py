"""What a living archive costs and whether it stays exact: single additions, deletions, replacements, merges.

python -m bench.studies.history [--docs N] [--adds N] [--strings N]

An index of the corpus is built, a part of its documents is removed or replaced in several commits, single
documents are added one by one, and then random verbatim strings of 1 to 12 characters are looked up and
compared with a scan over all texts. Prints one Markdown table.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.corpora import load
from indexer.index.engine import AllOf, Contains, IndexEntry, NoneOf, Plan, TierPlan
from indexer.index.whoosh.engine import WhooshEngine
from indexer.sync.parallel_tokenizing import prepare_all
from indexer.text.prepared import prepare

SHARE = 20  # one document of so many is removed, and one replaced
COMMITS = 5  # for each of these
LONGEST = 12  # characters of a string


@dataclass(frozen=True, slots=True)
class DiskUsageMeter:
    """One row of the table."""

    what: str
    value: str


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=int, default=0, help="documents of the corpus; 0: all")
    parser.add_argument("--adds", type=int, default=1000, help="documents added one by one")
    parser.add_argument("--strings", type=int, default=1000, help="verbatim strings compared")
    chosen = parser.parse_args(arguments)
    print("| what | measured |\n| --- | ---: |")
    for row in measure(chosen.docs, chosen.adds, chosen.strings):
        print(f"| {row.what} | {row.value} |", flush=True)


def measure(docs: int, adds: int, strings: int, corpus: str = "xwlb") -> list[DiskUsageMeter]:
    """Build, change, add and compare."""
    texts = {key: item.text for key, item in enumerate(load(corpus, docs, 0).items, start=1)}
    rng = random.Random(2022)
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        prepared = zip(texts, prepare_all(texts.values()), strict=True)
        engine.rebuild(IndexEntry(key, text, cuts) for key, (text, cuts) in prepared)
        folded = {key: prepare(text).text for key, text in texts.items()}
        rows = [DiskUsageMeter("documents", f"{len(texts):,}")]
        rows.append(_change(engine, folded, rng))
        rows += _add_one_by_one(engine, folded, adds, rng)
        segments = len(engine.snapshot().parts)
        rows.append(
            DiskUsageMeter("segments then, deleted documents in them", f"{segments}, {_deleted(engine):,}")
        )
        rows.append(_compare(engine, folded, strings, rng))
        return rows


def _change(engine: WhooshEngine, folded: dict[int, str], rng: random.Random) -> DiskUsageMeter:
    """Remove and replace a part of the documents, in several commits."""
    keys = rng.sample(sorted(folded), 2 * (len(folded) // SHARE))
    removed, replaced = keys[::2], keys[1::2]
    for turn in range(COMMITS):
        engine.remove(removed[turn::COMMITS])
        entries = []
        for key in replaced[turn::COMMITS]:
            odd, even = folded[key][::2].replace("\n", "，"), folded[key][1::2].replace("\n", "，")
            entries.append(_entry(key, f"{odd}\n{even}"))
            folded[key] = entries[-1].text
        engine.add(entries)
    for key in removed:
        del folded[key]
    return DiskUsageMeter("removed, replaced", f"{len(removed):,}, {len(replaced):,}")


def _add_one_by_one(
    engine: WhooshEngine, folded: dict[int, str], adds: int, rng: random.Random
) -> list[DiskUsageMeter]:
    """Add documents one at a time, each searched for at once by a string of its own."""
    taken, seconds = max(folded), []
    for key in range(taken + 1, taken + 1 + adds):
        text = f"{folded[rng.choice(sorted(folded)[:1000])]}\n第{key}号新增"
        began = perf_counter()
        engine.add([_entry(key, text)])
        found = _keys(engine, f"第{key}号新增")
        seconds.append(perf_counter() - began)
        assert found == {key}, (key, found)
        folded[key] = text
    milliseconds = np.array(seconds) * 1000
    quantiles = " / ".join(f"{value:.1f}" for value in np.percentile(milliseconds, [50, 95, 99]))
    row = f"{quantiles} / {milliseconds.max():.1f}"
    return [DiskUsageMeter(f"{adds:,} added one by one and found, ms p50 / p95 / p99 / most", row)]


def _compare(
    engine: WhooshEngine, folded: dict[int, str], strings: int, rng: random.Random
) -> DiskUsageMeter:
    """Random verbatim strings: the total and the documents are those of a scan."""
    keys, right = sorted(folded), 0
    for _ in range(strings):
        line = ""
        while not line:
            line = rng.choice(folded[rng.choice(keys)].split("\n"))
        start = rng.randrange(len(line))
        string = line[start : start + rng.randint(1, LONGEST)]
        expected = {key for key in keys if string in folded[key]}
        right += _keys(engine, string) == expected
    return DiskUsageMeter("verbatim strings with the true documents", f"{right} of {strings}")


def _keys(engine: WhooshEngine, string: str) -> set[int]:
    plan = Plan((TierPlan("phrase", Contains(string), ()),))
    snapshot = engine.snapshot()
    found = snapshot.search(plan, limit=snapshot.count())
    assert found.total == len(found.hits)
    return {hit.key for hit in found.hits}


def _deleted(engine: WhooshEngine) -> int:
    everything = Plan((TierPlan("phrase", AllOf((NoneOf(()),)), ()),))
    snapshot = engine.snapshot()
    return sum(len(part.segment) for part in snapshot.parts) - snapshot.search(everything, limit=0).total


def _entry(key: int, text: str) -> IndexEntry:
    prepared = prepare(text)
    return IndexEntry(key, prepared.text, prepared.cuts)


if __name__ == "__main__":
    main()
