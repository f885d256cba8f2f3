"""What pages, indexing and the disk cost on OpenSearch beside the embedded engine, in processor time of all processes.

python -m bench.studies.cluster.costs --hosts http://127.0.0.1:9200 --pids PID… --kept FOLDER [--grow N] [--shards N]

`--pids` are those of the nodes. An index that lies in `--kept` from a run before is asked again and not built. A page is a
total of each tier, all facets and ten hits: of quoted phrases, of words, of sentences, the same for both engines.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench.corpora import load
from bench.studies.cluster.questions import Question, Questions, entries_of
from indexer.index import Engine, IndexEntry, Plan, WhooshEngine
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore

KINDS = ("quoted", "piece", "words", "sentence", "title", "field")
_WARM = 60  # questions of each kind asked before the clock starts
_BATCH = 20_000  # documents made into entries at a time
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hosts", nargs="+", required=True)
    parser.add_argument("--pids", nargs="+", type=int, required=True)
    parser.add_argument("--docs", type=int, default=0)
    parser.add_argument("--grow", type=int, default=200_000)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--partitions", type=int, default=3)
    parser.add_argument("--kept", type=Path, required=True)
    chosen = parser.parse_args()
    store = EngineStore(
        tuple(chosen.hosts), name=chosen.kept.name, copies=chosen.copies, shards=chosen.shards
    )
    cluster, embedded = OpenSearchEngine(store), WhooshEngine(chosen.kept / "index")
    texts = chosen.kept / "texts.json"
    if not texts.exists():
        chosen.kept.mkdir(parents=True, exist_ok=True)
        _build(chosen, cluster, embedded, texts)
    sample = json.loads(texts.read_text())
    print("| pages | engine | ms of processor: client | nodes | together | wall: p50 | p95 |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for kind in KINDS:
        for name, engine in (("embedded", embedded), ("OpenSearch", cluster)):
            print(f"| {kind} | {name} | {_asked(engine, kind, sample, chosen)} |", flush=True)
    for pid in chosen.pids:
        print(f"node {pid}: {_resident(pid) / 1e6:.0f} MB resident")


def _build(chosen: Any, cluster: Engine, embedded: Engine, texts: Path) -> None:
    corpus = load("xwlb", chosen.docs, chosen.grow)
    print(corpus.origin, flush=True)
    characters = sum(len(item.text) for item in corpus.items)
    sample: list[str] = []

    def entries() -> Iterator[IndexEntry]:
        for at in range(0, len(corpus.items), _BATCH):
            for entry in entries_of(corpus.items[at : at + _BATCH], at + 1):
                if not entry.key % 97:
                    sample.append(entry.text)
                yield replace(entry, partition=min(entry.partition, chosen.partitions - 1))

    for name, engine in (("embedded", embedded), ("OpenSearch", cluster)):
        sample.clear()
        began, client, nodes = time.perf_counter(), _own(), _spent(chosen.pids)
        engine.rebuild(entries())
        wall, client, nodes = time.perf_counter() - began, _own() - client, _spent(chosen.pids) - nodes
        count = len(corpus.items)
        print(
            f"{name}: {count / wall:.0f} documents/s, ms of processor a document: client {1000 * client / count:.2f},"
            f" nodes {1000 * nodes / count:.2f}; {characters / 1e6:.1f} M characters",
            flush=True,
        )
    texts.write_text(json.dumps(sample, ensure_ascii=False))


def _asked(engine: Engine, kind: str, texts: Sequence[str], chosen: Any) -> str:
    """The cells of one kind of pages."""
    questions = list(islice(_plain(Questions(texts, 21), kind), chosen.queries + _WARM))
    seen = frozenset(range(chosen.partitions))
    took: list[float] = []
    client = nodes = 0.0
    for at, question in enumerate(questions):
        if at == _WARM:
            client, nodes = _own(), _spent(chosen.pids)
        began = time.perf_counter()
        engine.snapshot(seen).search(question.plan, limit=10)
        took.append(time.perf_counter() - began)
    count = len(questions) - _WARM
    client, nodes = 1000 * (_own() - client) / count, 1000 * (_spent(chosen.pids) - nodes) / count
    took = sorted(took[_WARM:])
    walls = (f"{1000 * took[int(share * len(took))]:.1f}" for share in (0.5, 0.95))
    return " | ".join((f"{client:.2f}", f"{nodes:.2f}", f"{client + nodes:.2f}", *walls))


def _plain(questions: Questions, kind: str) -> Iterator[Question]:
    """Questions of a kind without filters, each once."""
    known = set[str]()
    for question in questions.draw(100_000):
        if question.kind == kind and question.typed not in known:
            known.add(question.typed)
            yield replace(question, plan=Plan(question.plan.tiers))


def _own() -> float:
    """Seconds of processor time of this process and its children that have ended."""
    return sum(os.times()[:4])


def _spent(pids: Iterable[int]) -> float:
    """Seconds of processor time of some processes."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
