"""How each cost grows with the archive: a table of what it takes at several sizes, and the exponent of its growth.

python -m bench.studies.growth.measure [--sizes 74488,150000] [--corpus xwlb] [--requests N] [--work DIR]

Each size is the corpus filled up with altered copies (`bench.corpora.altered_copies`) in a home of its own, one after the
other; all are asked the same questions, drawn from the documents that all of them hold. An exponent is told between the
least size and the greatest: 0 does not grow, 1 grows with the archive. What takes processor time is told beside the clock:
of all processes, and of one request on average; it is what holds on a machine that does other things, too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from math import log
from pathlib import Path
from time import perf_counter
from typing import Final, TypeVar

from bench.corpora import Item, altered_copies, load
from bench.machine import describe
from bench.plan import make_plan
from bench.processes import cpu_seconds, descendants, private_bytes
from bench.report import table
from bench.studies.near import document_of, fill
from bench.studies.pages import requests, serving
from bench.worker import percentile
from indexer.archive import Archive
from indexer.maintenance import back_up, restore
from search_app.cli.process import collect_rarely

TIMES: Final = 5  # that what is done singly is done
_LOOKED_UP: Final = 25  # documents whose near duplicates are looked up
_ASKED_AFTER: Final = (
    200  # times that the server's state is asked for: processor time is counted in hundredths of a second
)
_OTHERS: Final = 9  # seed of the documents that are added
Given = TypeVar("Given")
Costs = dict[str, float]  # milliseconds or seconds, by what they are told under


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=_sizes, default=[74_488, 150_000], help="documents, the least first")
    parser.add_argument("--corpus", default="xwlb", help="a corpus; any other name: synthetic text")
    parser.add_argument("--requests", type=int, default=100, help="of each kind")
    parser.add_argument("--added", type=int, default=1_000, help="documents of an import into what is there")
    parser.add_argument(
        "--work", type=Path, help="where homes and backups are made; default: a temporary folder"
    )
    chosen = parser.parse_args(arguments)
    items = load(chosen.corpus, chosen.sizes[0]).items
    asked = [*requests(make_plan(items, chosen.requests, 0), items)]
    facts = describe(f"{chosen.corpus}, filled up with altered copies")
    print("\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact) + "\n", flush=True)
    costs: list[Costs] = []
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory(dir=chosen.work) as folder:
            costs.append({})
            for name, cost in measured(items, size, asked, Path(folder), chosen.added):
                costs[-1][name] = cost
                print(f"{size:,} documents, {name}: {cost:.2f}", file=sys.stderr, flush=True)
        print(f"- {size:,} documents: {json.dumps(costs[-1])}", flush=True)
    print("\n" + report(chosen.sizes, costs))


def _sizes(text: str) -> list[int]:
    sizes = [int(size) for size in text.split(",")]
    if sizes != sorted(set(sizes)) or sizes[0] < 1:
        raise argparse.ArgumentTypeError("sizes are numbers of documents, the least first")
    return sizes


def measured(
    items: Sequence[Item], size: int, asked: Sequence[tuple[str, list[str]]], folder: Path, more: int
) -> Iterator[tuple[str, float]]:
    """All that is measured at one size, as it is known; an archive is made in the folder."""
    home = folder / "home"
    home.mkdir()
    with closing(Archive.open(home)) as archive:
        grown = [*items, *altered_copies(items, size - len(items))]
        collect_rarely()  # as the command does
        yield from _taken("import", partial(fill, archive, grown, folder / "corpus.jsonl"))
        (folder / "corpus.jsonl").unlink()
    with closing(Archive.open(home)) as archive:
        yield from _taken("indexing anew", archive.reindex)
        yield from _taken("check", lambda: list(archive.check()))
        documents = [document_of(item) for item in items[:: max(1, len(items) // _LOOKED_UP)]]
        archive.near_duplicates(documents[0])  # loads what is loaded once
        yield from _asked("near duplicates of a document", archive.near_duplicates, documents)
    yield from _taken("backup", lambda: back_up(home, folder / "backup"))
    yield from _taken("restore", lambda: restore(folder / "backup", folder / "restored"))
    yield from _asked("opening and a first search", _opened, [home] * TIMES)
    with serving(home) as connection:
        for name, paths in [*asked, ("/healthz", ["/healthz"] * _ASKED_AFTER)]:
            yield from _asked(name, partial(_fetched, connection), paths)
        servers = descendants(os.getpid())[1:]
        yield "private memory of the server after these, MB", private_bytes(servers) / 1e6
    others = altered_copies(items, more + TIMES, _OTHERS)
    with closing(Archive.open(home)) as archive:
        alone = [
            _written(item, folder / f"{number}.txt") for number, item in enumerate(islice(others, TIMES))
        ]
        yield from _asked("adding one document", lambda path: list(archive.add([path])), alone)
        added = [Item(f"{item.id}.more", item.title, item.date, item.body) for item in others]
        yield from _taken(
            f"importing {more:,} documents", partial(fill, archive, added, folder / "more.jsonl")
        )
        if archive.count() != size + more + len(alone):
            raise RuntimeError(f"{archive.count()} documents, where {size + more + len(alone)} were added")


def report(sizes: Sequence[int], costs: Sequence[Costs]) -> str:
    """The table: a row for each cost, a column for each size, the exponent last."""
    rows = [
        [name, *(f"{cost[name]:,.2f}" for cost in costs), exponent(sizes, [cost[name] for cost in costs])]
        for name in costs[0]
    ]
    return table(["", *(f"{size:,}" for size in sizes), "exponent"], rows)


def exponent(sizes: Sequence[int], values: Sequence[float]) -> str:
    """Of the growth from the least size to the greatest; "–" where it cannot be told."""
    if len(sizes) < 2 or min(values[0], values[-1]) <= 0:
        return "–"
    return f"{log(values[-1] / values[0]) / log(sizes[-1] / sizes[0]):.2f}"


def _opened(home: Path) -> None:
    with closing(Archive.open(home)) as archive:
        archive.search("工会")


def _fetched(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {path}")


def _written(item: Item, path: Path) -> Path:
    path.write_text(f"{item.title}\n\n{item.body}", encoding="utf-8")
    return path


def _asked(name: str, call: Callable[[Given], object], given: Sequence[Given]) -> Iterator[tuple[str, float]]:
    """Milliseconds of a call: two percentiles by the clock, processor time on average."""
    taken: list[float] = []
    before = cpu_seconds()
    for one in given:
        began = perf_counter()
        call(one)
        taken.append(1_000 * (perf_counter() - began))
    spent = cpu_seconds() - before
    taken.sort()
    yield f"{name}, ms p50", percentile(taken, 50)
    yield f"{name}, ms p95", percentile(taken, 95)
    yield f"{name}, ms CPU", 1_000 * spent / max(1, len(taken))


def _taken(name: str, call: Callable[[], object]) -> Iterator[tuple[str, float]]:
    """Seconds of a call by the clock, and of the processor."""
    before, began = cpu_seconds(), perf_counter()
    call()
    yield f"{name}, s", perf_counter() - began
    yield f"{name}, s CPU", cpu_seconds() - before


if __name__ == "__main__":
    main()
