"""Whether the engine on OpenSearch answers as the embedded one: totals, tiers, facets, hits in order, scores.

python -m bench.studies.cluster.two_engines --hosts http://127.0.0.1:9200 [--docs N] [--queries N] [--joined]

Both engines get the same documents, in three partitions, and the same questions of every kind; then a part is removed,
replaced, moved to another partition, and all is asked again. Prints every difference and one line for each round.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.corpora import Item, joined_statutes, load, read_items
from bench.studies.cluster.questions import Question, Questions, entries_of
from indexer.index import Engine, Found, IndexEntry, WhooshEngine
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore

_SHARE = 20  # one document of so many is removed, replaced, moved


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hosts", nargs="+", required=True)
    parser.add_argument("--docs", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--joined", action="store_true", help="statutes whole: documents of many passages")
    chosen = parser.parse_args()
    items = _statutes(chosen.docs) if chosen.joined else load("xwlb", chosen.docs).items
    store = EngineStore(tuple(chosen.hosts), name=f"two{time.time_ns():x}", copies=0, shards=chosen.shards)
    cluster = OpenSearchEngine(store)
    with tempfile.TemporaryDirectory() as folder:
        embedded = WhooshEngine(Path(folder))
        entries = list(entries_of(items))
        embedded.rebuild(entries)
        cluster.rebuild(entries)
        texts = [entry.text for entry in entries]
        wrong = compare("new", embedded, cluster, Questions(texts).draw(chosen.queries))
        _change((embedded, cluster), entries)
        wrong += compare("changed", embedded, cluster, Questions(texts, 16).draw(chosen.queries))
    cluster.close()
    sys.exit(1 if wrong else 0)


def _statutes(docs: int) -> list[Item]:
    return joined_statutes(read_items("stard"), 2)[0][:docs]


def _change(engines: Sequence[Engine], entries: Sequence[IndexEntry]) -> None:
    """Remove, replace and move documents, in two commits each."""
    chance, last = random.Random(5), len(entries)
    chosen = chance.sample(range(last), 3 * (last // _SHARE))
    removed, replaced, moved = (chosen[at::3] for at in range(3))
    changed = [replace(entries[at], text=entries[at - 1].text, cuts=entries[at - 1].cuts) for at in replaced]
    changed += [replace(entries[at], partition=(entries[at].partition + 1) % 3) for at in moved]
    changed = [replace(entry, serial=last + entry.key) for entry in changed]
    keys = [entries[at].key for at in removed]
    for engine in engines:
        for part in range(2):
            engine.remove(keys[part::2], {key: last + key for key in keys})
            engine.add(changed[part::2])


def compare(name: str, embedded: Engine, cluster: Engine, questions: Iterator[Question]) -> int:
    """Ask both, print what differs; how many questions do."""
    kinds, wrong, spent = Counter[str](), 0, 0.0
    for question in questions:
        options = {"limit": question.limit, "offset": question.offset, "sort": question.sort}
        expected = embedded.snapshot(question.partitions).search(question.plan, **options)  # type: ignore[arg-type]
        began = time.perf_counter()
        found = cluster.snapshot(question.partitions).search(question.plan, **options)  # type: ignore[arg-type]
        spent += time.perf_counter() - began
        kinds[question.kind] += 1
        if differing := list(_differences(expected, found)):
            wrong += 1
            print(f"{question.kind} {question.typed!r} {question.sort} from {question.offset},", end=" ")
            print(f"partitions {question.partitions}, filters {dict(question.plan.filters)}")
            print(*(f"    {line}" for line in differing), sep="\n", flush=True)
    asked = sum(kinds.values())
    print(
        f"{name}: {asked - wrong} of {asked} equal, {1000 * spent / max(asked, 1):.1f} ms each; {dict(kinds)}",
        flush=True,
    )
    return wrong


def _differences(expected: Found, found: Found) -> Iterator[str]:
    if expected.tiers != found.tiers or expected.total != found.total:
        yield f"totals {expected.tiers} {expected.total}, not {found.tiers} {found.total}"
    for facet, counts in expected.facets.items():
        if counts != found.facets[facet]:
            yield f"facet {facet}: {counts[:4]}…, not {found.facets[facet][:4]}…"
    keys, others = [hit.key for hit in expected.hits], [hit.key for hit in found.hits]
    if keys != others:
        at = next(
            (at for at, (a, b) in enumerate(zip(keys, others, strict=False)) if a != b),
            min(len(keys), len(others)),
        )
        yield f"order from hit {at}: {expected.hits[at : at + 3]}, not {found.hits[at : at + 3]}"
    elif expected.hits != found.hits:
        first = next((a, b) for a, b in zip(expected.hits, found.hits, strict=True) if a != b)
        yield f"hit {first[0]}, not {first[1]}"


if __name__ == "__main__":
    main()
